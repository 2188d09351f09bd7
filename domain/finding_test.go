package domain

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func raised() *FindingRaised {
	return &FindingRaised{Criteria: "Perpres 12/2021", Condition: "harga di atas pasar", ValueRp: Rp(1000), About: []Ref{dak}}
}

func answer() *FindingAnswered     { return &FindingAnswered{Answer: "sudah disetor"} }
func resolution() *FindingResolved { return &FindingResolved{Reason: "STS diterima"} }
func reopening() *FindingReopened  { return &FindingReopened{Reason: "STS batal"} }

func TestAFindingIsRaisedOnceAndFirst(t *testing.T) {
	for _, b := range []Body{answer(), resolution(), reopening()} {
		given(t, audit).when(b).rejected(NotRegistered)
	}
	s := given(t, audit, by("dewi", raised()))
	assert.Equal(t, "dewi", s.answer.Bodies[0].(*FindingRaised).By)
	s.when(raised()).rejected(AlreadyRegistered)
}

// All pairs of states and steps.
func TestAFindingIsAnsweredThenResolvedThenPerhapsReopened(t *testing.T) {
	stories := map[FindingState][]any{
		FindingOpen:   {raised()},
		FindingReply:  {raised(), answer()},
		FindingClosed: {raised(), answer(), by("dewi", resolution())},
		FindingAgain:  {raised(), answer(), by("dewi", resolution()), reopening()},
	}
	follows := map[FindingState][]string{
		FindingOpen: {"FindingAnswered"}, FindingReply: {"FindingAnswered", "FindingResolved"},
		FindingClosed: {"FindingReopened"}, FindingAgain: {"FindingAnswered"},
	}
	for state, facts := range stories {
		assert.Equal(t, state != FindingClosed, state.Pending())
		for _, next := range []Body{answer(), resolution(), reopening()} {
			s := given(t, audit, facts...).when(by("rahmat", next))
			if slices.Contains(follows[state], TypeName(next)) {
				s.then()
				continue
			}
			r := s.rejected(StateOrder)
			assert.Equal(t, []string{TypeName(next), string(state)}, []string{r.Received, r.Details["state"]})
		}
	}
}

func TestWhoAnsweredAFindingNeverResolvesIt(t *testing.T) {
	s := given(t, audit, by("dewi", raised()), by("sri", answer()), by("budi", answer()))
	for _, name := range []string{"sri", " SRI ", "budi"} {
		s.when(by(name, resolution())).rejected(SelfApproval)
	}
	s.when(by("dewi", resolution())).then(&FindingResolved{"STS diterima", "dewi"})
	s.when(by("dewi", reopening())).then()
	s.when(by("budi", answer())).then()
	s.when(by("sri", resolution())).rejected(SelfApproval)
}

func TestAStepOfAFindingIsNotDatedBeforeTheLastOne(t *testing.T) {
	s := given(t, audit, on("2021-05-05", raised()))
	assert.Equal(t, "2021-05-05", s.when(on("2021-05-04", answer())).rejected(DateOrder).Details["earlier"])
	s.when(on("2021-05", answer())).then()
}

func TestAFindingNamesWhatItIsAbout(t *testing.T) {
	refused(t, "FindingRaised", FieldMissing, func(c *Command) { c.Body.(*FindingRaised).About = nil })
	refused(t, "FindingRaised", FieldInvalid, func(c *Command) { c.Body.(*FindingRaised).About = []Ref{"x"} })
	refused(t, "FindingRaised", FieldMissing, func(c *Command) { c.Body.(*FindingRaised).Events[0] = [16]byte{} })
	for _, name := range []string{"FindingRaised", "FindingAnswered", "FindingResolved", "FindingReopened"} {
		e := exampleOf(t, name)
		cmd := e.command()
		cmd.Body = exampleOf(t, name).body
		assert.Equal(t, "by", assertRejected(t, cmd.Check(today), FieldInvalid).Field, "%s: who did it is not told but known", name)
	}
}

func TestNoStepOfAFindingIsReversed(t *testing.T) {
	given(t, audit, raised()).when(&FactReversed{Target: id("x"), Reason: "x"}).rejected(WrongStream)
}

func TestFourEyesResolveAFindingWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(audit)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: findingHolds}
		bodies := map[string]func() Body{
			"FindingRaised":   func() Body { return raised() },
			"FindingAnswered": func() Body { return answer() },
			"FindingResolved": func() Body { return resolution() },
			"FindingReopened": func() Body { return reopening() },
		}
		r.do(Command{Body: raised(), Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.Mode = Actual
			cmd.Meta.By.User = rapid.SampledFrom([]string{"sri", "Sri ", "dewi", "budi"}).Draw(t, "user")
			r.do(cmd)
		}
		total += r.accepted
	})
	require.Greater(t, total, 20)
}

// findingHolds walks through the steps: each has the one before it that it needs, and nobody settles their own answer.
func findingHolds(t *rapid.T, facts []Recorded) {
	last := ""
	var answered []string
	for i, e := range facts {
		switch b := e.Body.(type) {
		case *FindingRaised:
			require.Zero(t, i)
		case *FindingAnswered:
			require.NotEqual(t, "FindingResolved", last)
			answered = append(answered, Normalise(b.By))
		case *FindingResolved:
			require.Equal(t, "FindingAnswered", last)
			require.NotContains(t, answered, Normalise(b.By))
		case *FindingReopened:
			require.Equal(t, "FindingResolved", last)
		}
		last = TypeName(e.Body)
	}
}
