package projections

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"jejak/eventstore"
	"jejak/projections/columns"
)

// Line is what one fact contributes to a number.
type Line struct {
	Fact   *Fact
	Amount int64  // negative for a reversal
	Entity string // the thing counted, where the number counts distinct things; otherwise empty
}

// Share is what the fact at a position contributes to a number.
type Share struct {
	Position eventstore.Position
	Amount   int64
	Entity   string
}

// Evidence lists what makes a number, from the same contributions that it was added up from.
type Evidence iter.Seq2[Share, error]

// Evidence lists what the facts of the view contribute to the rows that begin with a prefix: the number that amount takes
// from it, unless that is zero, and the thing that entity names, if distinct things are counted.
func (r *Rollup[K, M]) Evidence(prefix columns.Key, amount func(K, M) int64, entity func(K) string) Evidence {
	return func(yield func(Share, error) bool) {
		var row []byte
		var k K
		for e, err := range r.entries(prefix) {
			if err == nil && (row == nil || !bytes.Equal(row, e.Row)) {
				row = append(row[:0], e.Row...)
				k, err = r.parse(row)
			}
			if err != nil {
				yield(Share{}, err)
				return
			}
			if n := amount(k, r.Numbers(e.Sums)); n != 0 && !yield(Share{eventstore.Position(e.At), n, entity(k)}, nil) {
				return
			}
		}
	}
}

// Unit is what a number counts.
type Unit string

const (
	Count  Unit = "count"
	Rupiah Unit = "rupiah"
)

// Figure is a number in a read model, together with the name under which it can be explained.
type Figure struct {
	ID    string `json:"id"`
	Value int64  `json:"value"`
	Unit  Unit   `json:"unit"`
}

// Explain lists the facts behind a number, in the order of recording.
func Explain(ctx context.Context, src Source, evidence Evidence) ([]Line, error) {
	var shares []Share
	for s, err := range evidence {
		if err != nil {
			return nil, err
		}
		shares = append(shares, s)
	}
	slices.SortStableFunc(shares, func(a, b Share) int { return cmp.Compare(a.Position, b.Position) })
	facts, err := src.at(ctx, shares)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(shares))
	for i, s := range shares {
		lines[i] = Line{facts[s.Position], s.Amount, s.Entity}
	}
	return lines, nil
}

// singly is how many facts are looked up one by one. More of them are picked out of one scan.
const singly = 512

// at reads the facts that some shares are of.
func (s Source) at(ctx context.Context, shares []Share) (map[eventstore.Position]*Fact, error) {
	facts := make(map[eventstore.Position]*Fact, len(shares))
	for _, share := range shares {
		facts[share.Position] = nil
	}
	if len(facts) > singly {
		return facts, s.pick(ctx, facts)
	}
	for position := range facts {
		r, found, err := eventstore.At(ctx, s.Store, position)
		if err != nil {
			return nil, fmt.Errorf("projections: %w", err)
		}
		if !found {
			return nil, fmt.Errorf("projections: position %d: there is no such event", position)
		}
		if facts[position], err = s.Decode(ctx, r); err != nil {
			return nil, err
		}
	}
	return facts, nil
}

// pick fills in facts on the way along the log. What is wanted is looked up by several rows side by side, so it is not
// what they are put into.
func (s Source) pick(ctx context.Context, facts map[eventstore.Position]*Fact) error {
	wanted := maps.Clone(facts)
	err := eventstore.Scan(ctx, s.Store, eventstore.Start, func(row []eventstore.Borrowed) func() error {
		var picked []*Fact
		var fault error
		for i := range row {
			if _, is := wanted[row[i].Position]; is && fault == nil {
				var f *Fact
				f, fault = s.Decode(ctx, row[i].Record())
				picked = append(picked, f)
			}
		}
		return func() error {
			for _, f := range picked {
				if f != nil {
					facts[f.Position] = f
				}
			}
			return fault
		}
	})
	if err != nil {
		return fmt.Errorf("projections: read the facts behind a number: %w", err)
	}
	return nil
}

// Sum is the number that lines add up to: their amounts, or how many distinct things are left when each thing's
// amounts are added.
func Sum(lines []Line) int64 {
	var total int64
	things := map[string]int64{}
	for _, l := range lines {
		if l.Entity == "" {
			total += l.Amount
			continue
		}
		things[l.Entity] += l.Amount
	}
	for _, n := range things {
		if n > 0 {
			total++
		}
	}
	return total
}

// NoEntity is for numbers that do not count distinct things.
func NoEntity[K any](K) string { return "" }
