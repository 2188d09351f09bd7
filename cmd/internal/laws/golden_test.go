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
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
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
				states := written(t, c.store, m)
				for _, name := range slices.Sorted(maps.Keys(states)) {
					slices.Sort(states[name])
					fmt.Fprintf(&got, "%s %x\n", name, sha256.Sum256([]byte(strings.Join(states[name], "\n"))))
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

// written is everything that the read models show, by the names under which it is in the file.
func written(t kit.T, store eventstore.Store, m *answers.Reader) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	add := func(name string, v any) {
		text, err := json.Marshal(v, json.Deterministic(true))
		require.NoError(t, err)
		lines[name] = append(lines[name], string(text))
	}
	for name, model := range map[string]projections.Model{"cityaid": m.Aid, "realised": m.Realised, "money": m.Money,
		"reconciliation": m.Sides, "stock": m.Stocks} {
		for v, err := range model.Lines(t.Context(), nil) {
			require.NoError(t, err)
			add(name, v)
		}
	}
	folded(t, store, m, "actorstatus", m.Actors.Fold, add)
	folded(t, store, m, "approvals", m.Approvals.Fold, add)
	folded(t, store, m, "directory", m.Directory.Fold, add)
	folded(t, store, m, "findings", m.Findings.Fold, add)
	folded(t, store, m, "flags", m.Flags.Fold, add)
	folded(t, store, m, "funds", m.Funds.Fold, add)
	folded(t, store, m, "identities", m.Identities.Fold, add)
	folded(t, store, m, "programmes", m.Programmes.Fold, add)
	folded(t, store, m, "proposals", m.Proposals.Fold, add)
	regions, err := m.Facts.Regions(t.Context())
	require.NoError(t, err)
	for _, r := range regions {
		facts, err := m.Facts.Of(t.Context(), r)
		require.NoError(t, err)
		for _, e := range facts {
			text, err := json.Marshal(e, json.Deterministic(true))
			require.NoError(t, err)
			lines["cityfacts"] = append(lines["cityfacts"], r.String()+" "+string(text))
		}
	}
	return lines
}

// folded adds the state of every stream of a fold of which anything stands.
func folded[S any](t kit.T, store eventstore.Store, m *answers.Reader, name string, fold projections.Fold[S], add func(string, any)) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range kit.Records(t, store) {
		ref := domain.Ref(r.Stream)
		if seen[r.Stream] || !slices.Contains(fold.Categories, ref.Category()) {
			continue
		}
		seen[r.Stream] = true
		standing, err := m.Source().Standing(t.Context(), ref, nil)
		require.NoError(t, err)
		if len(standing) > 0 {
			state, _, err := fold.State(t.Context(), ref)
			require.NoError(t, err)
			add(name, map[string]any{"stream": ref, "state": state})
		}
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
