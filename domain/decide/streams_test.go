package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

var sipaduDeclared = &domain.ProgrammeDeclared{Name: "Sipadu Mantap", Region: payakumbuh}

func TestALedgerIsOpenedOnce(t *testing.T) {
	opened := &domain.LedgerOpened{Title: "Payakumbuh"}
	given(t, domain.LedgerRef, opened).when(opened).rejected(domain.AlreadyRegistered)
}

func TestAProgrammeIsDeclaredOnceAndFirst(t *testing.T) {
	given(t, sipadu).when(&domain.ClusterDefined{Cluster: "rendang"}).rejected(domain.NotRegistered)
	given(t, sipadu, sipaduDeclared).when(sipaduDeclared).rejected(domain.AlreadyRegistered)
}

func TestAStageAndAClusterAreAdoptedOnce(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared, &domain.StageAdopted{Order: 1, Stage: domain.Training, Label: "pelatihan"},
		&domain.ClusterDefined{Cluster: "Rendang"})
	assert.Equal(t, "stage", s.when(&domain.StageAdopted{Order: 2, Stage: domain.Training,
		Label: "lagi"}).rejected(domain.AlreadyRegistered).Field)
	assert.Equal(t, "cluster", s.when(&domain.ClusterDefined{Cluster: " rendang "}).rejected(domain.AlreadyRegistered).Field)
	s.when(&domain.StageAdopted{Order: 2, Stage: domain.Inputs, Label: "bahan baku"}).then()
}

func TestTargetsAndPlansArePlanned(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared)
	for _, b := range []domain.Body{
		&domain.TargetSet{Indicator: domain.TrainingsHeld, Value: "20", Unit: "pelatihan", Period: domain.InYear(2022)},
		&domain.ActivityPlanned{Stage: domain.Training},
	} {
		assert.Equal(t, "mode", s.when(told{body: b, on: "2022", mode: domain.Actual}).rejected(domain.FieldInvalid).Field)
		s.when(planned("2022", b)).then()
	}
}

func TestWhatOpensAStreamStandsOnceAndFirst(t *testing.T) {
	for _, opening := range []string{"SentraRegistered", "AgencyRegistered", "ProposalSubmitted"} {
		e := exampleOf(t, opening)
		given(t, e.stream, e.body).when(e.body).rejected(domain.AlreadyRegistered)
		for _, other := range examples() {
			if _, reversal := other.body.(*domain.FactReversed); !reversal && other.stream == e.stream && domain.TypeName(other.body) != opening {
				body := other.command().Body
				given(t, e.stream).when(body).rejected(domain.NotRegistered)
				s := given(t, e.stream, e.body).when(body)
				assert.NotEqual(t, domain.NotRegistered, domain.RejectionCode(s.err), domain.TypeName(body))
			}
		}
	}
}

func TestAnActivityIsScheduledOnceAndHeldOnce(t *testing.T) {
	scheduled := exampleOf(t, "ActivityScheduled").body
	held := on("2021-10-12", &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh})
	given(t, class, scheduled).when(scheduled).rejected(domain.AlreadyRegistered)
	given(t, class, scheduled, held).when(held).rejected(domain.AlreadyRegistered)
	given(t, class, held).when(scheduled).rejected(domain.AlreadyRegistered)
	visit := exampleOf(t, "StudyVisitHeld").body
	given(t, class, visit).when(visit).rejected(domain.AlreadyRegistered)
	given(t, class).when(&domain.FollowUpIntended{By: "Kepala Dinas", Intent: "meniru"}).rejected(domain.NotRegistered)
	given(t, class, visit, &domain.FollowUpIntended{By: "Kepala Dinas", Intent: "meniru"})
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
		s := given(t, class, &domain.ActivityScheduled{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh,
			Window: span(c.window)})
		s.when(on(c.date, &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh}))
		if c.outside {
			assert.Equal(t, c.window, s.rejected(domain.OutsideActivity).Details["window"], c)
		} else {
			s.then()
		}
	}
}

func TestAnActivityHasNoMoreParticipantsThanItsQuota(t *testing.T) {
	for _, c := range []struct{ quota, participants int }{{30, 30}, {30, 31}, {0, 100_000}} {
		s := given(t, class, &domain.ActivityScheduled{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh,
			Window: domain.InYear(2021), Quota: c.quota})
		s.when(&domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh,
			Participants: c.participants})
		if c.quota > 0 && c.participants > c.quota {
			assert.Equal(t, "30", s.rejected(domain.QuotaExceeded).Details["quota"])
		} else {
			s.then()
		}
	}
}

// All pairs of steps: a proposal goes forward, may leave steps out, and ends once.
func TestAProposalGoesForwardOnly(t *testing.T) {
	steps := []domain.Body{&domain.ProposalReceived{By: "Kementerian"}, &domain.ProposalUnderIdentification{By: "Kementerian"},
		&domain.ProposalApproved{By: "Kementerian"},
		&domain.ProposalRejected{By: "Kementerian", Reason: "x"}, &domain.ProposalWithdrawn{By: "Wali Kota", Reason: "x"}}
	rank := []int{1, 2, 3, 3, 3}
	for i, first := range steps {
		for j, second := range steps {
			s := given(t, request, exampleOf(t, "ProposalSubmitted").body, first)
			s.when(&domain.ProposalItemAdded{Item: "mesin"}).then()
			s.when(second)
			if rank[j] > rank[i] {
				s.then()
			} else {
				assert.Equal(t, domain.TypeName(second), s.rejected(domain.StateOrder).Received)
			}
		}
	}
	assert.True(t, domain.ProposalExamined.Pending())
	assert.False(t, domain.ProposalGranted.Pending())
	assert.False(t, domain.ProposalNone.Pending())
}

func TestStatementsAboutARegionStandSideBySide(t *testing.T) {
	s := given(t, cityFacts)
	for range 2 {
		for _, e := range examples() {
			switch e.body.(type) {
			case *domain.IndicatorPublished, *domain.IndicatorRestated, *domain.CollaborationEnded: // of which there is one at a time
			default:
				if e.stream == cityFacts {
					s.when(e.body).then()
				}
			}
		}
	}
}

func TestStreamsOfNoCategoryHaveNoHistory(t *testing.T) {
	for _, stream := range []domain.Ref{"", "x-1", "-", "IKM-1"} {
		_, err := NewHistory(stream)
		assert.Error(t, err, stream)
	}
}

func TestEveryCategoryHasAnAggregate(t *testing.T) {
	for _, c := range domain.Categories() {
		_, err := newAggregate(c)
		require.NoError(t, err)
	}
}
