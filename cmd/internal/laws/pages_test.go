package laws

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/cityfacts"
	"jejak/projections/funds"
	kit "jejak/projections/projectiontest"
)

// press is the page of a city in the ledger of the articles.
func press(t *testing.T, code string) answers.CityPage {
	t.Helper()
	store, err := theArticles()
	require.NoError(t, err)
	return page(t, at(t, store, projections.View{}), kit.Region(code))
}

// progress finds the progress of an indicator on a page.
func progress(t *testing.T, page answers.CityPage, indicator domain.Indicator) answers.Progress {
	t.Helper()
	for _, programme := range page.Programmes {
		for _, p := range programme.Progress {
			if p.Indicator == indicator {
				return p
			}
		}
	}
	require.Fail(t, "no target for "+string(indicator))
	return answers.Progress{}
}

// bodies are the facts of one type on a page.
func bodies[B domain.Body](t *testing.T, list []cityfacts.Entry) (found []B, entries []cityfacts.Entry) {
	t.Helper()
	for _, e := range list {
		body, err := e.Body()
		require.NoError(t, err)
		if b, ok := body.(B); ok {
			found, entries = append(found, b), append(entries, e)
		}
	}
	return found, entries
}

func TestMedanPromisedTwentyTrainingsAndSixHundredActorsAndNoneIsRealised(t *testing.T) {
	page := press(t, "12.71")
	for indicator, value := range map[domain.Indicator]string{domain.TrainingsHeld: "20", domain.ActorsCoached: "600"} {
		p := progress(t, page, indicator)
		assert.Equal(t, value, p.Value)
		assert.Equal(t, domain.InYear(2022), p.Period)
		assert.Equal(t, domain.Claimed, p.Confidence)
		assert.Zero(t, p.Realised.Value)
		share, ok := p.Share()
		assert.True(t, ok)
		assert.Zero(t, share)
		require.NotEmpty(t, p.Sources)
		assert.Equal(t, "artikel", p.Sources[0].Kind)
	}
}

func TestTheGrowthOfPayakumbuhIsClaimed(t *testing.T) {
	found, entries := bodies[*domain.IndicatorPublished](t, press(t, "13.76").Facts)
	for i, b := range found {
		if b.Value == "1.17" {
			assert.Equal(t, domain.Claimed, entries[i].Confidence)
			return
		}
	}
	assert.Fail(t, "no growth of 1.17")
}

func TestTheFundsOfSawahluntoRemainWhole(t *testing.T) {
	var remainders []int64
	for _, f := range press(t, "13.73").Funds {
		assert.Equal(t, f.Lines[funds.Allocated].Value, f.Lines[funds.Remainder].Value)
		remainders = append(remainders, f.Lines[funds.Remainder].Value)
	}
	assert.ElementsMatch(t, []int64{24_300_000_000, 2_700_000_000}, remainders)
}

func TestTheRequestOfDecember2021IsOpenAndAges(t *testing.T) {
	page := press(t, "13.73")
	require.NotEmpty(t, page.Proposals)
	p := page.Proposals[0]
	assert.True(t, p.Pending)
	assert.Equal(t, kit.Period("2021-12-22"), p.Since)
	assert.Equal(t, kit.Day("2021-12-22").DaysUntil(today), p.AgeDays)
}

func TestAPageShowsAllFactsButTheMovements(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			m := at(t, c.store, view)
			for _, r := range cities(t, m) {
				all, err := m.Facts.Of(t.Context(), r)
				require.NoError(t, err)
				shown, movements, err := m.Facts.Shown(t.Context(), r)
				require.NoError(t, err)
				still := slices.DeleteFunc(slices.Clone(all), cityfacts.Entry.Moves)
				require.Equal(t, still, append(still[:0:0], shown...), "%s %s %s", c.name, viewName(view), r)
				require.EqualValues(t, len(all)-len(still), movements, "%s %s %s", c.name, viewName(view), r)
			}
		}
	}
}

func TestACardOfAFundHasAllButItsCommitments(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			m := at(t, c.store, view)
			whole, err := m.FundList(t.Context(), answers.Whole)
			require.NoError(t, err)
			cards, err := m.FundList(t.Context(), answers.Shown)
			require.NoError(t, err)
			for i := range whole {
				whole[i].Commitments = nil
				whole[i].Late, cards[i].Late = nil, nil
			}
			require.Equal(t, whole, cards, "%s %s", c.name, viewName(view))
		}
	}
}
