package laws

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestEveryFigureIsAsItWas holds all figures of the articles and of the sample, at every view, against a file: whatever
// becomes of the engine, the numbers that a city was shown stay. A change of this file is a change of what the ledger says,
// and wants a line in the changelog.
func TestEveryFigureIsAsItWas(t *testing.T) {
	for _, c := range ledgers(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			for _, view := range c.views {
				m := at(t, c.store, view)
				fmt.Fprintf(&got, "# %s\n", viewName(view))
				states := kit.Saved(t, m.Projections())
				for _, name := range slices.Sorted(maps.Keys(states)) {
					fmt.Fprintf(&got, "%s %x\n", name, sha256.Sum256([]byte(states[name])))
				}
				for _, line := range distinct(figures(t, m)) {
					fmt.Fprintln(&got, line)
				}
			}
			file := filepath.Join("testdata", "figures-"+c.name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}

func viewName(v projections.View) string {
	name := "all that is recorded"
	if !v.RecordedBy.IsZero() {
		name = "recorded by " + v.RecordedBy.Format("2006-01-02 15:04")
	}
	if !v.AsOf.IsZero() {
		name += ", as of " + v.AsOf.String()
	}
	return name
}

// distinct writes out figures that are not zero, each once.
func distinct(list []projections.Figure) []string {
	var lines []string
	for _, f := range list {
		if f.Value != 0 {
			lines = append(lines, fmt.Sprintf("%s = %d %s", f.ID, f.Value, f.Unit))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
