package answers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/programmes"
	kit "jejak/projections/projectiontest"
)

func TestFactsOfTheProvinceStandBesideThoseOfTheCity(t *testing.T) {
	log := kit.Log(t,
		kit.On(domain.RegionRef(payakumbuh), "2021", &domain.StatementRecorded{By: "Kota", Gist: "a"}),
		kit.On(domain.RegionRef(payakumbuh.Province()), "2021", &domain.StatementRecorded{By: "BPS", Gist: "b"}),
		kit.On(workshop, "2021", &domain.SentraRegistered{Name: "S", Region: bukittinggi, Serves: payakumbuh.Province()}))
	page := city(t, at(t, log, projections.View{}), payakumbuh)
	require.Len(t, page.Facts, 1)
	require.Len(t, page.Province, 1, "what a sentra elsewhere does for the province is not set against the city")
	assert.Equal(t, domain.RegionRef(payakumbuh.Province()), page.Province[0].Stream)
}

func TestAPromiseAges(t *testing.T) {
	log := kit.Log(t, kit.On(support, "2022-01-12", &domain.ProgrammeDeclared{Name: "P", Region: payakumbuh}),
		kit.On(support, "2022-01-12", &domain.ActivityPlanned{Stage: domain.Training}).Planned())
	r := at(t, log, projections.View{})
	r.Today = kit.Day("2022-02-01")
	page := city(t, r, payakumbuh)
	require.Len(t, page.Promises, 1)
	assert.Equal(t, 20, page.Promises[0].AgeDays)
}

func TestTheShareOfATargetIsExact(t *testing.T) {
	figure := func(n int64) projections.Figure { return projections.Figure{Value: n} }
	whole := func(n int64) *projections.Figure { f := figure(n); return &f }
	for _, c := range []struct {
		value string
		of    *projections.Figure
		done  int64
		want  int64
		ok    bool
	}{
		{"600", nil, 0, 0, true}, {"600", nil, 599, 99, true}, {"600", nil, 600, 100, true}, {"20", nil, 50, 250, true},
		{"0", nil, 5, 0, false}, {"-3", nil, 5, 0, false}, {"", nil, 5, 0, false}, {"banyak", nil, 5, 0, false},
		{"7", whole(100), 7, 100, true}, // 7/100*100 is 7.000000000000001 in floating point
		{"33.3", whole(1000), 333, 100, true}, {"100", whole(3), 1, 33, true}, {"100", whole(0), 0, 0, false},
		{"0.1", whole(30), 0, 0, true}, {"0.3", nil, 3, 1000, true},
	} {
		p := answers.Progress{Target: programmes.Target{Value: c.value}, Realised: figure(c.done), Whole: c.of}
		share, ok := p.Share()
		assert.Equal(t, c.ok, ok, "%+v", c)
		assert.Equal(t, c.want, share, "%+v", c)
	}
}

func TestATargetInPercentIsOfTheActorsOfItsCityOrElseOfTheProgramme(t *testing.T) {
	target := func(r domain.Body) *kit.Fact { return kit.On(support, "2022", r).Planned() }
	actor := func(n int, where string) *kit.Fact {
		return kit.On(kit.Ref(domain.CategoryActor, fmt.Sprint(n)), "2021", &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "CV", Region: kit.Region(where)})
	}
	m := at(t, kit.Log(t, actor(0, "13.76.04.1002"), actor(1, "13.76"), actor(2, "13.75"),
		kit.On(support, "2021", &domain.ProgrammeDeclared{Name: "P", Region: payakumbuh}),
		target(&domain.TargetSet{Indicator: domain.ActorsOnline, Value: "100", Unit: domain.PercentOfActors}),
		target(&domain.TargetSet{Indicator: domain.ActorsOnline, Value: "100", Unit: domain.PercentOfActors, Region: bukittinggi}),
		target(&domain.TargetSet{Indicator: domain.ActorsOnline, Value: "100", Unit: "pelaku"})), projections.View{})
	page, err := m.Programme(t.Context(), string(support))
	require.NoError(t, err)
	assert.EqualValues(t, 2, page.Progress[0].Whole.Value)
	assert.EqualValues(t, 1, page.Progress[1].Whole.Value)
	assert.Nil(t, page.Progress[2].Whole)
}

func TestARequestOfWhichOnlyTheAnswerIsSeenIsNotListed(t *testing.T) {
	log := kit.Log(t, kit.On(request, "2021-12-22", &domain.ProposalSubmitted{From: payakumbuh, To: "K", Subject: "Mesin"}),
		kit.On(request, "2021", &domain.ProposalReceived{By: "K"}))
	assert.Empty(t, city(t, at(t, log, projections.View{AsOf: kit.Day("2021-06-01")}), payakumbuh).Proposals)
	assert.Len(t, city(t, at(t, log, projections.View{AsOf: kit.Day("2021-12-22")}), payakumbuh).Proposals, 1)
}

func TestANameThatNoFigureHasIsRefused(t *testing.T) {
	m := at(t, kit.Log(t), projections.View{})
	for _, id := range []string{"", "actor/x", "city/x", "programme/x", "fund/x", "cities/kemendagri:13.76/*/*/*/*/rupiah"} {
		_, err := m.Explain(t.Context(), id)
		var unknown *answers.UnknownFigureError
		assert.ErrorAs(t, err, &unknown, id)
	}
}

func TestWhatHasNoPublicNameIsCalledByItsID(t *testing.T) {
	log := kit.Log(t, kit.On(weaver, "2021", &domain.ActorRegistered{EntityKind: domain.Individual, Owner: kit.Sealed(weaver), Region: payakumbuh}),
		kit.On(weavers, "2021", &domain.ActorRegistered{EntityKind: domain.Group, Name: "Tenun", Region: payakumbuh}))
	m := at(t, log, projections.View{})
	assert.Equal(t, string(weaver), m.FullName(weaver))
	assert.Equal(t, answers.Short(weaver), m.Name(weaver), "as much of it as names it again")
	assert.Equal(t, "Tenun", m.Name(weavers))
	assert.Equal(t, "Kota Payakumbuh", m.Name(domain.RegionRef(payakumbuh)))
	assert.Equal(t, "99.99", answers.PlaceName(kit.Region("99.99")))
}

func TestThePagesOfWhatIsNotThereAreNotFound(t *testing.T) {
	m := at(t, kit.Log(t), projections.View{})
	var missing *answers.NotFoundError
	_, err := m.Programme(t.Context(), string(support))
	assert.ErrorAs(t, err, &missing)
	_, err = m.Fund(t.Context(), string(dak))
	assert.ErrorAs(t, err, &missing)
	page := city(t, m, payakumbuh)
	assert.Zero(t, page.Registered.Value)
	assert.Empty(t, page.Actors)
	for _, row := range page.Table {
		assert.True(t, row.Total.Empty())
	}
}
