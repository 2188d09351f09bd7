package answers_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// looking asks a log through a runner, as a program does: the reader has the read models show what it wants to see.
func looking(t *testing.T, store eventstore.Store, view projections.View, looks *[]projections.View, fails *error) *answers.Reader {
	t.Helper()
	var runner *projections.Runner
	return &answers.Reader{Store: store, View: view, Today: today, Models: answers.New(),
		Bring: func(ctx context.Context, models *answers.Models, view projections.View) error {
			if *fails != nil {
				return *fails
			}
			*looks = append(*looks, view)
			if runner == nil {
				runner = &projections.Runner{Store: store, Models: models.All()}
				t.Cleanup(func() { require.NoError(t, runner.Close()) })
				require.NoError(t, runner.CatchUp(ctx))
			}
			return runner.Look(ctx, view)
		}}
}

func TestAReaderIsMadeReadyOnceAndAgainAfterAFailure(t *testing.T) {
	past := projections.View{AsOf: kit.Day("2022-01-01")}
	for view, want := range map[projections.View][]projections.View{{}: {{}}, past: {{}, past}} {
		var looks []projections.View
		fails := errors.ErrUnsupported
		r := looking(t, funds(t), view, &looks, &fails)
		_, err := r.FundList(t.Context(), answers.Whole)
		require.ErrorIs(t, err, errors.ErrUnsupported)
		fails = nil
		for range 2 {
			list, err := r.FundList(t.Context(), answers.Whole)
			require.NoError(t, err)
			assert.Len(t, list, 2)
		}
		assert.Equal(t, want, looks, "who was forgotten is asked of all that is recorded")
	}
}

func TestEventsEndAtTheirLimit(t *testing.T) {
	r := at(t, kit.Log(t, person(weaver), declared(dak, "DAK"), trained(weaver, "2021-02-01", 1), trained(weaver, "2021-03-01", 1)), projections.View{})
	for _, c := range []struct {
		filter answers.EventFilter
		want   []string
	}{
		{answers.EventFilter{}, []string{"ActorRegistered", "FundDeclared", "TrainingAttended", "TrainingAttended"}},
		{answers.EventFilter{Limit: 2}, []string{"ActorRegistered", "FundDeclared"}},
		{answers.EventFilter{Type: "TrainingAttended", Limit: 1}, []string{"TrainingAttended"}},
		{answers.EventFilter{Category: domain.CategoryFund}, []string{"FundDeclared"}},
		{answers.EventFilter{Stream: weaver, Limit: 9}, []string{"ActorRegistered", "TrainingAttended", "TrainingAttended"}},
	} {
		var got []string
		require.NoError(t, r.Events(t.Context(), c.filter, func(e answers.Event) error { got = append(got, e.Type); return nil }))
		assert.Equal(t, c.want, got, "%+v", c.filter)
	}
	stop := errors.New("enough")
	assert.ErrorIs(t, r.Events(t.Context(), answers.EventFilter{}, func(answers.Event) error { return stop }), stop)
}

// streamsOnly is a log that is asked for streams and never read along.
type streamsOnly struct {
	eventstore.Store
	t *testing.T
}

func (s streamsOnly) All(context.Context, eventstore.Position, eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	s.t.Error("the log is read along")
	return func(func(eventstore.Record, error) bool) {}
}

func TestTheEventsOfAStreamAreFoundWithoutTheLogAroundThem(t *testing.T) {
	gone := trained(weaver, "2021-03-01", 1)
	store := kit.Log(t, person(weaver), declared(dak, "DAK"), gone, person(bystander), kit.Undo(gone, "2021-04-01"))
	r := at(t, store, projections.View{AsOf: kit.Day("2021-03-01")})
	var all []answers.Event
	require.NoError(t, r.Events(t.Context(), answers.EventFilter{}, func(e answers.Event) error {
		if e.Stream == weaver {
			all = append(all, e)
		}
		return nil
	}))
	require.Len(t, all, 3)
	r.Store = streamsOnly{store, t}
	of := func(f answers.EventFilter) (list []answers.Event) {
		require.NoError(t, r.Events(t.Context(), f, func(e answers.Event) error { list = append(list, e); return nil }))
		return list
	}
	assert.Equal(t, all, of(answers.EventFilter{Stream: weaver}))
	assert.Equal(t, all[1:], of(answers.EventFilter{Stream: weaver, After: all[0].Position}))
	assert.Equal(t, all[1:2], of(answers.EventFilter{Stream: weaver, After: all[0].Position, Limit: 1}))
	assert.Empty(t, of(answers.EventFilter{Stream: weaver, After: eventstore.End}))
}

func TestAFigureIsExplainedUnderTheNamesThatPeopleUse(t *testing.T) {
	gone := trained(weaver, "2021-03-01", 7)
	r := at(t, kit.Log(t, person(weaver), trained(weaver, "2021-02-01", 100), gone, kit.Undo(gone, "2021-04-01"),
		declared(dak, "DAK Fisik"), kit.On(dak, "2021", &domain.FundAllocated{AmountRp: domain.Rp(900)})), projections.View{})
	e, err := r.Explain(t.Context(), "city/Payakumbuh/*/*/actual/*/rupiah")
	require.NoError(t, err)
	assert.Equal(t, "city/"+payakumbuh.String()+"/*/*/actual/*/rupiah", e.Figure)
	assert.Equal(t, int64(100), e.Total)
	assert.Len(t, e.Lines, 3)
	assert.False(t, e.Distinct)
	e, err = r.Explain(t.Context(), "city/Payakumbuh/*/*/*/*/registered")
	require.NoError(t, err)
	assert.True(t, e.Distinct)
	e, err = r.Explain(t.Context(), "fund/dak fisik/allocated")
	require.NoError(t, err)
	assert.Equal(t, int64(900), e.Total)
	_, err = r.Explain(t.Context(), "fund/tidak ada/allocated")
	unknown(t, err)
}

func TestAReplayShowsTheStateBeforeAndAfterEachEvent(t *testing.T) {
	r := at(t, kit.Log(t, declared(dak, "DAK Fisik"), kit.On(dak, "2021", &domain.FundAllocated{AmountRp: domain.Rp(900)})), projections.View{})
	var steps []answers.Step
	require.NoError(t, r.Replay(t.Context(), dak, func(s answers.Step) error { steps = append(steps, s); return nil }))
	require.Len(t, steps, 2)
	assert.Nil(t, steps[0].Before)
	assert.Equal(t, steps[0].State, steps[1].Before)
	assert.NotEqual(t, steps[1].Before["lines"], steps[1].State["lines"])
}
