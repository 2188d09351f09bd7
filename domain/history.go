package domain

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Aggregate is the state of one stream, as far as decisions need it. All aggregates have this skeleton and no other:
// pure, without clock, randomness or store.
type Aggregate interface {
	// Decide answers a well-formed command with the bodies to record, or with a *Rejection.
	Decide(cmd Command) (Decision, error)
	// Evolve takes in a fact that holds. It never refuses: what is in the log has been decided.
	Evolve(e Recorded)
	// Broken says which invariant does not hold, or "". It is asked of a history from which a fact is to be taken back.
	Broken() string
}

// Decision is what a command leads to.
type Decision struct {
	Bodies     []Body
	Rules      []string    // versions of the rules that were applied
	each       [][]string  // of several facts, those that were applied to each body
	Exceptions []Exception // what it goes through with only by an approval, see approve
}

// RulesOf are the versions of the rules that were applied to the nth body.
func (d *Decision) RulesOf(n int) []string {
	if d.each == nil {
		return d.Rules
	}
	return d.each[n]
}

// accept is the decision to record exactly these bodies.
func accept(bodies ...Body) (Decision, error) { return Decision{Bodies: bodies}, nil }

// refuse is the decision to record nothing.
func refuse(code Code, field, received string, details ...string) (Decision, error) {
	return Decision{}, Reject(code, field, received, details...)
}

func newAggregate(category string) (Aggregate, error) {
	switch category {
	case CategoryLedger:
		return &Origin{}, nil
	case CategoryActor:
		return newActor(), nil
	case CategoryProgramme:
		return newProgramme(), nil
	case CategoryActivity:
		return &Activity{}, nil
	case CategoryFund:
		return newFund(), nil
	case CategorySentra:
		return newSentra(), nil
	case CategoryProposal:
		return newProposal(), nil
	case CategoryAgency:
		return newAgency(), nil
	case CategoryRegion:
		return newRegionFacts(), nil
	case CategoryIdentity:
		return &Identity{}, nil
	case CategoryRegister:
		return newPaymentRegister(), nil
	case CategoryEquipment:
		return &Equipment{}, nil
	case CategoryApproval:
		return &Approval{}, nil
	case CategoryFinding:
		return &Finding{}, nil
	case CategoryImport:
		return newImporting(), nil
	}
	return nil, fmt.Errorf("domain: no aggregate for category %q", category)
}

// History is a stream's events together with the state they lead to. A fact that was reversed stays in the history
// and leaves the state, as if it had not been.
type History struct {
	stream    Ref
	events    []Recorded
	byID      map[uuid.UUID]int
	reversed  map[uuid.UUID]bool
	approvals map[Ref]int64 // that an event cited, with its revision; a reversal of the event does not give them back
	state     Aggregate     // nil when it is to be folded anew
	last      int64         // revision of the last event, also of one that was set aside
	asides    []Aside       // see judge.go
	unsure    []Recorded    // the newest reversals, of which nobody has asked yet what they leave
}

// NewHistory returns the history of a stream without events.
func NewHistory(stream Ref) (*History, error) {
	state, err := newAggregate(stream.Category())
	if err != nil {
		return nil, err
	}
	return &History{stream: stream, byID: map[uuid.UUID]int{}, reversed: map[uuid.UUID]bool{}, approvals: map[Ref]int64{}, state: state, last: -1}, nil
}

// Stream is the stream that the history is of.
func (h *History) Stream() Ref { return h.stream }

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
	return slices.ContainsFunc(h.events, func(e Recorded) bool {
		_, isReversal := e.Body.(*FactReversed)
		_, isNote := e.Body.(*PaymentOrderStruck) // which stays when all else of a fund line is gone
		return !isReversal && !isNote && !h.reversed[e.ID]
	})
}

