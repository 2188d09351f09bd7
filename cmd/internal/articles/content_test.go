package articles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/region"
)

var (
	update   = flag.Bool("update", false, "write testdata and docs/seed-facts.md anew")
	articles = flag.String("articles", "", "directory with the articles' text files, to check quotes and digests against")
)

const rows = 127 // into which the five articles were cut

func data(t *testing.T) []file {
	t.Helper()
	files, err := read()
	require.NoError(t, err)
	return files
}

func bodies[B domain.Body](t *testing.T) []B {
	t.Helper()
	cmds, err := Commands()
	require.NoError(t, err)
	var list []B
	for _, cmd := range cmds {
		if b, ok := cmd.Body.(B); ok {
			list = append(list, b)
		}
	}
	return list
}

func TestEveryRowIsOneFactOrHasAReason(t *testing.T) {
	seen := map[int]int{}
	for _, f := range data(t) {
		for _, fact := range f.Facts {
			for _, row := range fact.Rows {
				if fact.Part == "" {
					seen[row]++
				}
			}
		}
		for _, n := range f.None {
			assert.NotEmpty(t, n.Reason, "row %d", n.Row)
			seen[n.Row]++
		}
	}
	for row := 1; row <= rows; row++ {
		assert.Equal(t, 1, seen[row], "row %d", row)
	}
	assert.Len(t, seen, rows, "there are no other rows")
}

func TestEverySourceIsIdentifiedByItsDigest(t *testing.T) {
	digests := map[string]bool{}
	for i, f := range data(t) {
		assert.Equal(t, fmt.Sprintf("S%d", i), f.Article)
		assert.Regexp(t, regexp.MustCompile(`^[0-9a-f]{64}$`), f.Source.SHA256, f.name)
		assert.NotEmpty(t, f.Source.File, f.name)
		assert.NotEmpty(t, f.Source.Title+f.Source.Description, f.name)
		digests[f.Source.SHA256] = true
	}
	assert.Len(t, digests, 5)
}

func TestQuotesAreLiteralWhereTheArticlesAreAtHand(t *testing.T) {
	if *articles == "" {
		t.Skip("the articles are not in the repository; give their directory with -articles")
	}
	for _, f := range data(t) {
		text, err := os.ReadFile(filepath.Join(*articles, f.Source.File))
		require.NoError(t, err)
		sum := sha256.Sum256(text)
		assert.Equal(t, hex.EncodeToString(sum[:]), f.Source.SHA256, f.name)
		for _, fact := range f.Facts {
			assert.Contains(t, string(text), fact.Quote, "%s: %s", f.name, fact.id(f.Article))
		}
	}
}

func TestQuotesAreShort(t *testing.T) {
	for _, f := range data(t) {
		for _, fact := range f.Facts {
			assert.LessOrEqual(t, len([]rune(fact.Quote)), 160, "%s: %s", f.name, fact.id(f.Article))
		}
	}
}

func TestEventsOfEachTypeAreAsMany(t *testing.T) {
	counts := map[string]int{}
	for _, r := range loaded(t) {
		counts[r.Type]++
	}
	var got strings.Builder
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&got, "%3d %s\n", counts[name], name)
	}
	golden(t, filepath.Join("testdata", "events.golden"), got.String())
}

// golden compares with a file, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "%s differs; if that is meant: go test ./cmd/internal/articles -update", path)
}

func TestNoPersonalNameIsInAnyStoredByte(t *testing.T) {
	// The one private person in the articles, as she may be spelt in a quote or a note.
	name := regexp.MustCompile(`(?i)latifah|maya\s*sari`)
	people := 0
	for _, r := range loaded(t) {
		if r.Type == "ActorPersonLinked" {
			people++
		}
		stored := bytes.Join([][]byte{[]byte(r.Stream), r.Data, r.Metadata}, []byte{'\n'})
		assert.False(t, name.Match(stored), "%s@%d", r.Stream, r.Revision)
	}
	assert.Equal(t, 1, people)
}

