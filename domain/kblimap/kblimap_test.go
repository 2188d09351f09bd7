package kblimap

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryCraftOfTheCrosswalkGoesWhereItsDescriptionIs(t *testing.T) {
	for _, c := range []struct {
		from   string
		to     []string
		review bool
	}{
		{"10130", []string{"10120"}, false},
		{"13924", []string{"13911", "14301", "13912"}, true},
		{"13134", []string{"13133"}, false},
		{"13133", []string{"13132", "13139"}, true},
		{"13121", []string{"13122", "13121"}, true},
		{"13122", []string{"13122", "13121"}, true},
		{"14302", []string{"13996", "14111", "13139"}, true},
		{"15121", []string{"15121", "15129"}, true},
		{"23953", []string{"23951", "23952"}, true},
		{"16295", []string{"16295"}, true},
		{"19292", []string{"19205"}, false},
		{"10794", []string{"10794"}, false},
		{"10761", []string{"10761"}, false},
		{"10732", []string{"10732"}, false},
		{"15201", []string{"15201"}, false},
		{"13131", []string{"13131"}, false},
	} {
		codes, review, known := To2025(c.from)
		assert.True(t, known, c.from)
		assert.Equal(t, c.to, codes, c.from)
		assert.Equal(t, c.review, review, c.from)
	}
	assert.Len(t, Codes(), 16)
}

func TestOfOtherClassesNothingIsSaid(t *testing.T) {
	for _, code := range []string{"", "47111", "10120", "1013", "101300", "2020:10130", " 10130"} {
		codes, review, known := To2025(code)
		assert.False(t, known, code)
		assert.False(t, review, code)
		assert.Empty(t, codes, code)
		assert.Empty(t, Why(code), code)
	}
}

func TestSeveralCandidatesAreAlwaysReviewed(t *testing.T) {
	for _, code := range Codes() {
		to, review, _ := To2025(code)
		require.NotEmpty(t, to, code)
		assert.True(t, review || len(to) == 1, code)
		if review || to[0] != code {
			assert.NotEmpty(t, Why(code), "the reviewer of %s must know what to look at", code)
		}
	}
}

func TestEveryClassNamedHasATitleInItsEdition(t *testing.T) {
	for _, code := range Codes() {
		_, ok := Title("2020", code)
		assert.True(t, ok, "2020:%s", code)
		to, _, _ := To2025(code)
		for _, c := range to {
			_, ok := Title("2025", c)
			assert.True(t, ok, "2025:%s", c)
		}
	}
	for edition, list := range titles {
		for code, title := range list {
			assert.Regexp(t, `^(1\d|2\d|3[0-3])\d{3}$`, code, "manufacturing")
			assert.NotEmpty(t, title, "%s:%s", edition, code)
		}
	}
	_, ok := Title("2015", "10130")
	assert.False(t, ok)
	_, ok = Title("2025", "10130")
	assert.False(t, ok, "the class is gone")
}

func TestTheSameDigitsAreAnotherCraft(t *testing.T) {
	for _, code := range []string{"13133", "13924", "14302", "23953"} {
		before, _ := Title("2020", code)
		after, _ := Title("2025", code)
		require.NotEmpty(t, before)
		require.NotEmpty(t, after)
		assert.NotEqual(t, before, after)
		to, _, _ := To2025(code)
		assert.NotContains(t, to, code, "the digits alone would lead astray")
	}
}

func TestCallersCannotChangeTheCrosswalk(t *testing.T) {
	codes, _, _ := To2025("10130")
	codes[0] = "00000"
	again, _, _ := To2025("10130")
	assert.Equal(t, []string{"10120"}, again)
}

func ExampleTo2025() {
	for _, code := range []string{"13134", "13924"} {
		codes, review, _ := To2025(code)
		for _, c := range codes {
			title, _ := Title("2025", c)
			fmt.Println(code, c, title, review)
		}
	}
	// Output:
	// 13134 13133 Industri Kain Batik false
	// 13924 13911 Industri Kain Rajutan true
	// 13924 14301 Industri Pakaian Jadi dan Perlengkapannya dari Rajutan dan Crocheted true
	// 13924 13912 Industri Kain Crocheted true
}
