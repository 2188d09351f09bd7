package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// Admin is how the functions that look after a store are called. The zero value works.
type Admin struct {
	// Progress is told how far the work is, in bytes (Compress and Reindex: in segments). It is called often, from one goroutine at a time,
	// and must be quick. nil: nobody wants to know.
	Progress func(done, total int64)

	// FS is the file system: nil means Disk.
	FS FS
}

func (o Admin) progress(done, total int64) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

// Description says what a store's directory holds, as far as that can be known without reading all of it.
type Description struct {
	Dir      string
	ID       uuid.UUID
	Version  int
	Segments []SegmentDescription
	Events   int64
	Bytes    int64               // of all segment and index files
	End      eventstore.Position // of the last event
	Last     time.Time           // when the last event was recorded; zero if there is none
	Clean    bool                // it was closed as it should be
	Writer   *LockedError        // who writes to it now, nil if nobody does

	// Damage is the first that was met. What is known beside it is what the names and sizes of the files tell; Check finds all.
	Damage *CorruptError `json:",omitzero"`
}

// SegmentDescription is a line of a Description.
type SegmentDescription struct {
	Name       string
	Address    int64 // in the log, of the file's first byte
	Bytes      int64 // of the raw segment
	OnDisk     int64 // of the file
	IndexBytes int64
	Events     int
	Compressed bool
	Sealed     bool
}

// Info describes a store, beside a writer or without one. One that is damaged is described as well, by its files.
func Info(ctx context.Context, dir string, o Admin) (d Description, err error) {
	s, err := Open(dir, Options{ReadOnly: true, FS: o.FS})
	var damage *CorruptError
	if errors.As(err, &damage) {
		return describeFiles(dir, o, damage)
	}
	if err != nil {
		return Description{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := ctx.Err(); err != nil {
		return Description{}, err
	}
	d = Description{Dir: dir, ID: s.id, Version: Version, End: s.position}
	mark, _, err := s.readMark()
	if err != nil {
		return d, fmt.Errorf("local: describe %s: %w", dir, err)
	}
	d.Clean = mark.clean && mark.address == s.end
	if s.position > 0 {
		d.Last = fromTicks(s.ticks)
	}
	written, err := s.options.FS.Locked(s.path(lockFile))
	if err != nil {
		return d, fmt.Errorf("local: describe %s: %w", dir, err)
	}
	if written {
		d.Writer = s.holder()
	}
	for i, g := range s.segments {
		line := SegmentDescription{
			Name:       g.name,
			Address:    g.base(),
			Bytes:      g.size,
			OnDisk:     g.size,
			Events:     g.events(),
			Compressed: g.sealed(),
			Sealed:     i < len(s.segments)-1 || g.sealed(),
		}
		if c, ok := g.file.(*coldFile); ok {
			if line.OnDisk, err = c.file.Size(); err != nil {
				return d, fmt.Errorf("local: size of %s: %w", g.name, err)
			}
		}
		if g.index != nil {
			line.IndexBytes = int64(len(g.index.content))
		}
		d.Segments = append(d.Segments, line)
		d.Events += int64(line.Events)
		d.Bytes += line.OnDisk + line.IndexBytes
	}
	return d, nil
}

// describeFiles tells what can be known of a store whose log cannot be read.
func describeFiles(dir string, o Admin, damage *CorruptError) (d Description, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("local: describe %s: %w", dir, err)
		}
	}()
	options, err := Options{ReadOnly: true, FS: o.FS}.withDefaults()
	if err != nil {
		return d, err
	}
	s := &Store{dir: dir, options: options}
	d = Description{Dir: dir, Version: Version, Damage: damage}
	if d.ID, err = inspect(options.FS, dir); err != nil && damage.File != storeFile {
		return d, err
	}
	written, err := options.FS.Locked(s.path(lockFile))
	if err != nil {
		return d, err
	}
	if written {
		d.Writer = s.holder()
	}
	places, _, err := listSegments(options.FS, dir)
	if err != nil {
		return d, err
	}
	for i, p := range places {
		size, err := sizeOf(options.FS, s.path(p.name()))
		if err != nil {
			return d, err
		}
		d.Segments = append(d.Segments, SegmentDescription{Name: p.name(), Address: p.base, OnDisk: size, Compressed: p.cold,
			Sealed: i < len(places)-1 || p.cold})
		d.Bytes += size
	}
	return d, nil
}

func sizeOf(fsys FS, path string) (size int64, err error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Size()
}

// Reindex makes all indexes of a store anew from its segments. Progress counts segments.
func Reindex(ctx context.Context, dir string, o Admin) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("local: rebuild the indexes of %s: %w", dir, err)
		}
	}()
	s, err := o.hold(dir)
	if err != nil {
		return err
	}
	s.grown, s.done = make(chan struct{}), make(chan struct{})
	defer func() { err = errors.Join(err, s.drop()) }()
	entries, err := s.options.FS.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, ok := parseName(e.Name(), indexSuffix); !ok {
			continue
		}
		if err := s.options.FS.Remove(s.path(e.Name())); err != nil {
			return err
		}
	}
	mark, _, err := s.readMark()
	if err != nil {
		return err
	}
	s.loaded = func(done, total int) error {
		o.progress(int64(done), int64(total))
		return ctx.Err()
	}
	if err := s.loadSegments(mark, true); err != nil {
		return err
	}
	if n := len(s.segments); n > 0 {
		for _, g := range s.segments[:n-1] {
			if g.table != nil && g.table.offsets.length > 0 { // complete has left it for this reason only
				return fmt.Errorf("index of %s: %w", g.name, syscall.ENOSPC)
			}
		}
		if g := s.segments[n-1]; g.table != nil && g.table.offsets.length >= indexAtClose {
			return s.putIndex(g)
		}
	}
	return nil
}
