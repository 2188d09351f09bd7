package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// maxApprovalDays bounds how long an approval can be used: whoever agrees does so on what is known that day, and after a
// quarter the one who agreed no longer remembers on what.
const maxApprovalDays = 90

// Knowledge is what a decision has to know besides its own stream: the day, and what other streams say. The ledger
// gathers it; the same command with the same knowledge on the same history is decided the same.
type Knowledge struct {
	Today            Date                     // on which the command is recorded, in the office's zone
	NewLedger        uuid.UUID                // the id that a ledger gets that is opened now
	Approval         ApprovalAnswer           // of the approval that the command cites
	SameContact      []Ref                    // other actors with the address or telephone number of this one, as the vault tells
	ContactsCompared bool                     // the vault was asked for them
	Held             map[Ref][]Elsewhere      // who else has the equipment handed over, by its stream; nil: nobody was asked
	Circle           []Elsewhere              // aid that counts for the same people: of members, and of groups
	CircleKnown      bool                     // the groups were asked for
	Issues           map[IssueRef]StockIssued // those that its goods come from, where they are known
	Refusal          error                    // by a stream that the command cites, such as that of a closed programme
	Adopted          map[Ref][]Adoption       // criteria of the programmes that the command names, and of those that pay
	Records          []Record                 // other records of the actor, which were merged into this one
	Pays             map[MoneyRef]Ref         // the programmes whose money the aid is, where they are known
}

// ApprovalState is how far an approval has come.
type ApprovalState string

const (
	ApprovalNone    ApprovalState = ""
	ApprovalOpen    ApprovalState = "requested"
	ApprovalGiven   ApprovalState = "granted"
	ApprovalRefused ApprovalState = "rejected"
)

// ApprovalAnswer is what an approval says about a command that cites it. The zero answer is of no approval.
type ApprovalAnswer struct {
	State   ApprovalState
	Request ApprovalRequested
	By      string // who granted or rejected it
}

// Approval is one request and its answer, or the answer about an event that was set aside. Nothing on its stream is taken
// back: an answer that could be changed after it was used would be no control.
type Approval struct {
	answer ApprovalAnswer
	aside  *AsideAnswered
}

// Answered reports whether the stream holds the answer about the event with a digest.
func (a *Approval) Answered(digest string) bool { return a.aside != nil && a.aside.Digest == digest }

// Answer is what the approval says.
func (a *Approval) Answer() ApprovalAnswer { return a.answer }

func (a *Approval) Decide(cmd Command) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *ApprovalRequested:
		return a.ask(cmd, b)
	case *AsideAnswered:
		return a.leaveOut(cmd, b)
	}
	request := a.answer.Request
	switch {
	case a.answer.State == ApprovalNone:
		return refuse(NotRegistered, "stream", string(cmd.Stream))
	case a.answer.State != ApprovalOpen:
		return refuse(ApprovalDecided, "stream", string(cmd.Stream), "state", string(a.answer.State), "by", a.answer.By)
	case request.expired(cmd.Known.Today):
		return request.stale(cmd.Stream)
	case samePerson(cmd.Meta.By.User, request.Requester):
		return refuse(SelfApproval, "by.user", cmd.Meta.By.User)
	}
	switch b := cmd.Body.(type) {
	case *ApprovalGranted:
		b.By = cmd.Meta.By.User
	case *ApprovalRejected:
		b.By = cmd.Meta.By.User
	}
	return accept(cmd.Body)
}

// leaveOut answers an event that was set aside, on the stream that is named after it.
func (a *Approval) leaveOut(cmd Command, b *AsideAnswered) (Decision, error) {
	switch {
	case cmd.Stream != AsideRef(b.Digest):
		return refuse(FieldInvalid, "stream", string(cmd.Stream), "allowed", string(AsideRef(b.Digest)))
	case a.Answered(b.Digest):
		return accept()
	case a.answer.State != ApprovalNone:
		return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
	}
	met := Exception{leavingOut.Version(), b.On + "@" + itoa(b.Revision)}
	return Decision{Bodies: []Body{b}, Rules: []string{leavingOut.Version()}, Exceptions: []Exception{met}}, nil
}

