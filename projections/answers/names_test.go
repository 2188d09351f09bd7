package answers_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

func declared(ref domain.Ref, name string) *kit.Fact {
	return kit.On(ref, "2021", &domain.FundDeclared{Name: name, Region: payakumbuh})
}

// funds is a log of two fund lines whose names have a word in common.
func funds(t *testing.T) *memory.Store {
	t.Helper()
	return kit.Log(t, declared(dak, "DAK Fisik"), declared(kit.Ref(domain.CategoryFund, "2"), "DAK Nonfisik"))
}

// unknown is the error of a text that names no one thing.
func unknown(t *testing.T, err error) *answers.NotFoundError {
	t.Helper()
	var e *answers.NotFoundError
	require.ErrorAs(t, err, &e)
	return e
}

func TestAThingIsFoundByItsNameItsIDAndTheBeginningOfThat(t *testing.T) {
	r := at(t, funds(t), projections.View{})
	for _, text := range []string{"dak fisik", string(dak), answers.Short(dak), string(dak)[len("fund-"):]} {
		ref, err := r.Find(domain.CategoryFund, text)
		require.NoError(t, err, text)
		assert.Equal(t, dak, ref)
	}
	none, err := r.Optional(domain.CategoryFund, "")
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestWhatMayMeanSeveralThingsSaysWhich(t *testing.T) {
	_, err := at(t, funds(t), projections.View{}).Find(domain.CategoryFund, "DAK")
	e := unknown(t, err)
	assert.Equal(t, domain.CategoryFund, e.Category)
	assert.False(t, e.Partial)
	assert.ElementsMatch(t, []string{"DAK Fisik", "DAK Nonfisik"}, []string{e.Candidates[0].Name, e.Candidates[1].Name})
}

func TestAPartOfANameIsEnoughToReadAndNotToRecord(t *testing.T) {
	r := at(t, funds(t), projections.View{})
	ref, err := r.Find(domain.CategoryFund, "nonfis")
	require.NoError(t, err)
	assert.NotEqual(t, dak, ref)
	r.Whole = true
	_, err = r.Find(domain.CategoryFund, "nonfis")
	e := unknown(t, err)
	assert.True(t, e.Partial)
	assert.Len(t, e.Candidates, 1)
	_, err = r.Find(domain.CategoryFund, "dak nonfisik")
	assert.NoError(t, err)
}

func TestAStreamIsNamedByItsIDACityARegisterOrAName(t *testing.T) {
	r := at(t, funds(t), projections.View{})
	register := (&domain.PaymentRegisterOpened{Holder: "Dinas", FiscalYear: 2021}).Stream()
	for text, want := range map[string]domain.Ref{string(dak): dak, "Payakumbuh": domain.RegionRef(payakumbuh),
		"sp2d:2021:Dinas": register, "DAK Fisik": dak} {
		ref, err := r.Stream(t.Context(), text)
		require.NoError(t, err, text)
		assert.Equal(t, want, ref, text)
	}
	_, err := r.Stream(t.Context(), "tidak ada")
	assert.Empty(t, unknown(t, err).Candidates)
}

func TestAnEventIsNamedByItsIDOrByItsPlaceOnItsStream(t *testing.T) {
	first := declared(dak, "DAK Fisik")
	r := at(t, kit.Log(t, first), projections.View{})
	for _, text := range []string{first.ID().String(), "DAK Fisik@0", string(dak) + "@0"} {
		record, err := r.Record(t.Context(), text)
		require.NoError(t, err, text)
		assert.Equal(t, first.ID(), record.ID)
	}
	for _, text := range []string{"DAK Fisik@1", "00000000-0000-4000-8000-000000000001", "apa@0"} {
		_, err := r.Record(t.Context(), text)
		unknown(t, err)
	}
	for _, text := range []string{"DAK Fisik", "DAK Fisik@x", "DAK Fisik@-1"} {
		_, err := r.Record(t.Context(), text)
		var unnamed *answers.EventNameError
		assert.ErrorAs(t, err, &unnamed, text)
	}
}

func TestAFindingIsNamedByItsIDOrEnoughOfIt(t *testing.T) {
	other := kit.Ref(domain.CategoryFinding, "lain")
	r := at(t, kit.Log(t, kit.On(audit, "2021", &domain.FindingRaised{Condition: "Ganda"}),
		kit.On(other, "2021", &domain.FindingRaised{Condition: "Lain"})), projections.View{})
	id := string(audit)[len("finding-"):]
	for _, text := range []string{string(audit), id, id[:6]} {
		found, err := r.Finding(t.Context(), text)
		require.NoError(t, err, text)
		assert.Equal(t, audit, found.Ref)
		assert.Equal(t, "Ganda", found.Condition)
	}
	_, err := r.Finding(t.Context(), id[:5])
	unknown(t, err)
}
