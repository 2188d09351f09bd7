package verdict

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/go-json-experiment/json"

	"jejak/domain"
)

// edition changes whenever the same log would be judged otherwise by the same language.
const edition = 1

// FileName is the file of the book, beside the read models.
const FileName = "verdicts.json"

// header is the first line of the file; the state follows it.
type header struct {
	Edition  int      `json:"edition"`
	Language string   `json:"language"` // digest of all that this program can read
	Guests   []string `json:"guests"`
	SHA256   string   `json:"sha256"` // of the state
}

func (b *Book) header(state []byte) header {
	sum := sha256.Sum256(state)
	return header{edition, domain.Vocabulary(), append([]string{}, b.Guests...), hex.EncodeToString(sum[:])}
}

// load takes up the kept book. One that cannot be used is as if there were none.
func (b *Book) load() {
	if b.Dir == "" {
		return
	}
	saved, err := os.ReadFile(filepath.Join(b.Dir, FileName))
	if err != nil {
		return // it is made again, and what keeps it from being read keeps it from being written
	}
	first, rest, _ := bytes.Cut(saved, []byte{'\n'})
	var h header
	var s state
	if json.Unmarshal(first, &h) != nil {
		return
	}
	want := b.header(rest)
	if h.Edition != want.Edition || h.Language != want.Language || h.SHA256 != want.SHA256 || !slices.Equal(h.Guests, want.Guests) {
		return
	}
	if json.Unmarshal(rest, &s, json.RejectUnknownMembers(true)) == nil {
		b.state = s
	}
}

// save writes the book beside the old one and puts it into its place.
func (b *Book) save() error {
	if b.Dir == "" {
		return nil
	}
	state, err := json.Marshal(b.state, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("verdict: save: %w", err)
	}
	head, err := json.Marshal(b.header(state), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("verdict: save: %w", err)
	}
	if err := b.write(append(append(head, '\n'), state...)); err != nil && !unwritable(err) {
		return fmt.Errorf("verdict: save: %w", err)
	}
	return nil
}

func (b *Book) write(content []byte) error {
	if err := os.MkdirAll(b.Dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(b.Dir, FileName+".*.tmp")
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(b.Dir, FileName))
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// unwritable reports whether a place cannot be written: a disk that is full or read-only, a directory of somebody else.
func unwritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