func (a *Approval) ask(cmd Command, b *ApprovalRequested) (Decision, error) {
	if a.answer.State != ApprovalNone || a.aside != nil {
		return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
	}
	if days := cmd.Known.Today.DaysUntil(b.Expires); days < 0 || days > maxApprovalDays {
		last := DateOf(cmd.Known.Today.midnight().AddDate(0, 0, maxApprovalDays))
		return refuse(FieldInvalid, "expires", b.Expires.String(), "allowed", fmt.Sprintf("%s/%s", cmd.Known.Today, last))
	}
	b.Requester = cmd.Meta.By.User
	return accept(b)
}

func (a *Approval) Evolve(e Recorded) {
	switch b := e.Body.(type) {
	case *ApprovalRequested:
		a.answer = ApprovalAnswer{State: ApprovalOpen, Request: *b}
	case *ApprovalGranted:
		a.answer.State, a.answer.By = ApprovalGiven, b.By
	case *ApprovalRejected:
		a.answer.State, a.answer.By = ApprovalRefused, b.By
	case *AsideAnswered:
		a.aside = b
	}
}

// Broken is never asked: no event of an approval can be reversed.
func (a *Approval) Broken() string { return "" }

// expired reports whether a request is no longer good on a day; it is good on no day that is not known.
func (b *ApprovalRequested) expired(today Date) bool {
	return today.IsZero() || today.Compare(b.Expires) > 0
}

// stale refuses an approval, saying what it was given for.
func (b *ApprovalRequested) stale(ref Ref) (Decision, error) {
	return refuse(ApprovalStale, "approval", string(ref), "expires", b.Expires.String(), "what", b.What,
		"rule", strings.Join(b.Rules, ", "))
}

// samePerson compares two names of users: case and space do not make another person.
func samePerson(a, b string) bool { return Normalise(a) == Normalise(b) }

// approve lets a decision through if it needs no approval or cites one that holds for it. It stands here, between all
// aggregates and the log, so that no aggregate can forget it.
func (h *History) approve(cmd Command, d Decision) (Decision, error) {
	cited := cmd.Meta.Approval
	if cited == "" {
		if len(d.Exceptions) == 0 {
			return d, nil
		}
		return refuse(ApprovalMissing, "approval", TypeName(cmd.Body), "rule", strings.Join(d.needs(), ", "), "met", d.met())
	}
	if used, twice := h.approvals[cited]; twice {
		return refuse(ApprovalUsed, "approval", string(cited), "event", fmt.Sprintf("%s@%d", h.stream, used))
	}
	answer := cmd.Known.Approval
	switch answer.State {
	case ApprovalNone:
		return refuse(ReferenceUnknown, "approval", string(cited))
	case ApprovalOpen:
		return refuse(ApprovalPending, "approval", string(cited), "what", answer.Request.What)
	case ApprovalRefused:
		return refuse(ApprovalRejectedCode, "approval", string(cited), "by", answer.By)
	}
	digest, err := cmd.Digest()
	if err != nil {
		return Decision{}, err
	}
	if digest != answer.Request.CommandHash || answer.Request.expired(cmd.Known.Today) || !covers(answer.Request.Rules, d.needs()) {
		return answer.Request.stale(cited)
	}
	return d, nil
}

// covers reports whether whoever approved was asked about each of these rules: an approval for one exception is none for
// another that has come to light since.
func covers(asked, needed []string) bool {
	return !slices.ContainsFunc(needed, func(rule string) bool { return !slices.Contains(asked, rule) })
}

// needs lists the versions of the rules that a decision needs an approval for, each once.
func (d *Decision) needs() []string {
	var rules []string
	for _, e := range d.Exceptions {
		if !slices.Contains(rules, e.Rule) {
			rules = append(rules, e.Rule)
		}
	}
	return rules
}

func (d *Decision) met() string {
	var list []string
	for _, e := range d.Exceptions {
		list = append(list, e.Met)
	}
	return strings.Join(list, "; ")
}

// Needs lists the versions of the rules for which a command needs an approval, none if it can be recorded as it is. A
// command that would be refused even with an approval is refused.
func (h *History) Needs(cmd Command) ([]string, error) {
	d, err := h.decide(cmd)
	return d.needs(), err
}
