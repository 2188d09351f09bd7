package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

func lent(form, contract string, amount domain.Rupiah) *domain.CapitalProvided {
	return &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(amount)}, Form: form, Contract: contract}
}
func repaid(contract string, amount domain.Rupiah) *domain.CapitalRepaid {
	return &domain.CapitalRepaid{Contract: contract, AmountRp: domain.Rp(amount)}
}
func writtenOff(contract string, amount domain.Rupiah) *domain.CapitalWrittenOff {
	return &domain.CapitalWrittenOff{Contract: contract, AmountRp: domain.Rp(amount), Decree: "SK"}
}
func step(s domain.LicenceStep) *domain.LicenceFacilitated {
	return &domain.LicenceFacilitated{Licence: "SPP-IRT", Step: s, Number: "2061376010001-26"}
}

func TestOnlyEquipmentInCustodyIsInspectedReturnedOrLost(t *testing.T) {
	about := func(serial string) []domain.Body {
		return []domain.Body{&domain.EquipmentInspected{Serial: serial, Present: true}, &domain.EquipmentReturned{Serial: serial},
			&domain.EquipmentLost{Serial: serial, Reason: "dicuri"}}
	}
	for i, b := range about("s-1") {
		given(t, weaver, enterprise, machine("oven", "S-1")).when(b).then()
		assert.Equal(t, "S-2", given(t, weaver, enterprise, machine("oven",
			"S-1")).when(about("S-2")[i]).rejected(domain.AssetNotHeld).Received)
		assert.Equal(t, "serial", given(t, weaver, enterprise).when(about("")[i]).rejected(domain.FieldMissing).Field)
		for _, end := range about("S-1")[1:] {
			given(t, weaver, enterprise, machine("oven", "S-1"), end).when(b).rejected(domain.AssetNotHeld)
		}
	}
	plan := given(t, weaver, enterprise, planned("2025", machine("oven", "S-1")))
	plan.when(&domain.EquipmentReturned{Serial: "S-1"}).rejected(domain.AssetNotHeld)
}

func TestWhatIsNotThereIsNotUsed(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", "S-1"))
	assert.Equal(t, "used", s.when(&domain.EquipmentInspected{Serial: "S-1", Used: true}).rejected(domain.FieldInvalid).Field)
	s.when(&domain.EquipmentInspected{Serial: "S-1"}).then()
}

func TestReturnedEquipmentCanBeGivenAgain(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", "S-1"), &domain.EquipmentReturned{Serial: "S-1"}, machine("panci", "S-1"))
	s.when(machine("wajan", "S-1")).rejected(domain.SerialTaken)
	assert.Equal(t, "EquipmentGranted @3", s.reverse(3).rejected(domain.ReverseBreaks).Details["why"], "it would be held twice")
}

func TestAGrantOfEquipmentThatWasInspectedOrReturnedIsNotReversed(t *testing.T) {
	for _, b := range []domain.Body{&domain.EquipmentInspected{Serial: "S-1", Present: true},
		&domain.EquipmentReturned{Serial: "S-1"}} {
		s := given(t, weaver, enterprise, machine("oven", "S-1"), b)
		s.reverse(2).rejected(domain.ReverseBreaks)
		s.reverse(3).then().reverse(2).then()
	}
}

func TestALoanIsRepaidOrWrittenOffUpToWhatIsOwed(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "KUR/88", 100))
	s.when(repaid("kur/88", 60)).then()
	assert.Equal(t, "Rp40", s.when(repaid("KUR/88", 41)).rejected(domain.OverRepay).Details["balance"])
	s.when(writtenOff("KUR/88", 41)).rejected(domain.OverRepay)
	s.when(writtenOff("KUR/88", 40)).then()
	s.when(repaid("KUR/88", 1)).rejected(domain.OverRepay)
	s = given(t, weaver, enterprise, lent("danaBergulir", "", 30))
	s.when(repaid("", 30)).then().when(repaid("", 1)).rejected(domain.OverRepay)
}

func TestALoanThatIsSettledIsNotOpen(t *testing.T) {
	s := given(t, weaver, enterprise, on("2020-01", lent("KUR", "K", 100)), on("2021-01", repaid("K", 99)))
	s.when(on("2021-06", lent("KUR", "L", 5))).rejected(domain.ApprovalMissing)
	s.when(on("2021-05", writtenOff("K", 1))).then()
	s.when(on("2021-04", lent("KUR", "L", 5))).rejected(domain.ApprovalMissing) // it was open then
	s.when(on("2021-06", lent("KUR", "L", 5))).then()
	s.when(on("2021-07", lent("KUR", "M", 5))).rejected(domain.ApprovalMissing)
}

