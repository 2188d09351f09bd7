package domain

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAmountsAreReadAsOfficesWriteThem(t *testing.T) {
	for _, c := range []struct {
		text              string
		amount, roundedTo Rupiah
	}{
		{"0", 0, 0},
		{"1", 1, 0},
		{"2700000000", 2_700_000_000, 0},
		{"2.700.000.000", 2_700_000_000, 0},
		{"Rp2.700.000.000", 2_700_000_000, 0},
		{"Rp 2.700.000.000", 2_700_000_000, 0},
		{"Rp. 2.700.000.000", 2_700_000_000, 0},
		{" rp2.700.000.000 ", 2_700_000_000, 0},
		{"RP24,3 MILIAR", 24_300_000_000, 100_000_000},
		{"Rp24,3 miliar", 24_300_000_000, 100_000_000},
		{"24,30 miliar", 24_300_000_000, 10_000_000},
		{"24,3milyar", 24_300_000_000, 100_000_000},
		{"950 juta", 950_000_000, 1_000_000},
		{"950 jt", 950_000_000, 1_000_000},
		{"1.500 juta", 1_500_000_000, 1_000_000},
		{"36 ribu", 36_000, 1_000},
		{"36,125 rb", 36_125, 1},
		{"3 triliun", 3_000_000_000_000, 1_000_000_000_000},
		{"Rp1.500,00", 1500, 0},
		{"1500,00", 1500, 0},
		{"9007199254740991", MaxRupiah, 0},
		{"Rp9.007.199.254.740.991", MaxRupiah, 0},
		{"9007,199254740991 triliun", MaxRupiah, 1},
	} {
		amount, roundedTo, err := ParseRupiah("valueRp", c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.amount, amount, c.text)
		assert.Equal(t, c.roundedTo, roundedTo, c.text)
	}
}

func TestAmountsThatCanBeReadInTwoWaysAreRefused(t *testing.T) {
	for text, code := range map[string]Code{
		"":                        FieldMissing,
		" ":                       FieldMissing,
		"Rp":                      MoneyAmbiguous,
		"24.3":                    MoneyAmbiguous,
		"24.30":                   MoneyAmbiguous,
		"24.3 miliar":             MoneyAmbiguous,
		"0.300":                   MoneyAmbiguous,
		"0.300 miliar":            MoneyAmbiguous,
		"2,7":                     MoneyAmbiguous,
		"24,300,000":              MoneyAmbiguous,
		"24.300.00":               MoneyAmbiguous,
		"1500.00":                 MoneyAmbiguous,
		"24 M":                    MoneyAmbiguous,
		"24M":                     MoneyAmbiguous,
		"IDR 24000":               MoneyAmbiguous,
		"1e9":                     MoneyAmbiguous,
		"1 000 000":               MoneyAmbiguous,
		"٣٤":                      MoneyAmbiguous,
		"Rp19.998.640,95":         MoneySubRupiah,
		"1500,50":                 MoneySubRupiah,
		"1,2345 ribu":             MoneySubRupiah,
		"9007199254740992":        MoneyRange,
		"Rp9.007.199.254.740.992": MoneyRange,
		"9008 triliun":            MoneyRange,
		"99999999999999999999999": MoneyRange,
		"-5":                      MoneyNegative,
		"−5":                      MoneyNegative,
		"Rp-5":                    MoneyNegative,
		"Rp −5":                   MoneyNegative,
		"Rp. -5":                  MoneyNegative,
		"-Rp36.000":               MoneyNegative,
		"−Rp36.000":               MoneyNegative,
		"(36.000)":                MoneyNegative,
		"Rp(36.000)":              MoneyNegative,
		"(Rp36.000)":              MoneyNegative,
	} {
		amount, roundedTo, err := ParseRupiah("valueRp", text)
		require.Error(t, err, text)
		assertRejected(t, err, code)
		assert.Zero(t, amount, text)
		assert.Zero(t, roundedTo, text)
	}
}

func TestAmountsAreWrittenAsIndonesiansWriteThem(t *testing.T) {
	for _, c := range []struct {
		amount      Rupiah
		text, short string
	}{
		{0, "Rp0", "Rp0"},
		{1, "Rp1", "Rp1"},
		{999, "Rp999", "Rp999"},
		{1_000, "Rp1.000", "Rp1 rb"},
		{36_000, "Rp36.000", "Rp36 rb"},
		{-36_000, "−Rp36.000", "−Rp36 rb"},
		{999_949, "Rp999.949", "Rp999,9 rb"},
		{999_950, "Rp999.950", "Rp1 jt"},
		{950_000_000, "Rp950.000.000", "Rp950 jt"},
		{999_949_999, "Rp999.949.999", "Rp999,9 jt"},
		{999_950_000, "Rp999.950.000", "Rp1 M"},
		{999_999_999, "Rp999.999.999", "Rp1 M"},
		{2_700_000_000, "Rp2.700.000.000", "Rp2,7 M"},
		{2_749_999_999, "Rp2.749.999.999", "Rp2,7 M"},
		{2_750_000_000, "Rp2.750.000.000", "Rp2,8 M"},
		{24_300_000_000, "Rp24.300.000.000", "Rp24,3 M"},
		{MaxRupiah, "Rp9.007.199.254.740.991", "Rp9.007,2 T"},
		{-MaxRupiah, "−Rp9.007.199.254.740.991", "−Rp9.007,2 T"},
		{math.MinInt64, "−Rp9.223.372.036.854.775.808", "−Rp9.223.372 T"},
	} {
		assert.Equal(t, c.text, c.amount.String())
		if c.amount >= -MaxRupiah {
			assert.Equal(t, c.short, c.amount.Short(), c.text)
		}
	}
}

func TestAmountsInJSONAreWholeNumbersInRange(t *testing.T) {
	for _, text := range []string{"1", "0", "-1", "9007199254740991", "-9007199254740991"} {
		var r Rupiah
		require.NoError(t, r.UnmarshalJSON([]byte(text)))
		back, err := json.Marshal(r)
		require.NoError(t, err)
		assert.Equal(t, text, string(back))
	}
	for _, text := range []string{"", "null", "1.0", "1e3", `"1"`, "+1", "01", "-0", "9007199254740992", "-9007199254740992", "1_000"} {
		r := Rupiah(7)
		assert.Error(t, r.UnmarshalJSON([]byte(text)), text)
		assert.Equal(t, Rupiah(7), r)
	}
}

func FuzzParseRupiah(f *testing.F) {
	for _, text := range []string{"24.3", "Rp24,3 miliar", "Rp19.998.640,95", "2.700.000.000", "−5", "0.500", "9007199254740992", "Rp.1", "00", "1,50 juta", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, roundedTo, err := ParseRupiah("valueRp", text)
		if err != nil {
			if RejectionCode(err) == "" || amount != 0 || roundedTo != 0 {
				t.Fatalf("%q: %v, %d, %d", text, err, amount, roundedTo)
			}
			return
		}
		if amount < 0 || amount > MaxRupiah || (roundedTo != 0 && amount%roundedTo != 0) {
			t.Fatalf("%q is read as %d, rounded to %d", text, amount, roundedTo)
		}
		again, _, err := ParseRupiah("valueRp", amount.String())
		if err != nil || again != amount {
			t.Fatalf("%q is read as %s, which is read as %d, %v", text, amount, again, err)
		}
	})
}
