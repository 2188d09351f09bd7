package esdbserver

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"jejak/eventstore"
)

// generated builds the message that a frame stands for, the long way.
func generated(r *eventstore.Record, textID bool) *streams.ReadResp {
	id := &shared.UUID{Value: &shared.UUID_String_{String_: r.ID.String()}}
	if !textID {
		most, least := int64(0), int64(0)
		for _, b := range r.ID[:8] {
			most = most<<8 | int64(b)
		}
		for _, b := range r.ID[8:] {
			least = least<<8 | int64(b)
		}
		id = &shared.UUID{Value: &shared.UUID_Structured_{Structured: &shared.UUID_Structured{
			MostSignificantBits: most, LeastSignificantBits: least}}}
	}
	content := contentJSON
	if r.Binary {
		content = contentBinary
	}
	return &streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
		Event: &streams.ReadResp_ReadEvent_RecordedEvent{
			Id:               id,
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(r.Stream)},
			StreamRevision:   uint64(r.Revision),
			PreparePosition:  uint64(r.Position),
			CommitPosition:   uint64(r.Position),
			Metadata:         map[string]string{"type": r.Type, "content-type": content, "created": created(r.Recorded)},
			CustomMetadata:   r.Metadata,
			Data:             r.Data,
		},
		Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: uint64(r.Position)},
	}}}
}

func created(t time.Time) string {
	return strconv.FormatInt(ticks(t), 10)
}

func TestFrameIsTheGeneratedMessage(t *testing.T) {
	var pool framePool
	rapid.Check(t, func(t *rapid.T) {
		r := &eventstore.Record{
			Event: eventstore.Event{
				ID:       uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")),
				Type:     rapid.String().Draw(t, "type"),
				Binary:   rapid.Bool().Draw(t, "binary"),
				Data:     rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
				Metadata: rapid.SliceOf(rapid.Byte()).Draw(t, "metadata"),
			},
			Stream:   rapid.String().Draw(t, "stream"),
			Revision: eventstore.Revision(rapid.Int64Range(0, math.MaxInt64).Draw(t, "revision")),
			Position: eventstore.Position(rapid.Uint64().Draw(t, "position")),
			Recorded: time.Unix(rapid.Int64Range(-1e9, 1e11).Draw(t, "seconds"), rapid.Int64Range(0, 1e7-1).Draw(t, "ticks")*100),
		}
		for _, textID := range []bool{false, true} {
			e := encoder{textID: textID, frame: frame{pool: &pool}}
			bytes := *e.event(r, nil).buffer
			require.Contains(t, frameSizes, cap(bytes), "the size was computed right: nothing grew")
			e.frame.pool.Put(e.frame.buffer)
			var got streams.ReadResp
			require.NoError(t, proto.Unmarshal(bytes, &got))
			want := generated(r, textID)
			require.True(t, proto.Equal(want, &got), "want %v\n got %v", want, &got)
		}
	})
}

func TestFramesShareNoBytes(t *testing.T) {
	e := encoder{frame: frame{pool: &framePool{}}}
	record := eventstore.Record{Event: eventstore.Event{ID: uuid.New(), Type: "Tested", Data: make([]byte, 500)}, Stream: "ikm-1", Recorded: time.Now()}
	var frames [][]byte
	for i := range 500 {
		record.Revision = eventstore.Revision(i)
		frames = append(frames, *e.event(&record, nil).buffer)
	}
	for i, bytes := range frames {
		var got streams.ReadResp
		require.NoError(t, proto.Unmarshal(bytes, &got))
		assert.EqualValues(t, i, got.GetEvent().GetEvent().GetStreamRevision())
	}
}

func BenchmarkFrame(b *testing.B) {
	r := &eventstore.Record{Event: eventstore.Event{ID: uuid.New(), Type: "InterventionRecorded", Data: make([]byte, 398), Metadata: make([]byte, 132)},
		Stream: "ikm-" + uuid.NewString(), Revision: 12, Position: 123456789, Recorded: time.Now()}
	b.Run("frame", func(b *testing.B) {
		e := encoder{frame: frame{pool: &framePool{}}}
		b.ReportAllocs()
		for b.Loop() {
			e.frame.pool.Put(e.event(r, nil).buffer)
		}
	})
	b.Run("generated", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := proto.Marshal(generated(r, false)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
