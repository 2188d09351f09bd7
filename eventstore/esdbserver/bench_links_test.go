//go:build unix

package esdbserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/metadata"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/links"
)

// received counts the events of a read, without decoding them twice.
func received(b *testing.B, c streams.StreamsClient, o *streams.ReadReq_Options) int {
	b.Helper()
	o.CountOption = &streams.ReadReq_Options_Count{Count: 1 << 40}
	o.UuidOption = &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_Structured{}}
	call, err := c.Read(b.Context(), &streams.ReadReq{Options: o})
	require.NoError(b, err)
	for n := 0; ; n++ {
		if _, err := call.Recv(); errors.Is(err, io.EOF) {
			return n
		} else {
			require.NoError(b, err)
		}
	}
}

// BenchmarkCategory reads a category of one percent of the log, from its list and by filtering $all, in turns: over the
// wire with the links' targets beside them, over the wire as bare links, and in the server alone.
//
//	go test ./eventstore/esdbserver -run xxx -bench Category -benchtime 7x
func BenchmarkCategory(b *testing.B) {
	const rounds, category = 2_000, "rare" // of a hundred events each
	store := openLocal(b)
	for i := range rounds {
		_, err := store.Append(b.Context(), fmt.Sprintf("ikm-%d", i), eventstore.NoStream, typicals(99)...)
		require.NoError(b, err)
		_, err = store.Append(b.Context(), fmt.Sprintf("%s-%d", category, i/10), eventstore.Any, typical())
		require.NoError(b, err)
	}
	dir := b.TempDir()
	c := streams.NewStreamsClient(dial(b, serve(b, store, esdbserver.Options{Links: dir})))
	list := func(resolve bool) int {
		return received(b, c, &streams.ReadReq_Options{ResolveLinks: resolve, StreamOption: &streams.ReadReq_Options_Stream{Stream: &streams.ReadReq_Options_StreamOptions{
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("$ce-" + category)}, RevisionOption: &streams.ReadReq_Options_StreamOptions_Start{}}}})
	}
	filter := func() int {
		return received(b, c, &streams.ReadReq_Options{
			StreamOption: &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{AllOption: &streams.ReadReq_Options_AllOptions_Start{}}},
			FilterOption: &streams.ReadReq_Options_Filter{Filter: &streams.ReadReq_Options_FilterOptions{Window: &streams.ReadReq_Options_FilterOptions_Count{},
				Filter: &streams.ReadReq_Options_FilterOptions_StreamIdentifier{StreamIdentifier: &streams.ReadReq_Options_FilterOptions_Expression{Prefix: []string{category + "-"}}}}}})
	}
	index := links.Open(store, links.Options{})
	defer index.Close()
	l, _ := links.Parse("$ce-" + category)
	within := func() (n int) {
		view, err := index.View(b.Context())
		require.NoError(b, err)
		for _, err := range view.Read(b.Context(), l, eventstore.First, eventstore.Forward) {
			require.NoError(b, err)
			n++
		}
		return n
	}
	scan := func() (n int) {
		for r, err := range store.All(b.Context(), eventstore.Start, eventstore.Forward) {
			require.NoError(b, err)
			if eventstore.Category(r.Stream) == category {
				n++
			}
		}
		return n
	}
	timed := func(f func() int) float64 {
		began := time.Now()
		require.Equal(b, rounds, f())
		return time.Since(began).Seconds()
	}
	require.Equal(b, rounds, list(true)) // the index is built
	require.Equal(b, rounds, within())
	var resolved, bare, server, speed []float64
	for b.Loop() {
		byFilter, byList := timed(filter), timed(func() int { return list(true) })
		resolved, speed = append(resolved, byFilter/byList), append(speed, rounds/byList)
		bare = append(bare, byFilter/timed(func() int { return list(false) }))
		server = append(server, timed(scan)/timed(within))
	}
	b.ReportMetric(middle(speed), "resolved/s")
	b.ReportMetric(middle(resolved), "filter÷resolved")
	b.ReportMetric(middle(bare), "filter÷links")
	b.ReportMetric(middle(server), "filter÷list-in-server")
}

// BenchmarkAppendBesideSubscribers appends one event after the other, alone and beside a hundred subscribers of each kind,
// in turns.
//
//	go test ./eventstore/esdbserver -run xxx -bench BesideSubscribers -benchtime 7x
func BenchmarkAppendBesideSubscribers(b *testing.B) {
	const subscribers, appends = 100, 200
	address := serve(b, openLocal(b), esdbserver.Options{})
	writer := official(b, "esdb://"+address+"?tls=false")
	readers := official(b, "esdb://"+address+"?tls=false")
	appendAll := func() float64 {
		began := time.Now()
		for range appends {
			e := typical()
			_, err := writer.AppendToStream(b.Context(), "ikm-1", client.AppendToStreamOptions{ExpectedRevision: client.Any{}},
				client.EventData{EventID: e.ID, EventType: e.Type, ContentType: client.ContentTypeBinary, Data: e.Data, Metadata: e.Metadata})
			require.NoError(b, err)
		}
		return time.Since(began).Seconds()
	}
	kinds := map[string]func(ctx context.Context, i int) (*client.Subscription, error){
		"stream": func(ctx context.Context, i int) (*client.Subscription, error) {
			return readers.SubscribeToStream(ctx, fmt.Sprintf("fund-%d", i), client.SubscribeToStreamOptions{From: client.Start{}})
		},
		"filter": func(ctx context.Context, i int) (*client.Subscription, error) {
			return readers.SubscribeToAll(ctx, client.SubscribeToAllOptions{From: client.End{}, MaxSearchWindow: 1000, CheckpointInterval: 1000,
				Filter: &client.SubscriptionFilter{Type: client.StreamFilterType, Prefixes: []string{fmt.Sprintf("fund-%d", i)}}})
		},
		"category": func(ctx context.Context, i int) (*client.Subscription, error) {
			return readers.SubscribeToStream(ctx, "$ce-fund", client.SubscribeToStreamOptions{From: client.Start{}, ResolveLinkTos: true})
		},
		"all": func(ctx context.Context, i int) (*client.Subscription, error) {
			return readers.SubscribeToAll(ctx, client.SubscribeToAllOptions{From: client.End{}})
		},
	}
	ratios := map[string][]float64{}
	var alone []float64
	appendAll()
	for b.Loop() {
		none := appendAll()
		alone = append(alone, none/appends*1000)
		for kind, subscribe := range kinds {
			ctx, cancel := context.WithCancel(metadata.NewOutgoingContext(b.Context(), metadata.MD{}))
			ended := make(chan struct{}, subscribers)
			for i := range subscribers {
				sub, err := subscribe(ctx, i)
				require.NoError(b, err)
				require.NotNil(b, sub.Recv().CaughtUp)
				go func() {
					for sub.Recv().SubscriptionDropped == nil {
					}
					ended <- struct{}{}
				}()
			}
			ratios[kind] = append(ratios[kind], appendAll()/none)
			cancel()
			for range subscribers {
				<-ended
			}
		}
	}
	b.ReportMetric(middle(alone), "alone-ms")
	for kind, r := range ratios {
		slices.Sort(r)
		b.ReportMetric(middle(r), "beside-"+kind)
	}
}
