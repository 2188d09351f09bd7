package decide

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
)

// History is a stream's events together with the state they lead to. A fact that was reversed stays in the history
// and leaves the state, as if it had not been.
type History struct {
	stream    domain.Ref
	events    []domain.Recorded
	byID      map[uuid.UUID]int
	reversed  map[uuid.UUID]bool
	approvals map[domain.Ref]int64 // that an event cited, with its revision; a reversal of the event does not give them back
	state     Aggregate            // nil when it is to be folded anew
	last      int64                // revision of the last event, also of one that was set aside
	asides    []Aside              // see judge.go
	unsure    []domain.Recorded    // the newest reversals, of which nobody has asked yet what they leave
}

// NewHistory returns the history of a stream without events.
func NewHistory(stream domain.Ref) (*History, error) {
	state, err := newAggregate(stream.Category())
	if err != nil {
		return nil, err
	}
	return &History{stream: stream, byID: map[uuid.UUID]int{}, reversed: map[uuid.UUID]bool{}, approvals: map[domain.Ref]int64{},
		state: state, last: -1}, nil
}

// Stream is the stream that the history is of.
func (h *History) Stream() domain.Ref { return h.stream }

// Revision is the revision of the last event, −1 when there is none.
func (h *History) Revision() int64 { return h.last }

// State is the current state. Treat it as read-only. After a reversal it is folded anew when somebody asks, so that a stream
// of many reversals is read in one go.
func (h *History) State() Aggregate {
	h.settleReversals()
	if h.state == nil {
		h.state = h.without()
	}
	return h.state
}

// Stands reports whether there is something to refer to: a stream of which all was taken back is as if it had never been,
// and so is an actor without its registration, whatever is left of numbers that it had.
func (h *History) Stands() bool {
	if actor, ok := h.State().(*Actor); ok {
		return actor.registered
	}
	return slices.ContainsFunc(h.events, func(e domain.Recorded) bool {
		_, isReversal := e.Body.(*domain.FactReversed)
		_, isNote := e.Body.(*domain.PaymentOrderStruck) // which stays when all else of a fund line is gone
		return !isReversal && !isNote && !h.reversed[e.ID]
	})
}

// Standing are the events that hold and of which something is true, in the order recorded.
func (h *History) Standing(is func(domain.Recorded) bool) (list []domain.Recorded) {
	for _, e := range h.events {
		if !h.reversed[e.ID] && is(e) {
			list = append(list, e)
		}
	}
	return list
}

// VaultEntries is the largest count of the vault's entries that an event of the stream names.
func (h *History) VaultEntries() (n int64) {
	for _, e := range h.events {
		n = max(n, e.Meta.Vault)
	}
	return n
}

// LastSealed is what was sealed last for a subject on this stream.
func (h *History) LastSealed(subject string) (last domain.Sealed, ok bool) {
	for _, e := range slices.Backward(h.events) {
		for _, f := range domain.PersonalFields(e.Stream, e.Body) {
			if sealed, is := f.Value.Sealed(); is && f.Subject == subject {
				return sealed, true
			}
		}
	}
	return domain.Sealed{}, false
}

// Event finds an event by its id.
func (h *History) Event(id uuid.UUID) (e domain.Recorded, reversed, ok bool) {
	i, ok := h.byID[id]
	if !ok {
		return domain.Recorded{}, false, false
	}
	return h.events[i], h.reversed[id], true
}

// BrokenHistoryError: events that were once accepted cannot be folded by this version of the program. It is never
// passed over, as a state that lacks an event is a wrong state.
type BrokenHistoryError struct {
	Stream   string
	Revision int64
	Reason   string
}

func (e *BrokenHistoryError) Error() string {
	return fmt.Sprintf("decide: %s@%d: %s", e.Stream, e.Revision, e.Reason)
}

// Add takes in the next event of the stream. An event that does not fit leaves the history as it was.
func (h *History) Add(e domain.Recorded) error {
	if why := h.misfit(e); why != "" {
		return &BrokenHistoryError{string(e.Stream), e.Revision, why}
	}
	h.take(e)
	return nil
}

