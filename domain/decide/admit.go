package decide

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"jejak/domain"
	"jejak/domain/region"
)

// Clock is the time of whoever admits, and how far another may be off.
type Clock struct {
	Now   time.Time
	Zone  *time.Location // in which today is counted
	Apart time.Duration  // how far the time of a decision may be from it
}

// elsewhere are the refusals that rest on what other streams say. Whoever admits sees one stream, and lets them pass.
var elsewhere = []domain.Code{domain.IssueUnknown, domain.CriteriaNone}

// Admit says why events must not be appended to the stream together, or nil: whether they are what a decision could have
// returned here, as far as this stream can tell. The rules of today are asked, as the decision is of today. Events that may
// come in are taken in; after a refusal the history is of no use any more.
//
// The approval is what the approval that the first event cites says.
func (h *History) Admit(events []domain.Recorded, clock Clock, approval ApprovalAnswer) *domain.Rejection {
	if r := approvedFor(events, approval); r != nil {
		return r
	}
	var due []domain.Body // consequences that must follow
	for i, e := range events {
		if r := admissible(e, i, events[0], clock); r != nil {
			return r
		}
		if consequence(e) {
			due = slices.DeleteFunc(due, func(b domain.Body) bool { return sameFlag(b, e.Body) })
		} else if len(due) > 0 {
			return missing(due)
		}
		var d Decision
		if _, reversal := e.Body.(*domain.FactReversed); !reversal && !consequence(e) {
			var r *domain.Rejection
			if d, r = h.redecide(e, clock, approval); r != nil {
				return r
			}
			due = slices.Clone(d.Bodies[1:])
		}
		if why, err := h.Take(e); err != nil || why != nil {
			if why == nil {
				why = domain.Reject(domain.EventMisplaced, "revision", itoa(e.Revision), "why", err.Error())
			}
			return why
		}
	}
	if text := h.State().Broken(); text != "" || len(h.Asides()) > 0 && h.asides[len(h.asides)-1].Revision >= events[0].Revision {
		return domain.Reject(domain.ReverseBreaks, "target", domain.TypeName(events[0].Body), "why", text)
	}
	if len(due) > 0 {
		return missing(due)
	}
	return nil
}

// redecide decides on an event once more, by the rules and on the day of now.
func (h *History) redecide(e domain.Recorded, clock Clock, approval ApprovalAnswer) (Decision, *domain.Rejection) {
	cmd := h.again(e)
	cmd.Known.Today = domain.DateOf(clock.Now.In(clock.Zone))
	d, err := h.State().Decide(cmd)
	if err != nil {
		var r *domain.Rejection
		if r = asRejection(err); r == nil {
			r = domain.Reject(domain.EventMisplaced, "body", domain.TypeName(e.Body), "why", err.Error())
		}
		if slices.Contains(elsewhere, r.Code) {
			return Decision{Bodies: []domain.Body{e.Body}}, nil
		}
		return d, r
	}
	if len(d.Bodies) == 0 {
		return d, domain.Reject(domain.SaidAlready, "body", domain.TypeName(e.Body))
	}
	for _, rule := range d.RulesOf(0) {
		if !slices.Contains(e.Meta.Rules, rule) {
			return d, domain.Reject(domain.FieldInvalid, "rules", strings.Join(e.Meta.Rules, ", "), "allowed", rule)
		}
	}
	return d, letThrough(e, d, cmd.Known.Today, approval)
}

// letThrough refuses an event whose decision needs an approval that is not given for it. What was approved is the command as
// it was asked for, whose digest the event tells.
func letThrough(e domain.Recorded, d Decision, today domain.Date, answer ApprovalAnswer) *domain.Rejection {
	cited := e.Meta.Approval
	switch {
	case cited == "" && len(d.Exceptions) == 0:
		return nil
	case cited == "":
		return domain.Reject(domain.ApprovalMissing, "approval", domain.TypeName(e.Body), "rule", strings.Join(d.needs(), ", "),
			"met", d.met())
	case answer.State == domain.ApprovalNone:
		return domain.Reject(domain.ReferenceUnknown, "approval", string(cited))
	case answer.State != domain.ApprovalGiven:
		return domain.Reject(domain.ApprovalPending, "approval", string(cited), "what", answer.Request.What)
	case answer.Request.CommandHash != e.Meta.Request, answer.Request.Expired(today), !covers(answer.Request.Rules, d.needs()):
		_, err := answer.stale(cited)
		return asRejection(err)
	}
	return nil
}

