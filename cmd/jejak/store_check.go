package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"time"

	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/eventstore/local"
	"jejak/projections/verdict"
)

// A check looks at all that a ledger consists of: the files of the log and of its indexes, the events in it and their
// clocks, the vault beside it, and the read models. It writes nothing and goes on behind what it finds, so that one run
// names all of it. Each finding says what mends it.

// errDamaged: the log is damaged. The findings have been printed.
var errDamaged = errors.New("the store is damaged")

// faultyError: a check found damage, and none in the log. The findings have been printed.
type faultyError struct{ damages int }

func (e *faultyError) Error() string {
	return fmt.Sprintf("%d parts of the ledger are damaged", e.damages)
}

// weight says how much a finding matters.
type weight string

const (
	isDamage weight = "damage" // bytes are not as they were written, or keys are gone: exit 3
	isAside  weight = "aside"  // an event that is whole and not understood
	isClock  weight = "clock"  // an event whose own time of recording is not believed; the store's is taken
	isNote   weight = "note"   // worth knowing
)

// finding is one thing that a check has found.
type finding struct {
	Kind     weight              `json:"kind"`
	Code     string              `json:"code"`
	File     string              `json:"file,omitzero"` // in the ledger's directory, with slashes
	Offset   *int64              `json:"offset,omitzero"`
	Stream   string              `json:"stream,omitzero"`
	Revision *int64              `json:"revision,omitzero"` // absent where it is not known
	Position eventstore.Position `json:"position,omitzero"`
	Event    string              `json:"event,omitzero"`
	Text     string              `json:"text"`          // what is wrong, in the person's language
	Mend     string              `json:"mend,omitzero"` // the command that mends it, or what to do
}

// part is what was found in one part of a ledger.
type part struct {
	Name      string    `json:"part"` // one of those below
	Absent    bool      `json:"absent,omitzero"`
	Unchecked string    `json:"unchecked,omitzero"` // why it could not be looked at to its end
	Damages   int       `json:"damages"`
	Aside     int       `json:"aside"`
	Clocks    int       `json:"clocks,omitzero"`
	Findings  []finding `json:"findings,omitempty"` // what is more than local.MaxDamages, and clocks that the book does not name, is counted only
}

func (p *part) add(f finding) {
	switch f.Kind {
	case isDamage:
		p.Damages++
	case isAside:
		p.Aside++
	case isClock:
		p.Clocks++
	case isNote:
	}
	p.Findings = append(p.Findings, f)
}

// checkup is a check in the making, and its result.
type checkup struct {
	app     *app
	book    *verdict.Book       // as the log says now; nil if it cannot be read
	ID      string              `json:"id,omitzero"`
	Events  int64               `json:"events"`
	Guests  int64               `json:"guests,omitzero"` // events of streams that are guests
	Bytes   int64               `json:"bytes"`           // that were read of files
	End     eventstore.Position `json:"end"`
	Last    time.Time           `json:"last,omitzero"`
	Damages int                 `json:"damages"`
	Aside   int                 `json:"aside"` // as in every answer
	Clocks  int                 `json:"clocks,omitzero"`
	Parts   []*part             `json:"parts"`
}

func (c *checkup) part(name string) *part {
	p := &part{Name: name}
	c.Parts = append(c.Parts, p)
	return p
}

// storeCheck looks at everything and names each fault. Damage is exit code 3.
func (a *app) storeCheck(ctx context.Context) (err error) {
	c := &checkup{app: a}
	home, store, err := c.begin(ctx)
	if store != nil {
		defer func() { err = errors.Join(err, store.Close()) }()
	}
	if err != nil {
		return err
	}
	for _, check := range []func(context.Context, eventstore.Store, string) error{c.events, c.vault, c.models, c.links, c.files} {
		if err := check(ctx, store, home); err != nil {
			return err
		}
	}
	for _, p := range c.Parts {
		c.Damages, c.Aside, c.Clocks = c.Damages+p.Damages, c.Aside+p.Aside, c.Clocks+p.Clocks
	}
	if err := a.printCheckup(ctx, c); err != nil {
		return err
	}
	switch {
	case c.Parts[0].Name == partLog && c.Parts[0].Damages > 0:
		return errDamaged
	case c.Damages > 0:
		return &faultyError{c.Damages}
	}
	return nil
}

// Parts of a ledger.
const (
	partLog    = "log"
	partIndex  = "index"
	partEvents = "events"
	partVault  = "vault"
	partModels = "models"
	partLinks  = "links"
	partFiles  = "files"
)

