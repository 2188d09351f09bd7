package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"jejak/eventstore"
)

// ErrExists: the target of a restore holds something already.
var ErrExists = errors.New("local: the target is not empty")

// BackupReport says what a backup or a restore did.
type BackupReport struct {
	Copied  int64   // bytes
	Files   int     // segments that were copied, whole or in part
	Kept    int     // sealed segments that the backup had already
	Checked *Report // of the whole backup, read again after the copy
}

// Backup brings a backup up to the state of a store, beside a writer or without one, and then reads the whole backup
// again. Sealed segments are copied once; of the last segment only what is new. The backup is a store itself: it can be
// opened for reading, checked, and restored by copying it.
//
// The target must be missing, empty, or an earlier backup of the same store. A backup that holds more than the store,
// or something else, is not touched: the store was set back, and the backup may be the better copy.
func Backup(ctx context.Context, dir, backup string, o Admin) (*BackupReport, error) {
	b := copying{ctx: ctx, admin: o, to: backup}
	if err := b.run(dir); err != nil {
		return nil, fmt.Errorf("local: back up %s to %s: %w", dir, backup, err)
	}
	return &b.report, nil
}

// Restore makes a store from a backup. It checks the backup first and the store afterwards, and it never writes to a
// directory that has anything in it (ErrExists).
func Restore(ctx context.Context, backup, dir string, o Admin) (*BackupReport, error) {
	report, err := restore(ctx, backup, dir, o)
	if err != nil {
		return nil, fmt.Errorf("local: restore %s to %s: %w", backup, dir, err)
	}
	return report, nil
}

func restore(ctx context.Context, backup, dir string, o Admin) (*BackupReport, error) {
	options, err := Options{FS: o.FS}.withDefaults()
	if err != nil {
		return nil, err
	}
	entries, err := options.FS.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%w: %s has the file %s", ErrExists, dir, entries[0].Name())
	}
	checked, err := Check(ctx, backup, o)
	if err != nil {
		return nil, err
	}
	if err := checked.err(); err != nil {
		return nil, err
	}
	b := copying{ctx: ctx, admin: o, to: dir}
	return &b.report, b.run(backup)
}

// err is the first damage of a report, if there is any. Damage of the log comes before that of an index, which is mended.
func (r *Report) err() error {
	if r.Damaged == 0 {
		return nil
	}
	first := r.Damages[0]
	for _, d := range r.Damages {
		if !d.Rebuildable {
			first = d
			break
		}
	}
	return fmt.Errorf("%d damages, among them: %w", r.Damaged, first)
}

// copying is one backup under way.
type copying struct {
	ctx    context.Context
	admin  Admin
	to     string
	report BackupReport
	total  int64
}

func (b *copying) run(dir string) (err error) {
	from, err := Open(dir, Options{ReadOnly: true, FS: b.admin.FS})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if err := b.prepare(from); err != nil {
		return err
	}
	if err := b.copyAll(from); err != nil {
		return err
	}
	// Opening it for writing makes the missing indexes, and closing it marks it as complete.
	s, err := Open(b.to, Options{FS: b.admin.FS})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	b.report.Checked, err = Check(b.ctx, b.to, Admin{FS: b.admin.FS, Progress: func(done, total int64) {
		b.admin.progress(b.total/2+done*b.total/2/max(total, 1), b.total)
	}})
	if err != nil {
		return err
	}
	return b.report.Checked.err()
}

// prepare makes sure that the target is a backup of this store, or becomes one.
func (b *copying) prepare(from *Store) (err error) {
	fsys := from.options.FS
	id, err := inspect(fsys, b.to)
	if errors.Is(err, ErrMissing) {
		if err := fsys.MkdirAll(b.to, dirPerm); err != nil {
			return err
		}
		if err := fsys.SyncDir(filepath.Dir(b.to)); err != nil {
			return err
		}
		id, err = inspect(fsys, b.to)
	}
	if err != nil {
		return err
	}
	if id == [16]byte{} {
		return writeFile(fsys, filepath.Join(b.to, storeFile), encodeStoreFile(from.id))
	}
	if id != from.id {
		return &ForeignError{Dir: b.to, Entry: storeFile, Reason: fmt.Sprintf("it is a backup of the store %s, not of %s", id, from.id)}
	}
	to, err := Open(b.to, Options{ReadOnly: true, FS: b.admin.FS})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return b.continues(from, to)
}

