package laws

import (
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
)

// TestTheNamesInPublishedAnswersAreAsTheyWere holds the names of every member of every answer against a file. Scripts and
// spreadsheets rely on them: a name may come, and none may go.
func TestTheNamesInPublishedAnswersAreAsTheyWere(t *testing.T) {
	names := map[string]bool{}
	for _, c := range ledgers(t) {
		r := at(t, c.store, c.views[0])
		r.Keys = keys{firstOf(t, c.store, domain.CategoryActor)}
		for question, ask := range questions(t, c.store) {
			word, _, _ := strings.Cut(question, " ")
			answer, err := ask(r)
			if err != nil {
				continue // a ledger need not have what is asked for
			}
			text, err := json.Marshal(answer)
			require.NoError(t, err)
			var value any
			require.NoError(t, json.Unmarshal(text, &value))
			collect(names, word, value)
		}
	}
	got := strings.Join(slices.Sorted(maps.Keys(names)), "\n") + "\n"
	file := filepath.Join("testdata", "names.txt")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// collect notes the paths to the members of a value. The data of an event is the event's, and not the answer's.
func collect(names map[string]bool, path string, value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			collect(names, path+"[]", element)
		}
	case map[string]any:
		for name, member := range v {
			inside := fmt.Sprintf("%s.%s", path, name)
			names[inside] = true
			if name != "data" {
				collect(names, inside, member)
			}
		}
	}
}
