// Package relay lets several goroutines work through a sequence side by side, and keeps its order.
//
// Each worker takes the next piece of the sequence, works on it beside the others, and delivers the result; pieces are
// taken in turn and delivered in turn. A piece stays with one worker from the first byte to the last, and so with the
// processor that has it in its cache: handing it to another would cost as much as looking at it.
package relay

import (
	"runtime"
	"sync"
)

// Sequence is what is worked through. P is what a worker keeps from piece to piece, such as the memory that a piece is read
// into.
type Sequence[P any] struct {
	// Take reads the next piece. It is called by one worker at a time, in the order of the sequence, and not again after
	// it has returned false, at the end, or an error.
	Take func(*P) (bool, error)
	// Work does with a piece what needs no order. It is called by many workers at a time.
	Work func(*P)
	// Deliver does the rest, by one worker at a time, in the order of the sequence. An error ends the run: nothing behind
	// it is delivered.
	Deliver func(*P) error
}

// Run works through the sequence and returns the first error in its order. The caller's goroutine is one of the workers;
// the others have ended when Run returns. A panic in a function, or a runtime.Goexit such as a test's FailNow, becomes
// the caller's.
func (s Sequence[P]) Run(workers int) error {
	r := &run[P]{Sequence: s, turn: make(chan struct{})}
	close(r.turn) // the first piece waits for none
	var others sync.WaitGroup
	for range workers - 1 {
		others.Go(r.guarded)
	}
	r.guarded()
	others.Wait()
	if r.escape != nil {
		r.escape()
	}
	return r.err
}

// run is one passage through a sequence.
type run[P any] struct {
	Sequence[P]

	taking sync.Mutex
	turn   chan struct{} // closed when all pieces taken so far were delivered; guarded by taking
	ended  bool          // nothing is taken any more; guarded by taking

	// Whoever has the turn has these; when all have ended, the caller.
	err    error
	over   bool   // nothing is delivered any more
	escape func() // how a worker left its function instead of returning
}

// take takes the next piece, and the turn that it will be delivered in.
func (r *run[P]) take(p *P) (mine, next chan struct{}, ok bool, err error) {
	r.taking.Lock()
	defer r.taking.Unlock()
	if r.ended {
		return nil, nil, false, nil
	}
	r.ended = true // also if Take panics
	ok, err = r.Take(p)
	if !ok && err == nil {
		return nil, nil, false, nil
	}
	r.ended = err != nil
	mine, next = r.turn, make(chan struct{})
	r.turn = next
	return mine, next, true, err
}

// guarded works until the end, and notes how the worker left if it did not return.
func (r *run[P]) guarded() {
	returned := false
	defer func() {
		if returned {
			return
		}
		escape := runtime.Goexit
		if cause := recover(); cause != nil {
			escape = func() { panic(cause) }
		}
		r.taking.Lock()
		defer r.taking.Unlock()
		r.ended = true
		if r.escape == nil {
			r.escape = escape
		}
	}()
	var p P
	for r.piece(&p) {
	}
	returned = true
}

// piece brings one piece through. It passes the turn on whatever happens: others wait for it.
func (r *run[P]) piece(p *P) bool {
	mine, next, ok, err := r.take(p)
	if !ok {
		return false
	}
	defer close(next)
	whole := false
	defer func() {
		if !whole {
			await(mine)
			r.over = true
		}
	}()
	if err == nil {
		r.Work(p)
	}
	await(mine)
	if !r.over {
		if err == nil {
			err = r.Deliver(p)
		}
		r.err, r.over = err, err != nil
	}
	whole = true
	return !r.over
}

// await waits for a turn. It looks for it a while before it goes to sleep: workers are about equally fast, so a turn comes
// soon as a rule, and a goroutine that sleeps takes longer to wake than most pieces take to be worked on.
func await(turn <-chan struct{}) {
	for range looks {
		select {
		case <-turn:
			return
		default:
			runtime.Gosched()
		}
	}
	<-turn
}

// looks is how often a worker looks for its turn, some 50 µs in all. Waking takes 100 to 200, so where the turn comes late
// little is lost by having looked.
const looks = 300
