package region_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/region"
)

func parse(t testing.TB, text string) region.Region {
	t.Helper()
	r, err := region.Parse(text)
	require.NoError(t, err)
	return r
}

func TestDotsMakeACodeKemendagri(t *testing.T) {
	short, long := parse(t, "13.76.04.1002"), parse(t, "kemendagri:13.76.04.1002")
	assert.Equal(t, long, short)
	assert.Equal(t, "kemendagri:13.76.04.1002", short.String())
	assert.Equal(t, "13.76.04.1002", short.Code())
	assert.Equal(t, region.Kemendagri, short.Scheme())
}

func TestVillageClimbsToItsProvince(t *testing.T) {
	for _, c := range []struct{ village, district, city, province string }{
		{"13.76.04.1002", "13.76.04", "13.76", "kemendagri:13"},
		{"bps:1376040002", "bps:1376040", "bps:1376", "bps:13"},
	} {
		v := parse(t, c.village)
		assert.Equal(t, region.Village, v.Level())
		assert.Equal(t, parse(t, c.district), v.Parent())
		assert.Equal(t, region.District, v.Parent().Level())
		assert.Equal(t, parse(t, c.city), v.City())
		assert.Equal(t, v.City(), v.City().City())
		assert.Equal(t, region.Regency, v.City().Level())
		assert.Equal(t, parse(t, c.province), v.Province())
		assert.Equal(t, v.Province(), v.City().Parent())
		assert.True(t, v.Province().Parent().IsZero())
		assert.True(t, v.Province().City().IsZero())
	}
}

func TestContainsCountsTheRegionItselfAndKeepsSchemesApart(t *testing.T) {
	city := parse(t, "13.76")
	assert.True(t, city.Contains(city))
	assert.True(t, city.Contains(parse(t, "13.76.04.1002")))
	assert.True(t, city.Province().Contains(city))
	assert.False(t, city.Contains(city.Province()))
	assert.False(t, city.Contains(parse(t, "13.75.01")))
	assert.False(t, parse(t, "kemendagri:13").Contains(parse(t, "bps:1376")))
	assert.False(t, city.Contains(region.Region{}))
	assert.False(t, region.Region{}.Contains(city))
	assert.False(t, region.Region{}.Contains(region.Region{}))
}

func TestZeroRegionIsAbsentEverywhere(t *testing.T) {
	var r region.Region
	assert.True(t, r.IsZero())
	assert.Empty(t, r.String())
	assert.Empty(t, r.Code())
	assert.Zero(t, r.Scheme())
	assert.Zero(t, r.Level())
	assert.True(t, r.Parent().IsZero())
	assert.True(t, r.City().IsZero())
	assert.True(t, r.Province().IsZero())

	type row struct {
		Region region.Region `json:"region,omitzero"`
	}
	text, err := json.Marshal(row{})
	require.NoError(t, err)
	assert.Equal(t, "{}", string(text))

	text, err = json.Marshal(r)
	require.NoError(t, err)
	assert.Equal(t, `""`, string(text))
	back := parse(t, "13.76")
	require.NoError(t, json.Unmarshal(text, &back))
	assert.True(t, back.IsZero())

	_, err = region.Parse("")
	assert.Error(t, err, "people must say which region they mean")
}

func TestBareDigitsNeedAScheme(t *testing.T) {
	for text, readings := range map[string][]string{
		"1376041002": {"kemendagri:13.76.04.1002", "bps:1376041002"},
		"1376040002": {"bps:1376040002"}, // village 0002 is no kind Kemendagri knows
		"1376040":    {"bps:1376040"},
		"137604":     {"kemendagri:13.76.04"},
		"1376":       {"kemendagri:13.76", "bps:1376"},
		"13":         {"kemendagri:13", "bps:13"},
	} {
		_, err := region.Parse(text)
		var missing *region.SchemeMissingError
		require.ErrorAs(t, err, &missing, text)
		assert.Equal(t, text, missing.Text)
		var got []string
		for _, r := range missing.Readings {
			got = append(got, r.String())
		}
		assert.Equal(t, readings, got)
	}
}

func TestSchemeMissingNamesBothReadings(t *testing.T) {
	_, err := region.Parse("1376041002")
	assert.EqualError(t, err, `region code "1376041002" does not say its scheme: write kemendagri:13.76.04.1002 or bps:1376041002`)
}

func TestMalformedCodesAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "1", "137", "x", "Payakumbuh", ".", "13.", "13.7", "13.76.", "13.76.4", "13.76.04.2", "13.76.04.10022",
		"13-76", "13,76", " 13.76", "13.76 ", "13.76\n", "1３.76", "Kemendagri:13.76", "kemendagri:", "kemendagri: 13",
		"kemendagri:1376", "kemendagri:kemendagri:13", "oss:13.76", ":13.76", "bps:", "bps:13.76", "bps:137", "bps:13760400021",
		"03.76", "13.00", "13.70", "13.76.00", "13.76.04.0002", "13.76.04.4002", "13.76.04.1000", "0000000000",
		"kemendagri:13.76.04.1002.0001",
	} {
		_, err := region.Parse(text)
		var shape *region.ShapeError
		require.ErrorAs(t, err, &shape, text)
	}
}

func TestLongInputIsCutInTheError(t *testing.T) {
	_, err := region.Parse(string(make([]byte, 1<<20)))
	var shape *region.ShapeError
	require.ErrorAs(t, err, &shape)
	assert.Less(t, len(shape.Text), 200)
}

func TestWireKnowsOneSpelling(t *testing.T) {
	var r region.Region
	require.NoError(t, r.UnmarshalText([]byte("kemendagri:13.76")))
	assert.Equal(t, parse(t, "13.76"), r)

	var missing *region.SchemeMissingError
	require.ErrorAs(t, r.UnmarshalText([]byte("13.76")), &missing)
	assert.Equal(t, []region.Region{parse(t, "13.76")}, missing.Readings)
	require.ErrorAs(t, r.UnmarshalText([]byte("1376")), &missing)
	assert.Equal(t, parse(t, "13.76"), r, "a refused text leaves the value alone")
}

func TestRegionIsAMapKeyInJSON(t *testing.T) {
	in := map[region.Region]int{parse(t, "13.76"): 1, parse(t, "bps:1376"): 2}
	text, err := json.Marshal(in)
	require.NoError(t, err)
	assert.JSONEq(t, `{"kemendagri:13.76":1,"bps:1376":2}`, string(text))
	var out map[region.Region]int
	require.NoError(t, json.Unmarshal(text, &out))
	assert.Equal(t, in, out)
}

// anyRegion draws codes of every level and scheme, most of which do not exist.
func anyRegion() *rapid.Generator[string] {
	return rapid.StringMatching(`kemendagri:[1-9][0-9](\.(0[1-9]|[1-689][0-9]|7[1-9])(\.(0[1-9]|[1-9][0-9])(\.[123]([0-9]{2}[1-9]))?)?)?` +
		`|bps:[1-9][0-9]([0-9]{2}([0-9]{3}([0-9]{3})?)?)?`)
}

func TestParseUndoesString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyRegion().Draw(t, "text")
		r, err := region.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, text, r.String())
		again, err := region.Parse(r.String())
		require.NoError(t, err)
		assert.Equal(t, r, again)
		for up := r; !up.IsZero(); up = up.Parent() {
			assert.True(t, up.Contains(r))
			assert.Equal(t, up == r, r.Contains(up))
			_, err := region.Parse(up.String())
			assert.NoError(t, err)
		}
	})
}

func FuzzParseThenStringIsIdentityOrError(f *testing.F) {
	for _, seed := range []string{"13.76", "kemendagri:13.76.04.1002", "1376041002", "bps:1376", "bps:1376040002", "", "13.", "13.76.04.9999", "kemendagri:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := region.Parse(text)
		if err != nil {
			var shape *region.ShapeError
			var missing *region.SchemeMissingError
			require.True(t, errors.As(err, &shape) || errors.As(err, &missing))
			require.True(t, r.IsZero())
		} else {
			require.Contains(t, []string{r.String(), r.Code()}, text)
			again, err := region.Parse(r.String())
			require.NoError(t, err)
			require.Equal(t, r, again)
		}

		var wire region.Region
		if wire.UnmarshalText([]byte(text)) == nil {
			back, err := wire.MarshalText()
			require.NoError(t, err)
			require.Equal(t, text, string(back))
		}
	})
}