func TestOnlyALoanIsRepaid(t *testing.T) {
	s := given(t, weaver, enterprise, lent("hibahUang", "H-1", 100), planned("2025", lent("KUR", "KUR/9", 100)))
	assert.Equal(t, "H-1", s.when(repaid("H-1", 1)).rejected(domain.LoanUnknown).Received)
	s.when(writtenOff("KUR/9", 1)).rejected(domain.LoanUnknown)
	assert.Equal(t, "contract", s.when(repaid("", 1)).rejected(domain.FieldMissing).Field)
	s.when(repaid("H-1", 0)).rejected(domain.MoneyRange)
	assert.Equal(t, "decree", s.when(&domain.CapitalWrittenOff{Contract: "H-1",
		AmountRp: domain.Rp(1)}).rejected(domain.FieldMissing).Field)
}

func TestALoanThatWasRepaidIsNotReversed(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "K", 100), repaid("K", 60), writtenOff("K", 40))
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).then().when(repaid("K", 60)).then()
}

func TestAClosedActorStillRepaysAndGivesBack(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "K", 100), machine("oven", "S-1"), &domain.ActorClosed{Reason: "tutup"})
	s.when(repaid("K", 1)).then().when(writtenOff("K", 99)).then().when(&domain.EquipmentReturned{Serial: "S-1"}).then()
}

func TestAMergedActorStillRepaysWhereItBorrowed(t *testing.T) {
	s := given(t, weaver, enterprise, lent("KUR", "K", 100))
	s.when(&domain.ActorsMerged{Survivor: group, Merged: weaver, Reason: "tercatat dua kali"}).then()
	s.when(repaid("K", 100)).then()
}

// All pairs of steps, and what leads out of them.
func TestALicenceGoesThroughItsLife(t *testing.T) {
	steps := []domain.LicenceStep{domain.LicenceApplied, domain.LicenceIssued, domain.LicenceRenewed, domain.LicenceRejected,
		domain.LicenceRevoked, domain.LicenceExpired}
	next := map[string][]domain.LicenceStep{
		"":         {domain.LicenceApplied, domain.LicenceIssued, domain.LicenceRejected},
		"applied":  {domain.LicenceApplied, domain.LicenceIssued, domain.LicenceRejected},
		"issued":   steps,
		"rejected": {domain.LicenceApplied, domain.LicenceRejected},
		"revoked":  {domain.LicenceApplied, domain.LicenceIssued, domain.LicenceRejected},
		"expired":  {domain.LicenceApplied, domain.LicenceIssued, domain.LicenceRejected, domain.LicenceRenewed},
	}
	ways := map[string][]any{"": nil, "applied": {step(domain.LicenceApplied)}, "issued": {step(domain.LicenceIssued)},
		"rejected": {step(domain.LicenceApplied), step(domain.LicenceRejected)},
		"revoked":  {step(domain.LicenceIssued), step(domain.LicenceRevoked)},
		"expired":  {step(domain.LicenceIssued), step(domain.LicenceExpired)}}
	for state, way := range ways {
		for _, after := range steps {
			s := given(t, weaver, append([]any{enterprise}, way...)...).when(step(after))
			if assert.Equal(t, contains(next[state], after), s.err == nil, "%s after %q", after, state); s.err == nil {
				s.then()
				continue
			}
			r := s.rejected(domain.StateOrder)
			assert.Equal(t, []string{"step", string(after)}, []string{r.Field, r.Received})
		}
	}
}

func contains(list []domain.LicenceStep, s domain.LicenceStep) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func TestARejectedApplicationNeedsANewOne(t *testing.T) {
	s := given(t, weaver, enterprise, step(domain.LicenceApplied), step(domain.LicenceRejected))
	assert.Equal(t, "rejected", s.when(step(domain.LicenceIssued)).rejected(domain.StateOrder).Details["state"])
	s.when(planned("2025", step(domain.LicenceIssued))).then() // a plan waits for nothing
	halal := &domain.LicenceFacilitated{Licence: "halal", Step: domain.LicenceIssued, Number: "ID-1"}
	s.when(halal).then() // another licence has a life of its own
	s.when(step(domain.LicenceApplied)).then().when(step(domain.LicenceIssued)).then()
	s.reverse(7).rejected(domain.ReverseBreaks) // the second application, on which the licence rests
}

