package identifier

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spelling is a text with what becomes of it: a number, or a refusal if want is empty.
type spelling struct {
	text, want string
	reason     Reason // of the refusal, or of the only warning
}

func check(t *testing.T, s Scheme, cases []spelling) {
	t.Helper()
	for _, c := range cases {
		if c.want == "" {
			assert.Equal(t, c.reason, refused(t, s, c.text).Reason, "%q", c.text)
			continue
		}
		got, warnings := accepted(t, s, c.text)
		assert.Equal(t, c.want, got, "%q", c.text)
		if c.reason == "" {
			assert.Empty(t, warnings, "%q", c.text)
		} else {
			assert.Equal(t, []Reason{c.reason}, warnings, "%q", c.text)
		}
	}
}

func TestANIBHas13DigitsAndKeepsItsZeros(t *testing.T) {
	check(t, NIB, []spelling{
		{"0220001234567", "0220001234567", ""},
		{"0000000000001", "0000000000001", ""},
		{"9999999999999", "9999999999999", ""},
		{"0220 0012 34567", "0220001234567", ""},
		{"220001234567", "", Length}, // the zero is lost
		{"02200012345678", "", Length},
		{"0000000000000", "", Serial},
		{"2.20001E+11", "", Damaged},
		{"220.001.234.567", "", Damaged},
		{"220001234567.0", "", Damaged},
		{"NIB 0220001234567", "", NotDigits},
		{"022000123456X", "", NotDigits},
		{"-", "", Empty},
	})
}

func TestAnOldNPWPIsReadWithAndWithoutItsPunctuation(t *testing.T) {
	check(t, NPWP, []spelling{
		{"99.999.999.8-999.000", "999999998999000", ""},
		{"999999998999000", "999999998999000", ""},
		{"99.999.999.8.999.000", "999999998999000", ""},
		{"99 999 999 8 999 000", "999999998999000", ""},
		{"99.999.999.8–999.000", "999999998999000", ""},
		{"99.999.999.7-999.000", "999999997999000", Checksum},
		{"00.000.000.0-000.000", "", Serial},
		{"9.999.999.8-999.000", "", NotDigits},
		{"99-999-999-8-999-000", "", NotDigits},
		{"99999999899900", "", Length},
		{"9.99999E+14", "", Damaged},
		{"999.999.998.999.000", "", Damaged},
	})
}

func TestANewNPWPIsANIKOrAZeroAndTheOldOne(t *testing.T) {
	check(t, NPWP, []spelling{
		{"0999999998999000", "0999999998999000", ""},
		{"0999999997999000", "0999999997999000", Checksum},
		{"1376044502999999", "1376044502999999", ""},
		{"9999994502999999", "9999994502999999", Region},
		{"9999997202999999", "", Date},
		{"1376044502990000", "", Serial},
		{"0000000000000000", "", Serial},
		{"09999999989990001", "", Length},
		{"1.37604E+15", "", Damaged},
	})
	assert.Equal(t, "NPWP_SPREADSHEET_DAMAGED", refused(t, NPWP, "1.37604E+15").Code())
}

func TestANITKUIsANewNPWPAndAPlace(t *testing.T) {
	check(t, NITKU, []spelling{
		{"0999999998999000000000", "0999999998999000000000", ""},
		{"0999999998999000 000001", "0999999998999000000001", ""},
		{"0999999997999000000001", "0999999997999000000001", Checksum},
		{"1376044502999999999999", "1376044502999999999999", ""},
		{"9999997202999999000001", "", Date},
		{"099999999899900000000", "", Length},
		{"09999999989990000000001", "", Length},
		{"9.99E+20", "", Damaged},
	})
	assert.Equal(t, Taxpayer, refused(t, NITKU, "9999997202999999000001").Part)
}

func TestLuhnFindsEveryWrongDigit(t *testing.T) {
	const good = "999999998"
	require.True(t, luhn(good))
	for i := range good {
		for d := byte('0'); d <= '9'; d++ {
			text := []byte(good)
			text[i] = d
			assert.Equal(t, d == good[i], luhn(string(text)), "%s", text)
		}
	}
	assert.True(t, luhn("79927398713"), "the example of the textbooks")
}

