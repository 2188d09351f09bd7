package domain

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A log can hold what this program would never have written: it was put there by another program, by an older mistake, or
// by somebody who means harm. Such an event is set aside: it stays where it is, is counted and named, and is taken for no
// fact. It ends no reading, as it is its stream's and not everybody's.
//
// Judging is not deciding once more. A rule of today may refuse what was right in its day, and what a decision knew of other
// streams is not known here. So a fact is set aside only if it is not well formed, or if the events before it on its own
// stream would never have let it through, by what holds whatever the rules are (see invariants). Whatever a decision has
// completed from its own stream must follow from the stream again.

// Aside is an event of a stream that is whole and was set aside.
type Aside struct {
	Revision int64
	ID       uuid.UUID
	Type     string
	Why      *Rejection
}

// invariants are the refusals that tell of a fact that cannot have been decided. All others are by rules that have editions,
// by the day, or by what other streams say.
var invariants = []Code{
	AlreadyRegistered, NotRegistered, SaidAlready, EventMisplaced, StateOrder, WrongStream,
	FieldInvalid, FieldMissing, RegionUnknown, RegionNotCity, MoneyNegative, MoneyRange, SumMismatch, TooOld, FutureFact, TooMany,
	ActorSuspendedCode, ActorClosedCode, ActorMergedCode, ActorErasedCode, MergeCycle, SelfApproval, ErasurePending, ErasureNotRequested,
	NumberExists, NumberUnknown, NIBTaken, NumberTaken, ActorNotGroup, MembershipExists, MembershipMissing, RegionUnchanged,
	SerialTaken, AssetNotHeld, LoanUnknown, OverRepay, AttendedTwice, OutsideActivity, QuotaExceeded,
	AllocationUnknown, OverBudget, OverCommit, OverLines, OverRelease, OverDisburse, OverDeliver, OverReturn, OverLapse, AllocationTooLow,
	YearClosed, NotLate, CommitmentUnknown, CommitmentTaken, SP2DTaken, DocumentPosted,
	AlreadyReversed, ReverseMissing, ReverseReversal, ReverseBreaks, ReverseOtherwise, ReverseConsequence,
	LedgersOwn, FlagUnknown, FlagCleared, ApprovalDecided, ApprovalUsed, KBLINotHeld, ClassUnchanged, ClassUndetermined,
	SentraNotBuilt, ContractUnknown, TenantExists, TenantMissing, MachineUnknown, OverStock, CountTooLow, IssueTaken,
	TargetExists, TargetUnknown, ProgrammeClosedCode, FigurePublished, FigureUnknown, CollaborationUnknown, VaultOther,
}

// broken is the refusal of err if it is one that sets an event aside, or nil.
func broken(err error) *Rejection {
	if r := asRejection(err); r != nil && slices.Contains(invariants, r.Code) {
		return r
	}
	return nil
}

// asRejection is the rejection in an error's chain, or nil.
func asRejection(err error) *Rejection {
	var r *Rejection
	errors.As(err, &r)
	return r
}

// Take takes in the next event of the stream, or sets it aside and says why. An error says that the event does not follow
// the last one, which is a fault of who reads.
func (h *History) Take(e Recorded) (*Rejection, error) {
	if e.Stream != h.stream || e.Revision != h.Revision()+1 {
		return nil, &BrokenHistoryError{string(e.Stream), e.Revision, fmt.Sprintf("does not follow %s@%d", h.stream, h.Revision())}
	}
	why := h.judge(e)
	if why == nil {
		h.take(e)
		if _, reversal := e.Body.(*FactReversed); reversal {
			h.unsure = append(h.unsure, e)
		} else if text := h.State().Broken(); text != "" {
			why = Reject(EventMisplaced, "body", TypeName(e.Body), "why", text)
			h.drop(e)
		}
	}
	if why != nil {
		h.last = e.Revision // the next event follows it all the same
		h.asides = append(h.asides, Aside{e.Revision, e.ID, TypeName(e.Body), why})
	}
	return why, nil
}

