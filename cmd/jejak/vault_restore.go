package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/projections"
)

// restoreVault makes the vault from a backup, and brings it up to what the log says: nobody comes back of whom it says that
// they are forgotten, and numbers that were given since the backup are claimed again. The log comes first: without it
// nobody can tell.
func (a *app) restoreVault(ctx context.Context, file, identity string) (err error) {
	if identity == "" {
		return misuse("flag-empty", "what", "--identity")
	}
	dir, err := a.vaultPath()
	if err != nil {
		return err
	}
	backup, err := os.ReadFile(file)
	if err != nil {
		return misuse("file", "flag", a.t("arg.file"), "what", file)
	}
	secret, err := os.ReadFile(identity)
	if err != nil {
		return misuse("file", "flag", "--identity", "what", identity)
	}
	defer clear(secret)
	p, err := a.people(ctx)
	if err != nil {
		return err
	}
	r := restoration{Missing: []string{}}
	bar := a.progress(a.t("progress.claims"))
	complete := func(v *privacy.Vault) error {
		if vault, _, _ := v.Name(); p.vault != "" && vault != p.vault {
			return fmt.Errorf("%w: the backup is of %s, the log names %s", ledger.ErrVaultForeign, vault, p.vault)
		}
		if r.Claimed, err = p.claim(ctx, v, bar); err != nil {
			return err
		}
		if err = p.share(ctx, v); err != nil {
			return err
		}
		r.Missing, err = p.missing(ctx, v)
		return err
	}
	destroyed, err := privacy.Restore(dir, bytes.NewReader(backup), bytes.NewReader(secret), p.erased, complete, privacy.Options{Entries: p.entries})
	bar.done()
	if err != nil {
		return err
	}
	r.Destroyed = append([]string{}, destroyed...)
	return a.withVault(true, func(v *privacy.Vault) error {
		if r.Info, err = v.Info(ctx); err != nil {
			return err
		}
		return a.tellRestored(dir, r)
	})
}

// restoration is what was restored, in JSON output.
type restoration struct {
	privacy.Info
	Destroyed []string `json:"destroyed"` // keys of persons who were forgotten since the backup
	Claimed   int      `json:"claimed"`   // numbers that were given since the backup
	Missing   []string `json:"missing"`   // whose keys are not in the backup
}

// people is what the log says of all whose personal data it holds.
type people struct {
	vault   string                   // that the log names
	erased  []string                 // keys that are to be gone
	entries int64                    // changes of the vault that the log knows of, since the vault was begun
	sealed  map[string]domain.Sealed // what was sealed last under each key
	numbers []numberGiven
	places  []*projections.Fact // that say where somebody is reached
	added   map[uuid.UUID]numberGiven
}

// numberGiven is a personal number that was given to an actor, or taken back.
type numberGiven struct {
	actor   domain.Ref
	event   uuid.UUID // that gave it
	scheme  identifier.Scheme
	sealed  domain.Sealed
	revoked bool
}

