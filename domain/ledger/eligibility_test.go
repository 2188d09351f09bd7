package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

var pembinaan = domain.NamedRef(domain.CategoryProgramme, "pembinaan")

func adopts(name, criteria string) domain.Command {
	return command(name, pembinaan, &domain.EligibilityRuleAdopted{Rule: "berproduksi", Version: 1, Criteria: criteria})
}

func taught(topic string, programme domain.Ref) domain.Command {
	return command("training "+topic, weaver, &domain.TrainingAttended{Aid: domain.Aid{Programme: programme}, Kind: "pelatihan", Topic: topic})
}

func verified(name string, produces bool) domain.Command {
	b := &domain.ProductionCapabilityVerified{Produces: produces, Transforms: domain.RawToFinished, Place: "rumah", Method: "kunjungan", Verifier: "Tim"}
	if !produces {
		b.Transforms = domain.Untransformed
	}
	return command(name, weaver, b)
}

// choosing is an office with a programme that chooses whom it helps.
func choosing(t testing.TB) *office {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(command("declare", pembinaan, &domain.ProgrammeDeclared{Name: "Pembinaan", Region: city()}))
	o.must(adopts("adopt", "industri.v1"))
	return o
}

func TestAidIsHeldToWhatItsProgrammeHasAdopted(t *testing.T) {
	o := choosing(t)
	o.refused(taught("kemasan", pembinaan), domain.EligibilityUnknown)
	o.must(taught("desain", ""))
	o.must(verified("trader", false))
	o.refused(taught("kemasan", pembinaan), domain.NotEligible)
	o.must(verified("maker", true))
	receipt := o.must(taught("kemasan", pembinaan))
	assert.Equal(t, []string{"industri.v1", "D2.v1"}, receipt.Events[0].Meta.Rules)
	assert.True(t, o.must(taught("kemasan", pembinaan)).Duplicate)
}

// The command of the same id finds its answer, though the programme asks more by now.
func TestWhatWasDecidedIsNotAskedAgain(t *testing.T) {
	o := choosing(t)
	o.must(verified("maker", true))
	o.must(taught("kemasan", pembinaan))
	o.must(adopts("more", "mikrokecil.v1"))
	assert.True(t, o.must(taught("kemasan", pembinaan)).Duplicate)
	o.refused(taught("desain", pembinaan), domain.EligibilityUnknown)
}

func TestAnAnswerIsComputedFromWhatTheProgrammeHasAdopted(t *testing.T) {
	o := choosing(t)
	o.must(adopts("more", "mikrokecil.v1"))
	o.must(verified("maker", true))
	question := command("ask", weaver, &domain.EligibilityDetermined{Programme: pembinaan})
	receipt := o.must(question)
	require.Len(t, receipt.Events, 2)
	for i, want := range []domain.Eligibility{domain.Eligible, domain.EligibilityDue} {
		assert.Equal(t, want, receipt.Events[i].Body.(*domain.EligibilityDetermined).Result)
	}
	o.refused(command("nowhere", weaver, &domain.EligibilityDetermined{Programme: domain.NamedRef(domain.CategoryProgramme, "x")}), domain.ReferenceUnknown)
}

// Facts recorded together go by the criteria of each one's programme.
func TestOfAidRecordedTogetherEachIsHeldToItsOwnProgramme(t *testing.T) {
	o := choosing(t)
	cmd := taught("desain", "")
	cmd.With = []domain.Body{taught("kemasan", pembinaan).Body}
	o.refused(cmd, domain.EligibilityUnknown)
	o.must(verified("maker", true))
	receipt := o.must(cmd)
	assert.Equal(t, "[[D2.v1] [industri.v1 D2.v1]]", fmt.Sprint([][]string{receipt.Events[0].Meta.Rules, receipt.Events[1].Meta.Rules}))
	again, err := writer(o.store).Do(context.Background(), cmd)
	require.NoError(t, err)
	assert.True(t, again.Duplicate)
}

// paid is aid out of money that an act has bound.
func paid(topic, act string, programme domain.Ref) domain.Command {
	cmd := taught(topic, programme)
	aid := cmd.Body.(domain.Intervention).Given()
	aid.Fund, aid.Commitment = dak, act
	return cmd
}

// Whoever leaves the programme out, or names one that asks nothing, is asked what the programme asks whose money it is.
func TestTheMoneyOfAProgrammeAsksItsCriteria(t *testing.T) {
	free := domain.NamedRef(domain.CategoryProgramme, "bebas")
	named := commitment("K-2", 10)
	named.Programme = pembinaan
	for _, c := range []struct {
		name  string
		lines []domain.Ref
		act   string
		cites domain.Ref
		asked bool
	}{
		{"the only programme of the fund's lines", []domain.Ref{pembinaan, pembinaan}, "K-1", "", true},
		{"the programme that the act names", []domain.Ref{free, pembinaan}, "K-2", "", true},
		{"another programme is cited", []domain.Ref{pembinaan}, "K-1", free, true},
		{"the same programme is cited", []domain.Ref{pembinaan}, "K-1", pembinaan, true},
		{"the money is nobody's in particular", []domain.Ref{free, pembinaan}, "K-1", "", false},
		{"a line is of no programme", []domain.Ref{pembinaan, ""}, "K-1", "", false},
		{"there are no lines", nil, "K-1", "", false},
		{"the programme of the money asks nothing", []domain.Ref{free}, "K-1", "", false},
		{"the money's programme asks nothing, and the one that is cited does", []domain.Ref{free}, "K-1", pembinaan, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := choosing(t)
			o.must(command("free", free, &domain.ProgrammeDeclared{Name: "Bebas", Region: city()}))
			o.must(command("fund", dak, declaration()))
			o.must(command("allocate", dak, allocation(100)))
			for i, programme := range c.lines {
				o.must(command(fmt.Sprint("line ", i), dak, &domain.BudgetLineOpened{Name: fmt.Sprint(i), Programme: programme}))
			}
			o.must(command("K-1", dak, commitment("K-1", 10)))
			o.must(command("K-2", dak, named))
			aid := paid("kemasan", c.act, c.cites)
			if !c.asked {
				assert.Equal(t, []string{"D2.v1"}, o.must(aid).Events[0].Meta.Rules)
				return
			}
			o.refused(aid, domain.EligibilityUnknown)
			o.must(verified("trader", false))
			o.refused(aid, domain.NotEligible)
			o.must(verified("maker", true))
			assert.Equal(t, []string{"industri.v1", "D2.v1"}, o.must(aid).Events[0].Meta.Rules)
		})
	}
}

// What was given before the fund's line was opened was asked nothing, and is not asked afterwards.
func TestMoneyAsksOnlyWhatWasKnownOfIt(t *testing.T) {
	o := choosing(t)
	o.must(command("fund", dak, declaration()))
	o.must(command("allocate", dak, allocation(100)))
	o.must(command("K-1", dak, commitment("K-1", 10)))
	first := o.must(paid("kemasan", "K-1", ""))
	o.must(command("line", dak, &domain.BudgetLineOpened{Name: "Pembinaan", Programme: pembinaan}))
	assert.True(t, o.must(paid("kemasan", "K-1", "")).Duplicate)
	o.refused(paid("desain", "K-1", ""), domain.EligibilityUnknown)
	o.must(verified("trader", false))
	o.ledger = writer(o.store) // which folds all of it anew
	o.must(command("undo", weaver, &domain.FactReversed{Target: first.Events[0].ID, Reason: "salah catat"}))
}