func TestOneTaxpayerIsFoundUnderOldAndNewNumber(t *testing.T) {
	parse := func(s Scheme, text string) ID {
		id, _, err := Parse(s, text)
		require.NoError(t, err)
		return id
	}
	older, newer := parse(NPWP, "99.999.999.8-999.000"), parse(NPWP, "0999999998999000")
	place, person := parse(NITKU, "0999999998999000000001"), parse(NPWP, "9999994502999999")
	assert.True(t, SameTaxpayer(older, newer))
	assert.True(t, SameTaxpayer(newer, older))
	assert.True(t, SameTaxpayer(older, place))
	assert.True(t, SameTaxpayer(person, person))
	assert.False(t, SameTaxpayer(older, person))
	assert.False(t, SameTaxpayer(ID{}, ID{}), "absent numbers are nobody's")
	assert.False(t, SameTaxpayer(person, parse(NIK, "9999994502999999")), "a NIK is not yet a taxpayer's number")
}

func TestATelephoneHasOneSpelling(t *testing.T) {
	check(t, Phone, []spelling{
		{"081200000001", "+6281200000001", ""},
		{"0812-0000-0001", "+6281200000001", ""},
		{"0812.0000.0001", "+6281200000001", ""},
		{"0812 0000 0001", "+6281200000001", ""},
		{"+62812-0000-0001", "+6281200000001", ""},
		{"+62 812 0000 0001", "+6281200000001", ""},
		{"+62 (0)812 0000 0001", "+6281200000001", ""},
		{"6281200000001", "+6281200000001", ""},
		{"62081200000001", "+6281200000001", ""},
		{"006281200000001", "+6281200000001", ""},
		{"\u202a+62 812‑0000‑0001\u202c", "+6281200000001", ""},
		{"'081200000001", "+6281200000001", ""},
		{"81200000001", "+6281200000001", ZeroRestored},
		{"81200000001.0", "+6281200000001", ZeroRestored},
		{"81,200,000,001", "", Several}, // a comma stands between two numbers more often
		{"(0752) 999999", "+62752999999", ""},
		{"(0752) 9999999", "+627529999999", ""},
		{"021-99999999", "+622199999999", ""},
	})
}

func TestWhatIsNoTelephoneIsRefused(t *testing.T) {
	check(t, Phone, []spelling{
		{"8.12000e+010", "", Damaged},
		{"8.52348e+010", "", Damaged},
		{"8,52348E+10", "", Damaged},
		{"###########", "", Damaged},
		{"081200000001/081300000001", "", Several},
		{"081200000001 / 081300000001", "", Several},
		{"081200000001, 0813", "", Several},
		{"081200000001 081300000001", "", Several},
		{"081200000001\n081300000001", "", Several},
		{"08120000", "", Length},
		{"0812000000", "+62812000000", ""},       // 9 after the zero
		{"0812000000001", "+62812000000001", ""}, // 12
		{"08120000000012", "", Length},           // 13
		{"9999994502999999", "", Prefix},         // a NIK in the wrong column
		{"+60123456789", "", Prefix},             // Malaysia
		{"7529999999", "", Prefix},               // an area code without its zero
		{"0152999999", "", Prefix},               // no area code begins with 1
		{"0", "", Length},
		{"+62", "", Length},
		{"hubungi ibu", "", NotDigits},
		{"0812-ABC-0001", "", NotDigits},
		{"-", "", Empty},
	})
}

func TestAnIDSBRRefusesNothingButANIK(t *testing.T) {
	check(t, IDSBR, []spelling{
		{"9999999999999999", "9999999999999999", ""},
		{"9999 9999 9999 9999", "9999999999999999", ""},
		{"9999994502999999", "9999994502999999", MaybeNIK},
		{"12345", "12345", Form},
		{"9.99999E+15", "9.99999E+15", Damaged},
		{"belum ada", "belum ada", Form},
		{"NIK 9999994502999999", "", IsNIK},
	})
}
