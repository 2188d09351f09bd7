package access_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/access"
	"jejak/domain/region"
)

func place(t testing.TB, text string) region.Region {
	t.Helper()
	r, err := region.Parse(text)
	require.NoError(t, err)
	return r
}

func in(t testing.TB, codes ...string) access.Regions {
	t.Helper()
	var list []region.Region
	for _, code := range codes {
		list = append(list, place(t, "kemendagri:"+code))
	}
	r, err := access.In(list...)
	require.NoError(t, err)
	return r
}

// TestARoleMayDoItsOwnInItsOwnRegions is the whole table: the role that is held, where it holds, the role that is asked for,
// and for which region. What is not in it is refused.
func TestARoleMayDoItsOwnInItsOwnRegions(t *testing.T) {
	places := map[string]region.Region{"none": {}}
	for _, text := range []string{"kemendagri:13", "13.75", "13.76", "13.76.04", "13.76.04.1002", "12.71", "bps:1376"} {
		places[text] = place(t, text)
	}
	covered := map[string][]string{ // where a role holds → the regions for which it does
		"*":           {"none", "kemendagri:13", "13.75", "13.76", "13.76.04", "13.76.04.1002", "12.71", "bps:1376"},
		"13":          {"kemendagri:13", "13.75", "13.76", "13.76.04", "13.76.04.1002"},
		"13.76":       {"13.76", "13.76.04", "13.76.04.1002"},
		"12.71,13.75": {"12.71", "13.75"},
	}
	asked := 0
	for _, held := range access.Roles() {
		for where, inside := range covered {
			regions, err := access.ParseRegions(where)
			require.NoError(t, err)
			caller := access.Caller{Name: "siti", Grants: []access.Grant{{Role: held, In: regions}}}
			for _, role := range access.Roles() {
				assert.Equal(t, role == held, caller.Somewhere(role))
				for name, at := range places {
					want := role == held && contains(inside, name)
					assert.Equal(t, want, access.May(caller, role, at), "%s in %s asks to %s in %s", held, where, role, name)
					asked++
				}
			}
		}
	}
	assert.Equal(t, 5*4*5*8, asked)
}

func contains(list []string, name string) bool {
	for _, one := range list {
		if one == name {
			return true
		}
	}
	return false
}

func TestNobodyMayDoAnything(t *testing.T) {
	for _, role := range append(access.Roles(), "", "write", "READ") {
		for _, c := range []access.Caller{{}, {Name: "siti"}, {Grants: []access.Grant{{Role: role}}}} {
			assert.False(t, access.May(c, role, region.Region{}))
			assert.False(t, access.May(c, role, place(t, "13.76")))
			assert.False(t, c.Somewhere(role))
		}
	}
}

func TestAGrantAddsToAnother(t *testing.T) {
	c := access.Caller{Grants: []access.Grant{{Role: access.Read, In: access.Everywhere()}, {Role: access.Record, In: in(t, "13.76")}}}
	assert.True(t, access.May(c, access.Read, region.Region{}))
	assert.True(t, access.May(c, access.Record, place(t, "13.76.04")))
	assert.False(t, access.May(c, access.Record, place(t, "13.75")))
	assert.False(t, access.May(c, access.Record, region.Region{}))
}

func TestACallerIsCarriedByAContext(t *testing.T) {
	_, ok := access.From(t.Context())
	assert.False(t, ok)
	c, ok := access.From(access.With(t.Context(), access.Caller{Name: "siti"}))
	assert.True(t, ok)
	assert.Equal(t, "siti", c.Name)
}

func TestGrantsThatCannotStandTogether(t *testing.T) {
	all := access.Everywhere()
	for _, c := range []struct {
		grants []access.Grant
		reason string
	}{
		{nil, "there is no role"},
		{[]access.Grant{{Role: "write", In: all}}, "no such role"},
		{[]access.Grant{{Role: access.Read}}, "nowhere"},
		{[]access.Grant{{Role: access.Read, In: all}, {Role: access.Read, In: in(t, "13")}}, "twice"},
		{[]access.Grant{{Role: access.Migrate, In: all}, {Role: access.Record, In: all}}, "nothing else"},
		{[]access.Grant{{Role: access.Read, In: all}, {Role: access.Migrate, In: all}, {Role: access.Approve, In: all}}, "nothing else"},
	} {
		var wrong *access.GrantError
		require.ErrorAs(t, access.Check(c.grants), &wrong)
		assert.Contains(t, wrong.Reason, c.reason)
	}
	for _, roles := range [][]access.Role{{access.Read}, {access.Migrate}, {access.Migrate, access.Read},
		{access.Read, access.Record, access.Approve, access.Administer}} {
		var grants []access.Grant
		for _, role := range roles {
			grants = append(grants, access.Grant{Role: role, In: all})
		}
		assert.NoError(t, access.Check(grants))
	}
}

func TestRegionsHaveOneSpelling(t *testing.T) {
	assert.Equal(t, "13.75,13.76", in(t, "13.76", "13.75", "13.76", "13.76.04").String())
	assert.Equal(t, "", access.Regions{}.String())
	for _, text := range []string{"", " ", "**", "*,13", "13.76,13.75", "13.76,13.76", "13,13.76", "13.76,", "13.7", "kemendagri:13.76", "bps:1376", "1376"} {
		_, err := access.ParseRegions(text)
		assert.Error(t, err, text)
	}
	_, err := access.In(place(t, "bps:1376"))
	assert.ErrorContains(t, err, "ministry")
	var many []region.Region
	for i := range 1025 {
		many = append(many, place(t, fmt.Sprintf("kemendagri:13.76.%02d.%04d", i/100+1, i%100+1001)))
	}
	_, err = access.In(many...)
	assert.ErrorContains(t, err, "the limit is 1024")
}

func FuzzParseRegions(f *testing.F) {
	for _, text := range []string{"*", "13.75,13.76", "13", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := access.ParseRegions(text)
		if err == nil {
			assert.Equal(t, text, r.String())
			assert.False(t, r.Nowhere())
		}
	})
}

func TestWhatLiesInACoveredRegionIsCovered(t *testing.T) {
	code := rapid.Custom(func(t *rapid.T) string {
		parts := []string{fmt.Sprintf("%02d", rapid.IntRange(11, 13).Draw(t, "province")), fmt.Sprintf(".%02d", rapid.IntRange(71, 73).Draw(t, "city")),
			fmt.Sprintf(".%02d", rapid.IntRange(1, 2).Draw(t, "district")), fmt.Sprintf(".%04d", rapid.IntRange(1001, 1002).Draw(t, "village"))}
		text := ""
		for _, p := range parts[:rapid.IntRange(1, 4).Draw(t, "depth")] {
			text += p
		}
		return text
	})
	rapid.Check(t, func(rt *rapid.T) {
		codes := rapid.SliceOfN(code, 1, 5).Draw(rt, "regions")
		r := in(t, codes...)
		asked := code.Draw(rt, "asked")
		want := false
		for _, c := range codes {
			want = want || c == asked || len(asked) > len(c) && asked[:len(c)+1] == c+"."
		}
		assert.Equal(rt, want, r.Cover(place(t, "kemendagri:"+asked)))
	})
}
