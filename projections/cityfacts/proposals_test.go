package cityfacts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections/cityfacts"
	kit "jejak/projections/projectiontest"
)

var request = kit.Ref(domain.CategoryProposal, "mesin")

func submitted(on string) *kit.Fact {
	return kit.On(request, on, &domain.ProposalSubmitted{From: payakumbuh, By: "Wali Kota", To: "Kementerian", Subject: "Mesin retort"})
}

func asked(t *testing.T, facts ...*kit.Fact) cityfacts.Proposal {
	t.Helper()
	p, ok := kit.State(t, kit.Given(t, cityfacts.NewProposals, facts...), request)
	require.True(t, ok)
	return p
}

func TestARequestAgesUntilItIsAnswered(t *testing.T) {
	open := []*kit.Fact{submitted("2021-12-22"), kit.On(request, "2021-12-22", &domain.ProposalItemAdded{Item: "mesin"})}
	p := asked(t, open...)
	assert.Equal(t, domain.ProposalOpen, p.State)
	assert.Equal(t, []string{"mesin"}, p.Items)
	assert.Equal(t, 375, p.Age(kit.Day("2023-01-01")))

	p = asked(t, append(open, kit.On(request, "2021-12-23", &domain.ProposalUnderIdentification{By: "Dirjen"}))...)
	assert.True(t, p.State.Pending(), "a promise without a date is no answer")
	assert.Equal(t, "Dirjen", p.Answer)
	assert.Equal(t, 375, p.Age(kit.Day("2023-01-01")))

	p = asked(t, append(open, kit.On(request, "2022-01-01", &domain.ProposalApproved{By: "Menteri"}))...)
	assert.False(t, p.State.Pending())
	assert.Equal(t, 10, p.Age(kit.Day("2023-01-01")), "how long the answer took")
}

func TestEveryAnswerIsAState(t *testing.T) {
	for state, body := range map[domain.ProposalState]domain.Body{
		domain.ProposalTaken: &domain.ProposalReceived{By: "X"}, domain.ProposalExamined: &domain.ProposalUnderIdentification{By: "X"},
		domain.ProposalGranted: &domain.ProposalApproved{By: "X"}, domain.ProposalRefused: &domain.ProposalRejected{By: "X", Reason: "y"},
		domain.ProposalGivenBack: &domain.ProposalWithdrawn{By: "X", Reason: "y"},
	} {
		p := asked(t, submitted("2021-01-01"), kit.On(request, "2021-02-01", body))
		assert.Equal(t, state, p.State)
		assert.Equal(t, kit.Period("2021-02-01"), p.Last)
		assert.Equal(t, "X", p.Answer)
	}
}

func TestAnAnswerWithAVagueDateIsNotUndoneByTheRequest(t *testing.T) {
	p := asked(t, submitted("../2021-12-22"), kit.On(request, "2021-12", &domain.ProposalReceived{By: "Dirjen"}))
	assert.Equal(t, domain.ProposalTaken, p.State, "received in December, submitted by the 22nd at the latest")
	assert.Equal(t, "Dirjen", p.Answer)
	p = asked(t, submitted("2021-12-22"), kit.On(request, "2022-02-01", &domain.ProposalReceived{By: "Dirjen"}), kit.On(request, "2022", &domain.ProposalRejected{By: "Menteri", Reason: "x"}))
	assert.Equal(t, domain.ProposalRefused, p.State)
	assert.Equal(t, "Menteri", p.Answer)
}

func TestAReversedAnswerLeavesTheRequestOpen(t *testing.T) {
	wrong := kit.On(request, "2022-01-01", &domain.ProposalApproved{By: "Menteri"})
	p := asked(t, submitted("2021-12-22"), kit.On(request, "2021-12-23", &domain.ProposalReceived{By: "Dirjen"}), wrong, kit.Undo(wrong, "2022-02-01"))
	assert.Equal(t, domain.ProposalTaken, p.State)
	assert.Equal(t, "Dirjen", p.Answer)
}

func TestLawsOfProposals(t *testing.T) {
	wrong := kit.On(request, "2022-01-01", &domain.ProposalApproved{By: "Menteri"})
	log := kit.Log(t, submitted("2021-12-22"), kit.On(request, "2021-12", &domain.ProposalReceived{By: "Dirjen"}), wrong,
		kit.On(request, "2021-12-24", &domain.ProposalItemAdded{Item: "mesin"}), kit.Undo(wrong, "2022-02-01"),
		kit.On(request, "2022-03-01", &domain.ProposalRejected{By: "Menteri", Reason: "x"}))
	for seed := range uint64(5) {
		kit.Laws(t, kit.Only(cityfacts.NewProposals), log, seed)
		kit.LawsOfTime(t, kit.Only(cityfacts.NewProposals), log, 10, seed)
	}
}
