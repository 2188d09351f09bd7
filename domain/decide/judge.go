package decide

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
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
	Why      *domain.Rejection
}

// invariants are the refusals that tell of a fact that cannot have been decided. All others are by rules that have editions,
// by the day, or by what other streams say.
var invariants = []domain.Code{
	domain.TypeUnknown, domain.AlreadyRegistered, domain.NotRegistered, domain.SaidAlready, domain.EventMisplaced,
	domain.StateOrder, domain.WrongStream, domain.FieldInvalid, domain.FieldMissing, domain.RegionUnknown,
	domain.RegionNotCity, domain.MoneyNegative, domain.MoneyRange, domain.SumMismatch, domain.TooOld, domain.FutureFact,
	domain.TooMany, domain.ActorSuspendedCode, domain.ActorClosedCode, domain.ActorMergedCode, domain.ActorErasedCode,
	domain.MergeCycle, domain.SelfApproval, domain.ErasurePending, domain.ErasureNotRequested, domain.NumberExists,
	domain.NumberUnknown, domain.NIBTaken, domain.NumberTaken, domain.ActorNotGroup, domain.MembershipExists,
	domain.MembershipMissing, domain.RegionUnchanged, domain.SerialTaken, domain.AssetNotHeld, domain.LoanUnknown,
	domain.OverRepay, domain.AttendedTwice, domain.OutsideActivity, domain.QuotaExceeded, domain.AllocationUnknown,
	domain.OverBudget, domain.OverCommit, domain.OverLines, domain.OverRelease, domain.OverDisburse, domain.OverDeliver,
	domain.OverReturn, domain.OverLapse, domain.AllocationTooLow, domain.YearClosed, domain.NotLate, domain.CommitmentUnknown,
	domain.CommitmentTaken, domain.SP2DTaken, domain.DocumentPosted, domain.AlreadyReversed, domain.ReverseMissing,
	domain.ReverseReversal, domain.ReverseBreaks, domain.ReverseOtherwise, domain.ReverseConsequence, domain.LedgersOwn,
	domain.FlagUnknown, domain.FlagCleared, domain.ApprovalDecided, domain.ApprovalUsed, domain.KBLINotHeld,
	domain.ClassUnchanged, domain.ClassUndetermined, domain.SentraNotBuilt, domain.ContractUnknown, domain.TenantExists,
	domain.TenantMissing, domain.MachineUnknown, domain.OverStock, domain.CountTooLow, domain.IssueTaken, domain.TargetExists,
	domain.TargetUnknown, domain.ProgrammeClosedCode, domain.FigurePublished, domain.FigureUnknown,
	domain.CollaborationUnknown, domain.VaultOther,
}

// broken is the refusal of err if it is one that sets an event aside, or nil.
func broken(err error) *domain.Rejection {
	if r := asRejection(err); r != nil && slices.Contains(invariants, r.Code) {
		return r
	}
	return nil
}

// asRejection is the rejection in an error's chain, or nil.
func asRejection(err error) *domain.Rejection {
	var r *domain.Rejection
	errors.As(err, &r)
	return r
}

// Take takes in the next event of the stream, or sets it aside and says why. An error says that the event does not follow
// the last one, which is a fault of who reads.
func (h *History) Take(e domain.Recorded) (*domain.Rejection, error) {
	if e.Stream != h.stream || e.Revision != h.Revision()+1 {
		return nil, h.outOfPlace(e.Stream, e.Revision)
	}
	why := h.judge(e)
	if why == nil {
		h.take(e)
		if _, reversal := e.Body.(*domain.FactReversed); reversal {
			h.unsure = append(h.unsure, e)
		} else if text := h.State().Broken(); text != "" {
			why = domain.Reject(domain.EventMisplaced, "body", domain.TypeName(e.Body), "why", text)
			h.drop(e)
		}
	}
	if why != nil {
		h.last = e.Revision // the next event follows it all the same
		h.asides = append(h.asides, Aside{e.Revision, e.ID, domain.TypeName(e.Body), why})
	}
	return why, nil
}

func (h *History) outOfPlace(stream domain.Ref, revision int64) error {
	return &BrokenHistoryError{string(stream), revision, fmt.Sprintf("does not follow %s@%d", h.stream, h.Revision())}
}

// PassOver counts the next event of the stream, which cannot be read, and says why it is set aside.
func (h *History) PassOver(a Aside) error {
	if a.Revision != h.Revision()+1 {
		return h.outOfPlace(h.stream, a.Revision)
	}
	h.last++
	h.asides = append(h.asides, a)
	return nil
}

// Read takes in the next event of the stream as the log keeps it. One that cannot be understood is set aside like any other
// that is no fact.
func (h *History) Read(w domain.Wire, revision int64, at time.Time) (*domain.Rejection, error) {
	e, err := domain.DecodeRecorded(w, string(h.stream), revision, at)
	if err != nil {
		why := domain.Unreadable(w, err)
		return why, h.PassOver(Aside{revision, w.ID, w.Type, why})
	}
	return h.Take(e)
}

