package answers_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/privacy"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// vault opens everything that it has not lost, and knows whose a number is.
type vault struct {
	lost  string
	holds domain.Ref
}

func (v vault) Open(_ context.Context, sealed domain.Sealed, _ uuid.UUID, path string) (string, error) {
	if sealed.Key == v.lost {
		return "", privacy.ErrUnknownKey
	}
	return path + " of " + sealed.Key, nil
}

func (v vault) Lookup(context.Context, string, string) ([]domain.Claim, error) {
	if v.holds == "" {
		return nil, nil
	}
	return []domain.Claim{{Actor: v.holds}}, nil
}

func person(ref domain.Ref) *kit.Fact {
	return kit.On(ref, "2021-01-01", &domain.ActorRegistered{EntityKind: domain.Individual, Owner: kit.Sealed(ref), Region: payakumbuh})
}

func trained(ref domain.Ref, on string, rp domain.Rupiah, beneficiaries ...domain.Ref) *kit.Fact {
	aid := domain.Aid{Region: payakumbuh, Beneficiaries: beneficiaries}
	if rp > 0 {
		aid.ValueRp = domain.Rp(rp)
	}
	return kit.On(ref, on, &domain.TrainingAttended{Kind: "pelatihan", Topic: "kemasan " + on, Aid: aid})
}

func merged(survivor, other domain.Ref) []*kit.Fact {
	b := &domain.ActorsMerged{Survivor: survivor, Merged: other, Reason: "orang yang sama"}
	return []*kit.Fact{kit.On(survivor, "2021-12-01", b), kit.On(other, "2021-12-01", b)}
}

func TestAMergedRecordIsCountedInAndNamed(t *testing.T) {
	facts := append([]*kit.Fact{person(weaver), person(knitter), trained(weaver, "2021-02-01", 100), trained(knitter, "2021-03-01", 20)},
		merged(weaver, knitter)...)
	r := at(t, kit.Log(t, facts...), projections.View{})
	page, err := r.Actor(t.Context(), string(weaver))
	require.NoError(t, err)
	assert.Equal(t, []domain.Ref{knitter}, page.Records)
	assert.Equal(t, domain.Rupiah(120), page.Rupiah)
	assert.Empty(t, page.Survivor)
	other, err := r.Actor(t.Context(), string(knitter))
	require.NoError(t, err)
	assert.Equal(t, weaver, other.Survivor)
	assert.Equal(t, domain.Rupiah(20), other.Rupiah, "what stands there")
}

func TestATimelineIsInTheOrderOfHappeningAndMarksWhatWasReversed(t *testing.T) {
	wrong := trained(weaver, "2021-05-01", 100)
	facts := append([]*kit.Fact{person(weaver), person(knitter), wrong, trained(knitter, "2021-04-01", 20), kit.Undo(wrong, "2021-06-01")},
		merged(weaver, knitter)...)
	line, err := at(t, kit.Log(t, facts...), projections.View{}).Timeline(t.Context(), string(weaver))
	require.NoError(t, err)
	var told []string
	for _, e := range line.Events {
		text := e.Type
		if e.Reversed {
			text += " reversed"
			assert.Equal(t, int64(2), e.ReversedBy)
		}
		told = append(told, text)
	}
	assert.Equal(t, []string{"ActorRegistered", "ActorRegistered", "TrainingAttended", "TrainingAttended reversed", "FactReversed",
		"ActorsMerged", "ActorsMerged"}, told)
}

func TestWhoeverWasForgottenIsSoInEveryView(t *testing.T) {
	erased := kit.On(weaver, "2021-06-01", &domain.PersonalDataErased{KeyID: domain.KeyID(weaver)})
	log := kit.Log(t, person(weaver), person(knitter), kit.On(weaver, "2021-05-01", &domain.ErasureRequested{KeyID: domain.KeyID(weaver)}), erased)
	for _, view := range []projections.View{{}, {AsOf: kit.Day("2021-02-01")}} {
		r := looking(t, log, view, new([]projections.View), new(error))
		r.Keys = vault{}
		list, err := r.ActorList(t.Context(), answers.ActorFilter{City: payakumbuh})
		require.NoError(t, err)
		require.Len(t, list, 2)
		for _, actor := range list {
			opened, err := r.Open(t.Context(), actor.Owner)
			require.NoError(t, err)
			assert.Equal(t, actor.Ref == weaver, r.Forgotten(domain.KeyID(actor.Ref)))
			if actor.Ref == weaver {
				assert.Equal(t, answers.Opened{Gone: answers.Erased}, opened, "though the key is still there")
			} else {
				assert.Equal(t, answers.Opened{Text: "owner of " + string(knitter)}, opened)
			}
		}
		keys, err := r.AllForgotten(t.Context(), "")
		require.NoError(t, err)
		assert.Equal(t, []domain.KeyID{domain.KeyID(weaver)}, keys)
	}
}

func TestANameWhoseKeyIsLostIsNotErased(t *testing.T) {
	r := at(t, kit.Log(t, person(weaver)), projections.View{})
	r.Keys = vault{lost: string(weaver)}
	page, err := r.Actor(t.Context(), string(weaver))
	require.NoError(t, err)
	opened, err := r.Open(t.Context(), page.Owner)
	require.NoError(t, err)
	assert.Equal(t, answers.Opened{Gone: answers.Keyless}, opened)
}

func nik(t *testing.T) []identifier.ID {
	t.Helper()
	ids, err := answers.Readings("9999994101990001")
	require.NoError(t, err)
	return ids
}

func TestANumberTellsWhatItsHolderReceivedAloneAndInGroups(t *testing.T) {
	facts := append([]*kit.Fact{person(weaver), person(knitter),
		kit.On(weavers, "2021-01-01", &domain.ActorRegistered{EntityKind: domain.Group, Name: "Tenun", Region: payakumbuh}),
		kit.On(weavers, "2021-01-02", &domain.MemberJoined{Member: weaver}),
		trained(weavers, "2021-03-01", 500, weaver), trained(weavers, "2021-04-01", 700, bystander),
		trained(weaver, "2021-05-01", 100), trained(knitter, "2021-02-01", 0), trained(weaver, "2021-07-01", 9).Planned()},
		merged(weaver, knitter)...)
	r := at(t, kit.Log(t, facts...), projections.View{})
	r.Keys = vault{holds: knitter}
	found, err := r.Check(t.Context(), nik(t))
	require.NoError(t, err)
	require.Len(t, found.Actors, 1)
	c := found.Actors[0]
	assert.NotContains(t, found.Number, "41019900")
	assert.Equal(t, weaver, c.Ref, "the record that stands for it now")
	assert.Equal(t, answers.Tally{Interventions: 2, Rupiah: 100, Unpriced: 1, Planned: 1}, c.Own)
	assert.Equal(t, answers.Tally{Interventions: 1, Rupiah: 500}, c.Groups, "what the group received for others is not its")
	require.Len(t, c.Aid, 4)
	assert.Equal(t, kit.Period("2021-02-01"), c.Aid[0].Meta.OccurredOn)
	assert.Equal(t, weavers, c.Aid[1].Through)
}

func TestANumberOfNobodyIsMasked(t *testing.T) {
	r := at(t, kit.Log(t, person(weaver)), projections.View{})
	r.Keys = vault{}
	_, err := r.Check(t.Context(), nik(t))
	var unknown *answers.UnknownNumberError
	require.ErrorAs(t, err, &unknown)
	assert.NotContains(t, unknown.Error(), "41019900")
}
