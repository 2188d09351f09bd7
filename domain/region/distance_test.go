package region

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// plainDistance is the textbook: the whole table, no bounds.
func plainDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

func TestBoundedDistanceAgreesWithTheTextbook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,12}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		limit := rapid.IntRange(0, maxSlips).Draw(t, "limit")
		assert.Equal(t, min(plainDistance(a, b), limit+1), distance([]byte(a), []byte(b), limit))
	})
}

func TestFoldKeepsWhatPeopleAgreeOn(t *testing.T) {
	for name, want := range map[string][2]string{
		"Parit Muko Aie": {"parit muko aie", "paritmukoaie"},
		" Balai-balai ":  {"balai balai", "balaibalai"},
		"Kab.Agam":       {"kab agam", "kabagam"},
		"Regapu’u":       {"regapu u", "regapuu"},
		"Ján":            {"jan", "jan"},
		"P.O. Manduamas": {"p o manduamas", "pomanduamas"},
		"...":            {"", ""},
		"Blok 15":        {"blok 15", "blok15"},
	} {
		f := form{}.fold(name)
		assert.Equal(t, want, [2]string{string(f.words), string(f.tight)}, name)
	}
}
