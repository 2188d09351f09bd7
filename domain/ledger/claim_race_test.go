package ledger_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
)

// on is a ledger whose steps wait for their cues.
func (r *registry) on(at stage) *ledger.Ledger {
	l := r.over(&staged{r.store, at})
	l.Claims, l.Keys = stagedClaims{r.vault, at}, stagedKeys{r.vault, at}
	return l
}

// having lists who has each number by the log: the actors on whose streams it stands, unless they were forgotten.
func (r *registry) having(t require.TestingT) map[string][]domain.Ref {
	having := map[string][]domain.Ref{}
	histories := map[domain.Ref]*decide.History{}
	var order []domain.Ref
	for _, record := range log(r.t, r.store) {
		e, err := domain.DecodeRecorded(domain.Wire{ID: record.ID, Type: record.Type, Data: record.Data, Metadata: record.Metadata}, record.Stream, int64(record.Revision), record.Recorded)
		require.NoError(t, err)
		if histories[e.Stream] == nil {
			histories[e.Stream], err = decide.NewHistory(e.Stream)
			require.NoError(t, err)
			order = append(order, e.Stream)
		}
		require.NoError(t, histories[e.Stream].Add(e))
	}
	for _, stream := range order {
		actor, ok := histories[stream].State().(*decide.Actor)
		if !ok {
			continue
		}
		for _, value := range actor.Numbers(identifier.NIB) {
			having["NIB "+value] = append(having["NIB "+value], stream)
		}
		for event := range actor.Numbers(identifier.NIK) {
			if actor.Forgotten(domain.KeyID(stream)) {
				continue
			}
			e, _, _ := histories[stream].Event(event)
			sealed, _ := e.Body.(*domain.PersonalIdentifierAdded).Number.Sealed()
			value, err := r.vault.Open(context.Background(), sealed, event, "number")
			require.NoError(t, err)
			having["NIK "+value] = append(having["NIK "+value], stream)
		}
	}
	return having
}

// alone checks that no number is two actors'.
func (r *registry) alone(t require.TestingT) {
	for number, actors := range r.having(t) {
		require.Len(t, actors, 1, number)
	}
}

// numbersOfOne are the two kinds of numbers that are one actor's, each with another number, and with the steps by which it
// is given back and by which the other is claimed.
var numbersOfOne = []struct {
	name        string
	body, other func() domain.Body
	back, claim string
}{
	{"NIK", func() domain.Body { return personal(identifier.NIK, nik) }, func() domain.Body { return public(identifier.NIB, nib) },
		"release", "append identity-"},
	{"NIB", func() domain.Body { return public(identifier.NIB, nib) }, func() domain.Body { return personal(identifier.NIK, nik) },
		"append identity-", "claim"},
}

// The first has claimed the number and is refused for another one, which somebody else was faster to claim; the second
// finds the claim of the first, and the third asks before the second is done.
func TestAClaimThatIsGivenBackIsNotReliedUpon(t *testing.T) {
	for _, n := range numbersOfOne {
		t.Run(n.name, func(t *testing.T) {
			r := registering(t)
			w1 := enters(r.on, registers("one", first, n.body(), n.other()))
			if n.name == "NIB" {
				w1.reaches("append identity-")
				w1.goes(goOn)
			}
			require.True(t, w1.reaches(n.claim))
			r.must(registers("holder", domain.NamedRef(domain.CategoryActor, "holder"), n.other()))
			w1.goes(goOn)
			w1.reaches(n.back)
			w2 := enters(r.on, registers("two", second, n.body()))
			require.True(t, w2.reaches("append "+domain.CategoryActor))
			require.Error(t, w1.finishes())
			r.must(registers("three", third, n.body()))
			require.Error(t, w2.finishes())
			r.alone(t)
		})
	}
}

// again plays three writers: the first revokes the number and has seen that the actor is without it; the second gives it to
// the actor once more and relies on the claim that the actor still has; then the first gives it back, and the third asks.
func (r *registry) again(over func(stage) *ledger.Ledger, body func() domain.Body, back string) {
	r.t.Helper()
	given := r.must(registers("register", first, body())).Events[1].ID
	w1 := enters(over, command("revoke", first, &domain.ActorIdentifierRevoked{Added: given, Reason: "salah ketik"}))
	require.True(r.t, w1.reaches(back))
	w2 := enters(over, command("again", first, body()))
	require.True(r.t, w2.reaches("append "+domain.CategoryActor))
	require.NoError(r.t, w1.finishes())
	w3 := enters(over, registers("three", third, body()))
	require.NoError(r.t, w3.finishes())
	if err := w2.finishes(); err != nil {
		require.NotEmpty(r.t, domain.RejectionCode(err), "%v", err)
	}
}

func TestARevokedNumberIsNotGivenBackFromUnderWhoGivesItAgain(t *testing.T) {
	for _, n := range numbersOfOne {
		t.Run(n.name, func(t *testing.T) {
			r := registering(t)
			r.again(r.on, n.body, n.back)
			r.alone(t)
		})
	}
}

// unfenced are claims that are good for ever.
type unfenced struct{ ledger.Claims }

func (u unfenced) Claim(ctx context.Context, kind, value string, c domain.Claim) (domain.Claim, error) {
	return u.Claims.Claim(ctx, kind, value, domain.Claim{Actor: c.Actor})
}

// It is the Until of a claim that keeps them apart, and nothing else.
func TestWithoutItsFenceOneNIKIsTwoActors(t *testing.T) {
	r := registering(t)
	r.again(func(at stage) *ledger.Ledger {
		l := r.on(at)
		l.Claims = unfenced{l.Claims}
		return l
	}, numbersOfOne[0].body, "release")
	require.Len(t, r.having(t)["NIK "+nik], 2)
}

// A number that was given to the survivor of a merger as well would be both actors' when the merger is taken back.
func TestAMergerThatIsTakenBackLeavesTheNumberToOne(t *testing.T) {
	for _, n := range numbersOfOne {
		r := registering(t)
		r.must(registers("first", first, n.body()))
		r.must(registers("second", second))
		merger := command("merge", first, &domain.ActorsMerged{Survivor: second, Merged: first, Reason: "dicatat dua kali"})
		r.must(merger)
		require.True(t, r.must(command("identify", second, n.body())).Duplicate)
		r.must(command("undo", first, &domain.FactReversed{Target: domain.EventID(merger.ID, 0), Reason: "ternyata dua usaha"}))
		r.alone(t)
		_, err := r.ledger.Do(t.Context(), command("identify anew", second, n.body()))
		require.Contains(t, []domain.Code{domain.NIKTaken, domain.NIBTaken}, domain.RejectionCode(err))
	}
}
