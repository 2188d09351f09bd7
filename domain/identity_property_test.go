package domain

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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
		third := ref(CategoryActor, "third")
		bodies := map[string]func() Body{
			"ActorIdentifierAdded": func() Body {
				return &ActorIdentifierAdded{Scheme: identifier.Scheme(pick("scheme", "NIB", "SNI")), Value: pick("value", someNIB, "0220001234568", "SNI 9999:2022")}
			},
			"PersonalIdentifierAdded": func() Body {
				return &PersonalIdentifierAdded{Scheme: identifier.Scheme(pick("scheme", "NIK", "telepon")), Number: NewPersonal(pick("number", someNIK, "081200000001"))}
			},
			"ActorIdentifierRevoked": func() Body { return &ActorIdentifierRevoked{Added: event(), Reason: "x"} },
			"ErasureRequested":       func() Body { return &ErasureRequested{itself, "x"} },
			"ErasureRefused":         func() Body { return &ErasureRefused{itself, "x"} },
			"PersonalDataErased":     func() Body { return &PersonalDataErased{KeyID: itself} },
			"ActorsMerged": func() Body {
				if rapid.Bool().Draw(t, "survives") {
					return &ActorsMerged{Survivor: weaver, Merged: group, Reason: "x"}
				}
				return &ActorsMerged{Survivor: rapid.SampledFrom([]Ref{group, third}).Draw(t, "survivor"), Merged: weaver, Reason: "x"}
			},
			"TrainingAttended": func() Body { return trained(pick("topic", "kemasan", "desain")) },
			"ActorSuspended":   func() Body { return &ActorSuspended{"x"} },
			"ActorReactivated": func() Body { return &ActorReactivated{"x"} },
			"FactReversed":     func() Body { return r.reversal() },
		}
		r.do(Command{Body: owner.body, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		if rapid.IntRange(0, 3).Draw(t, "wants to be forgotten") > 0 {
			r.do(Command{Body: &ErasureRequested{itself, "x"}, Meta: Meta{OccurredOn: span("2019"), Mode: Actual, By: Author{User: "sri"}}})
		}
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.By.User = pick("officer", "sri", "rahmat")
			r.do(cmd)
		}
		total, forged, let = total+r.accepted, forged+r.forged, let+r.let
		for _, e := range r.events {
			switch e.Body.(type) {
			case *PersonalDataErased:
				erased++
			case *ActorsMerged:
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
func whoHolds(t *rapid.T, facts []Recorded) {
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
		case *ErasureRequested:
			require.False(t, forgotten || asked != "")
			asked = e.Meta.By.User
			continue
		case *ErasureRefused:
			require.NotEmpty(t, asked)
			asked = ""
			continue
		case *PersonalDataErased:
			require.False(t, forgotten)
			require.NotEmpty(t, asked)
			require.NotEqual(t, asked, e.Meta.By.User)
			require.Equal(t, [2]string{asked, e.Meta.By.User}, [2]string{b.RequestedBy, b.ApprovedBy})
			asked, forgotten = "", true
			continue
		case *ActorIdentifierAdded:
			give(e.ID, b.Scheme)
		case *PersonalIdentifierAdded:
			give(e.ID, b.Scheme)
		case *ActorIdentifierRevoked:
			require.Contains(t, numbers, b.Added)
			delete(numbers, b.Added)
		case *ActorReactivated:
			continue
		case *TrainingAttended:
			require.False(t, forgotten && e.Meta.Mode == Actual)
		}
		require.False(t, gone, "%s on a record that was merged", TypeName(e.Body))
		if b, ok := e.Body.(*ActorsMerged); ok {
			gone = b.Merged == weaver
		}
	}
}
