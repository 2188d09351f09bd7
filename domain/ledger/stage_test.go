package ledger_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/eventstore"
)

// staged is a store whose reads and appends happen when the stage says so, so that writers can be interleaved in every way,
// and an append can be the last thing that a program does.
type staged struct {
	eventstore.Store
	cue chan chan turn
}

type turn int

const (
	goOn       turn = iota
	endsBefore      // the program ends before the append
	endsAfter       // or before its answer
)

func (s *staged) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	cue := make(chan turn)
	s.cue <- cue
	switch <-cue {
	case endsBefore:
		return eventstore.Appended{}, errCrash
	case endsAfter:
		if _, err := s.Store.Append(ctx, stream, expect, events...); err != nil {
			return eventstore.Appended{}, err
		}
		return eventstore.Appended{}, errCrash
	}
	return s.Store.Append(ctx, stream, expect, events...)
}

func (s *staged) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	cue := make(chan turn)
	s.cue <- cue
	<-cue
	return s.Store.Stream(ctx, stream, from, dir)
}

// player is a writer on the stage: it waits for its cue, or is done with its command.
type player struct {
	cmd  domain.Command
	cue  chan chan turn
	next chan turn // nil when it is done
	done chan error
	err  error
}

// enters lets a writer begin with a command. Each has a ledger of its own, as another process has.
func enters(store eventstore.Store, cmd domain.Command) *player {
	p := &player{cmd: cmd, cue: make(chan chan turn), done: make(chan error, 1)}
	l := writer(&staged{store, p.cue})
	go func() {
		_, err := l.Do(context.Background(), cmd)
		p.done <- err
	}()
	p.wait()
	return p
}

// wait returns when the writer is at its next step, or done.
func (p *player) wait() {
	select {
	case p.next = <-p.cue:
	case p.err = <-p.done:
		p.next = nil
	}
}

func (p *player) goes(t turn) {
	p.next <- t
	p.wait()
}

// ends lets what is still under way come to its end.
func (p *player) ends() {
	for p.next != nil {
		p.goes(endsBefore)
	}
}

// outcomes counts how commands ended.
type outcomes struct {
	accepted, crashed, overtook int
	refused                     map[domain.Code]int
}

// play lets several programs bring commands to a store, step by step in any order, and end at any step. After each step
// something must hold. It returns the commands that were interrupted.
func (o *outcomes) play(t *rapid.T, store eventstore.Store, ask func() domain.Command, holds func()) (interrupted []domain.Command) {
	var playing []*player
	defer func() {
		for _, p := range playing {
			p.ends()
		}
	}()
	for left := rapid.IntRange(1, 12).Draw(t, "commands"); left > 0 || len(playing) > 0; {
		if left > 0 && (len(playing) == 0 || len(playing) < 3 && rapid.IntRange(0, 3).Draw(t, "enters") == 0) {
			left--
			cmd := ask()
			if len(interrupted) > 0 && rapid.Bool().Draw(t, "again") {
				cmd = rapid.SampledFrom(interrupted).Draw(t, "which")
			}
			playing = append(playing, enters(store, cmd))
			o.overtook += min(1, len(playing)-1)
			continue
		}
		i := rapid.IntRange(0, len(playing)-1).Draw(t, "next")
		p, how := playing[i], goOn
		if rapid.IntRange(0, 19).Draw(t, "ends") == 0 {
			how = rapid.SampledFrom([]turn{endsBefore, endsAfter}).Draw(t, "how")
		}
		p.goes(how)
		holds()
		if p.next != nil {
			continue
		}
		playing = slices.Delete(playing, i, i+1)
		if o.ended(t, p) {
			interrupted = append(interrupted, p.cmd)
		}
	}
	return interrupted
}

// ended counts the end of a command, and reports whether it was interrupted.
func (o *outcomes) ended(t require.TestingT, p *player) (interrupted bool) {
	switch code := domain.RejectionCode(p.err); {
	case errors.Is(p.err, errCrash):
		o.crashed++
		return true
	case p.err == nil:
		o.accepted++
	default:
		require.NotEmpty(t, code, "%v", p.err)
		if o.refused == nil {
			o.refused = map[domain.Code]int{}
		}
		o.refused[code]++
	}
	return false
}

// enough says that what is to be shown has happened often enough to show it.
func (o *outcomes) enough(t *testing.T, code domain.Code) {
	t.Logf("accepted %d, crashed %d, overtook %d, refused %v", o.accepted, o.crashed, o.overtook, o.refused)
	require.Greater(t, o.accepted, 100)
	require.Greater(t, o.refused[code], 50)
	require.Greater(t, o.crashed, 20)
	require.Greater(t, o.overtook, 100)
}
