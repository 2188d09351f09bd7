package answers_test

import (
	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// The small world of these tests.
var (
	payakumbuh  = kit.Region("13.76")
	bukittinggi = kit.Region("13.75")

	weaver   = kit.Ref(domain.CategoryActor, "tenun")
	knitter  = kit.Ref(domain.CategoryActor, "rajut")
	weavers  = kit.Ref(domain.CategoryActor, "kelompok tenun")
	audit    = kit.Ref(domain.CategoryFinding, "ganda")
	support  = kit.Ref(domain.CategoryProgramme, "sipadu")
	dak      = kit.Ref(domain.CategoryFund, "dak")
	workshop = kit.Ref(domain.CategorySentra, "logam")
	request  = kit.Ref(domain.CategoryProposal, "mesin")

	today = kit.Day("2026-02-01")
)

// at is every read model as a view shows it.
func at(t kit.T, store eventstore.Store, view projections.View) *answers.Models {
	t.Helper()
	m := answers.New()
	kit.At(t, store, view, m.Projections()...)
	return m
}