// take takes in an event that fits.
func (h *History) take(e domain.Recorded) {
	h.last = e.Revision
	if _, reversal := e.Body.(*domain.FactReversed); !reversal {
		h.settleReversals()
	}
	h.byID[e.ID] = len(h.events)
	h.events = append(h.events, e)
	if _, used := h.approvals[e.Meta.Approval]; e.Meta.Approval != "" && !used {
		h.approvals[e.Meta.Approval] = e.Revision
	}
	if r, ok := e.Body.(*domain.FactReversed); ok {
		h.reversed[r.Target] = true
		h.state = nil
	}
	if h.state != nil {
		h.state.Evolve(e)
	}
}

// drop takes an event out again, as if it had not been; its revision stays counted.
func (h *History) drop(e domain.Recorded) {
	i := h.byID[e.ID]
	h.events = slices.Delete(h.events, i, i+1)
	delete(h.byID, e.ID)
	for id, at := range h.byID {
		if at > i {
			h.byID[id] = at - 1
		}
	}
	if h.approvals[e.Meta.Approval] == e.Revision {
		delete(h.approvals, e.Meta.Approval)
	}
	if r, ok := e.Body.(*domain.FactReversed); ok {
		delete(h.reversed, r.Target)
	}
	h.state = nil
}

// restore puts an event back that was dropped, among the last ones.
func (h *History) restore(e domain.Recorded) {
	last := h.last
	h.take(e)
	h.last = last
}

// misfit says why an event cannot be the next one, or "".
func (h *History) misfit(e domain.Recorded) string {
	if e.Stream != h.stream || e.Revision != h.Revision()+1 {
		return fmt.Sprintf("does not follow %s@%d", h.stream, h.Revision())
	}
	if _, twice := h.byID[e.ID]; twice {
		return fmt.Sprintf("has the id %s of an earlier event", e.ID)
	}
	r, ok := e.Body.(*domain.FactReversed)
	if !ok {
		return ""
	}
	i, known := h.byID[r.Target]
	if !known || h.reversed[r.Target] {
		return fmt.Sprintf("reverses %s, which is not there to reverse", r.Target)
	}
	if _, isReversal := h.events[i].Body.(*domain.FactReversed); isReversal {
		return fmt.Sprintf("reverses %s, which is a reversal itself", r.Target)
	}
	return ""
}

// without folds the history anew, without the reversed facts and without some more.
func (h *History) without(targets ...domain.Recorded) Aggregate {
	gone := func(e domain.Recorded) bool {
		return h.reversed[e.ID] || slices.ContainsFunc(targets, func(t domain.Recorded) bool { return t.ID == e.ID })
	}
	state, err := newAggregate(h.stream.Category())
	if err != nil {
		panic(err) // NewHistory has made one for the same category
	}
	for _, e := range h.events {
		if _, isReversal := e.Body.(*domain.FactReversed); !isReversal && !gone(e) {
			state.Evolve(e)
		}
	}
	return state
}

// Decide answers a command that has passed Check. The command stays as it was, so that it can be decided on again.
func (h *History) Decide(cmd Case) (Decision, error) {
	d, err := h.decide(cmd)
	if err != nil {
		return Decision{}, err
	}
	return h.approve(cmd, d)
}

// decide answers a command as if it had every approval that it may need.
func (h *History) decide(cmd Case) (Decision, error) {
	if cmd.Known.Refusal != nil {
		return Decision{}, cmd.Known.Refusal
	}
	if len(cmd.With) > 0 {
		return h.decideAll(cmd)
	}
	cmd.Body = domain.Clone(cmd.Body)
	if r, ok := cmd.Body.(*domain.FactReversed); ok {
		return h.decideReversal(*r)
	}
	return h.State().Decide(cmd)
}

