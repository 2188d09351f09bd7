package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func lent(form, contract string, amount Rupiah) *CapitalProvided {
	return &CapitalProvided{Aid: Aid{ValueRp: Rp(amount)}, Form: form, Contract: contract}
}
func repaid(contract string, amount Rupiah) *CapitalRepaid {
	return &CapitalRepaid{contract, Rp(amount)}
}
func writtenOff(contract string, amount Rupiah) *CapitalWrittenOff {
	return &CapitalWrittenOff{contract, Rp(amount), "SK"}
}
func step(s LicenceStep) *LicenceFacilitated {
	return &LicenceFacilitated{Licence: "SPP-IRT", Step: s, Number: "2061376010001-26"}
}

func TestOnlyEquipmentInCustodyIsInspectedReturnedOrLost(t *testing.T) {
	about := func(serial string) []Body {
		return []Body{&EquipmentInspected{Serial: serial, Present: true}, &EquipmentReturned{Serial: serial}, &EquipmentLost{Serial: serial, Reason: "dicuri"}}
	}
	for i, b := range about("s-1") {
		given(t, weaver, enterprise, machine("oven", "S-1")).when(b).then()
		assert.Equal(t, "S-2", given(t, weaver, enterprise, machine("oven", "S-1")).when(about("S-2")[i]).rejected(AssetNotHeld).Received)
		assert.Equal(t, "serial", given(t, weaver, enterprise).when(about("")[i]).rejected(FieldMissing).Field)
		for _, end := range about("S-1")[1:] {
			given(t, weaver, enterprise, machine("oven", "S-1"), end).when(b).rejected(AssetNotHeld)
		}
	}
	plan := given(t, weaver, enterprise, planned("2025", machine("oven", "S-1")))
	plan.when(&EquipmentReturned{Serial: "S-1"}).rejected(AssetNotHeld)
}

func TestWhatIsNotThereIsNotUsed(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", "S-1"))
	assert.Equal(t, "used", s.when(&EquipmentInspected{Serial: "S-1", Used: true}).rejected(FieldInvalid).Field)
	s.when(&EquipmentInspected{Serial: "S-1"}).then()
}

func TestReturnedEquipmentCanBeGivenAgain(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", "S-1"), &EquipmentReturned{Serial: "S-1"}, machine("panci", "S-1"))
	s.when(machine("wajan", "S-1")).rejected(SerialTaken)
	assert.Equal(t, "EquipmentGranted @3", s.reverse(3).rejected(ReverseBreaks).Details["why"], "it would be held twice")
}

func TestAGrantOfEquipmentThatWasInspectedOrReturnedIsNotReversed(t *testing.T) {
	for _, b := range []Body{&EquipmentInspected{Serial: "S-1", Present: true}, &EquipmentReturned{Serial: "S-1"}} {
		s := given(t, weaver, enterprise, machine("oven", "S-1"), b)
		s.reverse(2).rejected(ReverseBreaks)
		s.reverse(3).then().reverse(2).then()
	}
}

func TestALoanIsRepaidOrWrittenOffUpToWhatIsOwed(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "KUR/88", 100))
	s.when(repaid("kur/88", 60)).then()
	assert.Equal(t, "Rp40", s.when(repaid("KUR/88", 41)).rejected(OverRepay).Details["balance"])
	s.when(writtenOff("KUR/88", 41)).rejected(OverRepay)
	s.when(writtenOff("KUR/88", 40)).then()
	s.when(repaid("KUR/88", 1)).rejected(OverRepay)
	s = given(t, weaver, enterprise, lent("danaBergulir", "", 30))
	s.when(repaid("", 30)).then().when(repaid("", 1)).rejected(OverRepay)
}

