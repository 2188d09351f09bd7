package door

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jejak/domain"
	"jejak/eventstore"
)

const (
	// guestsMagic is the first line of a file of guests.
	guestsMagic = "jejak guests 1"
	// maxGuests bounds the prefixes: each is compared with the name of every stream.
	maxGuests = 64
)

// Guests are other applications that keep streams in the store of a ledger: those whose names begin with one of the
// prefixes. They are no part of the ledger, whatever is in them. The zero value is no guests.
//
// Guests are recorded with the store, in a file, and are only ever added: what was a guest's does not become the ledger's.
type Guests struct {
	prefixes []string // sorted
}

// Is says whether a stream is a guest's.
func (g Guests) Is(stream string) bool {
	return slices.ContainsFunc(g.prefixes, func(p string) bool { return strings.HasPrefix(stream, p) })
}

// Prefixes lists what the names of guests' streams begin with, in order.
func (g Guests) Prefixes() []string { return slices.Clone(g.prefixes) }

// GuestError: a prefix cannot be a guest's.
type GuestError struct {
	Prefix string
	Reason GuestReason
}

// GuestReason is why not.
type GuestReason string

const (
	GuestOfLedger GuestReason = "ledger" // it covers streams of the ledger
	GuestOfSystem GuestReason = "system" // it covers streams of the system, which begin with $
	GuestUnusable GuestReason = "text"   // it is empty, too long, or not plain text
	GuestTooMany  GuestReason = "many"
)

func (e *GuestError) Error() string { return fmt.Sprintf("door: guest %q: %s", e.Prefix, e.Reason) }

func checkGuest(prefix string) error {
	fail := func(r GuestReason) error { return &GuestError{prefix, r} }
	if strings.HasPrefix(prefix, "$") {
		return fail(GuestOfSystem)
	}
	if prefix == "" || len(prefix) > eventstore.MaxNameBytes || !utf8.ValidString(prefix) ||
		strings.ContainsFunc(prefix, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) {
		return fail(GuestUnusable)
	}
	for _, category := range domain.Categories() {
		if ours := category + "-"; strings.HasPrefix(ours, prefix) || strings.HasPrefix(prefix, ours) || prefix == category {
			return fail(GuestOfLedger)
		}
	}
	return nil
}

// ErrGuests: the file of guests is not as it was written.
var ErrGuests = errors.New("door: the file of guests is damaged")

func parseGuests(text []byte) (g Guests, err error) {
	if text == nil {
		return g, nil
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 3 || lines[0] != guestsMagic || lines[len(lines)-1] != "" {
		return g, ErrGuests
	}
	g.prefixes = lines[1 : len(lines)-1]
	if len(g.prefixes) > maxGuests || string(g.format()) != string(text) {
		return Guests{}, ErrGuests
	}
	for _, p := range g.prefixes {
		if err := checkGuest(p); err != nil {
			return Guests{}, fmt.Errorf("%w: %w", ErrGuests, err)
		}
	}
	return g, nil
}

func (g Guests) format() []byte {
	list := slices.Clone(g.prefixes)
	slices.Sort(list)
	return []byte(guestsMagic + "\n" + strings.Join(slices.Compact(list), "\n") + "\n")
}

// OpenGuests reads the guests of a file. There are none if it is not there.
func OpenGuests(file string) (Guests, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Guests{}, nil
	}
	if err != nil {
		return Guests{}, fmt.Errorf("door: %w", err)
	}
	return parseGuests(text)
}

// AddGuests adds prefixes to a file, and returns all. Nothing is added when one of them cannot be a guest's.
func AddGuests(file string, prefixes ...string) (all Guests, err error) {
	for _, p := range prefixes {
		if err := checkGuest(p); err != nil {
			return Guests{}, err
		}
	}
	if all, err = OpenGuests(file); err != nil || !slices.ContainsFunc(prefixes, func(p string) bool { return !slices.Contains(all.prefixes, p) }) {
		return all, err
	}
	err = change(file, func(old []byte) ([]byte, error) {
		if all, err = parseGuests(old); err != nil {
			return nil, err
		}
		all.prefixes = append(all.prefixes, prefixes...)
		slices.Sort(all.prefixes)
		if all.prefixes = slices.Compact(all.prefixes); len(all.prefixes) > maxGuests {
			return nil, &GuestError{prefixes[len(prefixes)-1], GuestTooMany}
		}
		return all.format(), nil
	})
	return all, err
}