// decideAll decides on facts that are recorded together or not at all, each on what the ones before it lead to.
func (h *History) decideAll(cmd Case) (Decision, error) {
	state := h.without()
	all := Decision{}
	for _, body := range cmd.Bodies() {
		one := cmd
		one.Body, one.With = domain.Clone(body), nil
		d, err := state.Decide(one)
		if err != nil {
			return Decision{}, err
		}
		for _, rule := range d.Rules {
			if !slices.Contains(all.Rules, rule) {
				all.Rules = append(all.Rules, rule)
			}
		}
		all.Exceptions = append(all.Exceptions, d.Exceptions...)
		for _, b := range d.Bodies {
			n := len(all.Bodies)
			state.Evolve(domain.Recorded{Event: domain.Event{ID: domain.EventID(cmd.ID, n), Meta: cmd.Meta, Body: b},
				Stream: h.stream, Revision: h.Revision() + 1 + int64(n)})
			all.Bodies, all.each = append(all.Bodies, b), append(all.each, d.Rules)
		}
	}
	return all, nil
}

// decideReversal accepts to take a fact back if it is there, holds, and nothing rests on it.
func (h *History) decideReversal(r domain.FactReversed) (Decision, error) {
	i, ok := h.byID[r.Target]
	if !ok {
		return refuse(domain.ReverseMissing, "target", r.Target.String())
	}
	target := h.events[i]
	if err := h.mayReverse(target); err != nil {
		return Decision{}, err
	}
	targets := h.together(i)
	if why := h.without(targets...).Broken(); why != "" {
		return refuse(domain.ReverseBreaks, "target", domain.TypeName(target.Body), "why", why)
	}
	var bodies []domain.Body
	for _, t := range targets {
		bodies = append(bodies, &domain.FactReversed{Target: t.ID, TargetRevision: t.Revision, TargetType: domain.TypeName(t.Body),
			Reason: r.Reason})
	}
	return accept(bodies...)
}

// mayReverse refuses to take back what cannot be, whatever is left.
func (h *History) mayReverse(target domain.Recorded) error {
	if h.reversed[target.ID] {
		return domain.Reject(domain.AlreadyReversed, "target", target.ID.String())
	}
	switch b := target.Body.(type) {
	case *domain.FactReversed:
		return domain.Reject(domain.ReverseReversal, "target", target.ID.String())
	case *domain.PersonalDataErased:
		return domain.Reject(domain.ActorErasedCode, "target", string(b.KeyID))
	}
	if domain.KeptByLedger(target.Body) {
		return domain.Reject(domain.LedgersOwn, "target", domain.TypeName(target.Body))
	}
	if command, so := undoneOtherwise(target.Body); so {
		return domain.Reject(domain.ReverseOtherwise, "target", domain.TypeName(target.Body), "instead", command)
	}
	if consequence(target) {
		return domain.Reject(domain.ReverseConsequence, "target", domain.TypeName(target.Body))
	}
	return nil
}

// consequence reports whether an event was not asked for, but follows from another of the same decision. It stands and
// falls with that one: a flag that could be reversed by itself could be taken off by one person alone.
func consequence(e domain.Recorded) bool {
	switch e.Body.(type) {
	case *domain.DuplicateAidFlagged, *domain.IneligibleAidFlagged:
		return true
	}
	return false
}

// TakesBack says which fact a body takes back, by a reversal or, of a number, by revoking it.
func TakesBack(body domain.Body) (target uuid.UUID, takes bool) {
	switch b := body.(type) {
	case *domain.FactReversed:
		return b.Target, true
	case *domain.ActorIdentifierRevoked:
		return b.Added, true
	}
	return uuid.Nil, false
}

// StandsByItself reports whether an event was asked for, and can be taken back by itself: not a consequence, not the claim
// of a number that another event gives or pays under, and no remark of an import about itself.
func StandsByItself(e domain.Recorded) bool {
	return !consequence(e) && !domain.KeptByLedger(e.Body) && e.Stream.Category() != domain.CategoryImport
}

// together lists a fact and its consequences that still stand.
func (h *History) together(i int) []domain.Recorded {
	list := []domain.Recorded{h.events[i]}
	for _, e := range h.events[i+1:] {
		if !consequence(e) {
			break // consequences come right after what they follow from
		}
		if !h.reversed[e.ID] {
			list = append(list, e)
		}
	}
	return list
}