func TestALoanThatIsSettledIsNotOpen(t *testing.T) {
	s := given(t, weaver, enterprise, on("2020-01", lent("KUR", "K", 100)), on("2021-01", repaid("K", 99)))
	s.when(on("2021-06", lent("KUR", "L", 5))).rejected(ApprovalMissing)
	s.when(on("2021-05", writtenOff("K", 1))).then()
	s.when(on("2021-04", lent("KUR", "L", 5))).rejected(ApprovalMissing) // it was open then
	s.when(on("2021-06", lent("KUR", "L", 5))).then()
	s.when(on("2021-07", lent("KUR", "M", 5))).rejected(ApprovalMissing)
}

func TestOnlyALoanIsRepaid(t *testing.T) {
	s := given(t, weaver, enterprise, lent("hibahUang", "H-1", 100), planned("2025", lent("KUR", "KUR/9", 100)))
	assert.Equal(t, "H-1", s.when(repaid("H-1", 1)).rejected(LoanUnknown).Received)
	s.when(writtenOff("KUR/9", 1)).rejected(LoanUnknown)
	assert.Equal(t, "contract", s.when(repaid("", 1)).rejected(FieldMissing).Field)
	s.when(repaid("H-1", 0)).rejected(MoneyRange)
	assert.Equal(t, "decree", s.when(&CapitalWrittenOff{Contract: "H-1", AmountRp: Rp(1)}).rejected(FieldMissing).Field)
}

func TestALoanThatWasRepaidIsNotReversed(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "K", 100), repaid("K", 60), writtenOff("K", 40))
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(3).then().when(repaid("K", 60)).then()
}

func TestAClosedActorStillRepaysAndGivesBack(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "K", 100), machine("oven", "S-1"), &ActorClosed{"tutup"})
	s.when(repaid("K", 1)).then().when(writtenOff("K", 99)).then().when(&EquipmentReturned{Serial: "S-1"}).then()
}

func TestAMergedActorStillRepaysWhereItBorrowed(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "K", 100))
	s.when(&ActorsMerged{Survivor: group, Merged: weaver, Reason: "tercatat dua kali"}).then()
	s.when(repaid("K", 100)).then()
}

// All pairs of steps, and what leads out of them.
func TestALicenceGoesThroughItsLife(t *testing.T) {
	steps := []LicenceStep{LicenceApplied, LicenceIssued, LicenceRenewed, LicenceRejected, LicenceRevoked, LicenceExpired}
	next := map[string][]LicenceStep{
		"":         {LicenceApplied, LicenceIssued, LicenceRejected},
		"applied":  {LicenceApplied, LicenceIssued, LicenceRejected},
		"issued":   steps,
		"rejected": {LicenceApplied, LicenceRejected},
		"revoked":  {LicenceApplied, LicenceIssued, LicenceRejected},
		"expired":  {LicenceApplied, LicenceIssued, LicenceRejected, LicenceRenewed},
	}
	ways := map[string][]any{"": nil, "applied": {step(LicenceApplied)}, "issued": {step(LicenceIssued)},
		"rejected": {step(LicenceApplied), step(LicenceRejected)}, "revoked": {step(LicenceIssued), step(LicenceRevoked)},
		"expired": {step(LicenceIssued), step(LicenceExpired)}}
	for state, way := range ways {
		for _, after := range steps {
			s := given(t, weaver, append([]any{enterprise}, way...)...).when(step(after))
			if assert.Equal(t, contains(next[state], after), s.err == nil, "%s after %q", after, state); s.err == nil {
				s.then()
				continue
			}
			r := s.rejected(StateOrder)
			assert.Equal(t, []string{"step", string(after)}, []string{r.Field, r.Received})
		}
	}
}

func contains(list []LicenceStep, s LicenceStep) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func TestARejectedApplicationNeedsANewOne(t *testing.T) {
	s := given(t, weaver, enterprise, step(LicenceApplied), step(LicenceRejected))
	assert.Equal(t, "rejected", s.when(step(LicenceIssued)).rejected(StateOrder).Details["state"])
	s.when(planned("2025", step(LicenceIssued))).then() // a plan waits for nothing
	halal := &LicenceFacilitated{Licence: "halal", Step: LicenceIssued, Number: "ID-1"}
	s.when(halal).then() // another licence has a life of its own
	s.when(step(LicenceApplied)).then().when(step(LicenceIssued)).then()
	s.reverse(7).rejected(ReverseBreaks) // the second application, on which the licence rests
}

