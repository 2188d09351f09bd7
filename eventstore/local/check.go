package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// Report is what Check found.
type Report struct {
	ID       uuid.UUID
	Segments int
	Events   int64
	Bytes    int64               // that were read
	End      eventstore.Position // of the last event
	Last     time.Time           // when it was recorded; zero if there is none

	// Damages are the findings, in the order of the files. At most MaxDamages are kept; Damaged counts all.
	Damages []*CorruptError
	Damaged int

	// Notes are no damage, but worth knowing: what an interrupted write left, files that are not ours.
	Notes []Remark
}

// MaxDamages bounds the list of a Report: a disk that lost a gigabyte should not fill the memory with its story.
const MaxDamages = 10_000

// Check reads every byte of a store again, beside a writer or without one, and reports everything that is not as it was
// written. The error says why the check could not be done; damage is in the report.
func Check(ctx context.Context, dir string, o Admin) (*Report, error) {
	options, err := Options{ReadOnly: true, FS: o.FS}.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &checker{
		ctx:    ctx,
		admin:  o,
		store:  &Store{dir: dir, options: options},
		report: &Report{},
	}
	if err := c.run(); err != nil {
		return nil, fmt.Errorf("local: check %s: %w", dir, err)
	}
	return c.report, nil
}

type checker struct {
	ctx    context.Context
	admin  Admin
	store  *Store // a shell: the parts that know the directory, without the log
	report *Report
	total  int64
	limit  int64 // address up to which the log is looked at; the rest is the writer's business
	live   bool  // somebody writes: what is half made is at work and not left over
	clean  bool  // nobody writes, and the end mark says that nothing is missing
	mark   endMark

	// Where the check is.
	end      int64
	position eventstore.Position
	ticks    int64
	heads    headCache
	open     []*segment // for looking up predecessors
	holes    []hole
}

// hole is a part of the log that cannot be read.
type hole struct{ from, to int64 }

// found records an error if it is damage, and returns it if it is anything else.
func (c *checker) found(err error) error {
	var damage *CorruptError
	if err == nil || !errors.As(err, &damage) {
		return err
	}
	c.report.Damaged++
	if len(c.report.Damages) < MaxDamages {
		c.report.Damages = append(c.report.Damages, damage)
	}
	return nil
}

func (c *checker) note(what *reason, details ...any) {
	c.report.Notes = append(c.report.Notes, what.remark(details...))
}

func (c *checker) did(n int64) {
	c.report.Bytes += n
	c.admin.progress(c.report.Bytes, max(c.total, c.report.Bytes))
}

func (c *checker) run() (err error) {
	defer func() {
		for _, g := range c.open {
			err = errors.Join(err, g.file.Close())
		}
	}()
	places, err := c.survey()
	if err != nil {
		return err
	}
	for i, p := range places {
		if err := c.segment(p, i == len(places)-1 || places[i+1].base >= c.limit); err != nil {
			return err
		}
		if i < len(places)-1 && places[i+1].base >= c.limit {
			break
		}
	}
	if c.end < c.mark.address {
		if err := c.found(corrupt(endFile, 8, whyLogShort, inHex(c.end), inHex(c.mark.address))); err != nil {
			return err
		}
	}
	if c.clean && c.report.Damaged == 0 && (c.end != c.mark.address || c.position != c.mark.position) {
		if err := c.found(corrupt(endFile, 8, whyEndElsewhere, inHex(c.mark.address), c.mark.position, inHex(c.end), c.position)); err != nil {
			return err
		}
	}
	c.admin.progress(max(c.total, c.report.Bytes), max(c.total, c.report.Bytes))
	c.report.End = c.position
	if c.position > 0 {
		c.report.Last = fromTicks(c.ticks)
	}
	return nil
}

// survey reads the small files, and lists the large ones.
func (c *checker) survey() ([]place, error) {
	s := c.store
	var err error
	if c.live, err = s.options.FS.Locked(s.path(lockFile)); err != nil {
		return nil, err
	}
	id, err := inspect(s.options.FS, s.dir)
	if err := c.found(err); err != nil {
		return nil, err
	}
	if err == nil && id == uuid.Nil {
		return nil, &ForeignError{Dir: s.dir, Entry: s.dir, Reason: "it is empty"}
	}
	places, _, err := listSegments(s.options.FS, s.dir)
	if err != nil {
		return nil, err
	}
	if id == uuid.Nil && len(places) > 0 { // the description is damaged: the log knows the id as well
		if id, err = c.idFromLog(places); err != nil {
			return nil, err
		}
	}
	s.id, s.sums = id, newSums(id)
	c.report.ID = id
	if err := c.readMark(); err != nil {
		return nil, err
	}
	return places, c.list()
}

func (c *checker) idFromLog(places []place) (uuid.UUID, error) {
	for _, p := range places {
		g, err := openSegment(c.store.options.FS, c.store.dir, p, false)
		if err == nil {
			return g.header.store, g.file.Close()
		}
		var damage *CorruptError
		if !errors.As(err, &damage) { // damage is reported when it is the segment's turn
			return uuid.Nil, err
		}
	}
	return uuid.Nil, nil
}

