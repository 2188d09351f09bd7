package ledger_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/privacy"
)

// unsynced is a disk that is not waited for: what a power cut does to a vault is asked elsewhere.
type unsynced struct{ privacy.FS }

type unsyncedFile struct{ privacy.File }

func (unsyncedFile) Sync() error { return nil }

func (unsynced) SyncDir(string) error { return nil }

func (u unsynced) OpenFile(name string, flag int, perm fs.FileMode) (privacy.File, error) {
	f, err := u.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return unsyncedFile{f}, nil
}

// asking draws commands about three actors, two NIK and two NIB: they are registered with numbers, given numbers, lose them,
// are merged and parted, forgotten, and taken out again.
type asking struct {
	*registry
	t     *rapid.T
	asked int
}

var (
	askedActors = []domain.Ref{first, second, third}
	askedNIK    = []string{nik, "9999994101990002"}
	askedNIB    = []string{nib, "0220001234568"}
)

func (a *asking) one(label string, n int) int { return rapid.IntRange(0, n-1).Draw(a.t, label) }

// of draws a number, most often the first: it is the one that everybody wants.
func (a *asking) of(numbers []string) string { return numbers[a.one("number", 4)/3] }

func (a *asking) number() domain.Body {
	if a.one("kind", 2) == 0 {
		return personal(identifier.NIK, a.of(askedNIK))
	}
	return public(identifier.NIB, a.of(askedNIB))
}

// recorded draws an event of an actor's stream that is of a type.
func (a *asking) recorded(actor domain.Ref, kinds ...string) (uuid.UUID, bool) {
	var ids []uuid.UUID
	for _, r := range log(a.registry.t, a.store) {
		if r.Stream == string(actor) && slices.Contains(kinds, r.Type) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return uuid.Nil, false
	}
	return ids[a.one("event", len(ids))], true
}

func (a *asking) command() domain.Command {
	a.asked++
	name, actor := fmt.Sprint("ask ", a.asked), askedActors[a.one("actor", 3)]
	what := rapid.SampledFrom([]string{"register", "give", "give", "give", "two", "revoke", "revoke", "revoke", "undo", "move", "merge",
		"part", "forget"}).Draw(a.t, "what")
	if _, ok := a.recorded(actor, "ActorRegistered"); !ok && a.one("first", 4) > 0 {
		what = "register"
	}
	switch what {
	case "give":
		return command(name, actor, a.number())
	case "two":
		cmd := command(name, actor, personal(identifier.NIK, a.of(askedNIK)))
		cmd.With = []domain.Body{public(identifier.NIB, a.of(askedNIB))}
		return cmd
	case "revoke":
		if event, ok := a.recorded(actor, "PersonalIdentifierAdded", "ActorIdentifierAdded"); ok {
			return command(name, actor, &domain.ActorIdentifierRevoked{Added: event, Reason: "x"})
		}
	case "undo":
		if event, ok := a.recorded(actor, "ActorRegistered"); ok {
			return command(name, actor, &domain.FactReversed{Target: event, Reason: "x"})
		}
	case "move":
		return command(name, actor, training(name))
	case "merge":
		return command(name, actor, &domain.ActorsMerged{Survivor: askedActors[a.one("survivor", 3)], Merged: actor, Reason: "x"})
	case "part":
		if event, ok := a.recorded(actor, "ActorsMerged"); ok {
			return command(name, actor, &domain.FactReversed{Target: event, Reason: "x"})
		}
	case "forget":
		if _, asked := a.recorded(actor, "ErasureRequested"); asked {
			return by("rahmat", command(name, actor, &domain.PersonalDataErased{KeyID: domain.KeyID(actor)}))
		}
		return command(name, actor, &domain.ErasureRequested{KeyID: domain.KeyID(actor), LegalBasis: "x"})
	}
	if a.one("numbers", 3) == 0 {
		return registers(name, actor, personal(identifier.NIK, a.of(askedNIK)), public(identifier.NIB, a.of(askedNIB)))
	}
	return registers(name, actor, a.number())
}

// Several programs register, change and forget actors, step by step in any order, and end at any step. At no time is a NIK
// or a NIB two actors'. When all are done, and what was interrupted was brought again, every number that is an actor's is
// refused to others, and every other one can be given.
func TestNoNumberIsTwoActorsHoweverWritersInterleave(test *testing.T) {
	var tally outcomes
	notes := 0
	play := func(t *rapid.T) {
		o := opened(test)
		v, err := privacy.Open(test.TempDir(), privacy.Options{FS: unsynced{privacy.Disk}})
		require.NoError(t, err)
		defer func() { require.NoError(test, v.Close()) }()
		a := &asking{registry: &registry{o, v}, t: t}
		o.ledger = a.over(o.store)
		for _, cmd := range tally.play(t, a.on, a.command, func() { a.alone(t) }) {
			_, err := o.ledger.Do(context.Background(), cmd)
			answered(t, err)
		}
		notes += a.handsOut(t)
	}
	for range 4 { // as it takes some hundred plays to find what goes wrong without the fence
		rapid.Check(test, play)
	}
	tally.enough(test, domain.NIKTaken)
	require.Greater(test, notes, 0, "somebody was overtaken, or interrupted for good")
}

// handsOut gives every number that is nobody's to somebody new, is refused every other, and counts the notes of the log.
func (a *asking) handsOut(t *rapid.T) (notes int) {
	a.alone(t)
	having := a.having(t)
	for i := range 2 {
		for name, body := range map[string]domain.Body{"NIK " + askedNIK[i]: personal(identifier.NIK, askedNIK[i]), "NIB " + askedNIB[i]: public(identifier.NIB, askedNIB[i])} {
			_, err := a.ledger.Do(context.Background(), registers("at the end "+name, domain.NamedRef(domain.CategoryActor, name), body))
			if len(having[name]) == 0 {
				require.NoError(t, err, name)
			} else {
				require.Contains(t, []domain.Code{domain.NIKTaken, domain.NIBTaken}, domain.RejectionCode(err), "%s: %v", name, err)
			}
		}
	}
	a.alone(t)
	for _, r := range log(a.registry.t, a.store) {
		if r.Type == "IdentityReleased" && domain.Ref(r.Stream).Category() == domain.CategoryActor {
			notes++
		}
	}
	return notes
}
