package region_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/region"
)

// unknown asserts that err refuses to choose and gives the codes it proposes.
func unknown(t testing.TB, err error) (*region.UnknownError, []string) {
	t.Helper()
	var e *region.UnknownError
	require.ErrorAs(t, err, &e)
	codes := []string{}
	for _, p := range e.Suggestions {
		codes = append(codes, p.Region.Code())
	}
	return e, codes
}

func TestNameTrapsAreSuggestedNeverTaken(t *testing.T) {
	for _, c := range []struct {
		text, within string
		want         []string
	}{
		{"Parik Muko Aia", "13.76", []string{"13.76.04.1002"}},
		{"Parik Muko Aia", "13.76.04", []string{"13.76.04.1002"}},
		{"Kelurahan Parik Muko Aia", "13.76", []string{"13.76.04.1002"}},
		{"Kel. Parik Muko Aia", "kemendagri:13", []string{"13.76.04.1002"}},
		{"Parik Muko Aia", "", []string{"13.76.04.1002"}},
		{"Talago Gunuang", "13.73", []string{"13.73.02.2008"}},
		{"desa talago gunuang", "13.73", []string{"13.73.02.2008"}},
		{"Parik Muko Aia", "13.73", []string{}},
		{"Payakumbuh", "13.76", []string{"13.76.01", "13.76.02", "13.76.03", "13.76.05"}},
		{"Kelurahan Talago Gunung", "13.73", []string{"13.73.02.2008"}}, // it is a desa
		{"Entah Berantah", "", []string{}},
	} {
		var within region.Region
		if c.within != "" {
			within = parse(t, c.within)
		}
		got, err := region.Resolve(c.text, within)
		assert.True(t, got.IsZero())
		e, codes := unknown(t, err)
		assert.Equal(t, c.want, codes, c.text)
		assert.Equal(t, c.text, e.Text)
		assert.Equal(t, within, e.Within)
		assert.Zero(t, e.Matches)
	}
}

func TestNamesResolveWhateverTheirDress(t *testing.T) {
	for _, c := range []struct{ text, within, want string }{
		{"Parit Muko Aie", "13.76", "13.76.04.1002"},
		{"  PARIT MUKO AIE ", "13.76", "13.76.04.1002"},
		{"parit-muko aie", "13.76", "13.76.04.1002"},
		{"Parít Mukó Aïe", "13.76", "13.76.04.1002"},
		{"Kel. Parit Muko Aie", "13.76", "13.76.04.1002"},
		{"Kelurahan Parit Muko Aie", "", "13.76.04.1002"},
		{"Parit Muko Aie", "kemendagri:13", "13.76.04.1002"},
		{"Kec.Lamposi Tigo Nagori", "13.76", "13.76.04"},
		{"Nagari Talago Gunung", "13.73", "13.73.02.2008"},
		{"13.76.04.1002", "13.76", "13.76.04.1002"},
		{"kemendagri:13.76.04.1002", "", "13.76.04.1002"},
		{"Kota Payakumbuh", "", "13.76"},
		{"payakumbuh", "kemendagri:13.07", "13.07.03"}, // the district of that name
		{"Provinsi Sumatera Barat", "", "kemendagri:13"},
		{"SUMATERA BARAT", "", "kemendagri:13"},
		{"Regapu'u", "53.07.01", "53.07.01.2021"}, // the list has another apostrophe
	} {
		var within region.Region
		if c.within != "" {
			within = parse(t, c.within)
		}
		got, err := region.Resolve(c.text, within)
		require.NoError(t, err, c.text)
		assert.Equal(t, parse(t, c.want), got, c.text)
	}
}

func TestCitiesResolveByName(t *testing.T) {
	for text, want := range map[string]string{
		"payakumbuh":                      "13.76",
		"Kota Payakumbuh":                 "13.76",
		"kota medan":                      "12.71",
		"Medan":                           "12.71",
		"padang":                          "13.71",
		"Padang Panjang":                  "13.74",
		"Padangpanjang":                   "13.74",
		"KAB. AGAM":                       "13.06",
		"kota solok":                      "13.72",
		"Kabupaten Solok":                 "13.02",
		"Kab.Solok":                       "13.02",
		"13.76":                           "13.76",
		"kemendagri:13.76":                "13.76",
		"Jakarta Pusat":                   "31.71",
		"Kota Administrasi Jakarta Pusat": "31.71",
		"Kota Adm. Jakarta Pusat":         "31.71",
		"Kota Jakarta Pusat":              "31.71",
	} {
		got, err := region.ResolveCity(text)
		require.NoError(t, err, text)
		assert.Equal(t, parse(t, want), got, text)
	}
}

func TestCityIsRefusedWithCandidates(t *testing.T) {
	for _, c := range []struct {
		text    string
		matches int
		want    []string
	}{
		{"Solok", 2, []string{"13.02", "13.72"}},
		{"Payakumbu", 0, []string{"13.76"}},
		{"Kota Payakumbu", 0, []string{"13.76"}},
		{"Kota Agam", 0, []string{"13.06"}},
		{"Kota Baru", 0, []string{"63.02", "35.79", "73.11", "81.04"}}, // Kabupaten Kotabaru; Batu, Barru, Buru
		{"13.76.04.1002", 0, []string{"13.76"}},
		{"bps:1376", 0, []string{"13.76"}},
		{"bps:1372", 0, []string{}},
		{"kemendagri:13", 0, []string{}},
		{"13.99", 0, []string{}},
		{"Sumatera Barat", 0, []string{}},
		{"", 0, []string{}},
		{"?!", 0, []string{}},
		{strings.Repeat("Padang ", 100), 0, []string{}},
	} {
		got, err := region.ResolveCity(c.text)
		assert.True(t, got.IsZero())
		e, codes := unknown(t, err)
		assert.Equal(t, c.want, codes, c.text)
		assert.Equal(t, c.matches, e.Matches, c.text)
		assert.Equal(t, region.Regency, e.Level)
	}
}

