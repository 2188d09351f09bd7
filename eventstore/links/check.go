package links

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"jejak/eventstore"
)

// Checked is what was found of an index on disk.
type Checked struct {
	Bytes  int64 // of the file
	Events int   // that the sound part covers
	Sound  bool  // all of the file is whole, and of this log. What is not, Open builds again
}

// Check reads the index in a directory, and holds it against the log if one is given. It changes nothing. Where there is no
// index the error is fs.ErrNotExist.
func Check(ctx context.Context, store eventstore.Store, dir string) (c Checked, err error) {
	f, err := os.Open(filepath.Join(dir, FileName))
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return c, err
	}
	c.Bytes = info.Size()
	var last *run
	after, end, sum, totals := eventstore.Start, int64(0), uint32(0), map[List]int{}
	for {
		r, err := readRun(f, end, after, sum, totals)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c, nil // it is not sound, and that is the answer
		}
		last, after, end, sum = r, r.last.at, end+r.size, r.sum
		c.Events += r.events
	}
	c.Sound = true
	if last == nil || store == nil {
		return c, nil
	}
	record, err := seek(ctx, eventstore.ReadsOf(store), last.last)
	switch {
	case errors.Is(err, errDamaged), errors.As(err, new(*eventstore.UnknownPositionError)):
		c.Sound = false
	case err != nil:
		return c, err
	default:
		c.Sound = record.ID == last.lastID
	}
	return c, nil
}