func TestPlannedFactsAreClaimed(t *testing.T) {
	cmds, err := Commands()
	require.NoError(t, err)
	for _, cmd := range cmds {
		assert.NotEqual(t, domain.Verified, cmd.Meta.Confidence, "the press verifies nothing")
		if cmd.Meta.Mode == domain.Planned {
			assert.Equal(t, domain.Claimed, cmd.Meta.Confidence, "%s on %s", domain.TypeName(cmd.Body), cmd.Stream)
		}
	}
}

func TestThereAreTwoActorsAndTenUnnamedParticipants(t *testing.T) {
	actors := bodies[*domain.ActorRegistered](t)
	require.Len(t, actors, 2)
	assert.Equal(t, "Payocraft", actors[0].Name)
	assert.Equal(t, "Kelompok Usaha Rajutan Fayari", actors[1].Name)

	held := bodies[*domain.ActivityHeld](t)
	require.Len(t, held, 1)
	assert.Equal(t, 10, held[0].Participants)
	assert.Equal(t, "IKM", held[0].Unit)
	require.Len(t, bodies[*domain.AttendanceListRequested](t), 1)
	assert.Empty(t, bodies[domain.Intervention](t), "no article tells of aid to an actor it names")
}

func TestMoneyIsRoundedAndWithoutAYear(t *testing.T) {
	for _, b := range bodies[*domain.FundDeclared](t) {
		if b.Region.Code() == "13.73" {
			assert.Zero(t, b.FiscalYear, b.Name)
		}
	}
	allocated := bodies[*domain.FundAllocated](t)
	require.Len(t, allocated, 2)
	assert.Equal(t, "Rp24.300.000.000", allocated[0].AmountRp.String())
	assert.Equal(t, "Rp2.700.000.000", allocated[1].AmountRp.String())
	for _, b := range allocated {
		assert.Equal(t, "Rp100.000.000", b.RoundedTo.String())
	}
	lines := bodies[*domain.BudgetLineOpened](t)
	require.Len(t, lines, 1)
	assert.Nil(t, lines[0].AmountRp, "an amount that is not given is absent")
}

func TestTargetsAreThoseOfTheArticles(t *testing.T) {
	var got []string
	for _, b := range bodies[*domain.TargetSet](t) {
		got = append(got, fmt.Sprintf("%s %s %s %s %t", b.Region.Code(), b.Indicator, b.Value, b.Period, b.Derived))
	}
	assert.Equal(t, []string{
		"13.76 ikm-siap-pemasaran-daring 100  false",
		"12.71 jumlah-pelatihan 20 2022 false",
		"12.71 pelaku-ikm-dibina 600 2022 false",
		"12.71 kelurahan-bersentra 151  true",
	}, got)

	medan, err := region.Parse("12.71")
	require.NoError(t, err)
	assert.Equal(t, 151, region.Count(medan, region.Village), "the derived target follows from the list of regions")
}

func TestEveryFactReachesACityOrProvince(t *testing.T) {
	cmds, err := Commands()
	require.NoError(t, err)
	stream := map[domain.Ref][]region.Region{}
	facts := map[string]int{}
	for _, cmd := range cmds {
		if r, ok := domain.RefRegion(cmd.Stream); ok {
			stream[cmd.Stream] = []region.Region{r}
		} else if stream[cmd.Stream] == nil {
			stream[cmd.Stream] = domain.Regions(cmd.Body) // of the fact that opens the stream
		}
		places := append(domain.Regions(cmd.Body), stream[cmd.Stream]...)
		assert.NotEmpty(t, places, "%s on %s", domain.TypeName(cmd.Body), cmd.Stream)
		for _, r := range places {
			facts[r.City().Code()]++
		}
	}
	for _, city := range []string{"13.76", "13.75", "12.71", "13.73", "13.71", "13.74"} {
		assert.NotZero(t, facts[city], city)
	}
}
