package verdict

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-json-experiment/json"

	"jejak/domain"
	"jejak/projections/disk"
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
	SHA256   string   `json:"sha256"` // of the header without this member, and of the state
}

func (b *Book) header() header {
	return header{Edition: edition, Language: domain.Vocabulary(), Guests: append([]string{}, b.Guests...)}
}

// fitting reports whether a book with that header is one of this program and these guests.
func (b *Book) fitting(h header) bool {
	want := b.header()
	return h.Edition == want.Edition && h.Language == want.Language && slices.Equal(h.Guests, want.Guests)
}

// seal returns the header with the digest of itself and of a state, as it stands in the file.
func (h header) seal(state []byte) ([]byte, error) {
	h.SHA256 = ""
	bare, err := json.Marshal(h, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	sum.Write(bare)
	sum.Write(state)
	h.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return json.Marshal(h, json.Deterministic(true))
}

// open takes the file of a book apart. A header has one spelling and the digest covers all of the file, so that no byte of
// it can change unnoticed.
func open(saved []byte) (h header, state []byte, whole bool) {
	first, state, _ := bytes.Cut(saved, []byte{'\n'})
	if json.Unmarshal(first, &h) != nil {
		return header{}, nil, false
	}
	sealed, err := h.seal(state)
	return h, state, err == nil && bytes.Equal(sealed, first)
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
	h, rest, whole := open(saved)
	if s, ok := parse(rest); whole && b.fitting(h) && ok {
		b.state = s
	}
}

// parse reads what is kept of a book.
func parse(text []byte) (s state, ok bool) {
	err := json.Unmarshal(text, &s, json.RejectUnknownMembers(true))
	return s, err == nil
}

// save keeps the book.
func (b *Book) save() error {
	if b.Dir == "" {
		return nil
	}
	state, err := json.Marshal(b.state, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("verdict: save: %w", err)
	}
	head, err := b.header().seal(state)
	if err != nil {
		return fmt.Errorf("verdict: save: %w", err)
	}
	if err := disk.Replace(b.Dir, FileName, append(append(head, '\n'), state...)); err != nil && !disk.Unwritable(err) && !errors.Is(err, disk.ErrTaken) {
		return fmt.Errorf("verdict: save: %w", err)
	}
	return nil
}
