package decide

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestAReversalNamesWhatItTakesBack(t *testing.T) {
	s := given(t, weaver, enterprise, trained("kemasan"))
	s.reverse(2).then(&domain.FactReversed{Target: s.fact(2), TargetRevision: 1, TargetType: "TrainingAttended",
		Reason: "salah catat"})
	_, reversed, ok := s.history.Event(s.fact(2))
	assert.True(t, ok && reversed)
	_, reversed, ok = s.history.Event(s.fact(1))
	assert.True(t, ok && !reversed)
}

func TestAFactIsReversedOnce(t *testing.T) {
	s := given(t, weaver, enterprise, trained("kemasan")).reverse(2).then()
	s.reverse(2).rejected(domain.AlreadyReversed)
	s.reverse(3).rejected(domain.ReverseReversal)
}

func TestAReversalNeedsItsTargetOnTheSameStream(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(&domain.FactReversed{Target: id("elsewhere"), Reason: "x"}).rejected(domain.ReverseMissing)
	assert.Equal(t, "target", s.when(&domain.FactReversed{Target: uuid.Nil, Reason: "x"}).rejected(domain.FieldMissing).Field)
	s.when(planned("2030", &domain.FactReversed{Target: s.fact(1), Reason: "x"})).rejected(domain.FieldInvalid)
}

func TestAReversedGiftIsNoDuplicate(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", "S-1"))
	s.when(machine("panci", "S-1")).rejected(domain.SerialTaken)
	s.reverse(2).then()
	s.when(machine("oven", "S-1")).then()
	s.when(machine("oven", "S-2")).rejected(domain.AidDuplicate)
}

func TestARegistrationWithLaterFactsIsNotReversed(t *testing.T) {
	for _, e := range []struct{ opening, later string }{
		{"ActorRegistered", "MemberJoined"}, {"ProgrammeDeclared", "ClusterDefined"}, {"ActivityHeld", "FollowUpIntended"},
		{"FundDeclared", "FundAllocated"},
		{"SentraRegistered", "SentraScopeSet"}, {"ProposalSubmitted", "ProposalReceived"}, {"AgencyRegistered", "OfficialNamed"},
	} {
		opening, later := exampleOf(t, e.opening), exampleOf(t, e.later)
		s := given(t, opening.stream, opening.command().Body, later.command().Body)
		r := s.reverse(1).rejected(domain.ReverseBreaks)
		assert.Equal(t, e.opening, r.Received)
		s.reverse(2).then()
		s.reverse(1).then()
		s.when(later.command().Body).rejected(domain.NotRegistered)
		s.when(opening.command().Body).then()
	}
}

func TestReversalOfASpentCommitmentIsRefused(t *testing.T) {
	s := spent(t)
	for _, n := range []int{3, 4} { // the commitment, the disbursement that was delivered from
		s.reverse(n).rejected(domain.ReverseBreaks)
	}
	s.reverse(2).rejected(domain.ReverseBreaks) // the allocation
	s.reverse(5).then()
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(4).then()
	s.when(disbursed("A", "1", 60)).then() // the SP2D number is free again
}

func TestReversalOfAReleaseOfMoneyThatWasCommittedAgainIsRefused(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), committed("A", 100), released("A", 40), committed("B", 40))
	s.reverse(4).rejected(domain.ReverseBreaks)
	s.reverse(5).then()
	s.reverse(4).then()
	s.when(disbursed("A", "1", 100)).then()
}

func TestReversalOfAReturnOfMoneyThatWasCommittedAgainIsRefused(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), committed("A", 100), disbursed("A", "1", 100), returned("A", 40),
		committed("B", 40))
	s.reverse(5).rejected(domain.ReverseBreaks)
}

func TestReversalOfAnAllocationBelowTheBudgetIsRefused(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), allocated(50), budget(domain.Rp(120)))
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(4).then().reverse(3).then().reverse(2).then()
	s.when(committed("A", 1)).rejected(domain.AllocationUnknown)
}

func TestReversalOfAMoveThatAnotherFollowsIsRefused(t *testing.T) {
	s := given(t, weaver, enterprise, &domain.ActorRelocated{To: bukittinggi}, &domain.ActorRelocated{To: payakumbuh})
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).then().reverse(2).then()
	assert.Equal(t, parit, s.when(trained("kemasan")).aid().Region)
}

func TestReversalOfWhatOthersFollowFromIsRefused(t *testing.T) {
	joined := given(t, group, registered(domain.Group, "2019"), &domain.MemberJoined{Member: weaver},
		&domain.MemberLeft{Member: weaver}, &domain.MemberJoined{Member: weaver})
	joined.reverse(2).rejected(domain.ReverseBreaks)
	joined.reverse(3).rejected(domain.ReverseBreaks)
	joined.reverse(4).then().reverse(3).then()
	joined.when(&domain.MemberJoined{Member: weaver}).rejected(domain.MembershipExists)

	back := given(t, weaver, enterprise, &domain.ActorSuspended{Reason: "x"}, &domain.ActorReactivated{Reason: "y"},
		trained("kemasan"))
	assert.Equal(t, "TrainingAttended @3", back.reverse(3).rejected(domain.ReverseBreaks).Details["why"])
	back.reverse(2).rejected(domain.ReverseBreaks)
	back.reverse(4).then().reverse(3).then()
	back.when(trained("kemasan")).rejected(domain.ActorSuspendedCode)

	closing := given(t, weaver, enterprise, &domain.ActorClosed{Reason: "tutup"})
	closing.reverse(2).then().when(trained("kemasan")).then()
}

// Both ways to the same place: taking a fact back, and never having recorded it.
func TestStateAfterAReversalIsThatWithoutTheFact(t *testing.T) {
	with := given(t, weaver, enterprise, trained("kemasan"), machine("oven", "S-1"),
		on("2022-02", &domain.ActorRelocated{To: bukittinggi})).reverse(2).then().reverse(4).then()
	without := given(t, weaver, enterprise)
	for _, fact := range []any{trained("kemasan"), machine("oven", "S-2"), on("2023", trained("desain")),
		&domain.ActorReactivated{Reason: "x"}, &domain.ActorRelocated{To: bukittinggi}} {
		if _, granted := fact.(*domain.EquipmentGranted); granted {
			continue // stands in the one and not in the other
		}
		a, b := with.when(fact), without.when(fact)
		assert.Equal(t, b.answer, a.answer)
		assert.Equal(t, domain.RejectionCode(b.err), domain.RejectionCode(a.err))
	}
}

func TestAHistoryTakesItsEventsInOrder(t *testing.T) {
	s := given(t, weaver, enterprise)
	first, _, _ := s.history.Event(s.fact(1))
	broken := func(change func(*domain.Recorded)) {
		e := first
		e.ID, e.Revision = id("next"), 1
		change(&e)
		var failed *BrokenHistoryError
		require.ErrorAs(t, s.history.Add(e), &failed)
		assert.Contains(t, failed.Error(), string(e.Stream))
		assert.Equal(t, int64(0), s.history.Revision(), "a refused event leaves the history as it was")
	}
	broken(func(e *domain.Recorded) { e.Revision = 0 })
	broken(func(e *domain.Recorded) { e.Revision = 2 })
	broken(func(e *domain.Recorded) { e.Stream = group })
	broken(func(e *domain.Recorded) { e.ID = first.ID })
	broken(func(e *domain.Recorded) { e.Body = &domain.FactReversed{Target: id("nobody")} })
	broken(func(e *domain.Recorded) { e.Body = &domain.FactReversed{Target: id("next")} }) // itself
	assert.Equal(t, weaver, s.history.Stream())
}