// approvedFor refuses events that cite an approval which was given for another command. The digest that an event tells of its
// command is the word of whoever sends it, and its digest is what two people have agreed to: so it is made again.
func approvedFor(events []domain.Recorded, answer ApprovalAnswer) *domain.Rejection {
	cited := events[0].Meta.Approval
	for _, e := range events {
		if e.Meta.Approval != cited {
			return domain.Reject(domain.FieldInvalid, "approval", string(e.Meta.Approval), "allowed", string(cited))
		}
	}
	if cited == "" || answer.State != domain.ApprovalGiven {
		return nil // letThrough says why not
	}
	for _, plain := range []bool{false, true} { // where the actor was is said by whoever asks, or completed
		if digest, err := askedFor(events, plain); err == nil && digest == answer.Request.CommandHash {
			return nil
		}
	}
	_, err := answer.stale(cited)
	return asRejection(err)
}

// askedFor is the digest of the command that events may have answered, with what a decision completes taken out again; if
// plain, also what it may have completed. Only facts that can need an approval are taken apart.
func askedFor(events []domain.Recorded, plain bool) (string, error) {
	first := events[0]
	cmd := domain.Command{Stream: first.Stream, Meta: first.Meta}
	for _, e := range events {
		if consequence(e) {
			continue
		}
		body := domain.Clone(e.Body)
		switch b := body.(type) {
		case domain.Intervention:
			aid := b.Given()
			aid.Beneficiaries = nil
			if plain {
				aid.Region = region.Region{}
			}
		case *domain.VaultAdopted:
			if b.Reason != "" {
				b.Vault, b.Mark, b.Lost = "", "", ""
			}
		}
		if cmd.Body == nil {
			cmd.Body = body
		} else {
			cmd.With = append(cmd.With, body)
		}
	}
	if cmd.Body == nil {
		return "", domain.Reject(domain.FieldMissing, "body", "")
	}
	return cmd.Digest()
}

// admissible asks of an event what is true of every event that this program writes today.
func admissible(e domain.Recorded, n int, first domain.Recorded, clock Clock) *domain.Rejection {
	if e.Meta.Command != first.Meta.Command || e.ID != domain.EventID(e.Meta.Command, n) {
		return domain.Reject(domain.EventMisplaced, "id", e.ID.String(), "why", "command")
	}
	if e.Meta.RecordedAt.IsZero() || e.Meta.RecordedAt.Sub(clock.Now).Abs() > clock.Apart {
		return domain.Reject(domain.ClockWrong, "recordedAt", e.Meta.RecordedAt.Format(time.RFC3339), "limit", clock.Apart.String())
	}
	if _, moved := e.Body.(*domain.LedgerMoved); moved { // which is said by whoever moves a ledger, and comes unjudged
		return domain.Reject(domain.LedgersOwn, "body", domain.TypeName(e.Body))
	}
	if e.Meta.Vault != 0 && !domain.CountsVault(e.Stream, e.Body) {
		return domain.Reject(domain.FieldInvalid, "vault", itoa(e.Meta.Vault), "allowed", "0")
	}
	before, err := domain.Encode(e.Event)
	if err != nil {
		return domain.Reject(domain.EventMalformed, "type", domain.TypeName(e.Body), "why", err.Error())
	}
	if r := e.Check(domain.DateOf(clock.Now.In(clock.Zone))); r != nil {
		return r
	}
	after, err := domain.Encode(e.Event)
	if err != nil || !bytes.Equal(before.Data, after.Data) || !bytes.Equal(before.Metadata, after.Metadata) {
		return domain.Reject(domain.EventMalformed, "type", domain.TypeName(e.Body), "why", "spelling")
	}
	return nil
}

// sameFlag reports whether two flags are by one rule. Whoever decided may have found more to flag than one stream tells.
func sameFlag(a, b domain.Body) bool {
	switch x := a.(type) {
	case *domain.DuplicateAidFlagged:
		y, is := b.(*domain.DuplicateAidFlagged)
		return is && x.Rule == y.Rule
	case *domain.IneligibleAidFlagged:
		y, is := b.(*domain.IneligibleAidFlagged)
		return is && x.Criteria == y.Criteria
	}
	return fmt.Sprintf("%T", a) == fmt.Sprintf("%T", b)
}

func missing(due []domain.Body) *domain.Rejection {
	return domain.Reject(domain.EventMisplaced, "body", domain.TypeName(due[0]), "why", "consequence")
}