// PassOver counts the next event of the stream, which cannot be read, and says why it is set aside.
func (h *History) PassOver(a Aside) error {
	if a.Revision != h.Revision()+1 {
		return &BrokenHistoryError{string(h.stream), a.Revision, fmt.Sprintf("does not follow %s@%d", h.stream, h.Revision())}
	}
	h.last++
	h.asides = append(h.asides, a)
	return nil
}

// Read takes in the next event of the stream as the log keeps it. One that cannot be understood is set aside like any other
// that is no fact.
func (h *History) Read(w Wire, revision int64, at time.Time) (*Rejection, error) {
	e, err := DecodeRecorded(w, string(h.stream), revision, at)
	if err != nil {
		why := Unreadable(w, err)
		return why, h.PassOver(Aside{revision, w.ID, w.Type, why})
	}
	return h.Take(e)
}

// Unreadable is the refusal of an event that does not decode.
func Unreadable(w Wire, err error) *Rejection {
	code, why := EventMalformed, ""
	var failed *DecodeError
	if errors.As(err, &failed) {
		code, why = failed.Code, failed.Reason
	}
	return Reject(code, "type", w.Type, "why", why)
}

// Foreign says why a stream is none of the ledger's, or nil.
func Foreign(stream string) *Rejection {
	switch {
	case strings.HasPrefix(stream, "$"):
		return Reject(StreamMetadata, "stream", stream)
	case !Ref(stream).valid():
		return Reject(StreamForeign, "stream", stream)
	}
	return nil
}

// IsForeign reports whether a stream is none of the ledger's.
func IsForeign(stream string) bool { return Foreign(stream) != nil }

