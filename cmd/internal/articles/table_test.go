package articles

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var tablePath = filepath.Join("..", "..", "..", "docs", "seed-facts.md")

const tableHead = `# The facts of the five articles

What five press articles say, in %d rows, and the events that each row became. The rows are written in
` + "`cmd/internal/articles/data`" + `, with the words of the article behind each of them; this page is generated from there:

    go test ./cmd/internal/articles -update

*Claimed* is said by somebody with an interest in it, *reported* is told by the press as a fact; none is *verified*, which
takes a document. *Planned* is a promise or a target and no deed. Dates are in EDTF: ` + "`../X`" + ` is at the latest on X, and
` + "`X/Y`" + ` at some time between the two.
`

// line is one row of the table.
type line struct {
	row                      int
	sentence, fact           string
	events, dates, assertion []string
}

func (l line) String() string {
	return fmt.Sprintf("| %d | %s | %s | %s | %s | %s |\n", l.row, l.sentence, l.fact,
		strings.Join(l.events, "<br>"), strings.Join(l.dates, "<br>"), strings.Join(l.assertion, "<br>"))
}

func TestTableOfFactsIsThatOfTheData(t *testing.T) {
	var page strings.Builder
	fmt.Fprintf(&page, tableHead, rows)
	for _, f := range data(t) {
		fmt.Fprintf(&page, "\n## %s. %s\n\n%s\n\n", f.Article, heading(f.Source), f.Source)
		page.WriteString("| Row | Sentence | Fact | Event and stream | On | Assertion |\n|--:|---|---|---|---|---|\n")
		for _, l := range lines(f) {
			page.WriteString(l.String())
		}
	}
	assert.NotContains(t, page.String(), "Latifah")
	golden(t, tablePath, page.String())
}

func heading(s source) string {
	if s.Title != "" {
		return s.Title
	}
	return s.Description
}

// String is the line that says where an article was printed, with what is not known named as such.
func (s source) String() string {
	known := func(text string) string {
		if text == "" {
			return "not printed"
		}
		return text
	}
	return fmt.Sprintf("Publisher: %s. Byline: %s. Date: `%s`. File `%s`, SHA-256 `%s`.",
		known(s.Publisher), known(s.Byline), s.Date, s.File, s.SHA256)
}

// lines are the rows of an article in their order. A row with several commands has a line of text for each.
func lines(f file) []line {
	byRow := map[int]*line{}
	at := func(row int) *line {
		if byRow[row] == nil {
			byRow[row] = &line{row: row}
		}
		return byRow[row]
	}
	for _, fact := range f.Facts {
		for _, row := range fact.Rows {
			l := at(row)
			l.sentence = fact.Sentence
			if fact.Part == "" {
				l.fact = fact.Fact
			}
			l.events = append(l.events, fmt.Sprintf("`%s` on `%s`", fact.Event, fact.Stream))
			l.dates = append(l.dates, "`"+fact.On+"`")
			l.assertion = append(l.assertion, assertion(fact))
		}
	}
	for _, n := range f.None {
		l := at(n.Row)
		l.sentence, l.fact, l.events = n.Sentence, n.Fact, []string{"None. " + n.Reason}
		l.dates, l.assertion = []string{"–"}, []string{"–"}
	}
	var list []line
	for _, l := range byRow {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(a, b line) int { return a.row - b.row })
	return list
}

// assertion is mode and confidence in one word: a plan is always a claim.
func assertion(f fact) string {
	if f.Mode == "planned" {
		return "planned"
	}
	return string(f.Confidence)
}
