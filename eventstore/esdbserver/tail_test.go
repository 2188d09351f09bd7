package esdbserver

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/links"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

func TestIdleSubscribersNoticeNothingOfWhatIsNotTheirs(t *testing.T) {
	store := memory.New()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	end := newTail(ctx, store)
	var idle []*subscriber
	nothing := &filter{key: "none", every: 1000, match: func(*eventstore.Record) bool { return false }}
	for _, wants := range []interest{{stream: "ikm-2"}, {list: links.List{Kind: links.ByCategory, Name: "fund"}}, {filter: nothing}} {
		s, ok := end.join(eventstore.Start, wants)
		require.True(t, ok)
		defer s.leave()
		idle = append(idle, s)
	}
	everything, ok := end.join(eventstore.Start, interest{})
	require.True(t, ok)
	defer everything.leave()
	for seen := 0; seen < 50; {
		if seen == 0 {
			for i := range 50 {
				_, err := store.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event(fmt.Sprint(i)))
				require.NoError(t, err)
			}
		}
		records, _, err := everything.take(t.Context(), never)
		require.NoError(t, err)
		seen += len(records)
	}
	for _, s := range idle {
		assert.Empty(t, s.wake, "%v", s.wants)
		assert.Equal(t, never, s.next, "%v", s.wants)
	}
}

func TestTailIsBoundedAndSaysWhoFellBehind(t *testing.T) {
	store := memory.New()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	end := newTail(ctx, store)
	slow, ok := end.join(eventstore.Start, interest{})
	require.True(t, ok)
	fast, ok := end.join(eventstore.Start, interest{})
	require.True(t, ok)
	var last eventstore.Position
	for range 2 * maxTailRecords / 100 {
		done, err := store.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Events(100)...)
		require.NoError(t, err)
		for last < done.Position {
			records, _, err := fast.take(t.Context(), never)
			require.NoError(t, err)
			last = records[len(records)-1].Position
		}
	}
	end.mu.Lock()
	assert.LessOrEqual(t, len(end.records), maxTailRecords)
	end.mu.Unlock()
	_, _, err := slow.take(t.Context(), never)
	require.ErrorIs(t, err, errBehind)
	_, ok = end.join(eventstore.Start, interest{})
	assert.False(t, ok, "what the tail does not have is read from the log")
	again, ok := end.join(last, interest{})
	require.True(t, ok)
	slow.leave()
	fast.leave()
	again.leave()
	slow.leave() // twice is no harm
	end.mu.Lock()
	defer end.mu.Unlock()
	assert.Nil(t, end.end, "nobody follows when nobody listens")
	assert.Empty(t, end.records)
}

func TestSubscribersEndWithTheLog(t *testing.T) {
	store := memory.New()
	end := newTail(t.Context(), store)
	s, ok := end.join(eventstore.Start, interest{stream: "ikm-1"})
	require.True(t, ok)
	defer s.leave()
	require.NoError(t, store.Close())
	_, _, err := s.take(t.Context(), never)
	require.ErrorIs(t, err, eventstore.ErrClosed)
}

func TestLookAheadIsReadWhereItStandsFirst(t *testing.T) {
	for text, want := range map[string][]string{
		`^(?!\$).*`:             {"ikm-1", "fund-1", ""},
		`^(?!\$|ikm)`:           {"fund-1", ""},
		`^(?=ikm)(?!ikm-2).*-1`: {"ikm-1"},
		`^(?!ikm)(?!fund)`:      {"$$x", ""},
		`^(?![)]x).`:            {"ikm-1", "fund-1", "$$x"},
		`^ikm|^fund`:            {"ikm-1", "fund-1"},
		`^(?!ikm)fund|x`:        nil,
		`(?!x)`:                 nil,
		`^(?!(?=x))`:            nil,
		`^(?!x`:                 nil,
	} {
		p, err := compile(text)
		if want == nil {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		var got []string
		for _, name := range []string{"ikm-1", "fund-1", "$$x", ""} {
			if p.match(name) {
				got = append(got, name)
			}
		}
		assert.Equal(t, want, got, text)
	}
}
