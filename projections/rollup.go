package projections

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
)

// Measure is what a row of a Rollup holds: numbers that add and subtract. The zero value is an empty row.
type Measure[M any] interface {
	comparable
	Plus(M) M
	Negated() M
}

// Rollup adds facts up in rows. Its Add is pure: the same fact gives the same rows, always.
//
// To count distinct things, put the thing into the key and count keys: a key whose facts were all reversed is gone.
type Rollup[K comparable, M Measure[M]] struct {
	Title   string
	Edition int
	Add     func(f *Fact, emit func(K, M))
	Compare func(a, b K) int // the order of rows in the saved file

	rows map[K]M
}

func (r *Rollup[K, M]) Name() string { return r.Title }
func (r *Rollup[K, M]) Version() int { return r.Edition }

func (r *Rollup[K, M]) Apply(_ context.Context, f *Fact, _ Source) error {
	if r.rows == nil {
		r.rows = map[K]M{}
	}
	r.contribute(f, func(k K, m M) {
		sum, empty := r.rows[k].Plus(m), *new(M)
		if sum == empty {
			delete(r.rows, k)
		} else {
			r.rows[k] = sum
		}
	})
	return nil
}

// contribute runs Add on a fact; for a reversal, on what it takes back, with the opposite sign.
func (r *Rollup[K, M]) contribute(f *Fact, emit func(K, M)) {
	if f.Target == nil {
		r.Add(f, emit)
		return
	}
	r.Add(f.Target, func(k K, m M) { emit(k, m.Negated()) })
}

// Rows lists the rows in no order.
func (r *Rollup[K, M]) Rows() iter.Seq2[K, M] { return maps.All(r.rows) }

// Row returns one row, zero if there is none.
func (r *Rollup[K, M]) Row(k K) M { return r.rows[k] }

// Evidence says what a fact contributes to the rows that match: one line for each row, with the number that amount
// takes from it and the thing that entity names, if distinct things are counted.
func (r *Rollup[K, M]) Evidence(match func(K) bool, amount func(M) int64, entity func(K) string) Evidence {
	return func(f *Fact) []Line {
		var lines []Line
		r.contribute(f, func(k K, m M) {
			if n := amount(m); n != 0 && match(k) {
				lines = append(lines, Line{Fact: f, Amount: n, Entity: entity(k)})
			}
		})
		return lines
	}
}

// row is a row in the saved file, one to a line.
type row[K comparable, M any] struct {
	Key   K `json:"key"`
	Value M `json:"value"`
}

func (r *Rollup[K, M]) Save() ([]byte, error) {
	keys := slices.SortedFunc(maps.Keys(r.rows), r.Compare)
	return saveLines(func(yield func(row[K, M]) bool) {
		for _, k := range keys {
			if !yield(row[K, M]{k, r.rows[k]}) {
				return
			}
		}
	})
}

func (r *Rollup[K, M]) Load(b []byte) error {
	r.rows = map[K]M{}
	return loadLines(b, func(line row[K, M]) { r.rows[line.Key] = line.Value })
}

// saveLines writes JSON lines.
func saveLines[T any](lines iter.Seq[T]) ([]byte, error) {
	var out bytes.Buffer
	for line := range lines {
		if err := json.MarshalWrite(&out, line, json.Deterministic(true)); err != nil {
			return nil, fmt.Errorf("projections: save %T: %w", line, err)
		}
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

// loadLines reads what saveLines wrote.
func loadLines[T any](b []byte, take func(T)) error {
	for n := 1; len(b) > 0; n++ {
		text, rest, found := bytes.Cut(b, []byte{'\n'})
		if !found {
			return fmt.Errorf("projections: line %d is cut short", n)
		}
		var line T
		if err := json.Unmarshal(text, &line, json.RejectUnknownMembers(true)); err != nil {
			return fmt.Errorf("projections: line %d: %w", n, err)
		}
		take(line)
		b = rest
	}
	return nil
}

// CompareText orders by the text of two values; with cmp.Or it makes the Compare of a key.
func CompareText[T fmt.Stringer](a, b T) int { return cmp.Compare(a.String(), b.String()) }
