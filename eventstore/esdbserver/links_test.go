package esdbserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

func readStream(t testing.TB, c *client.Client, stream string, o client.ReadStreamOptions, count uint64) ([]*client.ResolvedEvent, error) {
	t.Helper()
	read, err := c.ReadStream(t.Context(), stream, o, count)
	require.NoError(t, err)
	defer read.Close()
	var events []*client.ResolvedEvent
	for {
		e, err := read.Recv()
		if errors.Is(err, io.EOF) {
			return events, nil
		} else if err != nil {
			return events, err
		}
		events = append(events, e)
	}
}

func TestListsAreReadAsOnARealServer(t *testing.T) {
	store := memory.New()
	log := fill(t, store, "ikm-1", "fund-1", "ikm-2", "ikm-1", "plain", "$$ikm-1")
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{Links: t.TempDir()})+"?tls=false")
	forward := client.ReadStreamOptions{From: client.Start{}, ResolveLinkTos: true}
	for stream, want := range map[string][]int{
		"$ce-ikm":    {0, 2, 3},
		"$ce-fund":   {1},
		"$et-Tested": {0, 1, 2, 3, 4},
		"$streams":   {0, 1, 2, 4},
	} {
		resolved, err := readStream(t, c, stream, forward, 100)
		require.NoError(t, err, stream)
		bare, err := readStream(t, c, stream, client.ReadStreamOptions{From: client.Start{}}, 100)
		require.NoError(t, err, stream)
		backward, err := readStream(t, c, stream, client.ReadStreamOptions{Direction: client.Backwards, From: client.End{}, ResolveLinkTos: true}, 2)
		require.NoError(t, err, stream)
		require.Len(t, resolved, len(want), stream)
		require.Len(t, bare, len(want), stream)
		for i, at := range want {
			target, r, b := log[at], resolved[i], bare[i]
			assert.Equal(t, target.ID, r.Event.EventID)
			assert.Equal(t, target.Stream, r.Event.StreamID)
			assert.EqualValues(t, target.Revision, r.Event.EventNumber)
			assert.Equal(t, target.Data, r.Event.Data)
			require.NotNil(t, r.Link)
			assert.Equal(t, r.Link, r.OriginalEvent())
			assert.Equal(t, stream, r.Link.StreamID)
			assert.Equal(t, "$>", r.Link.EventType)
			assert.Equal(t, "application/octet-stream", r.Link.ContentType)
			assert.EqualValues(t, i, r.Link.EventNumber)
			assert.Equal(t, fmt.Sprintf("%d@%s", target.Revision, target.Stream), string(r.Link.Data))
			require.NotNil(t, r.Commit)
			assert.EqualValues(t, target.Position, *r.Commit)
			assert.Nil(t, b.Link)
			assert.Equal(t, r.Link, b.Event, "a link is the same with its target and without")
		}
		for i, r := range backward {
			assert.EqualValues(t, len(want)-1-i, r.Link.EventNumber)
		}
	}
	named, err := readStream(t, c, "$category-ikm", forward, 100)
	require.NoError(t, err)
	require.Len(t, named, 2)
	assert.Equal(t, "ikm-2", string(named[1].Event.Data))
	assert.Equal(t, "$@", named[1].Event.EventType)
	assert.Nil(t, named[1].Link)
	for _, none := range []string{"$ce-none", "$ce-plain", "$et-$metadata", "$category-fun", "$ce-$$ikm", "$et"} {
		_, err := readStream(t, c, none, forward, 100)
		requireCode(t, err, client.ErrorCodeResourceNotFound, "is not found")
	}
	some, err := readStream(t, c, "$ce-ikm", client.ReadStreamOptions{From: client.Revision(1), ResolveLinkTos: true}, 1)
	require.NoError(t, err)
	require.Len(t, some, 1)
	assert.EqualValues(t, 1, some[0].Link.EventNumber)
}