// Closed refuses to record anything on a stream of which events were set aside that nobody has answered; answered says
// whether two people have, by revision.
func (h *History) Closed(answered map[int64]bool) *domain.Rejection {
	var open []Aside
	for _, a := range h.Asides() {
		if !answered[a.Revision] {
			open = append(open, a)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return domain.Reject(domain.StreamAside, "stream", string(h.stream), "n", itoa(int64(len(open))),
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
			h.asides = append(h.asides, Aside{e.Revision, e.ID, domain.TypeName(e.Body),
				domain.Reject(domain.ReverseBreaks, "target", e.Body.(*domain.FactReversed).TargetType, "why", why)})
		}
	}
	h.state = h.without()
}

// judge says why an event is no fact, or nil.
func (h *History) judge(e domain.Recorded) *domain.Rejection {
	if r := wellFormed(e); r != nil {
		return r
	}
	if _, twice := h.byID[e.ID]; twice {
		return domain.Reject(domain.EventMisplaced, "id", e.ID.String(), "why", "id")
	}
	if at, cited := h.approvals[e.Meta.Approval]; cited && e.Meta.Approval != "" && !h.sameCommand(at, e) {
		return domain.Reject(domain.ApprovalUsed, "approval", string(e.Meta.Approval), "event", fmt.Sprintf("%s@%d", h.stream, at))
	}
	if r, ok := e.Body.(*domain.FactReversed); ok {
		return h.judgeReversal(e, r)
	}
	if consequence(e) {
		if n := len(h.events); n == 0 || h.events[n-1].Meta.Command != e.Meta.Command {
			return domain.Reject(domain.EventMisplaced, "body", domain.TypeName(e.Body), "why", "command")
		}
		return nil
	}
	d, err := h.State().Decide(h.again(e))
	switch {
	case err != nil:
		return broken(err)
	case len(d.Exceptions) > 0 && e.Meta.Approval == "" && fourEyes(e.Body):
		return domain.Reject(domain.ApprovalMissing, "approval", domain.TypeName(e.Body), "rule", strings.Join(d.needs(), ", "),
			"met", d.met())
	case len(d.Bodies) == 0:
		return domain.Reject(domain.SaidAlready, "body", domain.TypeName(e.Body))
	case !reflect.DeepEqual(d.Bodies[0], e.Body) && !onMore(e.Body):
		return domain.Reject(domain.EventMisplaced, "body", domain.TypeName(e.Body), "why", "body")
	}
	return nil
}

// fourEyes reports whether a fact has needed an approval from the beginning, whatever it is about.
func fourEyes(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.DuplicateAidCleared, *domain.IneligibleAidCleared, *domain.AsideAnswered:
		return true
	case *domain.VaultAdopted:
		return b.Reason != ""
	}
	return false
}

// onMore reports whether what a decision completes follows from more than the actor's own stream.
func onMore(body domain.Body) bool {
	_, is := body.(*domain.EligibilityDetermined) // from what the programme asks; Broken computes it again
	return is
}

// again is the command that may have led to an event, with all that helps to let it through.
func (h *History) again(e domain.Recorded) Case {
	cmd := Case{Command: domain.Command{ID: e.Meta.Command, Stream: e.Stream, Meta: e.Meta, Body: domain.Clone(e.Body)}}
	switch b := e.Body.(type) { // an approval is good on its last day
	case *domain.ApprovalRequested:
		cmd.Known.Today = b.Expires
	default:
		if a, ok := h.State().(*Approval); ok {
			cmd.Known.Today = a.answer.Request.Expires
		}
	}
	return cmd
}

func (h *History) sameCommand(revision int64, e domain.Recorded) bool {
	i := slices.IndexFunc(h.events, func(o domain.Recorded) bool { return o.Revision == revision })
	return i >= 0 && h.events[i].Meta.Command == e.Meta.Command
}

// judgeReversal asks of a reversal what does not need the stream to be folded without its target.
func (h *History) judgeReversal(e domain.Recorded, r *domain.FactReversed) *domain.Rejection {
	i, known := h.byID[r.Target]
	if !known || h.events[i].Revision != r.TargetRevision || domain.TypeName(h.events[i].Body) != r.TargetType {
		return domain.Reject(domain.ReverseMissing, "target", r.Target.String())
	}
	target := h.events[i]
	if consequence(target) && h.takenBackWith(i, e) {
		return nil
	}
	return broken(h.mayReverse(target))
}

// takenBackWith reports whether what a consequence follows from was taken back by the same command.
func (h *History) takenBackWith(i int, e domain.Recorded) bool {
	for ; i > 0 && consequence(h.events[i]); i-- {
	}
	principal := h.events[i].ID
	return slices.ContainsFunc(h.events, func(o domain.Recorded) bool {
		r, ok := o.Body.(*domain.FactReversed)
		return ok && r.Target == principal && o.Meta.Command == e.Meta.Command
	})
}

// wellFormed says what is wrong with an event by itself, or nil.
func wellFormed(e domain.Recorded) *domain.Rejection {
	faults := e.Faults()
	i := slices.IndexFunc(faults, func(r *domain.Rejection) bool { return slices.Contains(invariants, r.Code) })
	if i < 0 {
		return nil
	}
	return faults[i]
}
