package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var sipaduDeclared = &ProgrammeDeclared{Name: "Sipadu Mantap", Region: payakumbuh}

func TestALedgerIsOpenedOnce(t *testing.T) {
	opened := &LedgerOpened{Title: "Payakumbuh"}
	given(t, LedgerRef, opened).when(opened).rejected(AlreadyRegistered)
}

func TestAProgrammeIsDeclaredOnceAndFirst(t *testing.T) {
	given(t, sipadu).when(&ClusterDefined{"rendang"}).rejected(NotRegistered)
	given(t, sipadu, sipaduDeclared).when(sipaduDeclared).rejected(AlreadyRegistered)
}

func TestAStageAndAClusterAreAdoptedOnce(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared, &StageAdopted{1, Training, "pelatihan"}, &ClusterDefined{"Rendang"})
	assert.Equal(t, "stage", s.when(&StageAdopted{2, Training, "lagi"}).rejected(AlreadyRegistered).Field)
	assert.Equal(t, "cluster", s.when(&ClusterDefined{" rendang "}).rejected(AlreadyRegistered).Field)
	s.when(&StageAdopted{2, Inputs, "bahan baku"}).then()
}

func TestTargetsAndPlansArePlanned(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared)
	for _, b := range []Body{
		&TargetSet{Indicator: TrainingsHeld, Value: "20", Unit: "pelatihan", Period: InYear(2022)},
		&ActivityPlanned{Stage: Training},
	} {
		assert.Equal(t, "mode", s.when(told{body: b, on: "2022", mode: Actual}).rejected(FieldInvalid).Field)
		s.when(planned("2022", b)).then()
	}
}

func TestWhatOpensAStreamStandsOnceAndFirst(t *testing.T) {
	for _, opening := range []string{"SentraRegistered", "AgencyRegistered", "ProposalSubmitted"} {
		e := exampleOf(t, opening)
		given(t, e.stream, e.body).when(e.body).rejected(AlreadyRegistered)
		for _, other := range examples() {
			if _, reversal := other.body.(*FactReversed); !reversal && other.stream == e.stream && TypeName(other.body) != opening {
				body := other.command().Body
				given(t, e.stream).when(body).rejected(NotRegistered)
				s := given(t, e.stream, e.body).when(body)
				assert.NotEqual(t, NotRegistered, RejectionCode(s.err), TypeName(body))
			}
		}
	}
}

func TestAnActivityIsScheduledOnceAndHeldOnce(t *testing.T) {
	scheduled := exampleOf(t, "ActivityScheduled").body
	held := on("2021-10-12", &ActivityHeld{Stage: Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh})
	given(t, class, scheduled).when(scheduled).rejected(AlreadyRegistered)
	given(t, class, scheduled, held).when(held).rejected(AlreadyRegistered)
	given(t, class, held).when(scheduled).rejected(AlreadyRegistered)
	visit := exampleOf(t, "StudyVisitHeld").body
	given(t, class, visit).when(visit).rejected(AlreadyRegistered)
	given(t, class).when(&FollowUpIntended{By: "Kepala Dinas", Intent: "meniru"}).rejected(NotRegistered)
	given(t, class, visit, &FollowUpIntended{By: "Kepala Dinas", Intent: "meniru"})
}

func TestAnActivityIsHeldInItsWindow(t *testing.T) {
	for _, c := range []struct {
		window, date string
		outside      bool
	}{
		{"2021-10-11/2021-10-13", "2021-10-10", true},
		{"2021-10-11/2021-10-13", "2021-10-11", false},
		{"2021-10-11/2021-10-13", "2021-10-13", false},
		{"2021-10-11/2021-10-13", "2021-10-14", true},
		{"2021-10-11/2021-10-13", "2021-10", false},
		{"2021-10-11/2021-10-13", "2021-10-12/2021-10-20", false},
		{"2021-10-11/2021-10-13", "../2021-10-12", false},
		{"2021-10-11/..", "2024-05-31", false},
		{"2021-10-11/..", "2021-10-10", true},
		{"../2021-10-13", "2000-01-01", false},
		{"../2021-10-13", "2021-10-14", true},
	} {
		s := given(t, class, &ActivityScheduled{Stage: Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh, Window: span(c.window)})
		s.when(on(c.date, &ActivityHeld{Stage: Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh}))
		if c.outside {
			assert.Equal(t, c.window, s.rejected(OutsideActivity).Details["window"], c)
		} else {
			s.then()
		}
	}
}

func TestAnActivityHasNoMoreParticipantsThanItsQuota(t *testing.T) {
	for _, c := range []struct{ quota, participants int }{{30, 30}, {30, 31}, {0, 100_000}} {
		s := given(t, class, &ActivityScheduled{Stage: Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh, Window: InYear(2021), Quota: c.quota})
		s.when(&ActivityHeld{Stage: Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh, Participants: c.participants})
		if c.quota > 0 && c.participants > c.quota {
			assert.Equal(t, "30", s.rejected(QuotaExceeded).Details["quota"])
		} else {
			s.then()
		}
	}
}

// All pairs of steps: a proposal goes forward, may leave steps out, and ends once.
func TestAProposalGoesForwardOnly(t *testing.T) {
	steps := []Body{&ProposalReceived{"Kementerian"}, &ProposalUnderIdentification{"Kementerian"}, &ProposalApproved{By: "Kementerian"},
		&ProposalRejected{"Kementerian", "x"}, &ProposalWithdrawn{"Wali Kota", "x"}}
	rank := []int{1, 2, 3, 3, 3}
	for i, first := range steps {
		for j, second := range steps {
			s := given(t, request, exampleOf(t, "ProposalSubmitted").body, first)
			s.when(&ProposalItemAdded{Item: "mesin"}).then()
			s.when(second)
			if rank[j] > rank[i] {
				s.then()
			} else {
				assert.Equal(t, TypeName(second), s.rejected(StateOrder).Received)
			}
		}
	}
	assert.True(t, ProposalExamined.Pending())
	assert.False(t, ProposalGranted.Pending())
	assert.False(t, ProposalNone.Pending())
}

func TestStatementsAboutARegionStandSideBySide(t *testing.T) {
	s := given(t, cityFacts)
	for range 2 {
		for _, e := range examples() {
			switch e.body.(type) {
			case *IndicatorPublished, *IndicatorRestated, *CollaborationEnded: // of which there is one at a time
			default:
				if e.stream == cityFacts {
					s.when(e.body).then()
				}
			}
		}
	}
}

func TestStreamsOfNoCategoryHaveNoHistory(t *testing.T) {
	for _, stream := range []Ref{"", "x-1", "-", "IKM-1"} {
		_, err := NewHistory(stream)
		assert.Error(t, err, stream)
	}
}

func TestEveryCategoryHasAnAggregate(t *testing.T) {
	for _, c := range Categories() {
		_, err := newAggregate(c)
		require.NoError(t, err)
	}
}