func TestListsAreSubscribedTo(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1", "fund-1", "ikm-2")
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
	for name, test := range map[string]struct {
		stream string
		from   client.StreamPosition
		want   []uint64 // before it has caught up
		next   []uint64 // of the two that come
	}{
		"start":             {"$ce-ikm", client.Start{}, []uint64{0, 1}, []uint64{2, 3}},
		"revision":          {"$ce-ikm", client.Revision(0), []uint64{1}, []uint64{2, 3}},
		"end":               {"$ce-ikm", client.End{}, nil, []uint64{2, 3}},
		"behind the end":    {"$ce-ikm", client.Revision(2), nil, []uint64{3}},
		"not there yet":     {"$ce-new", client.Start{}, nil, []uint64{0}},
		"end of none":       {"$ce-new", client.End{}, nil, []uint64{0}},
		"all of one type":   {"$et-Tested", client.Revision(1), []uint64{2}, []uint64{3, 4, 5, 6}},
		"streams that come": {"$streams", client.End{}, nil, []uint64{3, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			store := memory.New()
			fill(t, store, "ikm-1", "fund-1", "ikm-2")
			c = official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
			sub, err := c.SubscribeToStream(t.Context(), test.stream, client.SubscribeToStreamOptions{From: test.from, ResolveLinkTos: true})
			require.NoError(t, err)
			defer sub.Close()
			for _, number := range test.want {
				require.Equal(t, number, sub.Recv().EventAppeared.Link.EventNumber)
			}
			require.NotNil(t, sub.Recv().CaughtUp)
			fill(t, store, "ikm-1", "new-1", "fund-1", "ikm-3")
			for _, number := range test.next {
				e := sub.Recv().EventAppeared
				require.Equal(t, number, e.Link.EventNumber)
				require.Equal(t, fmt.Sprintf("%d@%s", e.Event.EventNumber, e.Event.StreamID), string(e.Link.Data))
			}
		})
	}
}

// wireRead is a read with everything in it that a client can say.
func wireRead(t testing.TB, address string, o *streams.ReadReq_Options) streams.Streams_ReadClient {
	t.Helper()
	o.UuidOption = &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_String_{}}
	call, err := streams.NewStreamsClient(dial(t, address)).Read(t.Context(), &streams.ReadReq{Options: o})
	require.NoError(t, err)
	return call
}

func ofStream(name string, from any) *streams.ReadReq_Options {
	s := &streams.ReadReq_Options_StreamOptions{StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(name)}}
	switch from := from.(type) {
	case uint64:
		s.RevisionOption = &streams.ReadReq_Options_StreamOptions_Revision{Revision: from}
	case string:
		s.RevisionOption = &streams.ReadReq_Options_StreamOptions_End{}
	default:
		s.RevisionOption = &streams.ReadReq_Options_StreamOptions_Start{}
	}
	return &streams.ReadReq_Options{StreamOption: &streams.ReadReq_Options_Stream{Stream: s}}
}

func counted(o *streams.ReadReq_Options, n uint64) *streams.ReadReq_Options {
	o.CountOption = &streams.ReadReq_Options_Count{Count: n}
	return o
}

func TestAClientThatAsksIsToldWhereAStreamEnds(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1", "ikm-1", "ikm-1")
	address := serve(t, store, esdbserver.Options{})
	for name, test := range map[string]struct {
		options *streams.ReadReq_Options
		events  int
	}{
		"forward":             {counted(ofStream("ikm-1", nil), 100), 3},
		"forward, one":        {counted(ofStream("ikm-1", nil), 1), 1},
		"from behind the end": {counted(ofStream("ikm-1", uint64(9)), 1), 0},
		"of a list":           {counted(ofStream("$ce-ikm", uint64(1)), 1), 1},
	} {
		test.options.ControlOption = &streams.ReadReq_Options_ControlOption{Compatibility: 1}
		call := wireRead(t, address, test.options)
		for range test.events {
			resp, err := call.Recv()
			require.NoError(t, err, name)
			require.NotNil(t, resp.GetEvent(), name)
		}
		resp, err := call.Recv()
		require.NoError(t, err, name)
		require.IsType(t, &streams.ReadResp_LastStreamPosition{}, resp.Content, name)
		assert.EqualValues(t, 2, resp.GetLastStreamPosition(), name)
		_, err = call.Recv()
		require.ErrorIs(t, err, io.EOF, name)
	}
	unknown := counted(ofStream("none-1", nil), 1)
	unknown.ControlOption = &streams.ReadReq_Options_ControlOption{Compatibility: 1}
	call := wireRead(t, address, unknown)
	resp, err := call.Recv()
	require.NoError(t, err)
	require.NotNil(t, resp.GetStreamNotFound())
	_, err = call.Recv()
	require.ErrorIs(t, err, io.EOF)
}