// continues makes sure that the backup's last event is in the store, at the same place.
func (b *copying) continues(from, to *Store) error {
	for last, err := range to.All(b.ctx, eventstore.End, eventstore.Backward) {
		if err != nil {
			return err
		}
		for same, err := range from.Stream(b.ctx, last.Stream, last.Revision, eventstore.Forward) {
			if err != nil {
				return err
			}
			if same.Revision == last.Revision && same.ID == last.ID && same.Position == last.Position && to.end <= from.end {
				return nil
			}
			break
		}
		return fmt.Errorf("the backup's last event, %s@%d at position %d, is not in the store: the store was set back or replaced; back up to another directory", last.Stream, last.Revision, last.Position)
	}
	return nil
}

func (b *copying) copyAll(from *Store) error {
	fsys := from.options.FS
	have, _, err := listSegments(fsys, b.to)
	if err != nil {
		return err
	}
	for _, g := range from.segments {
		b.total += 2 * g.size // copied, and checked
	}
	done := int64(0)
	for i, g := range from.segments {
		name, size, err := b.existing(fsys, have, g)
		if err != nil {
			return err
		}
		switch {
		case size == g.size && name != "":
			b.report.Kept++
		case i > 0 && size > g.size:
			return fmt.Errorf("%s has %d bytes in the backup and %d in the store", name, size, g.size)
		default:
			if err := b.copySegment(fsys, g, done); err != nil {
				return err
			}
			b.report.Files++
			b.report.Copied += g.size - size
		}
		done += g.size
		b.admin.progress(done, b.total)
	}
	return nil
}

// existing returns what the backup has of a segment: its name and its size, unpacked.
func (b *copying) existing(fsys FS, have []place, g *segment) (name string, size int64, err error) {
	for _, p := range have {
		if p.base != g.base() {
			continue
		}
		old, err := openSegment(fsys, b.to, p, false)
		if err != nil {
			return "", 0, err
		}
		return old.name, old.size, old.file.Close()
	}
	return "", 0, nil
}

// copySegment copies a segment, raw or compressed as it is, beside its place and then into it.
func (b *copying) copySegment(fsys FS, g *segment, done int64) (err error) {
	source, size := io.ReaderAt(g.file), g.size
	if c, ok := g.file.(*coldFile); ok {
		source = c.file
		if size, err = c.file.Size(); err != nil {
			return err
		}
	}
	name := filepath.Join(b.to, g.name)
	f, err := fsys.OpenFile(name+tempSuffix, os.O_RDWR|os.O_CREATE|os.O_TRUNC, filePerm)
	if err != nil {
		return err
	}
	if err := b.copyBytes(f, source, size, done); err != nil {
		return errors.Join(fmt.Errorf("copy %s: %w", g.name, err), f.Close(), fsys.Remove(name+tempSuffix))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", name, err), fsys.Remove(name+tempSuffix))
	}
	return publish(fsys, name+tempSuffix, name)
}

func (b *copying) copyBytes(to File, from io.ReaderAt, size, done int64) error {
	buf := make([]byte, 1<<20)
	for at := int64(0); at < size; {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		n := int(min(int64(len(buf)), size-at))
		if m, err := from.ReadAt(buf[:n], at); m < n {
			return errors.Join(fmt.Errorf("%d bytes at %d: %w", m, at, io.ErrUnexpectedEOF), err)
		}
		if _, err := to.WriteAt(buf[:n], at); err != nil {
			return err
		}
		at += int64(n)
		b.admin.progress(done+at, b.total)
	}
	return nil
}
