package local

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/memory"
)

// call is what a client asked, answer what it was told.
type call struct {
	stream string
	read   bool
	want   eventstore.Expect
	id     byte
}

type answer struct {
	ids      string // of a read: one byte an event
	revision eventstore.Revision
	repeated bool
	actual   eventstore.Revision // of a refusal
	refused  bool
}

// streamModel is one stream, as the contract has it, for appends of one event. The state is the ids in order.
var streamModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		streams := map[string][]porcupine.Operation{}
		for _, op := range history {
			name := op.Input.(call).stream
			streams[name] = append(streams[name], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range streams {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		ids, in, out := state.(string), input.(call), output.(answer)
		want, after := expectAnswer(ids, in)
		return want == out, after
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}

func expectAnswer(ids string, in call) (answer, string) {
	if in.read {
		return answer{ids: ids}, ids
	}
	cur := eventstore.Revision(len(ids)) - 1
	for i := range len(ids) {
		if ids[i] != in.id {
			continue
		}
		at := eventstore.Revision(i)
		if in.want == eventstore.Any || in.want == eventstore.StreamExists || int64(in.want) == int64(at)-1 {
			return answer{revision: at, repeated: true}, ids
		}
		return answer{refused: true, actual: cur}, ids
	}
	holds := in.want == eventstore.Any || in.want == eventstore.StreamExists && cur >= 0 || int64(in.want) == int64(cur)
	if !holds {
		return answer{refused: true, actual: cur}, ids
	}
	return answer{revision: cur + 1}, ids + string([]byte{in.id})
}

// perform makes one call.
func perform(ctx context.Context, s eventstore.Store, in call) (answer, error) {
	if in.read {
		var ids []byte
		for r, err := range s.Stream(ctx, in.stream, eventstore.First, eventstore.Forward) {
			if err != nil {
				return answer{}, err
			}
			ids = append(ids, r.ID[0])
		}
		return answer{ids: string(ids)}, nil
	}
	e := eventstore.Event{ID: uuid.UUID{in.id, 1}, Type: "Raced", Data: []byte("{}")}
	a, err := s.Append(ctx, in.stream, in.want, e)
	var wrong *eventstore.WrongRevisionError
	if errors.As(err, &wrong) {
		return answer{refused: true, actual: wrong.Actual}, nil
	}
	return answer{revision: a.Revision, repeated: a.Duplicate}, err
}

// history lets clients loose on a store and returns what they saw.
func history(t *testing.T, s eventstore.Store, seed uint64, ops int) []porcupine.Operation {
	t.Helper()
	const clients = 6
	var mu sync.Mutex
	var all []porcupine.Operation
	var wait sync.WaitGroup
	errs := make(chan error, clients)
	for client := range clients {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(client)))
			for range ops / clients {
				in := call{stream: fmt.Sprintf("race-%d", random.IntN(3)), read: random.IntN(4) == 0, id: byte(random.IntN(250))}
				switch random.IntN(4) {
				case 0:
					in.want = eventstore.Any
				case 1:
					in.want = eventstore.StreamExists
				default:
					in.want = eventstore.Exactly(eventstore.Revision(random.IntN(ops/12)) - 1)
				}
				start := time.Now().UnixNano()
				out, err := perform(context.Background(), s, in)
				end := time.Now().UnixNano()
				if err != nil {
					errs <- err
					return
				}
				mu.Lock()
				all = append(all, porcupine.Operation{ClientId: client, Input: in, Call: start, Output: out, Return: end})
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	close(errs)
	require.NoError(t, <-errs)
	return all
}

func TestHistoriesAreLinearizable(t *testing.T) {
	histories := scale(t, 50, 50, 10_000)
	for seed := range uint64(histories) {
		s, err := Open(faultDir, Options{FS: newMemFS(), SegmentBytes: 3000})
		require.NoError(t, err)
		ops := history(t, s, seed, 500)
		require.NoError(t, s.Close())
		require.True(t, porcupine.CheckOperations(streamModel, ops), "history %d", seed)
	}
	t.Logf("%d histories of 500 calls, all linearizable", histories)
}

func TestMemoryHistoriesAreLinearizable(t *testing.T) {
	for seed := range uint64(scale(t, 50, 50, 10_000)) {
		require.True(t, porcupine.CheckOperations(streamModel, history(t, memory.New(), seed, 500)), "history %d", seed)
	}
}

// hasty is a store with a bug: it looks at the stream first and appends afterwards.
type hasty struct{ eventstore.Store }

func (h hasty) Append(ctx context.Context, stream string, want eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if want < 0 {
		return h.Store.Append(ctx, stream, want, events...)
	}
	cur := eventstore.Revision(-1)
	for r, err := range h.Stream(ctx, stream, eventstore.Last, eventstore.Backward) {
		if err != nil {
			return eventstore.Appended{}, err
		}
		cur = r.Revision
		break
	}
	if int64(cur) != int64(want) {
		return eventstore.Appended{}, &eventstore.WrongRevisionError{Stream: stream, Expect: want, Actual: cur}
	}
	runtime.Gosched()
	return h.Store.Append(ctx, stream, eventstore.Any, events...)
}

// TestBuggyHistoryIsCaught is the control: the checker must see the bug that it is there for.
func TestBuggyHistoryIsCaught(t *testing.T) {
	for seed := range uint64(100) {
		if !porcupine.CheckOperations(streamModel, history(t, hasty{memory.New()}, seed, 500)) {
			return
		}
	}
	t.Fatal("a store that looks first and appends afterwards passed 100 histories")
}
