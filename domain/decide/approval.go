package decide

import (
	"fmt"
	"slices"
	"strings"

	"jejak/domain"
)

// maxApprovalDays bounds how long an approval can be used: whoever agrees does so on what is known that day, and after a
// quarter the one who agreed no longer remembers on what.
const maxApprovalDays = 90

// Approval is one request and its answer, or the answer about an event that was set aside. Nothing on its stream is taken
// back: an answer that could be changed after it was used would be no control.
type Approval struct {
	answer ApprovalAnswer
	aside  *domain.AsideAnswered
}

// Answered reports whether the stream holds the answer about the event with a digest.
func (a *Approval) Answered(digest string) bool { return a.aside != nil && a.aside.Digest == digest }

// Answer is what the approval says.
func (a *Approval) Answer() ApprovalAnswer { return a.answer }

func (a *Approval) Decide(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.ApprovalRequested:
		return a.ask(cmd, b)
	case *domain.AsideAnswered:
		return a.leaveOut(cmd, b)
	}
	request := a.answer.Request
	switch {
	case a.answer.State == domain.ApprovalNone:
		return refuse(domain.NotRegistered, "stream", string(cmd.Stream))
	case a.answer.State != domain.ApprovalOpen:
		return refuse(domain.ApprovalDecided, "stream", string(cmd.Stream), "state", string(a.answer.State), "by", a.answer.By)
	case request.Expired(cmd.Known.Today):
		return a.answer.stale(cmd.Stream)
	case samePerson(cmd.Meta.By.User, request.Requester):
		return refuse(domain.SelfApproval, "by.user", cmd.Meta.By.User)
	}
	switch b := cmd.Body.(type) {
	case *domain.ApprovalGranted:
		b.By = cmd.Meta.By.User
	case *domain.ApprovalRejected:
		b.By = cmd.Meta.By.User
	}
	return accept(cmd.Body)
}

// leaveOut answers an event that was set aside, on the stream that is named after it.
func (a *Approval) leaveOut(cmd Case, b *domain.AsideAnswered) (Decision, error) {
	switch {
	case cmd.Stream != domain.AsideRef(b.Digest):
		return refuse(domain.FieldInvalid, "stream", string(cmd.Stream), "allowed", string(domain.AsideRef(b.Digest)))
	case a.Answered(b.Digest):
		return accept()
	case a.answer.State != domain.ApprovalNone:
		return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
	}
	met := Exception{leavingOut.Version(), b.On + "@" + itoa(b.Revision)}
	return Decision{Bodies: []domain.Body{b}, Rules: []string{leavingOut.Version()}, Exceptions: []Exception{met}}, nil
}

func (a *Approval) ask(cmd Case, b *domain.ApprovalRequested) (Decision, error) {
	if a.answer.State != domain.ApprovalNone || a.aside != nil {
		return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
	}
	if days := cmd.Known.Today.DaysUntil(b.Expires); days < 0 || days > maxApprovalDays {
		last := cmd.Known.Today.AddDays(maxApprovalDays)
		return refuse(domain.FieldInvalid, "expires", b.Expires.String(), "allowed", fmt.Sprintf("%s/%s", cmd.Known.Today, last))
	}
	b.Requester = cmd.Meta.By.User
	return accept(b)
}

func (a *Approval) Evolve(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.ApprovalRequested:
		a.answer = ApprovalAnswer{State: domain.ApprovalOpen, Request: *b}
	case *domain.ApprovalGranted:
		a.answer.State, a.answer.By = domain.ApprovalGiven, b.By
	case *domain.ApprovalRejected:
		a.answer.State, a.answer.By = domain.ApprovalRefused, b.By
	case *domain.AsideAnswered:
		a.aside = b
	}
}

// Broken is never asked: no event of an approval can be reversed.
func (a *Approval) Broken() string { return "" }

// samePerson compares two names of users: case and space do not make another person.
func samePerson(a, b string) bool { return domain.Normalise(a) == domain.Normalise(b) }

// approve lets a decision through if it needs no approval or cites one that holds for it. It stands here, between all
// aggregates and the log, so that no aggregate can forget it.
func (h *History) approve(cmd Case, d Decision) (Decision, error) {
	cited := cmd.Meta.Approval
	if cited == "" {
		if len(d.Exceptions) == 0 {
			return d, nil
		}
		return refuse(domain.ApprovalMissing, "approval", domain.TypeName(cmd.Body), "rule", strings.Join(d.needs(), ", "), "met",
			d.met())
	}
	if used, twice := h.approvals[cited]; twice {
		return refuse(domain.ApprovalUsed, "approval", string(cited), "event", fmt.Sprintf("%s@%d", h.stream, used))
	}
	answer := cmd.Known.Approval
	switch answer.State {
	case domain.ApprovalNone:
		return refuse(domain.ReferenceUnknown, "approval", string(cited))
	case domain.ApprovalOpen:
		return refuse(domain.ApprovalPending, "approval", string(cited), "what", answer.Request.What)
	case domain.ApprovalRefused:
		return refuse(domain.ApprovalRejectedCode, "approval", string(cited), "by", answer.By)
	}
	digest, err := cmd.Digest()
	if err != nil {
		return Decision{}, err
	}
	if digest != answer.Request.CommandHash || answer.Request.Expired(cmd.Known.Today) || !covers(answer.Request.Rules, d.needs()) {
		return answer.stale(cited)
	}
	return d, nil
}

// covers reports whether whoever approved was asked about each of these rules: an approval for one exception is none for
// another that has come to light since.
func covers(asked, needed []string) bool {
	return !slices.ContainsFunc(needed, func(rule string) bool { return !slices.Contains(asked, rule) })
}

// Needs lists the versions of the rules for which a command needs an approval, none if it can be recorded as it is. A
// command that would be refused even with an approval is refused.
func (h *History) Needs(cmd Case) ([]string, error) {
	d, err := h.decide(cmd)
	return d.needs(), err
}
