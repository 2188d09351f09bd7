package local

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// The benchmarks are for whoever works on the store: they show where time and memory go. Whether the store is fast is a
// matter of comparison, which eventstore/bench makes.

// typical has the size that events of a city's ledger have.
func typical(n int) []eventstore.Event {
	events := make([]eventstore.Event, n)
	for i := range events {
		events[i] = eventstore.Event{ID: uuid.New(), Type: "TrainingAttended", Data: make([]byte, 398), Metadata: make([]byte, 132)}
		for j := range events[i].Data {
			events[i].Data[j] = byte('a' + j%26)
		}
		for j := range events[i].Metadata {
			events[i].Metadata[j] = byte('a' + j%26)
		}
		events[i].Binary = true
	}
	return events
}

func loaded(b *testing.B, batches int) *Store {
	b.Helper()
	s, err := Open(filepath.Join(b.TempDir(), "store"), Options{})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	for i := range batches {
		_, err := s.Append(b.Context(), fmt.Sprintf("ikm-%d", i), eventstore.NoStream, typical(100)...)
		require.NoError(b, err)
	}
	return s
}

const scanned = 1000 // appends of 100 events: two segments

func BenchmarkScan(b *testing.B) {
	s := loaded(b, scanned)
	b.SetBytes(666)
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		require.NoError(b, s.Scan(b.Context(), eventstore.Start, func(row []eventstore.Borrowed) func() error {
			return func() error {
				n += len(row)
				return nil
			}
		}))
	}
}

func BenchmarkAll(b *testing.B) {
	s := loaded(b, scanned)
	b.SetBytes(666)
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		for _, err := range s.All(b.Context(), eventstore.Start, eventstore.Forward) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n == b.N {
				break
			}
		}
	}
}

// BenchmarkAppendBatch counts events, appended 1,000 at a time to new streams.
func BenchmarkAppendBatch(b *testing.B) {
	s := loaded(b, 1)
	b.SetBytes(666)
	b.ReportAllocs()
	for n := 0; n < b.N; n += 1000 {
		b.StopTimer()
		events := typical(1000)
		b.StartTimer()
		_, err := s.Append(b.Context(), fmt.Sprintf("batch-%d", n), eventstore.NoStream, events...)
		require.NoError(b, err)
	}
}

// BenchmarkAppend counts appends of one event by one appender and by many, each of whom waits for its answer.
func BenchmarkAppend(b *testing.B) {
	for _, appenders := range []int{1, 64} {
		b.Run(fmt.Sprintf("appenders=%d", appenders), func(b *testing.B) {
			s := loaded(b, 1)
			b.SetParallelism(appenders)
			var stream, failed atomic.Int64
			one := func() {
				if _, err := s.Append(b.Context(), fmt.Sprintf("one-%d", stream.Add(1)), eventstore.NoStream, typical(1)...); err != nil {
					failed.Add(1)
				}
			}
			b.ReportAllocs()
			b.ResetTimer()
			if appenders == 1 {
				for range b.N {
					one()
				}
			} else {
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						one()
					}
				})
			}
			require.Zero(b, failed.Load())
		})
	}
}

// BenchmarkLost is what it costs to look after the lock and the files, which is done once a group.
func BenchmarkLost(b *testing.B) {
	s := loaded(b, 1)
	b.ReportAllocs()
	for b.Loop() {
		path, err := s.writer.lost()
		if path != "" || err != nil {
			b.Fatal(path, err)
		}
	}
}
