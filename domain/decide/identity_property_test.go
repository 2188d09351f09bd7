package decide

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/identifier"
)

func TestWhoAnActorIsStaysWholeWhateverIsAsked(t *testing.T) {
	total, erased, merged, forged, let := 0, 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: whoHolds}
		event := func() uuid.UUID {
			if n := len(r.events); n > 0 {
				return r.events[rapid.IntRange(0, n-1).Draw(t, "event")].ID
			}
			return id("nothing")
		}
		pick := func(label string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label) }
		third := ref(domain.CategoryActor, "third")
		bodies := map[string]func() domain.Body{
			"ActorIdentifierAdded": func() domain.Body {
				return &domain.ActorIdentifierAdded{Scheme: identifier.Scheme(pick("scheme", "NIB", "SNI")),
					Value: pick("value", someNIB, "0220001234568", "SNI 9999:2022")}
			},
			"PersonalIdentifierAdded": func() domain.Body {
				return &domain.PersonalIdentifierAdded{Scheme: identifier.Scheme(pick("scheme", "NIK", "telepon")),
					Number: domain.NewPersonal(pick("number", someNIK, "081200000001"))}
			},
			"ActorIdentifierRevoked": func() domain.Body { return &domain.ActorIdentifierRevoked{Added: event(), Reason: "x"} },
			"ErasureRequested":       func() domain.Body { return &domain.ErasureRequested{KeyID: itself, LegalBasis: "x"} },
			"ErasureRefused":         func() domain.Body { return &domain.ErasureRefused{KeyID: itself, Reason: "x"} },
			"PersonalDataErased":     func() domain.Body { return &domain.PersonalDataErased{KeyID: itself} },
			"ActorsMerged": func() domain.Body {
				if rapid.Bool().Draw(t, "survives") {
					return &domain.ActorsMerged{Survivor: weaver, Merged: group, Reason: "x"}
				}
				return &domain.ActorsMerged{Survivor: rapid.SampledFrom([]domain.Ref{group, third}).Draw(t, "survivor"), Merged: weaver,
					Reason: "x"}
			},
			"TrainingAttended": func() domain.Body { return trained(pick("topic", "kemasan", "desain")) },
			"ActorSuspended":   func() domain.Body { return &domain.ActorSuspended{Reason: "x"} },
			"ActorReactivated": func() domain.Body { return &domain.ActorReactivated{Reason: "x"} },
			"FactReversed":     func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: owner.body, Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		if rapid.IntRange(0, 3).Draw(t, "wants to be forgotten") > 0 {
			r.do(domain.Command{Body: &domain.ErasureRequested{KeyID: itself, LegalBasis: "x"},
				Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual, By: domain.Author{User: "sri"}}})
		}
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.By.User = pick("officer", "sri", "rahmat")
			r.do(cmd)
		}
		total, forged, let = total+r.accepted, forged+r.forged, let+r.let
		for _, e := range r.events {
			switch e.Body.(type) {
			case *domain.PersonalDataErased:
				erased++
			case *domain.ActorsMerged:
				merged++
			}
		}
	})
	require.Greater(t, total, 30)
	mostAreRefused(t, forged, let)
	require.Positive(t, erased)
	require.Positive(t, merged)
}

// whoHolds walks through the facts that stand: one NIK and one NIB at a time, no erasure by who asked for it, nothing
// personal of a person who was forgotten, and nothing but an erasure, or the end of a suspension, on a record that was merged.
func whoHolds(t *rapid.T, facts []domain.Recorded) {
	numbers := map[uuid.UUID]identifier.Scheme{}
	asked, forgotten, gone := "", false, false
	give := func(event uuid.UUID, scheme identifier.Scheme) {
		require.False(t, forgotten)
		for _, has := range numbers {
			require.False(t, has == scheme && (scheme == identifier.NIK || scheme == identifier.NIB), "two numbers of %s", scheme)
		}
		numbers[event] = scheme
	}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *domain.ErasureRequested:
			require.False(t, forgotten || asked != "")
			asked = e.Meta.By.User
			continue
		case *domain.ErasureRefused:
			require.NotEmpty(t, asked)
			asked = ""
			continue
		case *domain.PersonalDataErased:
			require.False(t, forgotten)
			require.NotEmpty(t, asked)
			require.NotEqual(t, asked, e.Meta.By.User)
			require.Equal(t, [2]string{asked, e.Meta.By.User}, [2]string{b.RequestedBy, b.ApprovedBy})
			asked, forgotten = "", true
			continue
		case *domain.ActorIdentifierAdded:
			give(e.ID, b.Scheme)
		case *domain.PersonalIdentifierAdded:
			give(e.ID, b.Scheme)
		case *domain.ActorIdentifierRevoked:
			require.Contains(t, numbers, b.Added)
			delete(numbers, b.Added)
		case *domain.ActorReactivated:
			continue
		case *domain.TrainingAttended:
			require.False(t, forgotten && e.Meta.Mode == domain.Actual)
		}
		require.False(t, gone, "%s on a record that was merged", domain.TypeName(e.Body))
		if b, ok := e.Body.(*domain.ActorsMerged); ok {
			gone = b.Merged == weaver
		}
	}
}