// Standing are the events that hold and of which something is true, in the order recorded.
func (h *History) Standing(is func(Recorded) bool) (list []Recorded) {
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
func (h *History) LastSealed(subject string) (last Sealed, ok bool) {
	for _, e := range slices.Backward(h.events) {
		for _, f := range PersonalFields(e.Stream, e.Body) {
			if sealed, is := f.Value.Sealed(); is && f.Subject == subject {
				return sealed, true
			}
		}
	}
	return Sealed{}, false
}

// Event finds an event by its id.
func (h *History) Event(id uuid.UUID) (e Recorded, reversed, ok bool) {
	i, ok := h.byID[id]
	if !ok {
		return Recorded{}, false, false
	}
	return h.events[i], h.reversed[id], true
}

// Add takes in the next event of the stream. An event that does not fit leaves the history as it was.
func (h *History) Add(e Recorded) error {
	if why := h.misfit(e); why != "" {
		return &BrokenHistoryError{string(e.Stream), e.Revision, why}
	}
	h.take(e)
	return nil
}

// take takes in an event that fits.
func (h *History) take(e Recorded) {
	h.last = e.Revision
	if _, reversal := e.Body.(*FactReversed); !reversal {
		h.settleReversals()
	}
	h.byID[e.ID] = len(h.events)
	h.events = append(h.events, e)
	if _, used := h.approvals[e.Meta.Approval]; e.Meta.Approval != "" && !used {
		h.approvals[e.Meta.Approval] = e.Revision
	}
	if r, ok := e.Body.(*FactReversed); ok {
		h.reversed[r.Target] = true
		h.state = nil
	}
	if h.state != nil {
		h.state.Evolve(e)
	}
}

// drop takes an event out again, as if it had not been; its revision stays counted.
func (h *History) drop(e Recorded) {
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
	if r, ok := e.Body.(*FactReversed); ok {
		delete(h.reversed, r.Target)
	}
	h.state = nil
}

// restore puts an event back that was dropped, among the last ones.
func (h *History) restore(e Recorded) {
	last := h.last
	h.take(e)
	h.last = last
}

// misfit says why an event cannot be the next one, or "".
func (h *History) misfit(e Recorded) string {
	if e.Stream != h.stream || e.Revision != h.Revision()+1 {
		return fmt.Sprintf("does not follow %s@%d", h.stream, h.Revision())
	}
	if _, twice := h.byID[e.ID]; twice {
		return fmt.Sprintf("has the id %s of an earlier event", e.ID)
	}
	r, ok := e.Body.(*FactReversed)
	if !ok {
		return ""
	}
	i, known := h.byID[r.Target]
	if !known || h.reversed[r.Target] {
		return fmt.Sprintf("reverses %s, which is not there to reverse", r.Target)
	}
	if _, isReversal := h.events[i].Body.(*FactReversed); isReversal {
		return fmt.Sprintf("reverses %s, which is a reversal itself", r.Target)
	}
	return ""
}

// without folds the history anew, without the reversed facts and without some more.
func (h *History) without(targets ...Recorded) Aggregate {
	gone := func(e Recorded) bool {
		return h.reversed[e.ID] || slices.ContainsFunc(targets, func(t Recorded) bool { return t.ID == e.ID })
	}
	state, err := newAggregate(h.stream.Category())
	if err != nil {
		panic(err) // NewHistory has made one for the same category
	}
	for _, e := range h.events {
		if _, isReversal := e.Body.(*FactReversed); !isReversal && !gone(e) {
			state.Evolve(e)
		}
	}
	return state
}

// Decide answers a command that has passed Check. The command stays as it was, so that it can be decided on again.
func (h *History) Decide(cmd Command) (Decision, error) {
	d, err := h.decide(cmd)
	if err != nil {
		return Decision{}, err
	}
	return h.approve(cmd, d)
}

// decide answers a command as if it had every approval that it may need.
func (h *History) decide(cmd Command) (Decision, error) {
	if cmd.Known.Refusal != nil {
		return Decision{}, cmd.Known.Refusal
	}
	if len(cmd.With) > 0 {
		return h.decideAll(cmd)
	}
	cmd.Body = clone(cmd.Body)
	if r, ok := cmd.Body.(*FactReversed); ok {
		return h.decideReversal(*r)
	}
	return h.State().Decide(cmd)
}

// decideAll decides on facts that are recorded together or not at all, each on what the ones before it lead to.
func (h *History) decideAll(cmd Command) (Decision, error) {
	state := h.without()
	all := Decision{}
	for _, body := range cmd.Bodies() {
		one := cmd
		one.Body, one.With = clone(body), nil
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
			state.Evolve(Recorded{Event: Event{ID: EventID(cmd.ID, n), Meta: cmd.Meta, Body: b},
				Stream: h.stream, Revision: h.Revision() + 1 + int64(n)})
			all.Bodies, all.each = append(all.Bodies, b), append(all.each, d.Rules)
		}
	}
	return all, nil
}

// decideReversal accepts to take a fact back if it is there, holds, and nothing rests on it.
func (h *History) decideReversal(r FactReversed) (Decision, error) {
	i, ok := h.byID[r.Target]
	if !ok {
		return refuse(ReverseMissing, "target", r.Target.String())
	}
	target := h.events[i]
	if err := h.mayReverse(target); err != nil {
		return Decision{}, err
	}
	targets := h.together(i)
	if why := h.without(targets...).Broken(); why != "" {
		return refuse(ReverseBreaks, "target", TypeName(target.Body), "why", why)
	}
	var bodies []Body
	for _, t := range targets {
		bodies = append(bodies, &FactReversed{Target: t.ID, TargetRevision: t.Revision, TargetType: TypeName(t.Body), Reason: r.Reason})
	}
	return accept(bodies...)
}

// mayReverse refuses to take back what cannot be, whatever is left.
func (h *History) mayReverse(target Recorded) error {
	if h.reversed[target.ID] {
		return Reject(AlreadyReversed, "target", target.ID.String())
	}
	switch b := target.Body.(type) {
	case *FactReversed:
		return Reject(ReverseReversal, "target", target.ID.String())
	case *PersonalDataErased:
		return Reject(ActorErasedCode, "target", string(b.KeyID))
	}
	if KeptByLedger(target.Body) {
		return Reject(LedgersOwn, "target", TypeName(target.Body))
	}
	if command, so := undoneOtherwise(target.Body); so {
		return Reject(ReverseOtherwise, "target", TypeName(target.Body), "instead", command)
	}
	if consequence(target) {
		return Reject(ReverseConsequence, "target", TypeName(target.Body))
	}
	return nil
}

// consequence reports whether an event was not asked for, but follows from another of the same decision. It stands and
// falls with that one: a flag that could be reversed by itself could be taken off by one person alone.
func consequence(e Recorded) bool {
	switch e.Body.(type) {
	case *DuplicateAidFlagged, *IneligibleAidFlagged:
		return true
	}
	return false
}

// TakesBack says which fact a body takes back, by a reversal or, of a number, by revoking it.
func TakesBack(body Body) (target uuid.UUID, takes bool) {
	switch b := body.(type) {
	case *FactReversed:
		return b.Target, true
	case *ActorIdentifierRevoked:
		return b.Added, true
	}
	return uuid.Nil, false
}

// StandsByItself reports whether an event was asked for, and can be taken back by itself: not a consequence, not the claim
// of a number that another event gives or pays under, and no remark of an import about itself.
func StandsByItself(e Recorded) bool {
	return !consequence(e) && !KeptByLedger(e.Body) && e.Stream.Category() != CategoryImport
}

// together lists a fact and its consequences that still stand.
func (h *History) together(i int) []Recorded {
	list := []Recorded{h.events[i]}
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
