package lang_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/lang"
	"jejak/domain"
	"jejak/domain/region"
)

var (
	id = lang.New(domain.Indonesian)
	en = lang.New(domain.English)
)

func TestPeriodsAreWrittenAsExactlyAsTheyAreKnown(t *testing.T) {
	for _, c := range []struct{ edtf, indonesian, english string }{
		{"2021-12-22", "22 Desember 2021", "22 December 2021"},
		{"2021-02-02", "2 Februari 2021", "2 February 2021"},
		{"2020-05", "Mei 2020", "May 2020"},
		{"2021", "2021", "2021"},
		{"2021~", "sekitar 2021", "around 2021"},
		{"2020-05~", "sekitar Mei 2020", "around May 2020"},
		{"2020/2021", "2020–2021", "2020–2021"},
		{"2020-05/2020-07", "Mei–Juli 2020", "May–July 2020"},
		{"2020-12/2021-01", "Desember 2020 – Januari 2021", "December 2020 – January 2021"},
		{"2021-10-11/2021-10-13", "11–13 Oktober 2021", "11–13 October 2021"},
		{"2021-09-30/2021-10-02", "30 September – 2 Oktober 2021", "30 September – 2 October 2021"},
		{"2021-12-30/2022-01-02", "30 Desember 2021 – 2 Januari 2022", "30 December 2021 – 2 January 2022"},
		{"2020/2021-02-02", "2020 – 2 Februari 2021", "2020 – 2 February 2021"},
		{"../2021-02-02", "paling lambat 2 Februari 2021", "by 2 February 2021"},
		{"2022-01-12/..", "sejak 12 Januari 2022", "since 12 January 2022"},
	} {
		p, err := domain.ParsePeriod(c.edtf)
		require.NoError(t, err)
		assert.Equal(t, c.indonesian, id.Period(p), c.edtf)
		assert.Equal(t, c.english, en.Period(p), c.edtf)
	}
}

func TestAbsentTimesAreEmpty(t *testing.T) {
	assert.Empty(t, id.Date(domain.Date{}))
	assert.Empty(t, id.Period(domain.Period{}))
	assert.Empty(t, id.Time(time.Time{}))
	assert.Equal(t, "tanpa tahun", id.Year(0))
	assert.Equal(t, "2021", en.Year(2021))
}

func TestDatesAreWrittenWithTheMonthAsAWord(t *testing.T) {
	d := domain.Date{Year: 2021, Month: time.August, Day: 9}
	assert.Equal(t, "9 Agustus 2021", id.Date(d))
	assert.Equal(t, "9 August 2021", en.Date(d))
}

func TestADayThatIsShownCanBeTyped(t *testing.T) {
	for _, words := range []*lang.Words{id, en} {
		for day := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2024; day = day.AddDate(0, 0, 1) {
			shown := words.Date(domain.DateOf(day))
			typed, err := domain.ReadPeriod("on", shown)
			require.NoError(t, err)
			require.Equal(t, domain.On(domain.DateOf(day)), typed, shown)
		}
	}
}

func TestInstantsAreShownInWesternIndonesia(t *testing.T) {
	at := time.Date(2021, time.December, 21, 19, 5, 30, 0, time.UTC)
	assert.Equal(t, "22 Desember 2021 02.05 WIB", id.Time(at))
	assert.Equal(t, "22 December 2021 02:05 WIB", en.Time(at))
}

func TestNumbersAreGroupedAsTheReaderIsUsedTo(t *testing.T) {
	for _, c := range []struct {
		n                   int64
		indonesian, english string
	}{
		{0, "0", "0"}, {999, "999", "999"}, {1234, "1.234", "1,234"}, {-1234567, "−1.234.567", "−1,234,567"},
		{math.MinInt64, "−9.223.372.036.854.775.808", "−9,223,372,036,854,775,808"},
	} {
		assert.Equal(t, c.indonesian, id.Number(c.n))
		assert.Equal(t, c.english, en.Number(c.n))
	}
}

