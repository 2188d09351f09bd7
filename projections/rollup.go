package projections

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"

	"jejak/domain"
	"jejak/projections/columns"
)

// Row is the key of a row. AppendKey writes its fields in the order in which rows are sorted, and so decides which rows lie
// together: those that have the first fields in common.
type Row interface {
	comparable
	AppendKey(columns.Key) columns.Key
}

// Measure is what a row of a Rollup holds: numbers that add up. The zero value is an empty row.
type Measure interface {
	comparable
	AppendNumbers([]int64) []int64 // always as many
}

// Rollup adds facts up in rows. Its Add is pure: the same fact gives the same rows, always. What each fact adds is kept, so
// that the rows can be summed as they were known and effective at any time, and every number be told from what it is made.
//
// To count distinct things, put the thing last into the key and count keys: a key whose facts were all reversed is gone.
type Rollup[K Row, M Measure] struct {
	Title   string
	Edition int
	Reads   []string // types of the events that Add takes something from
	Add     func(f *Fact, emit func(K, M))
	Key     func(*columns.Fields) K // reads what AppendKey wrote
	Numbers func([]int64) M         // reads what AppendNumbers wrote

	glass glass
}

func (r *Rollup[K, M]) Name() string { return r.Title }
func (r *Rollup[K, M]) Version() int { return r.Edition }

func (r *Rollup[K, M]) form() columns.Form {
	return columns.Form{Name: r.Title, Version: r.Edition, Width: len((*new(M)).AppendNumbers(nil))}
}

// Kept is the rollup itself.
func (r *Rollup[K, M]) Kept() []Projection { return []Projection{r} }

// Look has nothing to do.
func (r *Rollup[K, M]) Look(Source) {}

// Lines lists the rows.
func (r *Rollup[K, M]) Lines(context.Context, []domain.Ref) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for row, err := range r.Rows(nil) {
			if !yield(row, err) {
				return
			}
		}
	}
}

func (r *Rollup[K, M]) types() []string { return r.Reads }

func (r *Rollup[K, M]) look(g glass) { r.glass = g }

// contribute runs Add on a fact; for a reversal, on what it takes back, with the opposite sign. What a fact adds to one row
// in several portions is one contribution.
func (r *Rollup[K, M]) contribute(f *Fact, into *columns.Batch) {
	e := columns.Entry{At: uint64(f.Position), From: counts(f)}
	rows := map[K]int{}
	var numbers [][]int64
	what, sign := f, int64(1)
	if f.Target != nil {
		what, sign = f.Target, -1
	}
	r.Add(what, func(k K, m M) {
		n := m.AppendNumbers(nil)
		i, known := rows[k]
		if !known {
			rows[k] = len(numbers)
			numbers = append(numbers, make([]int64, len(n)))
			i = len(numbers) - 1
		}
		for j := range n {
			numbers[i][j] += sign * n[j]
		}
	})
	for k, i := range rows {
		e.Row, e.Sums = k.AppendKey(e.Row[:0]), numbers[i]
		into.Add(e)
	}
}

// Summed is a row and what it holds.
type Summed[K, M any] struct {
	Key   K `json:"key"`
	Value M `json:"value"`
}

// Rows lists the rows that begin with a prefix and are not empty, in their order.
func (r *Rollup[K, M]) Rows(prefix columns.Key) iter.Seq2[Summed[K, M], error] {
	return func(yield func(Summed[K, M], error) bool) {
		var row []byte
		var total []int64
		give := func() bool {
			sum := r.Numbers(total)
			if sum == *new(M) {
				return true
			}
			k, err := r.parse(row)
			return yield(Summed[K, M]{k, sum}, err) && err == nil
		}
		for e, err := range r.entries(prefix) {
			if err != nil {
				yield(Summed[K, M]{}, err)
				return
			}
			switch {
			case total == nil:
				row, total = append(row, e.Row...), make([]int64, len(e.Sums))
			case !bytes.Equal(row, e.Row):
				if !give() {
					return
				}
				row = append(row[:0], e.Row...)
				clear(total)
			}
			for i, n := range e.Sums {
				total[i] += n
			}
		}
		if total != nil {
			give()
		}
	}
}

// After is the first row at or behind a key, whether or not it is empty; found is false if there is none. It is for walking
// from one group of rows to the next without reading either.
func (r *Rollup[K, M]) After(key columns.Key) (k K, found bool, err error) {
	if r.glass.table == nil {
		return k, false, nil
	}
	row, found, err := r.glass.table.Seek(key)
	if err != nil || !found {
		return k, false, err
	}
	k, err = r.parse(row)
	return k, true, err
}

// Row is what one row holds; zero if there is none.
func (r *Rollup[K, M]) Row(k K) (sum M, err error) {
	for row, err := range r.Rows(k.AppendKey(nil)) {
		if err != nil {
			return sum, err
		}
		if row.Key == k {
			return row.Value, nil
		}
	}
	return sum, nil
}

func (r *Rollup[K, M]) parse(row []byte) (k K, err error) {
	fields := columns.FieldsOf(row)
	k = r.Key(fields)
	if err := fields.Err(); err != nil {
		return k, fmt.Errorf("projections: %s: %w", r.Title, err)
	}
	return k, nil
}

// entries lists the contributions that the view has to rows that begin with a prefix.
func (r *Rollup[K, M]) entries(prefix columns.Key) iter.Seq2[*columns.Entry, error] {
	return func(yield func(*columns.Entry, error) bool) {
		if r.glass.table == nil {
			return
		}
		for e, err := range r.glass.table.Scan(prefix, uint64(r.glass.upTo)) {
			switch {
			case err != nil:
				yield(nil, fmt.Errorf("projections: %s: %w", r.Title, err))
				return
			case e.From > r.glass.asOf:
			case !yield(e, nil):
				return
			}
		}
	}
}

// CompareText orders by the text of two values.
func CompareText[T fmt.Stringer](a, b T) int { return cmp.Compare(a.String(), b.String()) }