// Closed refuses to record anything on a stream of which events were set aside that nobody has answered; answered says
// whether two people have, by revision.
func (h *History) Closed(answered map[int64]bool) *Rejection {
	var open []Aside
	for _, a := range h.Asides() {
		if !answered[a.Revision] {
			open = append(open, a)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return Reject(StreamAside, "stream", string(h.stream), "n", itoa(int64(len(open))),
		"event", fmt.Sprintf("%s@%d", h.stream, open[0].Revision), "code", string(open[0].Why.Code))
}

// Asides lists what was set aside, in the order of the stream.
func (h *History) Asides() []Aside {
	h.State() // which settles the last reversals
	slices.SortStableFunc(h.asides, func(a, b Aside) int { return int(a.Revision - b.Revision) })
	return slices.Clone(h.asides)
}

// settleReversals sets aside those of the newest reversals without which nothing is left that holds. Folding a stream anew
// for each of them would read a stream of many reversals as many times.
func (h *History) settleReversals() {
	if len(h.unsure) == 0 {
		return
	}
	run := h.unsure
	h.unsure = nil
	if h.state = h.without(); h.state.Broken() == "" {
		return
	}
	for _, e := range run {
		h.drop(e)
	}
	for _, e := range run {
		h.restore(e)
		if why := h.without().Broken(); why != "" {
			h.drop(e)
			h.asides = append(h.asides, Aside{e.Revision, e.ID, TypeName(e.Body), Reject(ReverseBreaks, "target", e.Body.(*FactReversed).TargetType, "why", why)})
		}
	}
	h.state = h.without()
}

// judge says why an event is no fact, or nil.
func (h *History) judge(e Recorded) *Rejection {
	if r := wellFormed(e); r != nil {
		return r
	}
	if _, twice := h.byID[e.ID]; twice {
		return Reject(EventMisplaced, "id", e.ID.String(), "why", "id")
	}
	if at, cited := h.approvals[e.Meta.Approval]; cited && e.Meta.Approval != "" && !h.sameCommand(at, e) {
		return Reject(ApprovalUsed, "approval", string(e.Meta.Approval), "event", fmt.Sprintf("%s@%d", h.stream, at))
	}
	if r, ok := e.Body.(*FactReversed); ok {
		return h.judgeReversal(e, r)
	}
	if consequence(e) {
		if n := len(h.events); n == 0 || h.events[n-1].Meta.Command != e.Meta.Command {
			return Reject(EventMisplaced, "body", TypeName(e.Body), "why", "command")
		}
		return nil
	}
	d, err := h.State().Decide(h.again(e))
	switch {
	case err != nil:
		return broken(err)
	case len(d.Exceptions) > 0 && e.Meta.Approval == "" && fourEyes(e.Body):
		return Reject(ApprovalMissing, "approval", TypeName(e.Body), "rule", strings.Join(d.needs(), ", "), "met", d.met())
	case len(d.Bodies) == 0:
		return Reject(SaidAlready, "body", TypeName(e.Body))
	case !reflect.DeepEqual(d.Bodies[0], e.Body) && !onMore(e.Body):
		return Reject(EventMisplaced, "body", TypeName(e.Body), "why", "body")
	}
	return nil
}

// fourEyes reports whether a fact has needed an approval from the beginning, whatever it is about.
func fourEyes(body Body) bool {
	switch b := body.(type) {
	case *DuplicateAidCleared, *IneligibleAidCleared, *AsideAnswered:
		return true
	case *VaultAdopted:
		return b.Reason != ""
	}
	return false
}

// onMore reports whether what a decision completes follows from more than the actor's own stream.
func onMore(body Body) bool {
	_, is := body.(*EligibilityDetermined) // from what the programme asks; Broken computes it again
	return is
}

// again is the command that may have led to an event, with all that helps to let it through.
func (h *History) again(e Recorded) Command {
	cmd := Command{ID: e.Meta.Command, Stream: e.Stream, Meta: e.Meta, Body: clone(e.Body)}
	switch b := e.Body.(type) { // an approval is good on its last day
	case *ApprovalRequested:
		cmd.Known.Today = b.Expires
	default:
		if a, ok := h.State().(*Approval); ok {
			cmd.Known.Today = a.answer.Request.Expires
		}
	}
	return cmd
}

// wellFormed says what is wrong with an event by itself, or nil.
func wellFormed(e Recorded) *Rejection {
	t, err := typeOf(e.Body)
	if err != nil {
		return Reject(TypeUnknown, "type", "")
	}
	c := &check{completed: true, written: true}
	if !e.Stream.valid() || !t.on(e.Stream.Category()) {
		return Reject(WrongStream, "stream", t.name, "stream", string(e.Stream), "category", t.categories[0])
	}
	if t.mode != "" && e.Meta.Mode != t.mode {
		return Reject(FieldInvalid, "mode", string(e.Meta.Mode), "allowed", string(t.mode))
	}
	e.Meta.check(c, dayAfter(e.RecordedAt))
	if r := broken(c.err()); r != nil {
		return r
	}
	c.first = nil
	e.Body.check(c)
	return broken(c.err())
}

// dayAfter is a day on which an event that was recorded at some time was certainly past, wherever it was.
func dayAfter(recorded time.Time) Date { return DateOf(recorded.AddDate(0, 0, 1)) }

func (h *History) sameCommand(revision int64, e Recorded) bool {
	i := slices.IndexFunc(h.events, func(o Recorded) bool { return o.Revision == revision })
	return i >= 0 && h.events[i].Meta.Command == e.Meta.Command
}

// judgeReversal asks of a reversal what does not need the stream to be folded without its target.
func (h *History) judgeReversal(e Recorded, r *FactReversed) *Rejection {
	i, known := h.byID[r.Target]
	if !known || h.events[i].Revision != r.TargetRevision || TypeName(h.events[i].Body) != r.TargetType {
		return Reject(ReverseMissing, "target", r.Target.String())
	}
	target := h.events[i]
	if consequence(target) && h.takenBackWith(i, e) {
		return nil
	}
	return broken(h.mayReverse(target))
}

// takenBackWith reports whether what a consequence follows from was taken back by the same command.
func (h *History) takenBackWith(i int, e Recorded) bool {
	for ; i > 0 && consequence(h.events[i]); i-- {
	}
	principal := h.events[i].ID
	return slices.ContainsFunc(h.events, func(o Recorded) bool {
		r, ok := o.Body.(*FactReversed)
		return ok && r.Target == principal && o.Meta.Command == e.Meta.Command
	})
}