func TestDecimalsKeepTheirFigures(t *testing.T) {
	for _, c := range []struct{ given, indonesian, english string }{
		{"1.17", "1,17", "1.17"}, {"-3.50", "−3,50", "−3.50"}, {"12345.6", "12.345,6", "12,345.6"}, {"20", "20", "20"},
		{"", "", ""}, {"1,17", "1,17", "1,17"}, {"kira-kira 5", "kira-kira 5", "kira-kira 5"}, {"1.", "1.", "1."},
	} {
		assert.Equal(t, c.indonesian, id.Decimal(c.given))
		assert.Equal(t, c.english, en.Decimal(c.given))
	}
}

func TestOnlyTheWholeIsAHundredPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole         int64
		indonesian, english string
	}{
		{736, 1000, "73,6%", "73.6%"}, {1, 3, "33,3%", "33.3%"}, {1, 2, "50%", "50%"}, {7, 7, "100%", "100%"},
		{0, 7, "0%", "0%"}, {9999, 10000, ">99,9%", ">99.9%"}, {1, 10000, "<0,1%", "<0.1%"}, {1, 2000, "0,1%", "0.1%"},
		{3, 2, "150%", "150%"}, {-1, 4, "−25%", "−25%"}, {5, 0, "–", "–"}, {0, 0, "–", "–"},
		{math.MaxInt64, math.MaxInt64, "100%", "100%"}, {1 << 52, 1 << 53, "50%", "50%"},
	} {
		assert.Equal(t, c.indonesian, id.Percent(c.part, c.whole), "%d of %d", c.part, c.whole)
		assert.Equal(t, c.english, en.Percent(c.part, c.whole), "%d of %d", c.part, c.whole)
	}
}

func TestCountedNounsHaveTheirNumber(t *testing.T) {
	assert.Equal(t, "1.796 hari", id.Days(1796))
	assert.Equal(t, "1,796 days", en.Days(1796))
	assert.Equal(t, "1 day", en.Days(1))
	assert.Equal(t, "0 days", en.Days(0))
	assert.Equal(t, "600 actors", en.Count(600, "pelaku"))
	assert.Equal(t, "100% of the IKM actors", en.Count(100, "percent-of-ikm"))
	assert.Equal(t, "3 gerobak", en.Count(3, "gerobak"), "a word of a source stays")
	assert.Equal(t, "3", en.Count(3, ""))
}

func TestListsReadAsASentence(t *testing.T) {
	assert.Equal(t, "", id.List(nil))
	assert.Equal(t, "a", id.List([]string{"a"}))
	assert.Equal(t, "a dan b", id.List([]string{"a", "b"}))
	assert.Equal(t, "a, b, dan c", id.List([]string{"a", "b", "c"}))
	assert.Equal(t, "a, b and c", en.List([]string{"a", "b", "c"}))
}

func TestPlacesSayTheirCity(t *testing.T) {
	place := func(text string) (r region.Region) {
		require.NoError(t, r.UnmarshalText([]byte(text)))
		return r
	}
	assert.Equal(t, "Kelurahan Parit Muko Aie, Kota Payakumbuh", id.Place(place("kemendagri:13.76.04.1002")))
	assert.Equal(t, "Kota Payakumbuh", en.Place(place("kemendagri:13.76")))
	assert.Equal(t, "Kota Payakumbuh", en.Place(place("bps:1376")), "through the cross-walk")
	assert.Equal(t, "kemendagri:99.99", id.Place(place("kemendagri:99.99")), "not in the list")
	assert.Empty(t, id.Place(region.Region{}))
}

func TestTheDatesOfAListAreInWords(t *testing.T) {
	id, en := lang.New(domain.Indonesian), lang.New(domain.English)
	assert.Equal(t, "2 Maret 2020 (ikm-1@4), Mei 2020 (ikm-2@1), ikm-3", id.Dated("2020-03-02 (ikm-1@4), 2020-05 (ikm-2@1), ikm-3"))
	assert.Equal(t, "22 December 2021", en.Dated("2021-12-22"))
	assert.Equal(t, "500", id.Dated("500"))
	assert.Empty(t, id.Dated(""))
}
