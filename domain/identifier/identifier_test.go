package identifier

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTheExamplesOfTheTableAreCanonicalAndNobodys(t *testing.T) {
	for _, info := range Schemes() {
		got, _ := accepted(t, info.Scheme, info.Example)
		assert.Equal(t, info.Example, got, info.Scheme)
		assert.NotEmpty(t, info.Name)
		assert.Contains(t, []Policy{Reject, Warn, Reference}, info.Policy)
		again, ok := Lookup(info.Scheme)
		assert.True(t, ok)
		assert.Equal(t, info, again)
	}
	assert.Len(t, Schemes(), 12)
}

func TestPersonalAreTheNumbersOfPeopleAndWhatNobodyKnows(t *testing.T) {
	for _, s := range []Scheme{NIK, NPWP, NITKU, Phone, "paspor", ""} {
		assert.True(t, s.Personal(), s)
	}
	for _, s := range []Scheme{NIB, SPPIRT, BPOM, Halal, SNI, Merek, IDSBR, Rekening} {
		assert.False(t, s.Personal(), s)
	}
	assert.False(t, ID{}.Personal())
}

func TestAnUnknownSchemeIsItsOwnError(t *testing.T) {
	for _, s := range []Scheme{"", "nik", "KTP", "BPOM-MD"} {
		_, _, err := Parse(s, "1")
		var unknown *UnknownSchemeError
		require.ErrorAs(t, err, &unknown)
		assert.Equal(t, s, unknown.Scheme)
	}
}

func TestOnlyRejectingSchemesRefuseAForm(t *testing.T) {
	for _, info := range Schemes() {
		_, warnings, err := Parse(info.Scheme, "belum diurus")
		assert.Equal(t, info.Policy == Reject, err != nil, info.Scheme)
		assert.Equal(t, info.Policy != Reject, len(warnings) > 0, info.Scheme)
	}
}

func TestEveryReasonHasItsWords(t *testing.T) {
	seen := map[string]Reason{}
	for _, r := range []Reason{
		Empty, TooLong, NotDigits, Length, Damaged, Date, Serial, Prefix, Form, Several, IsNIK,
		Checksum, Region, TrailingZeros, ZeroRestored, OtherNumber, Application, MaybeNIK, UnknownGroup,
	} {
		words := r.english()
		assert.NotEqual(t, string(r), words)
		assert.Empty(t, seen[words], "%s and %s say the same", r, seen[words])
		seen[words] = r
	}
}

func TestAnErrorSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"137604450299999":  "NIK: 15 digits instead of 16: 13•••••••••••99",
		"9999997202999999": "NIK: an impossible birth date (day): 99••••••••••••99",
		"1.37604E+15":      "NIK: damaged by a spreadsheet; make the column text and export it again: 1••••••••15",
		"":                 "NIK: no number",
	} {
		assert.EqualError(t, refused(t, NIK, text), want)
	}
	assert.Equal(t, "NPWP: the check digit apparently does not fit", Warning{NPWP, Checksum}.String())
	assert.Equal(t, "NPWP_CHECKSUM", Warning{NPWP, Checksum}.Code())
}

// anyText is noise, and texts that are nearly numbers.
func anyText(s Scheme) *rapid.Generator[string] {
	info, _ := Lookup(s)
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), 8, 24, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("0123456789 .-+'IDKHMSPRTNo:/eE,#")), 0, 30, -1),
		rapid.Custom(func(t *rapid.T) string { // the example with one slip of the finger
			text := []rune(info.Example)
			i := rapid.IntRange(0, len(text)-1).Draw(t, "where")
			text[i] = rapid.RuneFrom([]rune("0123456789 .-'X")).Draw(t, "slip")
			return string(text)
		}),
	)
}

func TestWhatParseGivesItTakesUnchanged(t *testing.T) {
	for _, info := range Schemes() {
		t.Run(string(info.Scheme), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				if problem := notIdempotent(info.Scheme, anyText(info.Scheme).Draw(t, "text")); problem != "" {
					t.Fatal(problem)
				}
			})
		})
	}
}

// notIdempotent says how Parse contradicts itself about a text, or nothing.
func notIdempotent(s Scheme, text string) string {
	id, warnings, err := Parse(s, text)
	var shape *ShapeError
	if err != nil {
		if !errors.As(err, &shape) || !id.IsZero() || warnings != nil {
			return fmt.Sprintf("%s %q: %v beside an error, or %T", s, text, id, err)
		}
		return ""
	}
	again, warningsAgain, err := Parse(s, id.String())
	if err != nil || again != id {
		return fmt.Sprintf("%s %q is spelt %q, which is spelt %q (%v)", s, text, id.String(), again.String(), err)
	}
	for _, w := range warningsAgain {
		if !contains(warnings, w) {
			return fmt.Sprintf("%s %q: a second reading warns %v", s, text, w)
		}
	}
	if id.String() == "" || strings.TrimSpace(id.String()) != id.String() || len(id.String()) > MaxText {
		return fmt.Sprintf("%s %q is spelt %q", s, text, id.String())
	}
	return ""
}

func contains(list []Warning, w Warning) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

func FuzzParse(f *testing.F) {
	for i, info := range Schemes() {
		for _, text := range []string{info.Example, "", "-", "1.37604E+15", "1376044502999999", "KH-99", "'0812 / 0813", "5.1.05", "\x00", "P-IRT No."} {
			f.Add(uint8(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, text string) {
		s := table[int(i)%len(table)].Scheme
		if problem := notIdempotent(s, text); problem != "" {
			t.Fatal(problem)
		}
	})
}

func FuzzMaskText(f *testing.F) {
	for _, text := range []string{"", "1376044502999999", "\xff\xfe", "••••••••••••", strings.Repeat("9", 100)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown := strings.ReplaceAll(MaskText(text), string(dot), "")
		if len(shown) > 4 {
			t.Fatalf("%q is shown of %q", shown, text)
		}
	})
}

func ExampleParse() {
	id, warnings, _ := Parse(Phone, "81200000001")
	fmt.Println(id, warnings)
	_, _, err := Parse(NIK, "9999997202999999")
	fmt.Println(err)
	// Output:
	// +6••••••••••01 [telepon: the leading zero was missing]
	// NIK: an impossible birth date (day): 99••••••••••••99
}