func TestEachOfSeveralLicencesExpiresOnce(t *testing.T) {
	s := given(t, weaver, enterprise, step(domain.LicenceIssued), step(domain.LicenceIssued), step(domain.LicenceExpired),
		step(domain.LicenceRevoked))
	s.when(step(domain.LicenceExpired)).rejected(domain.StateOrder)
	s.when(step(domain.LicenceRenewed)).then()
	s.when(step(domain.LicenceRevoked)).then()
	s.when(step(domain.LicenceRenewed)).rejected(domain.StateOrder)
}

func TestCustodyAndLoansAddUpWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(group)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: holdingsHold}
		word := func(label string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label) }
		serial := func() string { return word("serial", "1", "2") }
		amount := func() domain.Rupiah { return domain.Rupiah(rapid.Int64Range(1, 50).Draw(t, "amount")) }
		steps := []domain.LicenceStep{domain.LicenceApplied, domain.LicenceIssued, domain.LicenceRenewed, domain.LicenceRejected,
			domain.LicenceRevoked, domain.LicenceExpired}
		bodies := map[string]func() domain.Body{
			"EquipmentGranted": func() domain.Body { return machine(word("item", "a", "b", "c", "d", "e"), serial()) },
			"EquipmentInspected": func() domain.Body {
				return &domain.EquipmentInspected{Serial: serial(), Present: rapid.Bool().Draw(t, "there")}
			},
			"EquipmentReturned": func() domain.Body { return &domain.EquipmentReturned{Serial: serial()} },
			"EquipmentLost":     func() domain.Body { return &domain.EquipmentLost{Serial: serial(), Reason: "dicuri"} },
			"CapitalProvided": func() domain.Body {
				return lent(word("form", "KUR", "danaBergulir", "hibahUang"), word("contract", "K", "k", "L"), amount())
			},
			"CapitalRepaid":      func() domain.Body { return repaid(word("contract", "K", "L"), amount()) },
			"CapitalWrittenOff":  func() domain.Body { return writtenOff(word("contract", "K", "L"), amount()) },
			"LicenceFacilitated": func() domain.Body { return step(rapid.SampledFrom(steps).Draw(t, "step")) },
			"FactReversed":       func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: registered(domain.Group, "2019").body,
			Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// holdingsHold walks through the facts: a serial number is held once at a time, no more is paid back than was lent, and
// a licence is never issued on a rejected application, nor ends more often than it began.
func holdingsHold(t *rapid.T, facts []domain.Recorded) {
	held, owed := map[string]bool{}, map[string]domain.Rupiah{}
	rejected, begun, ended := false, 0, 0
	for _, e := range facts {
		if e.Meta.Mode == domain.Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *domain.EquipmentGranted:
			require.False(t, held[b.Items[0].Serial])
			held[b.Items[0].Serial] = true
		case *domain.EquipmentInspected:
			require.True(t, held[b.Serial])
		case *domain.EquipmentReturned:
			require.True(t, held[b.Serial])
			held[b.Serial] = false
		case *domain.EquipmentLost:
			require.True(t, held[b.Serial])
			held[b.Serial] = false
		case *domain.CapitalProvided:
			if b.Form != "hibahUang" {
				owed[domain.Normalise(b.Contract)] += *b.ValueRp
			}
		case *domain.CapitalRepaid:
			owed[domain.Normalise(b.Contract)] -= *b.AmountRp
		case *domain.CapitalWrittenOff:
			owed[domain.Normalise(b.Contract)] -= *b.AmountRp
		case *domain.LicenceFacilitated:
			switch b.Step {
			case domain.LicenceApplied, domain.LicenceRejected:
				rejected = b.Step == domain.LicenceRejected
			case domain.LicenceIssued:
				require.False(t, rejected)
				begun++
			case domain.LicenceRenewed:
				require.Positive(t, begun)
				begun++
			default:
				ended++
			}
		}
		require.LessOrEqual(t, ended, begun, "a licence ends once, and after a renewal once more")
		for contract, rp := range owed {
			require.GreaterOrEqual(t, rp, domain.Rupiah(0), contract)
		}
	}
}
