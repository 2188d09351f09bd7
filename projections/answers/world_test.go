package answers_test

import (
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// The small world of these tests.
var (
	payakumbuh  = kit.Region("13.76")
	bukittinggi = kit.Region("13.75")

	weaver    = kit.Ref(domain.CategoryActor, "tenun")
	bystander = kit.Ref(domain.CategoryActor, "lain")
	knitter   = kit.Ref(domain.CategoryActor, "rajut")
	weavers   = kit.Ref(domain.CategoryActor, "kelompok tenun")
	audit     = kit.Ref(domain.CategoryFinding, "ganda")
	support   = kit.Ref(domain.CategoryProgramme, "sipadu")
	dak       = kit.Ref(domain.CategoryFund, "dak")
	workshop  = kit.Ref(domain.CategorySentra, "logam")
	request   = kit.Ref(domain.CategoryProposal, "mesin")

	today = kit.Day("2026-02-01")
)

// at asks a log, as a view shows it.
func at(t kit.T, store eventstore.Store, view projections.View) *answers.Reader {
	t.Helper()
	models := answers.New()
	kit.At(t, store, view, models.All()...)
	return &answers.Reader{Store: store, View: view, Today: today, Models: models}
}

// city is the page of a city.
func city(t kit.T, r *answers.Reader, of region.Region) answers.CityPage {
	t.Helper()
	page, err := r.City(t.Context(), of, answers.Whole)
	require.NoError(t, err)
	return page
}
