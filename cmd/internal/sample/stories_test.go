package sample_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/sample"
	"jejak/domain"
)

func story(t *testing.T, stories []sample.Story, key string) sample.Story {
	t.Helper()
	i := slices.IndexFunc(stories, func(s sample.Story) bool { return s.Key == key })
	require.GreaterOrEqual(t, i, 0, key)
	return stories[i]
}

// told returns the streams of a story, each with its events.
func told(t *testing.T, key string) [][]domain.Recorded {
	t.Helper()
	log := loaded(t)
	var streams [][]domain.Recorded
	for _, ref := range story(t, sample.NewYear(sample.DefaultSeed).Stories, key).Streams {
		streams = append(streams, slices.DeleteFunc(slices.Clone(log), func(e domain.Recorded) bool { return e.Stream != ref }))
	}
	return streams
}

func registration(t *testing.T, log []domain.Recorded, actor domain.Ref) domain.Recorded {
	t.Helper()
	i := slices.IndexFunc(log, func(e domain.Recorded) bool { return e.Stream == actor })
	require.GreaterOrEqual(t, i, 0, actor)
	return log[i]
}

// types are the wire names of events, in order.
func types(log []domain.Recorded) []string {
	var list []string
	for _, e := range log {
		list = append(list, domain.TypeName(e.Body))
	}
	return list
}

// bodies are the bodies of one type, with their events.
func bodies[B domain.Body](log []domain.Recorded) (list []B, at []domain.Recorded) {
	for _, e := range log {
		if b, ok := e.Body.(B); ok {
			list, at = append(list, b), append(at, e)
		}
	}
	return list, at
}

func TestOneActorGoesThroughAllSevenStages(t *testing.T) {
	var stages []domain.Stage
	for _, e := range told(t, "tujuh-tahap")[0] {
		if aid, ok := e.Body.(domain.Intervention); ok {
			assert.Equal(t, domain.Actual, e.Meta.Mode)
			stages = append(stages, aid.Stage())
		}
	}
	assert.Equal(t, domain.Stages(), slices.Compact(stages))
}

func TestAidBeforeAMoveStaysWhereItWas(t *testing.T) {
	for _, key := range []string{"pindah-kelurahan", "pindah-kota"} {
		log := told(t, key)[0]
		moves, at := bodies[*domain.ActorRelocated](log)
		require.Len(t, moves, 1, key)
		assert.Equal(t, key == "pindah-kota", moves[0].From.City() != moves[0].To.City())
		before, after := 0, 0
		for _, e := range log {
			aid, ok := e.Body.(domain.Intervention)
			if !ok {
				continue
			}
			if e.Meta.OccurredOn.Last().Compare(at[0].Meta.OccurredOn.First()) < 0 {
				assert.Equal(t, moves[0].From, aid.Given().Region, key)
				before++
			} else {
				assert.Equal(t, moves[0].To, aid.Given().Region, key)
				after++
			}
		}
		assert.Positive(t, before, key)
		assert.Positive(t, after, key)
	}
}

func TestAidBeforeAMoveMayBeRecordedAfterIt(t *testing.T) {
	log := told(t, "pindah-kota")[0]
	advice, at := bodies[*domain.InformationProvided](log)
	moves, moved := bodies[*domain.ActorRelocated](log)
	require.Len(t, advice, 1)
	assert.True(t, at[0].RecordedAt.After(moved[0].RecordedAt))
	assert.Equal(t, moves[0].From, advice[0].Region)
}

func TestAWrongGrantIsReversedAndRecordedAgain(t *testing.T) {
	log := told(t, "koreksi-bantuan")[0]
	assert.Equal(t, []string{"ActorRegistered", "RawMaterialGranted", "FactReversed", "RawMaterialGranted"}, types(log))
	grants, _ := bodies[*domain.RawMaterialGranted](log)
	assert.Equal(t, log[1].ID, log[2].Body.(*domain.FactReversed).Target)
	assert.Equal(t, *grants[0].ValueRp, 10**grants[1].ValueRp)
}

func TestAWrongParticipantIsReplacedByTheRightOne(t *testing.T) {
	streams := told(t, "koreksi-peserta")
	assert.Equal(t, []string{"ActorRegistered", "TrainingAttended", "FactReversed"}, types(streams[0]))
	assert.Equal(t, []string{"ActorRegistered", "TrainingAttended"}, types(streams[1]))
	wrong, right := streams[0][1].Body.(*domain.TrainingAttended), streams[1][1].Body.(*domain.TrainingAttended)
	assert.Equal(t, wrong.Activity, right.Activity)
}