// logAlone opens the log that the flags name to read it, whatever the vault is like.
func (a *app) logAlone(ctx context.Context) (s *session, err error) {
	home, err := a.homeOf(a.storeName())
	if err != nil {
		return nil, err
	}
	wanted := toRead
	if remote(a.storeName()) {
		wanted = toWrite // keys are decided on by what a leader shows
	}
	store, err := a.openLog(ctx, wanted)
	if err != nil {
		return nil, err
	}
	s = a.over(store)
	if s.book, err = a.bookOf(s.store, filepath.Join(home, modelsDir)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	_, found, err := ledger.Origin(ctx, s.store)
	if err == nil && !found {
		err = ledger.ErrNotOpened
	}
	if err == nil {
		err = s.judge(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// over is a session over a log, without the vault beside it.
func (a *app) over(store eventstore.Store) *session {
	return &session{app: a, store: store, ledger: &ledger.Ledger{Store: store, Now: a.Now}}
}

// people reads the log once.
func (a *app) people(ctx context.Context) (p *people, err error) {
	s, err := a.logAlone(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return s.people(ctx)
}

// people is what the log of a session says of people.
func (s *session) people(ctx context.Context) (p *people, err error) {
	named, _, err := s.ledger.Adopted(ctx)
	if err != nil {
		return nil, err
	}
	head, err := eventstore.Head(ctx, s.store)
	if err != nil {
		return nil, fmt.Errorf("read the end of the log: %w", err)
	}
	bar := s.app.progress(s.app.t("progress.people"))
	defer bar.done()
	p = &people{vault: named.Vault, sealed: map[string]domain.Sealed{}, added: map[uuid.UUID]numberGiven{}}
	source := projections.Source{Store: s.store, Book: s.book}
	for r, err := range s.store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		bar.step(int64(r.Position), int64(head))
		if !aboutPeople(r) {
			continue
		}
		if !s.book.Fact(r.Stream, r.Position) {
			continue // nobody decided it, and above all it reaches no key
		}
		fact, err := source.Decode(ctx, r)
		if err != nil {
			return nil, err
		}
		p.take(fact)
	}
	erased, err := s.ledger.Erasures(ctx)
	for _, key := range erased {
		p.erased = append(p.erased, string(key))
	}
	return p, err
}

// aboutPeople reports whether an event has personal data, takes a number away, or tells of the vault.
func aboutPeople(r eventstore.Record) bool {
	switch r.Type {
	case domain.TypeName(&domain.ActorIdentifierRevoked{}), domain.TypeName(&domain.VaultAdopted{}):
		return true
	}
	return bytes.Contains(r.Data, []byte(`"$pii"`)) || bytes.Contains(r.Metadata, []byte(`"vault"`))
}

func (p *people) take(f *projections.Fact) {
	for _, field := range domain.PersonalFields(f.Stream, f.Body) {
		if sealed, ok := field.Value.Sealed(); ok {
			p.sealed[sealed.Key] = sealed
		}
	}
	if f.Meta.Vault <= ledger.MaxEntries {
		p.entries = max(p.entries, f.Meta.Vault)
	}
	switch b := f.Body.(type) {
	case *domain.VaultAdopted:
		if b.Reason != "" { // what was before is of another vault
			p.entries = 0
		}
	case *domain.ActorRegistered, *domain.ActorLocated, *domain.ActorRelocated:
		p.places = append(p.places, f)
	case *domain.PersonalIdentifierAdded:
		sealed, _ := b.Number.Sealed()
		g := numberGiven{actor: f.Stream, event: f.ID, scheme: b.Scheme, sealed: sealed}
		p.added[f.ID], p.numbers = g, append(p.numbers, g)
	case *domain.ActorIdentifierRevoked:
		if g, personal := p.added[b.Added]; personal {
			g.revoked = true
			p.numbers = append(p.numbers, g)
		}
	}
}

// claim brings the claims of personal numbers up to what the log says, in its order: what was given is claimed, what was
// taken back is free. A number whose key is not there cannot be read, and a claim that stands is left as it is. It returns
// how many claims are new.
func (p *people) claim(ctx context.Context, v *privacy.Vault, bar *progress) (claimed int, err error) {
	for i, g := range p.numbers {
		bar.step(int64(i), int64(len(p.numbers)))
		clear, err := v.Open(ctx, g.sealed, g.event, "number")
		if errors.Is(err, privacy.ErrErased) || errors.Is(err, privacy.ErrUnknownKey) {
			continue
		}
		if err != nil {
			return claimed, err
		}
		id, _, err := domain.ReadNumber(g.scheme, clear)
		if err != nil {
			return claimed, err
		}
		change, err := p.claimOne(ctx, v, g, id)
		if err != nil {
			return claimed, err
		}
		claimed += change
	}
	return claimed, nil
}

// share tells the vault again where actors are reached. What was sealed under a key that is not there is not known.
func (p *people) share(ctx context.Context, v *privacy.Vault) error {
	for _, f := range p.places {
		for _, field := range domain.PersonalFields(f.Stream, f.Body) {
			sealed, ok := field.Value.Sealed()
			if !ok {
				continue
			}
			clear, err := v.Open(ctx, sealed, f.ID, field.Path)
			if err != nil && !errors.Is(err, privacy.ErrErased) && !errors.Is(err, privacy.ErrUnknownKey) {
				return err
			}
			*field.Value = domain.NewPersonal(clear)
		}
		for _, c := range domain.Contacts(f.Body) {
			if _, err := v.Share(ctx, c.Kind, c.Value, domain.Claim{Actor: f.Stream}); err != nil {
				return err
			}
		}
	}
	return nil
}

// claimOne claims one number, or gives it back, and returns by how many claims there are more. One that was given and taken
// back since the backup is claimed and free again: that is one more and one less.
func (p *people) claimOne(ctx context.Context, v *privacy.Vault, g numberGiven, id identifier.ID) (change int, err error) {
	kind, value := domain.ClaimKey(id)
	before, err := v.Lookup(ctx, kind, value)
	if err != nil {
		return 0, err
	}
	own := slices.IndexFunc(before, func(c domain.Claim) bool { return c.Actor == g.actor })
	claim := domain.Claim{Actor: g.actor} // and of no revision to come
	switch {
	case g.revoked && own >= 0:
		return -1, v.Release(ctx, kind, value, before[own])
	case g.revoked, own >= 0:
		return 0, nil
	case domain.Shared(g.scheme):
		_, err = v.Share(ctx, kind, value, claim)
		return 1, err
	case len(before) > 0:
		stands, err := p.has(ctx, v, before[0].Actor, id)
		if err != nil || stands { // on a record that is merged with this one, or on whoever had the number afterwards
			return 0, err
		}
		if err := v.Release(ctx, kind, value, before[0]); err != nil { // it was interrupted when the backup was made
			return 0, err
		}
		change--
	}
	_, err = v.Claim(ctx, kind, value, claim)
	return change + 1, err
}

// has reports whether an actor has a number at the end of the log. A number that cannot be read may be this one.
func (p *people) has(ctx context.Context, v *privacy.Vault, actor domain.Ref, id identifier.ID) (bool, error) {
	for _, g := range p.numbers {
		if g.actor != actor || g.scheme != id.Scheme() ||
			slices.ContainsFunc(p.numbers, func(r numberGiven) bool { return r.event == g.event && r.revoked }) {
			continue
		}
		clear, err := v.Open(ctx, g.sealed, g.event, "number")
		switch {
		case errors.Is(err, privacy.ErrErased):
			continue
		case errors.Is(err, privacy.ErrUnknownKey):
			return true, nil
		case err != nil:
			return false, err
		}
		given, _, err := domain.ReadNumber(g.scheme, clear)
		if err != nil {
			return false, err
		}
		_, one := domain.ClaimKey(given)
		if _, other := domain.ClaimKey(id); one == other {
			return true, nil
		}
	}
	return false, nil
}

// missing lists the keys that the vault lacks: of persons who were registered after the backup.
func (p *people) missing(ctx context.Context, v *privacy.Vault) ([]string, error) {
	missing := []string{}
	for _, key := range slices.Sorted(maps.Keys(p.sealed)) {
		lacks, _, err := v.Lacks(ctx, p.sealed[key])
		if err != nil {
			return nil, err
		}
		if lacks {
			missing = append(missing, key)
		}
	}
	return missing, nil
}

func (a *app) tellRestored(dir string, r restoration) error {
	if a.json {
		return a.writeJSON(r)
	}
	w := a.words
	p := a.plain(a.t("vault.restore", "dir", dir))
	p.vault(r.Info)
	p.listed(w.T("vault.destroyed"), r.Destroyed)
	p.field(w.T("vault.claimed"), w.Number(int64(r.Claimed)))
	p.listed(w.T("vault.missing"), r.Missing)
	if len(r.Missing) > 0 {
		p.printf("  %s\n", w.T("vault.restore.hint", "command", a.invocation("actor identify")))
	}
	return p.flush()
}

// listed prints how many keys there are, and which.
func (p *page) listed(label string, keys []string) {
	p.field(label, p.app.words.Number(int64(len(keys))))
	for _, key := range keys {
		p.printf("    %s\n", key)
	}
}
