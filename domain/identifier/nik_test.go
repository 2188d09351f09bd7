package identifier

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The numbers of these tests are nobody's: there is no province 99, and no district has given the serial number 9999
// for one birth date.

// refused parses a text that must be refused, and gives the reason.
func refused(t *testing.T, s Scheme, text string) *ShapeError {
	t.Helper()
	id, warnings, err := Parse(s, text)
	var shape *ShapeError
	require.ErrorAs(t, err, &shape, "%s %q", s, text)
	assert.True(t, id.IsZero())
	assert.Empty(t, warnings)
	assert.Equal(t, s, shape.Scheme)
	return shape
}

// accepted parses a text that must be accepted, and gives the number with the reasons of its warnings.
func accepted(t *testing.T, s Scheme, text string) (string, []Reason) {
	t.Helper()
	id, warnings, err := Parse(s, text)
	require.NoError(t, err, "%s %q", s, text)
	var reasons []Reason
	for _, w := range warnings {
		assert.Equal(t, s, w.Scheme)
		reasons = append(reasons, w.Reason)
	}
	return id.String(), reasons
}

func TestANIKIsAcceptedWhateverBlanksAndMarksSurroundIt(t *testing.T) {
	for _, text := range []string{
		"1376044502999999", " 1376044502999999 ", "1376 0445 0299 9999", "'1376044502999999", "\u00a01376044502999999\u00a0",
		"\u202a1376044502999999\u202c", "\ufeff1376044502999999", "' 1376044502999999\r\n",
	} {
		got, warnings := accepted(t, NIK, text)
		assert.Equal(t, "1376044502999999", got, "%q", text)
		assert.Empty(t, warnings)
	}
}

func TestWhatIsNoNIKIsRefusedWithItsReason(t *testing.T) {
	for text, want := range map[string]Reason{
		"":                    Empty,
		"   ":                 Empty,
		"-":                   Empty,
		"–":                   Empty,
		"137604450299999":     Length, // 15
		"13760445029999999":   Length, // 17
		"1":                   Length,
		"137604450299999O":    NotDigits,
		"1376-0445-0299-9999": NotDigits,
		"１３７６０４４５０２９９９９９９":       NotDigits,
		"٣٧٦٠٤٤٥٠٢٩٩":            NotDigits,
		"1376044502990000":       Serial,
		"0000000000000000":       Date,
		"1376\x0004450299999":    Form,
		"1376044502999999\xff":   Form,
		"1.37604E+15":            Damaged,
		"1,37604E+15":            Damaged,
		"1.37604e+015":           Damaged,
		"1E15":                   Damaged,
		"1.376.044.502.990.001":  Damaged,
		"1,376,044,502,990,001":  Damaged,
		"1376044502990001.0":     Damaged,
		"1376044502990001,00":    Damaged,
		"################":       Damaged,
		"1.3760445029900001E+15": Damaged,
		"1376044502999999 1376044502999999 1376044502999999 1376044502999999": TooLong,
	} {
		assert.Equal(t, want, refused(t, NIK, text).Reason, "%q", text)
	}
	assert.Equal(t, "NIK_SPREADSHEET_DAMAGED", refused(t, NIK, "1.37604E+15").Code())
	assert.Equal(t, 15, refused(t, NIK, "137604450299999").Digits)
}

func TestTheDayOfANIKIs1To31Or41To71(t *testing.T) {
	for day := range 100 {
		text := fmt.Sprintf("999999%02d01999999", day)
		if day >= 1 && day <= 31 || day >= 41 && day <= 71 {
			accepted(t, NIK, text)
			continue
		}
		err := refused(t, NIK, text)
		assert.Equal(t, Date, err.Reason, text)
		assert.Equal(t, Day, err.Part, text)
	}
}

func TestTheMonthOfANIKIs1To12(t *testing.T) {
	for month := range 100 {
		text := fmt.Sprintf("99999901%02d999999", month)
		if month >= 1 && month <= 12 {
			accepted(t, NIK, text)
			continue
		}
		err := refused(t, NIK, text)
		assert.Equal(t, Date, err.Reason, text)
		assert.Equal(t, Month, err.Part, text)
	}
}

func TestTheDayOfANIKExistsInItsMonth(t *testing.T) {
	for date, ok := range map[string]bool{
		"300499": true, "310499": false, "700499": true, "710499": false,
		"310199": true, "710199": true, "311299": true,
		"280299": true, "290299": false, "680299": true, "690299": false, "300200": false, "700200": false,
		"290296": true, "690296": true, "290204": true,
		"290200": true, // 1900 was no leap year, 2000 was
		"290201": false,
	} {
		_, _, err := Parse(NIK, "999999"+date+"9999")
		assert.Equal(t, ok, err == nil, date)
	}
}

func TestEveryBirthDateOfTwoCenturiesIsAccepted(t *testing.T) {
	for d := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2100; d = d.AddDate(0, 0, 1) {
		man := d.Format("020106")
		woman := fmt.Sprintf("%02d", d.Day()+femaleDays) + man[2:]
		if wrongBirthDate(man) != "" || wrongBirthDate(woman) != "" {
			t.Fatalf("%s is refused", d.Format(time.DateOnly))
		}
	}
}

func TestADateInNeitherCenturyIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day, month, year := rapid.IntRange(0, 99).Draw(t, "day"), rapid.IntRange(0, 99).Draw(t, "month"), rapid.IntRange(0, 99).Draw(t, "year")
		exists := false
		for _, century := range []int{1900, 2000} {
			d := day
			if d > femaleDays {
				d -= femaleDays
			}
			date := time.Date(century+year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
			exists = exists || date.Day() == d && int(date.Month()) == month && d > 0
		}
		if got := wrongBirthDate(fmt.Sprintf("%02d%02d%02d", day, month, year)) == ""; got != exists {
			t.Fatalf("%02d-%02d-%02d: accepted %v, exists %v", day, month, year, got, exists)
		}
	})
}

func TestTheDistrictOfANIKWarnsAndNeverRefuses(t *testing.T) {
	for _, code := range []string{"000000", "010101", "999999", "137600", "137099", "540101"} {
		_, warnings := accepted(t, NIK, code+"0101999999")
		assert.Equal(t, []Reason{Region}, warnings, code)
	}
	_, warnings := accepted(t, NIK, "1376040101999999")
	assert.Empty(t, warnings)
}

func TestASerialNumberOfThousandsLooksRounded(t *testing.T) {
	for serial, want := range map[string]bool{"1000": true, "9000": true, "0100": false, "0010": false, "1001": false} {
		_, warnings := accepted(t, NIK, "137604010199"+serial)
		assert.Equal(t, want, len(warnings) == 1 && warnings[0] == TrailingZeros, serial)
	}
}