func TestAWrongPaymentIsReversedAndRecordedUnderItsNumber(t *testing.T) {
	log := told(t, "koreksi-pencairan")[0]
	i := slices.IndexFunc(log, func(e domain.Recorded) bool { return domain.TypeName(e.Body) == "FactReversed" })
	require.Positive(t, i)
	var wrong, right *domain.Disbursed
	for _, e := range log {
		if e.ID == log[i].Body.(*domain.FactReversed).Target {
			wrong = e.Body.(*domain.Disbursed)
		}
	}
	right = log[i+1].Body.(*domain.Disbursed)
	require.NotNil(t, wrong)
	assert.Equal(t, wrong.SP2D, right.SP2D)
	assert.EqualValues(t, 75_000_000, *wrong.AmountRp)
	assert.EqualValues(t, 57_000_000, *right.AmountRp)
}

func TestAClassOfMarchIsCompletedInSeptember(t *testing.T) {
	streams, late := told(t, "terlambat"), 0
	held, _ := bodies[*domain.ActivityHeld](streams[1])
	require.Len(t, held, 1)
	attended := 0
	for _, e := range loaded(t) {
		b, ok := e.Body.(*domain.TrainingAttended)
		if !ok || b.Activity != streams[1][0].Stream {
			continue
		}
		attended++
		if e.Meta.OccurredOn.Last().DaysUntil(domain.DateOf(e.RecordedAt)) > 150 {
			late++
		}
	}
	assert.Equal(t, 6, late)
	assert.Equal(t, held[0].Participants, attended)
}

func TestDoubleAidLeavesOneGrant(t *testing.T) {
	assert.Equal(t, []string{"ActorRegistered", "EquipmentGranted"}, types(told(t, "ganda-peralatan")[0]))
	assert.Equal(t, []string{"ActorRegistered", "TrainingAttended"}, types(told(t, "ganda-pelatihan")[0]))
}

func TestNoAidReachesASuspendedOrClosedActor(t *testing.T) {
	assert.Equal(t, []string{"ActorRegistered", "InformationProvided", "ActorSuspended", "ActorReactivated", "TrainingAttended"},
		types(told(t, "ditangguhkan")[0]))
	assert.Equal(t, []string{"ActorRegistered", "TrainingAttended", "ActorClosed"}, types(told(t, "ditutup")[0]))
}

func TestGroupAidIsCountedOnceWithItsMembersAsBeneficiaries(t *testing.T) {
	log := told(t, "hibah-kelompok")[0]
	joined, _ := bodies[*domain.MemberJoined](log)
	machines, _ := bodies[*domain.EquipmentGranted](log)
	yarn, _ := bodies[*domain.RawMaterialGranted](log)
	require.Len(t, machines, 1)
	require.Len(t, yarn, 1)
	assert.GreaterOrEqual(t, len(joined), 6)
	assert.Len(t, machines[0].Beneficiaries, len(joined))
	assert.Len(t, yarn[0].Beneficiaries, len(joined)-1)
}

func TestARefusedLicenceIsAppliedForAgainAndIssued(t *testing.T) {
	var steps []domain.LicenceStep
	licences, _ := bodies[*domain.LicenceFacilitated](told(t, "izin-ditolak")[0])
	for _, l := range licences {
		steps = append(steps, l.Step)
	}
	assert.Equal(t, []domain.LicenceStep{domain.LicenceApplied, domain.LicenceRejected, domain.LicenceApplied, domain.LicenceIssued}, steps)
}

func TestOneRequestIsNeverAnswered(t *testing.T) {
	assert.Equal(t, []string{"ProposalSubmitted", "ProposalUnderIdentification"}, types(told(t, "usulan-terbuka")[0]))
}

func TestMoneyComesBackWithADepositSlip(t *testing.T) {
	returns, _ := bodies[*domain.FundsReturned](told(t, "pengembalian")[0])
	require.Len(t, returns, 1)
	assert.NotEmpty(t, returns[0].STS)
	assert.EqualValues(t, 1_750_000, *returns[0].AmountRp)
}

func TestTheCommitmentAboveTheRemainderIsNotInTheLog(t *testing.T) {
	commitments, at := bodies[*domain.CommitmentMade](told(t, "lampau-pagu")[0])
	last := at[len(at)-1].Meta.OccurredOn.String()
	assert.Equal(t, "2025-12-08", last)
	assert.Equal(t, "Penyelenggara Contoh 9", commitments[len(commitments)-1].Payee)
}

func TestEveryActivityHeldCountsItsParticipants(t *testing.T) {
	log := holding(loaded(t))
	count := map[domain.Ref]int{}
	for _, e := range log {
		if aid, ok := e.Body.(domain.Intervention); ok && e.Meta.Mode == domain.Actual {
			count[aid.Given().Activity]++
		}
	}
	held, at := bodies[*domain.ActivityHeld](log)
	for i, h := range held {
		assert.Equal(t, count[at[i].Stream], h.Participants, h.Topic)
	}
}
