// Package iterators drops errors in every way that the check must find. A line that drops one says so.
package iterators

import (
	"iter"
	"maps"
)

type log struct{}

func (log) All() iter.Seq2[int, error]             { return nil }
func (log) Named() sequence                        { return nil }
func (log) Plain() func(yield func(int, bad) bool) { return nil }

type sequence iter.Seq2[int, error]

type bad struct{ error }

func ranges(l log) (sum int, failed error) {
	for range l.All() { // dropped
		sum++
	}
	for n := range l.All() { // dropped
		sum += n
	}
	for n, _ := range l.Named() { // dropped
		sum += n
	}
	for n, err := range l.All() { // dropped
		_ = err
		sum += n
	}
	for sum, failed = range l.All() { // dropped
	}
	all := l.All()
	for range all { // dropped
	}
	for range l.Plain() { // dropped
	}

	for n, err := range l.All() {
		if err != nil {
			return 0, err
		}
		sum += n
	}
	for _, err := range l.All() {
		return 0, err
	}
	for n := range maps.All(map[int]string{}) {
		sum += n
	}
	return sum, nil
}

func callbacks(l log) (sum int) {
	l.All()(func(n int, _ error) bool { // dropped
		sum += n
		return true
	})
	l.All()(func(n int, err error) bool { // dropped
		sum += n
		return true
	})
	l.All()(func(n int, err error) bool {
		sum += n
		return err == nil
	})
	return sum
}

func pulls(l log) int {
	next, stop := iter.Pull2(l.All())
	defer stop()
	n, _, _ := next() // dropped
	m, err, _ := next()
	if err != nil {
		return 0
	}
	return n + m
}