func TestEachOfSeveralLicencesExpiresOnce(t *testing.T) {
	s := given(t, weaver, enterprise, step(LicenceIssued), step(LicenceIssued), step(LicenceExpired), step(LicenceRevoked))
	s.when(step(LicenceExpired)).rejected(StateOrder)
	s.when(step(LicenceRenewed)).then()
	s.when(step(LicenceRevoked)).then()
	s.when(step(LicenceRenewed)).rejected(StateOrder)
}

func TestCustodyAndLoansAddUpWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(group)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: holdingsHold}
		word := func(label string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label) }
		serial := func() string { return word("serial", "1", "2") }
		amount := func() Rupiah { return Rupiah(rapid.Int64Range(1, 50).Draw(t, "amount")) }
		steps := []LicenceStep{LicenceApplied, LicenceIssued, LicenceRenewed, LicenceRejected, LicenceRevoked, LicenceExpired}
		bodies := map[string]func() Body{
			"EquipmentGranted":   func() Body { return machine(word("item", "a", "b", "c", "d", "e"), serial()) },
			"EquipmentInspected": func() Body { return &EquipmentInspected{Serial: serial(), Present: rapid.Bool().Draw(t, "there")} },
			"EquipmentReturned":  func() Body { return &EquipmentReturned{Serial: serial()} },
			"EquipmentLost":      func() Body { return &EquipmentLost{serial(), "dicuri"} },
			"CapitalProvided": func() Body {
				return lent(word("form", "KUR", "danaBergulir", "hibahUang"), word("contract", "K", "k", "L"), amount())
			},
			"CapitalRepaid":      func() Body { return repaid(word("contract", "K", "L"), amount()) },
			"CapitalWrittenOff":  func() Body { return writtenOff(word("contract", "K", "L"), amount()) },
			"LicenceFacilitated": func() Body { return step(rapid.SampledFrom(steps).Draw(t, "step")) },
			"FactReversed":       func() Body { return r.reversal() },
		}
		r.do(Command{Body: registered(Group, "2019").body, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// holdingsHold walks through the facts: a serial number is held once at a time, no more is paid back than was lent, and
// a licence is never issued on a rejected application, nor ends more often than it began.
func holdingsHold(t *rapid.T, facts []Recorded) {
	held, owed := map[string]bool{}, map[string]Rupiah{}
	rejected, begun, ended := false, 0, 0
	for _, e := range facts {
		if e.Meta.Mode == Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *EquipmentGranted:
			require.False(t, held[b.Items[0].Serial])
			held[b.Items[0].Serial] = true
		case *EquipmentInspected:
			require.True(t, held[b.Serial])
		case *EquipmentReturned:
			require.True(t, held[b.Serial])
			held[b.Serial] = false
		case *EquipmentLost:
			require.True(t, held[b.Serial])
			held[b.Serial] = false
		case *CapitalProvided:
			if b.Form != "hibahUang" {
				owed[Normalise(b.Contract)] += *b.ValueRp
			}
		case *CapitalRepaid:
			owed[Normalise(b.Contract)] -= *b.AmountRp
		case *CapitalWrittenOff:
			owed[Normalise(b.Contract)] -= *b.AmountRp
		case *LicenceFacilitated:
			switch b.Step {
			case LicenceApplied, LicenceRejected:
				rejected = b.Step == LicenceRejected
			case LicenceIssued:
				require.False(t, rejected)
				begun++
			case LicenceRenewed:
				require.Positive(t, begun)
				begun++
			default:
				ended++
			}
		}
		require.LessOrEqual(t, ended, begun, "a licence ends once, and after a renewal once more")
		for contract, rp := range owed {
			require.GreaterOrEqual(t, rp, Rupiah(0), contract)
		}
	}
}
