package visible_test

import (
	"encoding/json"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/visible"
)

func TestHonestTextIsVisible(t *testing.T) {
	for _, text := range []string{
		"", "Rendang Uni Né", "Ruméh", "Rume\u0301h", "UD “Maju” – 50 % (2021)", "−Rp36.000", "1,5 m²", "Kopi ☕", "☎\ufe0f 0812", "✔\ufe0f",
		"ꦗꦮ\u200dꦮ", "क\u094d\u200dष", "می\u200cخواهم", "كوڤي", "\u00a0", "日本", "a\\u{202e}", "\ufffd",
	} {
		assert.Empty(t, visible.Hidden(text), "%q", text)
		assert.Equal(t, text, visible.Escape(text))
	}
}

func TestHiddenCharactersAreFoundAndWrittenOut(t *testing.T) {
	for text, shown := range map[string]string{
		"a\x1b[31mb":              `a\u{1b}[31mb`,
		"\x1b]8;;http://x\x07y":   `\u{1b}]8;;http://x\u{7}y`,
		"a\x9bb":                  `a\x{9b}b`,
		"a\u009bb":                `a\u{9b}b`,
		"a\x7f":                   `a\u{7f}`,
		"a\rb\nc\td":              `a\u{d}b\u{a}c\u{9}d`,
		"gnp\u202eexe":            `gnp\u{202e}exe`,
		"\u2066a\u2069":           `\u{2066}a\u{2069}`,
		"a\u200e\u200f\u061cb":    `a\u{200e}\u{200f}\u{61c}b`,
		"Ren\u200bdang":           `Ren\u{200b}dang`,
		"Ren\u200cdang\u200d":     `Ren\u{200c}dang\u{200d}`,
		"ك\u200d":                 `ك\u{200d}`,
		"ك\u200da":                `ك\u{200d}a`,
		"\ufeffa\u2060b\u00adc":   `\u{feff}a\u{2060}b\u{ad}c`,
		"a\u2028b\u2029c":         `a\u{2028}b\u{2029}c`,
		"a\U000e0041":             `a\u{e0041}`,
		"a\ufe0f":                 `a\u{fe0f}`,
		"a\u3164\u115f\u2800":     `a\u{3164}\u{115f}\u{2800}`,
		"a\ue000\U0010ffff\u0378": `a\u{e000}\u{10ffff}\u{378}`,
	} {
		assert.NotEmpty(t, visible.Hidden(text), "%q", text)
		assert.Equal(t, shown, visible.Escape(text))
		assert.Equal(t, shown, visible.Escape(visible.Escape(text)), "what is escaped stays")
	}
	assert.Equal(t, []rune{0x202e, 0x200b}, visible.Hidden("\u202ea\u200bb\u202e"))
}

func TestLinesOfATextStay(t *testing.T) {
	assert.Equal(t, "a\n\tb\\u{d}\n", visible.EscapeLines("a\n\tb\r\n"))
}

func TestWhatIsEscapedIsVisible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		shown := visible.Escape(text)
		assert.Empty(t, visible.Hidden(shown))
		assert.True(t, utf8.ValidString(shown))
		if len(visible.Hidden(text)) == 0 {
			assert.Equal(t, text, shown)
		}
	})
}

func TestEscapedJSONStandsForTheSameValue(t *testing.T) {
	every := rapid.StringOf(rapid.RuneFrom(nil, unicode.Cf, unicode.Cc, unicode.Zl, unicode.Co, unicode.Variation_Selector))
	rapid.Check(t, func(t *rapid.T) {
		value := every.Draw(t, "text")
		text, err := json.Marshal(map[string]string{"a": value})
		require.NoError(t, err)
		shown := visible.EscapeJSON(string(text) + "\n")
		assert.Empty(t, visible.Hidden(shown[:len(shown)-1]))
		var back map[string]string
		require.NoError(t, json.Unmarshal([]byte(shown), &back))
		assert.Equal(t, value, back["a"])
	})
}
