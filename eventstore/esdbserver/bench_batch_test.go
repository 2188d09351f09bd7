//go:build unix

package esdbserver_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/emptypb"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
)

// pipelined sends batches of one event each without waiting for answers, to so many streams, and returns batches a second.
func pipelined(b *testing.B, client streams.StreamsClient, batches, spread int) float64 {
	b.Helper()
	call, err := client.BatchAppend(b.Context())
	require.NoError(b, err)
	run := uuid.NewString()
	requests := make([]*streams.BatchAppendReq, batches)
	for i := range requests {
		e := typical()
		requests[i] = &streams.BatchAppendReq{
			CorrelationId: &shared.UUID{Value: &shared.UUID_String_{String_: uuid.NewString()}},
			Options: &streams.BatchAppendReq_Options{
				StreamIdentifier:       &shared.StreamIdentifier{StreamName: fmt.Appendf(nil, "ikm-%s-%d", run, i%spread)},
				ExpectedStreamPosition: &streams.BatchAppendReq_Options_Any{Any: &emptypb.Empty{}},
			},
			ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{{
				Id:       &shared.UUID{Value: &shared.UUID_String_{String_: e.ID.String()}},
				Metadata: map[string]string{"type": e.Type, "content-type": "application/octet-stream"},
				Data:     e.Data, CustomMetadata: e.Metadata,
			}},
			IsFinal: true,
		}
	}
	began := time.Now()
	go func() {
		for _, r := range requests {
			if call.Send(r) != nil {
				return // the receiver says why
			}
		}
	}()
	for range requests {
		resp, err := call.Recv()
		require.NoError(b, err)
		require.NotNil(b, resp.GetSuccess())
	}
	speed := float64(batches) / time.Since(began).Seconds()
	require.NoError(b, call.CloseSend())
	_, err = call.Recv()
	require.Error(b, err)
	return speed
}

// bare appends single events with so many writers, each to streams of its own, straight to the log.
func bare(b *testing.B, s eventstore.Store, events, writers int) float64 {
	b.Helper()
	began := time.Now()
	var calls sync.WaitGroup
	for w := range writers {
		calls.Go(func() {
			e, stream := typical(), fmt.Sprintf("ikm-%s", uuid.New())
			for range events / writers {
				e.ID = uuid.New()
				if _, err := s.Append(b.Context(), stream, eventstore.Any, e); err != nil {
					b.Error(w, err)
					return
				}
			}
		})
	}
	calls.Wait()
	return float64(events) / time.Since(began).Seconds()
}

func middle(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// BenchmarkBatchAppend compares pipelined batches to one stream with those to a thousand, and both with the log itself, in
// turns: medians of ratios within one round depend little on what else the machine is doing.
//
//	go test ./eventstore/esdbserver -run xxx -bench BatchAppend -benchtime 7x
func BenchmarkBatchAppend(b *testing.B) {
	const batches = 20_000
	log, store := openLocal(b), openLocal(b)
	client := streams.NewStreamsClient(dial(b, serve(b, store, esdbserver.Options{})))
	var direct, one, many, oneToMany, oneToDirect, manyToDirect []float64
	for b.Loop() {
		d := bare(b, log, batches, 64)
		o := pipelined(b, client, batches, 1)
		m := pipelined(b, client, batches, 1000)
		direct, one, many = append(direct, d), append(one, o), append(many, m)
		oneToMany, oneToDirect, manyToDirect = append(oneToMany, o/m), append(oneToDirect, o/d), append(manyToDirect, m/d)
	}
	b.ReportMetric(middle(direct), "log-64-writers/s")
	b.ReportMetric(middle(one), "one-stream/s")
	b.ReportMetric(middle(many), "1000-streams/s")
	b.ReportMetric(middle(oneToMany), "one÷1000")
	b.ReportMetric(middle(oneToDirect), "one÷log")
	b.ReportMetric(middle(manyToDirect), "1000÷log")
}
