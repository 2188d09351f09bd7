package laws

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/funds"
	kit "jejak/projections/projectiontest"
)

var today = kit.Day("2026-02-01")

// cities are all regions that any read model knows.
func cities(m *answers.Reader) []region.Region {
	list := append(m.Facts.Regions(), m.Aid.Cities()...)
	slices.SortFunc(list, projections.CompareText[region.Region])
	return slices.Compact(list)
}

// figures are the numbers on every page of a city, a programme and a fund.
func figures(t kit.T, m *answers.Reader) []projections.Figure {
	t.Helper()
	var list []projections.Figure
	for _, r := range cities(m) {
		list = append(list, page(t, m, r).Figures()...)
	}
	programmes, err := m.ProgrammeList(t.Context())
	require.NoError(t, err)
	for _, page := range programmes {
		list = append(list, page.Figures()...)
	}
	lines, err := m.FundList(t.Context())
	require.NoError(t, err)
	for _, page := range lines {
		require.Len(t, page.Figures(), len(funds.Lines()))
		list = append(list, page.Figures()...)
	}
	return list
}

// explained checks every figure on every page against the sum of its evidence, all in one pass over the log.
func explained(t kit.T, store eventstore.Store, view projections.View) int {
	t.Helper()
	m := at(t, store, view)
	list := figures(t, m)
	evidence := map[string]projections.Evidence{}
	lines := map[string][]projections.Line{}
	for _, f := range list {
		e, err := m.Evidence(f.ID)
		require.NoError(t, err, f.ID)
		evidence[f.ID] = e
	}
	src := projections.Source{Store: store, View: view}
	require.NoError(t, src.All(t.Context(), eventstore.Start, func(f *projections.Fact) error {
		for id, e := range evidence {
			lines[id] = append(lines[id], e(f)...)
		}
		return nil
	}))
	for _, f := range list {
		require.Equal(t, f.Value, projections.Sum(lines[f.ID]), "%s at %+v", f.ID, view)
	}
	for _, id := range every(150, slices.Sorted(maps.Keys(evidence))) {
		one, err := projections.Explain(t.Context(), src, evidence[id])
		require.NoError(t, err, id)
		require.ElementsMatch(t, positions(lines[id]), positions(one), id)
	}
	return len(evidence)
}

// every picks one in n.
func every(n int, list []string) []string {
	var picked []string
	for i := 0; i < len(list); i += n {
		picked = append(picked, list[i])
	}
	return picked
}

func positions(lines []projections.Line) []string {
	var list []string
	for _, l := range lines {
		list = append(list, fmt.Sprint(l.Fact.Position, l.Amount, l.Entity))
	}
	return list
}

func TestEveryNumberOnEveryPageIsTheSumOfItsEvidence(t *testing.T) {
	for _, c := range ledgers(t) {
		for i, view := range c.views {
			t.Run(fmt.Sprintf("%s/%d", c.name, i), func(t *testing.T) {
				t.Parallel()
				t.Logf("%d different figures", explained(t, c.store, view))
			})
		}
	}
}

func TestStagesYearsAndConfidencesAddUpToTheTotals(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			m := at(t, c.store, view)
			for _, r := range cities(m) {
				addsUp(t, page(t, m, r))
			}
		}
	}
}

// addsUp checks the table of a city in both directions. Distinct actors do not add up, and are not asked to.
func addsUp(t *testing.T, page answers.CityPage) {
	t.Helper()
	additive := func(c answers.Cell) [5]int64 {
		return [5]int64{c.Interventions.Value, c.Rupiah.Value, c.Unpriced.Value, c.Activities.Value, c.Participants.Value}
	}
	sum := func(cells ...answers.Cell) (total [5]int64) {
		for _, c := range cells {
			for i, n := range additive(c) {
				total[i] += n
			}
		}
		return total
	}
	stages, whole := page.Table[:len(page.Table)-1], page.Table[len(page.Table)-1]
	require.Empty(t, whole.Stage)
	var totals, planned []answers.Cell
	for _, row := range page.Table {
		require.Len(t, row.Cells, len(page.Years))
		require.Equal(t, additive(row.Total), sum(row.Cells...), "%s %s by year", page.Name, row.Stage)
		require.Equal(t, additive(row.Total), sum(row.ByTrust...), "%s %s by confidence", page.Name, row.Stage)
		require.LessOrEqual(t, row.Total.Recipients.Value, row.Total.Interventions.Value)
	}
	for _, row := range stages {
		totals, planned = append(totals, row.Total), append(planned, row.Planned)
		require.LessOrEqual(t, row.Total.Recipients.Value, whole.Total.Recipients.Value, "distinct actors of a stage are among those of all")
	}
	require.Equal(t, additive(whole.Total), sum(totals...), "%s by stage", page.Name)
	require.Equal(t, additive(whole.Planned), sum(planned...), "%s plans by stage", page.Name)
	for y := range page.Years {
		var column []answers.Cell
		for _, row := range stages {
			column = append(column, row.Cells[y])
		}
		require.Equal(t, additive(whole.Cells[y]), sum(column...), "%s %d by stage", page.Name, page.Years[y])
	}
}

func TestAsManyActorsAreListedAsAreCounted(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			m := at(t, c.store, view)
			for _, r := range cities(m) {
				if page := page(t, m, r); r.City() == r {
					assert.EqualValues(t, page.Registered.Value, len(page.Actors), "%s %s %+v", c.name, page.Name, view)
				}
			}
		}
	}
}

func TestMoneyOfAFundIsAllAccountedFor(t *testing.T) {
	for _, c := range ledgers(t) {
		m := at(t, c.store, projections.View{})
		pages, err := m.FundList(t.Context())
		require.NoError(t, err)
		for _, page := range pages {
			line := func(l funds.Line) int64 { return page.Lines[l].Value }
			spent := line(funds.Disbursed) - line(funds.Returned)
			assert.Equal(t, line(funds.Allocated), line(funds.Remainder)+line(funds.Undisbursed)+spent, page.Ref)
			assert.GreaterOrEqual(t, line(funds.Remainder), int64(0), page.Ref)
			assert.GreaterOrEqual(t, line(funds.Undisbursed), int64(0), page.Ref)
		}
	}
}