// begin checks the log's files, where they are on this machine, and opens the log. There is none if it is too damaged to be
// read.
func (c *checkup) begin(ctx context.Context) (home string, store eventstore.Store, err error) {
	name := c.app.storeName()
	if home, err = c.app.homeOf(name); err != nil {
		return "", nil, err
	}
	if remote(name) {
		store, err = c.app.openLog(ctx, toRead)
		return home, store, err
	}
	if err := c.log(ctx, filepath.Join(name, logDir)); err != nil {
		return "", nil, err
	}
	store, err = c.app.openLog(ctx, toRead)
	var corrupt *local.CorruptError
	if errors.As(err, &corrupt) {
		if !c.has(corrupt) {
			p := c.Parts[0]
			if corrupt.Remade() {
				p = c.Parts[1]
			}
			p.add(c.app.corrupt(corrupt))
		}
		return name, nil, nil
	}
	return name, store, err
}

// has reports whether damage that stopped a reader is among what was found.
func (c *checkup) has(corrupt *local.CorruptError) bool {
	for _, p := range c.Parts {
		for _, f := range p.Findings {
			if f.File == path.Join(logDir, corrupt.File) {
				return true
			}
		}
	}
	return false
}

// log reads every byte of the log's files again.
func (c *checkup) log(ctx context.Context, dir string) error {
	a := c.app
	admin, bar := a.admin("progress.check")
	r, err := local.Check(ctx, dir, admin)
	bar.done()
	if err != nil {
		return err
	}
	c.ID, c.Events, c.Bytes, c.End, c.Last = r.ID.String(), r.Events, r.Bytes, r.End, r.Last
	records, index := c.part(partLog), c.part(partIndex)
	for _, d := range r.Damages {
		if d.Remade() {
			index.add(a.corrupt(d))
		} else {
			records.add(a.corrupt(d))
		}
	}
	records.Damages += r.Damaged - len(r.Damages)
	for _, remark := range r.Notes {
		records.add(finding{Kind: isNote, Code: remark.Code, Text: a.remark(remark)})
	}
	return nil
}

// corrupt names damage to a file of the log.
func (a *app) corrupt(d *local.CorruptError) finding {
	f := finding{Kind: isDamage, Code: d.Reason.Code, File: path.Join(logDir, d.File), Offset: new(d.Offset), Stream: d.Stream, Text: a.remark(d.Reason)}
	if d.Stream != "" {
		f.Event = d.Event.String()
	}
	if d.Revision >= 0 {
		f.Revision = new(int64(d.Revision))
	}
	f.Mend = a.t("mend.restore", "command", a.self()+" store restore")
	if d.Remade() {
		f.Mend = a.invocation("store compact-index")
	}
	return f
}

// events reads the log through the store, as every answer does, and judges each event anew, whatever was judged before.
func (c *checkup) events(ctx context.Context, store eventstore.Store, _ string) error {
	p := c.part(partEvents)
	if store == nil {
		p.Unchecked = c.app.t("check.damaged")
		return nil
	}
	bar := c.app.progress(c.app.t("progress.verdicts"))
	book, err := c.app.bookOf(store, "")
	if err == nil {
		book.Progress = bar.count
		err = book.CatchUp(ctx)
	}
	bar.done()
	if err != nil {
		return c.unread(p, err)
	}
	c.book = book
	c.Events, c.Guests, c.End, c.Last = book.Events, book.Guest, book.End(), book.Latest
	for _, e := range book.Asides[:min(len(book.Asides), local.MaxDamages)] {
		p.add(c.app.aside(e))
	}
	p.Aside = book.Left()
	c.clocks(p, book)
	return nil
}

// unread ends the reading of a part. That the log is damaged has been said, where it was found in the files.
func (c *checkup) unread(p *part, err error) error {
	var corrupt *local.CorruptError
	switch name := c.app.storeName(); {
	case errors.As(err, &corrupt):
		p.Unchecked = c.app.hit(corrupt)
		return nil
	case remote(name):
		return &unreachableError{name, err}
	}
	return fmt.Errorf("read the log: %w", err)
}

// vault names what is wrong with the vault: by itself, and held against the log as far as that can be read.
func (c *checkup) vault(ctx context.Context, store eventstore.Store, home string) error {
	p := c.part(partVault)
	absent, err := privacy.Absent(filepath.Join(home, vaultDir), privacy.Options{ReadOnly: true})
	if err != nil {
		return c.faulty(ctx, home, p, err)
	}
	p.Absent = absent
	var replica *replicaError
	if absent && errors.As(notReplica(home), &replica) {
		return nil // a replica has the log, and its source the keys
	}
	var s *session
	if store != nil && c.book != nil {
		s = c.app.over(store)
		s.book = c.book
	}
	found, err := c.app.findingsBeside(ctx, s)
	if s != nil && s.vault != nil {
		err = errors.Join(err, s.vault.Close())
	}
	for _, f := range found {
		p.Absent = false
		p.add(c.app.vaultFinding(f))
	}
	return c.faulty(ctx, home, p, err)
}
