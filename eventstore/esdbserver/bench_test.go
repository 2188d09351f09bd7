//go:build unix

package esdbserver_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
)

// The events of the figures in docs/cluster.md: 398 bytes of JSON, 132 of metadata.
func typical() eventstore.Event {
	data, metadata := make([]byte, 398), make([]byte, 132)
	for i := range data {
		data[i] = 'a' + byte(i%26)
	}
	copy(metadata, data)
	return eventstore.Event{ID: uuid.New(), Type: "InterventionRecorded", Binary: true, Data: data, Metadata: metadata}
}

func typicals(n int) []eventstore.Event {
	events := make([]eventstore.Event, n)
	for i := range events {
		events[i] = typical()
	}
	return events
}

// canned answers every Read with the same frames, encoded beforehand: what is left is gRPC itself.
type canned struct {
	streams.UnimplementedStreamsServer
	frames []cannedFrame
}

type cannedFrame struct{ bytes []byte }

type cannedCodec struct{ encoding.CodecV2 }

func (c cannedCodec) Marshal(v any) (mem.BufferSlice, error) {
	if f, ok := v.(*cannedFrame); ok {
		return mem.BufferSlice{mem.SliceBuffer(f.bytes)}, nil
	}
	return c.CodecV2.Marshal(v)
}

func (c *canned) Read(_ *streams.ReadReq, call streams.Streams_ReadServer) error {
	for i := range c.frames {
		if err := call.SendMsg(&c.frames[i]); err != nil {
			return err
		}
	}
	return nil
}

// record takes down the frames that a server sends for a read of everything.
func record(b *testing.B, address string) []cannedFrame {
	b.Helper()
	call, err := streams.NewStreamsClient(dial(b, address)).Read(b.Context(), &streams.ReadReq{Options: &streams.ReadReq_Options{
		StreamOption: &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{AllOption: &streams.ReadReq_Options_AllOptions_Start{}}},
		CountOption:  &streams.ReadReq_Options_Count{Count: 1 << 40},
		UuidOption:   &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_Structured{}},
	}})
	require.NoError(b, err)
	var frames []cannedFrame
	for {
		resp, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return frames
		}
		require.NoError(b, err)
		bytes, err := proto.Marshal(resp)
		require.NoError(b, err)
		frames = append(frames, cannedFrame{bytes})
	}
}

func serveCanned(b *testing.B, frames []cannedFrame) string {
	b.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	server := grpc.NewServer(grpc.ForceServerCodecV2(cannedCodec{encoding.GetCodecV2("proto")}),
		grpc.WriteBufferSize(256<<10), grpc.ReadBufferSize(256<<10))
	streams.RegisterStreamsServer(server, &canned{frames: frames})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	b.Cleanup(func() { server.Stop(); <-ended })
	return lis.Addr().String()
}

// cost is what a read took: time on the clock, and processor time of client and server together. The second hardly
// depends on what else the machine is doing.
type cost struct{ wall, cpu time.Duration }

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// drain reads everything with the official client.
func drain(b *testing.B, c *client.Client, want int) cost {
	b.Helper()
	began, cpu := time.Now(), cpuTime(b)
	read, err := c.ReadAll(b.Context(), client.ReadAllOptions{From: client.Start{}}, 1<<40)
	require.NoError(b, err)
	defer read.Close()
	n := 0
	for {
		_, err := read.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(b, err)
		n++
	}
	require.Equal(b, want, n)
	return cost{time.Since(began), cpuTime(b) - cpu}
}

// BenchmarkReadAll reads the same log from our server and from one that streams canned frames, in turns.
//
//	go test ./eventstore/esdbserver -run xxx -bench ReadAll -benchtime 7x
func BenchmarkReadAll(b *testing.B) {
	const events = 100_000
	for name, open := range map[string]func(*testing.B) eventstore.Store{
		"memory": func(*testing.B) eventstore.Store { return memory.New() },
		"local":  func(b *testing.B) eventstore.Store { return openLocal(b) },
	} {
		b.Run(name, func(b *testing.B) {
			store := open(b)
			for i := range events / 1000 {
				_, err := store.Append(b.Context(), fmt.Sprintf("ikm-%d", i), eventstore.NoStream, typicals(1000)...)
				require.NoError(b, err)
			}
			address := serve(b, store, esdbserver.Options{})
			ours := official(b, "esdb://"+address+"?tls=false")
			cans := official(b, "esdb://"+serveCanned(b, record(b, address))+"?tls=false")
			var our, can []cost
			for b.Loop() {
				our = append(our, drain(b, ours, events))
				can = append(can, drain(b, cans, events))
			}
			wall := func(c cost) time.Duration { return c.wall }
			cpu := func(c cost) time.Duration { return c.cpu }
			b.ReportMetric(events/median(our, wall), "events/s")
			b.ReportMetric(events/median(can, wall), "canned/s")
			b.ReportMetric(median(can, wall)/median(our, wall), "ratio")
			b.ReportMetric(median(can, cpu)/median(our, cpu), "cpu-ratio")
		})
	}
}

func median(costs []cost, of func(cost) time.Duration) (seconds float64) {
	var all []time.Duration
	for _, c := range costs {
		all = append(all, of(c))
	}
	slices.Sort(all)
	return all[len(all)/2].Seconds()
}

func openLocal(b *testing.B) *local.Store {
	b.Helper()
	s, err := local.Open(b.TempDir(), local.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	return s
}

// BenchmarkAppend appends to streams of their own, straight to the log on disk and over the wire.
//
//	go test ./eventstore/esdbserver -run xxx -bench Append -benchtime 3s
func BenchmarkAppend(b *testing.B) {
	over := func(b *testing.B, store eventstore.Store, links string) eventstore.Store {
		s, err := esdb.Open(b.Context(), "esdb://"+serve(b, store, esdbserver.Options{Links: links})+"?tls=false", esdb.Options{})
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, s.Close()) })
		return s
	}
	for _, kind := range []struct {
		name string
		open func(b *testing.B) eventstore.Store
	}{
		{"direct/local", func(b *testing.B) eventstore.Store { return openLocal(b) }},
		{"wire/local", func(b *testing.B) eventstore.Store { return over(b, openLocal(b), "") }},
		{"wire/indexed", func(b *testing.B) eventstore.Store { return over(b, openLocal(b), b.TempDir()) }},
		{"wire/memory", func(b *testing.B) eventstore.Store { return over(b, memory.New(), "") }},
	} {
		for _, size := range []int{1, 10, 1000} {
			for _, callers := range []int{1, 64} {
				b.Run(fmt.Sprintf("%s/events=%d/callers=%d", kind.name, size, callers), func(b *testing.B) {
					benchmarkAppend(b, kind.open(b), size, callers)
				})
			}
		}
	}
}

func benchmarkAppend(b *testing.B, s eventstore.Store, size, callers int) {
	_, err := s.Append(b.Context(), "warm-up", eventstore.Any, typical())
	require.NoError(b, err)
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var calls sync.WaitGroup
	for w := range callers {
		calls.Go(func() {
			stream, events := "", typicals(size)
			for i := int64(0); left.Add(-1) >= 0; i++ {
				if i%100 == 0 { // streams stay as short as a ledger's
					stream = fmt.Sprintf("ikm-%d-%d", w, i)
				}
				for j := range events {
					events[j].ID = uuid.New()
				}
				_, err := s.Append(b.Context(), stream, eventstore.Exactly(eventstore.Revision(i%100*int64(size)-1)), events...)
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	calls.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "events/s")
}
