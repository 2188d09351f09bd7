package identifier

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAMaskShowsTwoCharactersAtEitherEnd(t *testing.T) {
	for text, want := range map[string]string{
		"1376044502999999":       "13••••••••••••99",
		"+6281200000001":         "+6••••••••••01",
		"081200000001":           "08••••••••01",
		"1.37604E+15":            "1••••••••15",
		"1234567890":             "12••••••90",
		"123456789":              "•••••••••",
		"12":                     "••",
		"":                       "",
		" 1376044502999999 ":     "13••••••••••••99",
		"0999999998999000000001": "09••••••••••••••••••01",
		strings.Repeat("7", 500): "77••••••••••••••••••••77",
		"\x1b[31mred text":       "•••••••••••xt",
	} {
		assert.Equal(t, want, MaskText(text), "%q", text)
	}
}

func TestAMaskNeverRevealsMoreThanFourCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		mask := MaskText(text)
		shown := utf8.RuneCountInString(strings.ReplaceAll(mask, string(dot), ""))
		if shown > 4 || shown > 0 && utf8.RuneCountInString(text) < minMasked {
			t.Fatalf("%q shows %d characters of %q", mask, shown, text)
		}
		if n := utf8.RuneCountInString(mask); n > maxMasked {
			t.Fatalf("%q has %d characters", mask, n)
		}
	})
}

func TestNothingPrintsAPersonalNumber(t *testing.T) {
	for _, info := range Schemes() {
		if !info.Personal {
			continue
		}
		id, warnings, err := Parse(info.Scheme, info.Example)
		require.NoError(t, err)
		inside := struct {
			ID   ID
			List []ID
		}{id, []ID{id}}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assert.NotContains(t, fmt.Sprintf(verb+" "+verb, id, inside), info.Example[3:len(info.Example)-3], info.Scheme)
		}
		encoded, err := json.Marshal(inside)
		require.NoError(t, err)
		assert.NotContains(t, string(encoded), info.Example[3:len(info.Example)-3])
		assert.NotContains(t, fmt.Sprint(warnings), info.Example[3:len(info.Example)-3])
		assert.Equal(t, Mask(id), id.Display())
		assert.True(t, id.Personal())
	}
}

func TestAPublicNumberIsShownInFull(t *testing.T) {
	id, _, err := Parse(NIB, "0220001234567")
	require.NoError(t, err)
	assert.Equal(t, "0220001234567", fmt.Sprint(id))
	assert.Equal(t, "02•••••••••67", Mask(id))
}

func TestAnErrorNeverHoldsTheTextWhateverTheScheme(t *testing.T) {
	const secret = "1376044502999999"
	for _, info := range Schemes() {
		for _, text := range []string{secret + "9", "X" + secret, secret + ".0", secret + " " + secret, strings.Repeat(secret, 5), secret + "\x00"} {
			_, warnings, err := Parse(info.Scheme, text)
			if err == nil {
				continue
			}
			assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), secret[3:13], info.Scheme)
			assert.Empty(t, warnings)
		}
	}
	_, _, err := Parse(secret, "x")
	assert.NotContains(t, err.Error(), secret[3:13], "scheme and number may have been exchanged")
}

func TestANIKIsHiddenWhereverItWasPut(t *testing.T) {
	const hidden = "99••••••••••••01"
	for text, want := range map[string]string{
		"9999994101990001":                      hidden,
		"NIK9999994101990001.":                  "NIK" + hidden + ".",
		"pemilik NIK 9999 9941 0199 0001, 2 kg": "pemilik NIK 99•••••••••••••••01, 2 kg",
		"9999-9941-0199-0001":                   "99•••••••••••••••01",
		"Mesin 2 9999994101990001":              "Mesin 2 " + hidden,
		"9999994101990001 9999994101990001":     hidden + " " + hidden,
		"99999941-0199-4001-a123-0123456789ab":  "99999941-0199-4001-a123-0123456789ab", // an id
		"99999941019900011":                     "99999941019900011",                    // 17 digits
		"9999997202990001":                      "9999997202990001",                     // no calendar has the day
		"12/BAST/2026, SP2D 00123/2026":         "12/BAST/2026, SP2D 00123/2026",
		"ID12345678901234567":                   "ID12345678901234567",
		"Rp1.376.044.502.990.001":               "Rp1.376.044.502.990.001",
	} {
		got, found := HideNIKs(text)
		assert.Equal(t, want, got)
		assert.Equal(t, want != text, found, text)
	}
}
