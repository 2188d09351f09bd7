package projections

import (
	"context"

	"jejak/eventstore"
)

// Line is what one fact contributes to a number.
type Line struct {
	Fact   *Fact
	Amount int64  // negative for a reversal
	Entity string // the thing counted, where the number counts distinct things; otherwise empty
}

// Evidence says what a fact contributes to one number. It is the function that the number was made with.
type Evidence func(*Fact) []Line

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
	var lines []Line
	err := src.All(ctx, eventstore.Start, func(f *Fact) error {
		lines = append(lines, evidence(f)...)
		return nil
	})
	return lines, err
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
