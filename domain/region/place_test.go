package region_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/region"
)

func TestListHasTheTotalsOfTheDecree(t *testing.T) {
	for _, c := range []struct {
		within region.Region
		level  region.Level
		want   int
	}{
		{region.Region{}, region.Province, 38},
		{region.Region{}, region.Regency, 514},
		{region.Region{}, region.District, 7_285},
		{region.Region{}, region.Village, 83_762},
		{parse(t, "12.71"), region.District, 21},
		{parse(t, "12.71"), region.Village, 151},
		{parse(t, "13.76"), region.District, 5},
		{parse(t, "13.76"), region.Village, 47},
		{parse(t, "13.76"), region.Regency, 0},
		{parse(t, "13.73"), region.Village, 37},
		{parse(t, "13.76.04.1002"), region.Village, 0},
		{parse(t, "kemendagri:99"), region.Regency, 0},
		{parse(t, "bps:1376"), region.Village, 0},
	} {
		assert.Equal(t, c.want, region.Count(c.within, c.level), "%v in %v", c.level, c.within)
	}

	kinds := map[region.Kind]int{}
	for p := range region.Below(region.Region{}) {
		kinds[p.Region.Kind()]++
	}
	assert.Equal(t, map[region.Kind]int{
		region.Provinsi: 38, region.Kabupaten: 416, region.Kota: 98, region.Kecamatan: 7_285,
		region.Kelurahan: 8_496, region.Desa: 75_252, region.DesaAdat: 14,
	}, kinds)
}

func TestEveryPlaceParsesAndHasItsParentInTheList(t *testing.T) {
	var last string
	for p := range region.Below(region.Region{}) {
		r, err := region.Parse(p.Region.String())
		if err != nil || r != p.Region {
			t.Fatalf("%v does not parse back: %v, %v", p.Region, r, err)
		}
		if found, ok := region.Lookup(r); !ok || found != p {
			t.Fatalf("%v is listed but not found", p)
		}
		if _, ok := region.Lookup(r.Parent()); !ok && r.Level() != region.Province {
			t.Fatalf("%v has no parent", p)
		}
		if r.Code() <= last {
			t.Fatalf("%v comes after %s", p, last)
		}
		if p.Name == "" || !strings.HasPrefix(p.Display(), r.Kind().String()+" ") {
			t.Fatalf("%v is displayed as %q", p, p.Display())
		}
		if !strings.ContainsFunc(p.Name, unicode.IsLetter) {
			t.Fatalf("%v could be taken for a code", p)
		}
		last = r.Code()
	}
}

func TestChildrenOfAllAreTheWholeList(t *testing.T) {
	var walk func(region.Region) int
	walk = func(r region.Region) int {
		n := 0
		for p := range region.Children(r) {
			if p.Region.Parent() != r {
				t.Fatalf("%v is no child of %v", p, r)
			}
			n += 1 + walk(p.Region)
		}
		return n
	}
	assert.Equal(t, 38+514+7_285+83_762, walk(region.Region{}))
}

func TestDisplayNamesTheKind(t *testing.T) {
	for code, want := range map[string]string{
		"kemendagri:13": "Provinsi Sumatera Barat",
		"13.76":         "Kota Payakumbuh",
		"13.06":         "Kabupaten Agam",
		"31.71":         "Kota Administrasi Jakarta Pusat",
		"13.76.04":      "Kecamatan Lamposi Tigo Nagori",
		"13.76.04.1002": "Kelurahan Parit Muko Aie",
		"13.73.02.2008": "Desa Talago Gunung",
		"13.12.07.2002": "Desa Baru",          // the word is part of the name
		"33.07.11.2002": "Desa Candirejo",     // listed as candirejo
		"16.04.10.1043": "Kelurahan RD. PJKA", // an abbreviation, not shouting
		"53.07.01.2021": "Desa Regapu’u",      // not ASCII
		"35.13.15.2017": `Desa Soka"an`,       // as listed
	} {
		p, ok := region.Lookup(parse(t, code))
		require.True(t, ok, code)
		assert.Equal(t, want, p.Display())
	}
}

func TestIterationStopsWhenAsked(t *testing.T) {
	for range region.Children(region.Region{}) {
		break
	}
	for range region.Below(parse(t, "13.76")) {
		break
	}
}

func TestLookupKnowsNoForeignOrInventedCode(t *testing.T) {
	for _, text := range []string{"bps:1376", "13.76.04.1999", "kemendagri:99", "13.76.06"} {
		_, ok := region.Lookup(parse(t, text))
		assert.False(t, ok, text)
		for range region.Children(parse(t, text)) {
			t.Errorf("%s has children", text)
		}
	}
	_, ok := region.Lookup(region.Region{})
	assert.False(t, ok)
}

func TestCrosswalkGoesBothWaysBetweenCitiesOfTheSameName(t *testing.T) {
	for bps, city := range map[string]string{
		"bps:1275": "Kota Medan", "bps:1371": "Kota Padang", "bps:1373": "Kota Sawahlunto",
		"bps:1374": "Kota Padang Panjang", "bps:1375": "Kota Bukittinggi", "bps:1376": "Kota Payakumbuh",
	} {
		k, ok := parse(t, bps).Kemendagri()
		require.True(t, ok, bps)
		p, ok := region.Lookup(k)
		require.True(t, ok, bps)
		assert.Equal(t, city, p.Name)
		back, ok := k.BPS()
		require.True(t, ok)
		assert.Equal(t, bps, back.String())
		same, ok := k.Kemendagri()
		assert.True(t, ok)
		assert.Equal(t, k, same)
	}
}

func TestCrosswalkDoesNotGuess(t *testing.T) {
	// 1271 is Sibolga at BPS while 12.71 is Medan.
	for _, text := range []string{"bps:1271", "bps:13", "bps:1376040", "bps:1376040002"} {
		_, ok := parse(t, text).Kemendagri()
		assert.False(t, ok, text)
	}
	_, ok := parse(t, "13.72").BPS()
	assert.False(t, ok)
}
