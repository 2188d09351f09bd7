package links_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/links"
	"jejak/eventstore/local"
)

// BenchmarkRead reads a category of one percent of a log on disk.
//
//	go test ./eventstore/links -run xxx -bench Read
func BenchmarkRead(b *testing.B) {
	s, err := local.Open(b.TempDir(), local.Options{})
	require.NoError(b, err)
	defer s.Close()
	const rounds = 1000
	for i := range rounds {
		var batch []eventstore.Event
		for range 99 {
			batch = append(batch, eventstore.Event{ID: uuid.New(), Type: "InterventionRecorded", Binary: true, Data: make([]byte, 398), Metadata: make([]byte, 132)})
		}
		_, err := s.Append(b.Context(), fmt.Sprintf("ikm-%d", i), eventstore.NoStream, batch...)
		require.NoError(b, err)
		_, err = s.Append(b.Context(), fmt.Sprintf("rare-%d", i/10), eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "Rare", Data: make([]byte, 398), Metadata: make([]byte, 132)})
		require.NoError(b, err)
	}
	x := links.Open(s, links.Options{})
	defer x.Close()
	v, err := x.View(b.Context())
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range v.Read(b.Context(), links.List{Kind: links.ByCategory, Name: "rare"}, eventstore.First, eventstore.Forward) {
			require.NoError(b, err)
			n++
		}
		require.Equal(b, rounds, n)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/rounds*1e9, "ns/event")
}