func TestReadsThatTheRealServerCannotAnswerGetItsWords(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1")
	address := serve(t, store, esdbserver.Options{})
	all := func(at uint64, dir streams.ReadReq_Options_ReadDirection) *streams.ReadReq_Options {
		return &streams.ReadReq_Options{ReadDirection: dir, StreamOption: &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{
			AllOption: &streams.ReadReq_Options_AllOptions_Position{Position: &streams.ReadReq_Options_Position{CommitPosition: at, PreparePosition: at}}}}}
	}
	subscribed := all(3, streams.ReadReq_Options_Forwards)
	subscribed.CountOption = &streams.ReadReq_Options_Subscription{Subscription: &streams.ReadReq_Options_SubscriptionOptions{}}
	for name, test := range map[string]struct {
		options *streams.ReadReq_Options
		code    codes.Code
		message string
	}{
		"no events asked for":           {counted(ofStream("ikm-1", nil), 0), codes.Unknown, "Unexpected ReadStreamResult: Error"},
		"forward from the end":          {counted(ofStream("ikm-1", "end"), 1), codes.Unknown, "Unexpected ReadStreamResult: Error"},
		"of a list":                     {counted(ofStream("$ce-ikm", "end"), 1), codes.Unknown, "Unexpected ReadStreamResult: Error"},
		"how many is not said":          {ofStream("ikm-1", nil), codes.InvalidArgument, "the read does not say how many events it wants"},
		"from no event's position":      {counted(all(3, streams.ReadReq_Options_Forwards), 1), codes.Unknown, "Unexpected ReadAllResult: InvalidPosition"},
		"backward from beyond the end":  {counted(all(999, streams.ReadReq_Options_Backwards), 1), codes.Unknown, "Unexpected ReadAllResult: InvalidPosition"},
		"subscribed to from no event's": {subscribed, codes.InvalidArgument, "Trying to read from an invalid position."},
	} {
		_, err := wireRead(t, address, test.options).Recv()
		assert.Equal(t, test.code, status.Code(err), name)
		assert.Equal(t, test.message, status.Convert(err).Message(), name)
	}
}

// fields are the numbers and the values of a message's fields, where the generated code knows none.
func fields(t testing.TB, b []byte) map[protowire.Number][]byte {
	t.Helper()
	out := map[protowire.Number][]byte{}
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		require.Positive(t, n)
		m := protowire.ConsumeFieldValue(number, typ, b[n:])
		require.Positive(t, m)
		out[number] = b[n : n+m]
		if typ == protowire.BytesType {
			out[number], _ = protowire.ConsumeBytes(b[n:])
		}
		b = b[n+m:]
	}
	return out
}

func number(t testing.TB, b []byte) uint64 {
	t.Helper()
	v, n := protowire.ConsumeVarint(b)
	require.Equal(t, len(b), n)
	return v
}

func TestCaughtUpSaysWhenAndWhere(t *testing.T) {
	store := memory.New()
	log := fill(t, store, "ikm-1", "fund-1", "ikm-1")
	address := serve(t, store, esdbserver.Options{})
	subscription := func(o *streams.ReadReq_Options) map[protowire.Number][]byte {
		t.Helper()
		o.CountOption = &streams.ReadReq_Options_Subscription{Subscription: &streams.ReadReq_Options_SubscriptionOptions{}}
		call := wireRead(t, address, o)
		for {
			resp, err := call.Recv()
			require.NoError(t, err)
			if at := resp.GetCaughtUp(); at != nil {
				return fields(t, at.ProtoReflect().GetUnknown())
			}
		}
	}
	all := subscription(&streams.ReadReq_Options{StreamOption: &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{AllOption: &streams.ReadReq_Options_AllOptions_Start{}}}})
	stamp := fields(t, all[1])
	assert.WithinDuration(t, time.Now(), time.Unix(int64(number(t, stamp[1])), int64(number(t, stamp[2]))), time.Minute)
	assert.NotContains(t, all, protowire.Number(2))
	position := fields(t, all[3])
	assert.EqualValues(t, log[2].Position, number(t, position[1]))
	assert.EqualValues(t, log[2].Position, number(t, position[2]))
	for stream, last := range map[string]uint64{"ikm-1": 1, "$ce-ikm": 1, "$streams": 1} {
		of := subscription(ofStream(stream, nil))
		assert.Contains(t, of, protowire.Number(1), stream)
		assert.Equal(t, last, number(t, of[2]), stream)
		assert.NotContains(t, of, protowire.Number(3), stream)
	}
	assert.NotContains(t, subscription(ofStream("none-1", nil)), protowire.Number(2), "nothing was seen")
}

