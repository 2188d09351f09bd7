package ledger_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
)

// stage is where a writer waits for its cue before each step, so that writers can be interleaved in every way, and a step
// can be the last thing that a program does.
type stage chan cue

// cue is a step that a writer is about to take, in words, and how it is told to go on.
type cue struct {
	step string
	turn chan turn
}

type turn int

const (
	goOn       turn = iota
	endsBefore      // the program ends before the step
	endsAfter       // or before its answer
)

// takes waits for the cue of a step, and takes it.
func (s stage) takes(step string, do func() error) error {
	c := cue{step, make(chan turn)}
	s <- c
	switch <-c.turn {
	case endsBefore:
		return errCrash
	case endsAfter:
		if err := do(); err != nil {
			return err
		}
		return errCrash
	}
	return do()
}

// staged is a store on a stage.
type staged struct {
	eventstore.Store
	stage
}

func (s *staged) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (appended eventstore.Appended, err error) {
	err = s.takes("append "+stream, func() error {
		appended, err = s.Store.Append(ctx, stream, expect, events...)
		return err
	})
	return appended, err
}

func (s *staged) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	c := cue{"read " + stream, make(chan turn)}
	s.stage <- c
	<-c.turn
	return s.Store.Stream(ctx, stream, from, dir)
}

// stagedClaims are claims on a stage.
type stagedClaims struct {
	ledger.Claims
	stage
}

func (s stagedClaims) Claim(ctx context.Context, kind, value string, c domain.Claim) (existing domain.Claim, err error) {
	err = s.takes("claim", func() error {
		existing, err = s.Claims.Claim(ctx, kind, value, c)
		return err
	})
	return existing, err
}

func (s stagedClaims) Release(ctx context.Context, kind, value string, c domain.Claim) error {
	return s.takes("release", func() error { return s.Claims.Release(ctx, kind, value, c) })
}

func (s stagedClaims) Lookup(ctx context.Context, kind, value string) (list []domain.Claim, err error) {
	err = s.takes("look up", func() error {
		list, err = s.Claims.Lookup(ctx, kind, value)
		return err
	})
	return list, err
}

// stagedKeys forget on a stage.
type stagedKeys struct {
	ledger.Keys
	stage
}

func (s stagedKeys) Erase(ctx context.Context, subject string) error {
	return s.takes("erase", func() error { return s.Keys.Erase(ctx, subject) })
}

func (s stagedKeys) Open(ctx context.Context, sealed domain.Sealed, event uuid.UUID, path string) (string, error) {
	return s.Keys.Open(ctx, sealed, event, path)
}

// player is a writer on the stage: it waits for its cue, or is done with its command.
type player struct {
	cmd  domain.Command
	at   stage
	next *cue // nil when it is done
	done chan error
	err  error
}

// onStage gives writers to a store.
func onStage(store eventstore.Store) func(stage) *ledger.Ledger {
	return func(at stage) *ledger.Ledger { return writer(&staged{store, at}) }
}

// enters lets a writer begin with a command. Each has a ledger of its own, as another process has.
func enters(over func(stage) *ledger.Ledger, cmd domain.Command) *player {
	p := &player{cmd: cmd, at: make(stage), done: make(chan error, 1)}
	l := over(p.at)
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
	case c := <-p.at:
		p.next = &c
	case p.err = <-p.done:
		p.next = nil
	}
}

func (p *player) goes(t turn) {
	p.next.turn <- t
	p.wait()
}

// reaches lets a writer go on up to a step, and says whether it comes there before it is done.
func (p *player) reaches(step string) bool {
	for p.next != nil && !strings.HasPrefix(p.next.step, step) {
		p.goes(goOn)
	}
	return p.next != nil
}

// finishes lets a writer go on to its end.
func (p *player) finishes() error {
	for p.next != nil {
		p.goes(goOn)
	}
	return p.err
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
func (o *outcomes) play(t *rapid.T, over func(stage) *ledger.Ledger, ask func() domain.Command, holds func()) (interrupted []domain.Command) {
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
			playing = append(playing, enters(over, cmd))
			o.overtook += min(1, len(playing)-1)
			continue
		}
		i := rapid.IntRange(0, len(playing)-1).Draw(t, "next")
		p, how := playing[i], goOn
		if p.next != nil { // it may be done without a step, as when it is refused at once
			if rapid.IntRange(0, 19).Draw(t, "ends") == 0 {
				how = rapid.SampledFrom([]turn{endsBefore, endsAfter}).Draw(t, "how")
			}
			p.goes(how)
			holds()
		}
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
	case errors.Is(p.err, privacy.ErrErased): // who was forgotten between the decision and the claim
	default:
		require.NotEmpty(t, code, "%v", p.err)
		if o.refused == nil {
			o.refused = map[domain.Code]int{}
		}
		o.refused[code]++
	}
	return false
}

// enough says that what is to be shown has happened often enough to show it. It asks for far less than chance gives.
func (o *outcomes) enough(t *testing.T, code domain.Code) {
	t.Logf("accepted %d, crashed %d, overtook %d, refused %v", o.accepted, o.crashed, o.overtook, o.refused)
	require.Greater(t, o.accepted, 10)
	require.Greater(t, o.refused[code], 5)
	require.Positive(t, o.crashed)
	require.Greater(t, o.overtook, 10)
}
