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