func TestHalfANameOffersWhatBeginsWithIt(t *testing.T) {
	_, err := region.Resolve("Sumatera", region.Region{})
	_, codes := unknown(t, err)
	assert.Equal(t, []string{"12", "13", "16"}, codes[:3])
}

func TestAmbiguousNameOffersGreaterRegionsFirst(t *testing.T) {
	_, err := region.Resolve("Padang", region.Region{})
	e, codes := unknown(t, err)
	assert.Greater(t, e.Matches, region.MaxSuggestions)
	assert.Len(t, codes, region.MaxSuggestions)
	assert.Equal(t, "13.71", codes[0])

	_, err = region.Resolve("payakumbuh", region.Region{})
	e, codes = unknown(t, err)
	assert.Equal(t, 2, e.Matches)
	assert.Equal(t, []string{"13.76", "13.07.03"}, codes)
}

func TestNeighboursThatDifferInABlankAreToldApart(t *testing.T) {
	aceh := parse(t, "11.06")
	apart, err := region.Resolve("Lam Raya", aceh)
	require.NoError(t, err)
	together, err := region.Resolve("lamraya", aceh)
	require.NoError(t, err)
	assert.NotEqual(t, apart, together)
}

func TestCodeOutsideItsParentIsUnknown(t *testing.T) {
	for _, text := range []string{"13.71", "13.76", "13.76.04.1999", "bps:1371"} {
		_, err := region.Resolve(text, parse(t, "13.76"))
		_, codes := unknown(t, err)
		assert.Empty(t, codes, text)
	}
	_, err := region.Resolve("Parit Muko Aie", parse(t, "bps:1376"))
	unknown(t, err)
}

func TestResolvePassesOnWhatIsWrongWithACode(t *testing.T) {
	_, err := region.Resolve("1376041002", region.Region{})
	var missing *region.SchemeMissingError
	assert.ErrorAs(t, err, &missing)
	for _, text := range []string{"13.7", "kemendagri:x", "bps:13.76", "..."} {
		_, err = region.ResolveCity(text)
		var shape *region.ShapeError
		assert.ErrorAs(t, err, &shape, text)
	}
}

func TestErrorsReadAsSentences(t *testing.T) {
	_, err := region.Resolve("Parik Muko Aia", parse(t, "13.76"))
	assert.EqualError(t, err, `no region "Parik Muko Aia" in kemendagri:13.76; perhaps 13.76.04.1002 Kelurahan Parit Muko Aie`)
	_, err = region.ResolveCity("Solok")
	assert.EqualError(t, err, `2 cities and regencies are called "Solok": 13.02 Kabupaten Solok, 13.72 Kota Solok`)
	_, err = region.ResolveCity("Atlantis")
	assert.EqualError(t, err, `no city or regency "Atlantis"`)
	_, err = region.Resolve("Padang", region.Region{})
	assert.True(t, strings.HasSuffix(err.Error(), ", …"), err.Error())
	_, err = region.Parse("bps:13.76")
	assert.EqualError(t, err, `"bps:13.76" is not a BPS region code: write 2, 4, 7 or 10 digits, such as bps:1376`)
	_, err = region.Parse("13.7")
	assert.EqualError(t, err, `"13.7" is not a region code: write it like 13.76.04.1002`)
}

// Every name of the list resolves inside its parent to itself, or is refused
// because a sibling's family bears it too; it never resolves to another place.
func TestListedNamesNeverResolveToAnotherPlace(t *testing.T) {
	for p := range region.Below(parse(t, "kemendagri:13")) {
		for _, text := range []string{p.Name, p.Display(), strings.ToUpper(p.Name)} {
			got, err := region.Resolve(text, p.Region.Parent())
			if err == nil && got != p.Region {
				t.Errorf("%q in %v is %v, want %v", text, p.Region.Parent(), got, p.Region)
			}
			if err != nil {
				if e, _ := unknown(t, err); e.Matches < 2 && len(e.Suggestions) == 0 {
					t.Errorf("%q in %v: %v", text, p.Region.Parent(), err)
				}
			}
		}
	}
}

func TestEveryCityResolvesByItsDisplayName(t *testing.T) {
	for p := range region.Below(region.Region{}) {
		if p.Region.Level() != region.Regency {
			continue
		}
		got, err := region.ResolveCity(p.Display())
		if assert.NoError(t, err) {
			assert.Equal(t, p.Region, got)
		}
	}
}

func TestSuggestionsAreFewAndInsideTheParent(t *testing.T) {
	west := parse(t, "kemendagri:13")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([A-Z][aiu][dnt][aiu]( [a-z]{4})?)|.{0,20}`).Draw(t, "text")
		r, err := region.Resolve(text, west)
		if err == nil {
			assert.True(t, west.Contains(r) && r != west)
			return
		}
		if e, ok := errors.AsType[*region.UnknownError](err); ok {
			assert.LessOrEqual(t, len(e.Suggestions), region.MaxSuggestions)
			for _, p := range e.Suggestions {
				assert.True(t, west.Contains(p.Region))
			}
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	city := parse(b, "13.76")
	for _, c := range []struct {
		name, text string
		within     region.Region
	}{
		{"code", "13.76.04.1002", city},
		{"name in city", "Parit Muko Aie", city},
		{"slip in city", "Parik Muko Aia", city},
		{"slip in country", "Parik Muko Aia", region.Region{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = region.Resolve(c.text, c.within)
			}
		})
	}
	b.Run("city", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = region.ResolveCity("padang")
		}
	})
}
