package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/region"
)

func TestAMisspeltVillageIsSuggested(t *testing.T) {
	_, err := ReadRegion("region", "Parik Muko Aia", region.Region{})
	assert.Contains(t, assertRejected(t, err, RegionSuggest).Message(Indonesian), "13.76.04.1002 Kelurahan Parit Muko Aie")
}

func TestRegionsAreReadByCodeAndByName(t *testing.T) {
	for _, text := range []string{"13.76.04.1002", "kemendagri:13.76.04.1002", "Parit Muko Aie"} {
		r, err := ReadRegion("region", text, payakumbuh)
		require.NoError(t, err, text)
		assert.Equal(t, parit, r)
	}
	r, err := ReadCity("city", "Payakumbuh")
	require.NoError(t, err)
	assert.Equal(t, payakumbuh, r)
}

func TestACityIsReadByTheCodeOfStatisticsToo(t *testing.T) {
	r, err := ReadCity("city", "bps:1376")
	require.NoError(t, err)
	assert.Equal(t, payakumbuh, r)
	_, err = ReadCity("city", "bps:13")
	assert.Error(t, err, "a province is no city")
}

func TestAPlaceIsACityFirst(t *testing.T) {
	for text, want := range map[string]string{"Payakumbuh": "13.76", "Sumatera Barat": "13", "13.76.04.1002": "13.76.04.1002"} {
		r, err := ReadPlace("region", text)
		require.NoError(t, err, text)
		assert.Equal(t, want, r.Code())
	}
}

func TestAPlaceInACityIsLookedForThere(t *testing.T) {
	for village, want := range map[string]region.Region{"": payakumbuh, "Parit Muko Aie": parit} {
		r, err := ReadPlaceIn("Payakumbuh", village)
		require.NoError(t, err, village)
		assert.Equal(t, want, r)
	}
	_, err := ReadPlaceIn("Bukittinggi", "Parit Muko Aie")
	assert.Equal(t, "village", assertRejected(t, err, RegionUnknown).Field)
	_, err = ReadPlaceIn("Bukitinggi", "")
	assert.Equal(t, "city", assertRejected(t, err, RegionSuggest).Field)
}

func TestRegionsThatAreNoneSayWhatIsWrong(t *testing.T) {
	for text, code := range map[string]Code{
		"1376041002":      RegionSchemeNeeded,
		"13.7":            RegionShape,
		"13.76.99":        RegionUnknown,
		"Qqqqqqqqqqqqqqq": RegionUnknown,
	} {
		_, err := ReadRegion("region", text, region.Region{})
		assertRejected(t, err, code)
	}
	_, err := ReadCity("city", "Payakumbhu")
	assertRejected(t, err, RegionSuggest)
	_, err = ReadCity("city", "13.76.04")
	assert.Contains(t, assertRejected(t, err, RegionSuggest).Details["suggestions"], "13.76 Kota Payakumbuh")
}

func TestDatesAreReadOrRefused(t *testing.T) {
	p, err := ReadPeriod("occurredOn", " 2021-12-22 ")
	require.NoError(t, err)
	assert.Equal(t, span("2021-12-22"), p)
	for text, want := range map[string]string{
		"22 Desember 2021": "2021-12-22", " 22  dec. 2021 ": "2021-12-22", "1 Mei 2020": "2020-05-01", "Agustus 2021": "2021-08",
		"29 february 2024": "2024-02-29", "2021~": "2021~", "../2021-02-02": "../2021-02-02",
	} {
		p, err := ReadPeriod("occurredOn", text)
		require.NoError(t, err, text)
		assert.Equal(t, span(want), p, text)
	}
	for _, text := range []string{"22/12/2021", "03-04-2021", "31 Juni 2021", "29 Februari 2021", "0 Mei 2020", "-1 Mei 2020", "22 Desember 21",
		"22 Brumaire 2021", "Desember", "22 Desember 2021 sore", "22 Desember +021", "Mei ٢٠٢١"} {
		_, err := ReadPeriod("occurredOn", text)
		assertRejected(t, err, PeriodInvalid)
	}
	d, err := ReadDate("2 Februari 2021")
	require.NoError(t, err)
	assert.Equal(t, "2021-02-02", d.String())
	for _, text := range []string{"Februari 2021", "2021", ""} {
		_, err = ReadDate(text)
		assert.ErrorContains(t, err, text)
	}
}

func TestKBLIIsReadOrRefused(t *testing.T) {
	k, err := ReadKBLI("kbli", "2020:10130")
	require.NoError(t, err)
	assert.Equal(t, KBLI{"2020", "10130"}, k)
	_, err = ReadKBLI("kbli", "10130")
	assertRejected(t, err, KBLIEdition)
	_, err = ReadKBLI("kbli", "2020:1013")
	assertRejected(t, err, KBLIUnknown)
}

func TestNothingIsNotUnreadableButMissing(t *testing.T) {
	for _, nothing := range []string{"", "  "} {
		_, err := ReadPeriod("occurredOn", nothing)
		assertRejected(t, err, FieldMissing)
		_, err = ReadRegion("region", nothing, region.Region{})
		assertRejected(t, err, FieldMissing)
		_, err = ReadCity("region", nothing)
		assertRejected(t, err, FieldMissing)
		_, err = ReadKBLI("kbli", nothing)
		assertRejected(t, err, FieldMissing)
	}
}
