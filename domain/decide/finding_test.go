package decide

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

func raised() *domain.FindingRaised {
	return &domain.FindingRaised{Criteria: "Perpres 12/2021", Condition: "harga di atas pasar", ValueRp: domain.Rp(1000),
		About: []domain.Ref{dak}}
}

func answer() *domain.FindingAnswered     { return &domain.FindingAnswered{Answer: "sudah disetor"} }
func resolution() *domain.FindingResolved { return &domain.FindingResolved{Reason: "STS diterima"} }
func reopening() *domain.FindingReopened  { return &domain.FindingReopened{Reason: "STS batal"} }

func TestAFindingIsRaisedOnceAndFirst(t *testing.T) {
	for _, b := range []domain.Body{answer(), resolution(), reopening()} {
		given(t, audit).when(b).rejected(domain.NotRegistered)
	}
	s := given(t, audit, by("dewi", raised()))
	assert.Equal(t, "dewi", s.answer.Bodies[0].(*domain.FindingRaised).By)
	s.when(raised()).rejected(domain.AlreadyRegistered)
}

// All pairs of states and steps.
func TestAFindingIsAnsweredThenResolvedThenPerhapsReopened(t *testing.T) {
	stories := map[domain.FindingState][]any{
		domain.FindingOpen:   {raised()},
		domain.FindingReply:  {raised(), answer()},
		domain.FindingClosed: {raised(), answer(), by("dewi", resolution())},
		domain.FindingAgain:  {raised(), answer(), by("dewi", resolution()), reopening()},
	}
	follows := map[domain.FindingState][]string{
		domain.FindingOpen: {"FindingAnswered"}, domain.FindingReply: {"FindingAnswered", "FindingResolved"},
		domain.FindingClosed: {"FindingReopened"}, domain.FindingAgain: {"FindingAnswered"},
	}
	for state, facts := range stories {
		assert.Equal(t, state != domain.FindingClosed, state.Pending())
		for _, next := range []domain.Body{answer(), resolution(), reopening()} {
			s := given(t, audit, facts...).when(by("rahmat", next))
			if slices.Contains(follows[state], domain.TypeName(next)) {
				s.then()
				continue
			}
			r := s.rejected(domain.StateOrder)
			assert.Equal(t, []string{domain.TypeName(next), string(state)}, []string{r.Received, r.Details["state"]})
		}
	}
}

func TestWhoAnsweredAFindingNeverResolvesIt(t *testing.T) {
	s := given(t, audit, by("dewi", raised()), by("sri", answer()), by("budi", answer()))
	for _, name := range []string{"sri", " SRI ", "budi"} {
		s.when(by(name, resolution())).rejected(domain.SelfApproval)
	}
	s.when(by("dewi", resolution())).then(&domain.FindingResolved{Reason: "STS diterima", By: "dewi"})
	s.when(by("dewi", reopening())).then()
	s.when(by("budi", answer())).then()
	s.when(by("sri", resolution())).rejected(domain.SelfApproval)
}

func TestAStepOfAFindingIsNotDatedBeforeTheLastOne(t *testing.T) {
	s := given(t, audit, on("2021-05-05", raised()))
	assert.Equal(t, "2021-05-05", s.when(on("2021-05-04", answer())).rejected(domain.DateOrder).Details["earlier"])
	s.when(on("2021-05", answer())).then()
}

func TestNoStepOfAFindingIsReversed(t *testing.T) {
	given(t, audit, raised()).when(&domain.FactReversed{Target: id("x"), Reason: "x"}).rejected(domain.WrongStream)
}

func TestFourEyesResolveAFindingWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(audit)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: findingHolds}
		bodies := map[string]func() domain.Body{
			"FindingRaised":   func() domain.Body { return raised() },
			"FindingAnswered": func() domain.Body { return answer() },
			"FindingResolved": func() domain.Body { return resolution() },
			"FindingReopened": func() domain.Body { return reopening() },
		}
		r.do(domain.Command{Body: raised(), Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.Mode = domain.Actual
			cmd.Meta.By.User = rapid.SampledFrom([]string{"sri", "Sri ", "dewi", "budi"}).Draw(t, "user")
			r.do(cmd)
		}
		total += r.accepted
	})
	require.Greater(t, total, 20)
}

// findingHolds walks through the steps: each has the one before it that it needs, and nobody settles their own answer.
func findingHolds(t *rapid.T, facts []domain.Recorded) {
	last := ""
	var answered []string
	for i, e := range facts {
		switch b := e.Body.(type) {
		case *domain.FindingRaised:
			require.Zero(t, i)
		case *domain.FindingAnswered:
			require.NotEqual(t, "FindingResolved", last)
			answered = append(answered, domain.Normalise(b.By))
		case *domain.FindingResolved:
			require.Equal(t, "FindingAnswered", last)
			require.NotContains(t, answered, domain.Normalise(b.By))
		case *domain.FindingReopened:
			require.Equal(t, "FindingResolved", last)
		}
		last = domain.TypeName(e.Body)
	}
}
