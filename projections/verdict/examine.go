package verdict

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
)

// Kept is what Examine finds out about the file of a book. The zero Kept is that there is none.
type Kept struct {
	Bytes    int64
	Altered  bool // bytes are not as they were written, or not what the log says
	OtherLog bool // it tells of an event that the log does not have
	Outdated bool // no damage: made by another version of the program or for other guests
}

// Examine holds the file in a directory against this book, which has judged the whole log without it. It changes nothing.
// What is wrong with it, CatchUp finds as well, but for a state that says what the log does not and has a fitting digest.
func (b *Book) Examine(ctx context.Context, dir string) (Kept, error) {
	saved, err := os.ReadFile(filepath.Join(dir, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return Kept{}, nil
	}
	if err != nil {
		return Kept{}, fmt.Errorf("verdict: examine: %w", err)
	}
	k := Kept{Bytes: int64(len(saved))}
	h, rest, whole := open(saved)
	s, ok := parse(rest)
	switch {
	case !whole || !ok:
		k.Altered = true
		return k, nil
	case !b.fitting(h):
		k.Outdated = true
		return k, nil
	}
	kept := Book{Store: b.Store, state: s}
	fits, err := kept.fits(ctx)
	if err != nil {
		return k, err
	}
	if !fits {
		k.OtherLog = true
		return k, nil
	}
	if kept.Last == b.Last {
		state, err := json.Marshal(b.state, json.Deterministic(true))
		k.Altered = !bytes.Equal(state, rest)
		return k, err
	}
	return k, nil
}