func (c *checker) readMark() error {
	s := c.store
	c.limit = 1<<63 - 1
	if c.live {
		m, err := s.currentMark()
		if s.endFile != nil {
			err = errors.Join(err, s.endFile.Close())
		}
		if err := c.found(err); err != nil {
			return err
		}
		c.mark, c.limit = m, m.address
		return nil
	}
	b, err := readFile(s.options.FS, s.path(endFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c.found(corrupt(endFile, 0, whyEndMissing))
	}
	if err != nil {
		return err
	}
	m, ok := decodeEnd(b, s.sums)
	if !ok {
		return c.found(corrupt(endFile, 0, whyEndUnreadable))
	}
	c.mark, c.clean = m, m.clean
	c.did(int64(len(b)))
	return nil
}

// list adds up the sizes, and mentions files that do not belong here.
func (c *checker) list() error {
	entries, err := c.store.options.FS.ReadDir(c.store.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !ours(e.Name()) {
			c.note(noteForeign, e.Name())
			continue
		}
		if filepath.Ext(e.Name()) == tempSuffix {
			if !c.live {
				c.note(noteLeft, e.Name())
			}
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // the writer replaced it meanwhile
		}
		if err != nil {
			return err
		}
		c.total += info.Size()
	}
	return nil
}

// segment checks one segment, and its index.
func (c *checker) segment(p place, last bool) error {
	s := c.store
	g, err := openSegment(s.options.FS, s.dir, p, false)
	if errors.Is(err, fs.ErrNotExist) && !p.cold { // it was compressed meanwhile
		g, err = openSegment(s.options.FS, s.dir, place{base: p.base, cold: true}, false)
	}
	if err != nil {
		c.end = p.base
		return c.found(err)
	}
	c.open = append(c.open, g)
	c.report.Segments++
	c.did(segmentHeader)
	if err := c.header(g); err != nil {
		return err
	}
	size := min(g.size, c.limit-g.base())
	entries := newTable()
	if err := c.records(g, size, last, entries); err != nil {
		return err
	}
	return c.index(g, last, entries)
}

func (c *checker) header(g *segment) error {
	h := g.header
	var err error
	switch {
	case h.store != c.store.id:
		err = corrupt(g.name, 16, whyOtherStore, h.store, c.store.id)
	case h.base != c.end:
		err = corrupt(g.name, 32, whyGap, inHex(c.end))
	case h.position != c.position || h.ticks != c.ticks:
		if len(c.holes) == 0 || c.holes[len(c.holes)-1].to != c.end { // else the damage is reported already
			err = corrupt(g.name, 40, whyNotContinued)
		}
	}
	c.end, c.position, c.ticks = h.base+segmentHeader, h.position, h.ticks
	return c.found(err)
}

// index holds an index file against one made from the segment.
func (c *checker) index(g *segment, last bool, entries *table) error {
	s := c.store
	name := indexName(g.base())
	x, err := openIndex(s.options.FS, s.dir, g)
	if err != nil {
		return c.found(err)
	}
	if x == nil {
		if !last && !c.live {
			c.note(noteNoIndex, name)
		}
		return nil
	}
	defer func() { err = errors.Join(err, x.close()) }()
	damaged := len(c.holes) > 0 && c.holes[len(c.holes)-1].to > g.base()
	beyond := g.base()+x.covered > c.limit // the writer has gone on, and sealed the segment, since the check began
	if damaged || beyond {
		return c.pages(x) // what it should hold is not known, so only its own checksums can tell
	}
	want, err := entries.prefix(g, s.sums, x.covered)
	if err != nil {
		return c.found(err)
	}
	content := want.encode()
	err = guarded(name, func() error {
		if at := firstDifference(x.content, content); at >= 0 {
			return rebuildable(corrupt(name, int64(at), whyDiffers))
		}
		return nil
	})
	c.did(int64(len(x.content)))
	return c.found(err)
}

// pages checks an index by its own checksums.
func (c *checker) pages(x *index) error {
	for by := range x.lists {
		for i := range x.lists[by].pages() {
			err := guarded(x.name, func() error {
				_, err := x.page(lookup(by), i)
				return err
			})
			if err := c.found(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// prefix returns the contents of an index that covers a part of a segment.
func (t *table) prefix(g *segment, s sums, covered int64) (contents, error) {
	c := contents{indexHeader: indexHeader{store: g.header.store, base: g.base(), covered: covered}}
	for n := 0; n < t.offsets.length && int64(t.offsets.at(n)) < covered; n++ {
		c.add(t, n)
	}
	for _, b := range t.blocks {
		if int64(b.offset) < covered {
			c.list = append(c.list, b)
		}
	}
	c.events, c.blocks = len(c.streams), len(c.list)
	if c.events == 0 {
		return c, rebuildable(corrupt(indexName(g.base()), 40, whyCoversNothing))
	}
	var r record
	if _, err := g.readRecord(int64(c.last), s, &r, nil); err != nil {
		return c, err
	}
	c.position, c.ticks = r.position, r.ticks
	if int64(c.last)+int64(r.length) != covered {
		return c, rebuildable(corrupt(indexName(g.base()), 40, whyEndsInside))
	}
	return c, nil
}

func firstDifference(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
