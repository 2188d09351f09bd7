package esdb

import (
	"sync"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// repetitions tells an append that was written now from one that was there already. The server answers both in the
// same words, with the position of the append. Positions increase; so a position at or before one that was known to
// exist when the call began belongs to a repetition. The rest can be a repetition of an append that is under way at
// the same time: among calls of this Store with the same events, one is the first and the others are not. Which of
// them wrote is not known and makes no difference.
//
// A repetition of what another process appended during the call is not noticed. Nothing is written twice then; only
// Appended.Duplicate is false.
type repetitions struct {
	mu      sync.Mutex
	head    eventstore.Position // the highest position known to exist
	sure    bool                // head covers every append of this Store that the server may have written
	doubts  int                 // how often sure was lost
	current map[repetition]*siblings
}

// repetition is what calls that repeat each other have in common.
type repetition struct {
	stream string
	first  uuid.UUID
}

type siblings struct {
	calls   int
	claimed bool // one call was told that its events are new
}

// ticket is one call's part.
type ticket struct {
	start eventstore.Position
	key   repetition
	*siblings
}

// known returns the head, if it is sure, and the number of doubts so far.
func (r *repetitions) known() (head eventstore.Position, sure bool, doubts int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.head, r.sure, r.doubts
}

// read takes in the log's head as it was read after known had returned doubts.
func (r *repetitions) read(head eventstore.Position, doubts int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head = max(r.head, head)
	r.sure = r.sure || r.doubts == doubts
}

// doubt: an append ended without an answer. Where it stands, if anywhere, must be found out before the next one.
func (r *repetitions) doubt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sure = false
	r.doubts++
}

// begin must come before the append is sent; leave must follow.
func (r *repetitions) begin(key repetition) *ticket {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == nil {
		r.current = map[repetition]*siblings{}
	}
	s := r.current[key]
	if s == nil {
		s = &siblings{}
		r.current[key] = s
	}
	s.calls++
	return &ticket{start: r.head, key: key, siblings: s}
}

func (r *repetitions) leave(t *ticket) {
	if t == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.calls--; t.calls == 0 {
		delete(r.current, t.key)
	}
}

// settle says whether an append that the server puts at the position is a repetition.
func (r *repetitions) settle(t *ticket, at eventstore.Position) (duplicate bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head = max(r.head, at)
	if at <= t.start || t.claimed {
		return true
	}
	t.claimed = true
	return false
}