// TestASlowSubscriberFallsBehindAndMissesNothing: one subscriber does not read while more is appended than the tail keeps;
// another one that does is the proof that the tail has gone past the first.
func TestASlowSubscriberFallsBehindAndMissesNothing(t *testing.T) {
	store := memory.New()
	address := serve(t, store, esdbserver.Options{})
	slow := wireRead(t, address, &streams.ReadReq_Options{
		CountOption:  &streams.ReadReq_Options_Subscription{Subscription: &streams.ReadReq_Options_SubscriptionOptions{}},
		StreamOption: &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{AllOption: &streams.ReadReq_Options_AllOptions_Start{}}}})
	for {
		resp, err := slow.Recv()
		require.NoError(t, err)
		if resp.GetCaughtUp() != nil {
			break
		}
	}
	c := official(t, "esdb://"+address+"?tls=false")
	fast, err := c.SubscribeToAll(t.Context(), client.SubscribeToAllOptions{From: client.Start{}})
	require.NoError(t, err)
	defer fast.Close()
	const events = 600
	for i := range events {
		e := storetest.Event(fmt.Sprint(i))
		e.Binary, e.Data = true, append(make([]byte, 32<<10), fmt.Sprint(i)...)
		_, err := store.Append(t.Context(), "ikm-1", eventstore.Any, e)
		require.NoError(t, err)
	}
	for seen := 0; seen < events; {
		if fast.Recv().EventAppeared != nil {
			seen++
		}
	}
	var words []string
	for next := uint64(0); next < events || len(words) < 2; {
		resp, err := slow.Recv()
		require.NoError(t, err)
		switch {
		case resp.GetFellBehind() != nil:
			words = append(words, "fell behind")
		case resp.GetCaughtUp() != nil:
			words = append(words, "caught up")
		default:
			require.Equal(t, next, resp.GetEvent().GetEvent().GetStreamRevision())
			next++
		}
	}
	assert.Equal(t, []string{"fell behind", "caught up"}, words)
}

// TestSubscribersOfEveryKindSeeWhatIsTheirs: whenever they come, while others append.
func TestSubscribersOfEveryKindSeeWhatIsTheirs(t *testing.T) {
	store := memory.New()
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
	const events = 300
	names := []string{"ikm-1", "ikm-2", "fund-1"}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := make(chan []uint64)
	subscribers := 0
	follow := func(want int, subscribe func() (*client.Subscription, error)) {
		sub, err := subscribe()
		require.NoError(t, err)
		subscribers++
		go func() {
			defer sub.Close()
			var positions []uint64
			for len(positions) < want {
				switch e := sub.Recv(); {
				case e.EventAppeared != nil:
					positions = append(positions, e.EventAppeared.Event.Position.Commit)
				case e.SubscriptionDropped != nil:
					positions = append(positions, make([]uint64, want)...)
				}
			}
			got <- positions
		}()
	}
	for i := range events {
		fill := names[i%len(names)]
		_, err := store.Append(t.Context(), fill, eventstore.Any, storetest.Event(fmt.Sprint(i)))
		require.NoError(t, err)
		if i%60 == 0 {
			follow(events, func() (*client.Subscription, error) {
				return c.SubscribeToAll(ctx, client.SubscribeToAllOptions{From: client.Start{}})
			})
			follow(events/3*2, func() (*client.Subscription, error) {
				return c.SubscribeToAll(ctx, client.SubscribeToAllOptions{From: client.Start{}, Filter: &client.SubscriptionFilter{Type: client.StreamFilterType, Prefixes: []string{"ikm-"}}})
			})
			follow(events/3, func() (*client.Subscription, error) {
				return c.SubscribeToStream(ctx, "ikm-2", client.SubscribeToStreamOptions{From: client.Start{}})
			})
			follow(events/3*2, func() (*client.Subscription, error) {
				return c.SubscribeToStream(ctx, "$ce-ikm", client.SubscribeToStreamOptions{From: client.Start{}, ResolveLinkTos: true})
			})
		}
	}
	want := map[int][]uint64{}
	for _, r := range storetest.ReadAll(t, t.Context(), store) {
		at := uint64(r.Position)
		want[events] = append(want[events], at)
		if r.Stream == "ikm-2" {
			want[events/3] = append(want[events/3], at)
		}
		if eventstore.Category(r.Stream) == "ikm" {
			want[events/3*2] = append(want[events/3*2], at)
		}
	}
	for range subscribers {
		positions := <-got
		require.Equal(t, want[len(positions)], positions)
	}
}
