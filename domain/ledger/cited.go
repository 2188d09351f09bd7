package ledger

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
)

// What a fact cites on other streams must bear it: the commitment was made, the programme was open on the day, the
// activity was not cancelled. There is no transaction over two streams. What is cited may be taken back at the same
// moment; a commitment without its handover and a handover without its commitment are then listed by the reconciliation.
// So it is with an issue of stock: it is not taken back while aid stands on it, nor given from when it was taken back, and
// where both happen at one moment, the stock lists the aid without its issue.
//
// A refusal by what is cited is knowledge of the decision, not a check before it: a command that was answered keeps its
// answer, whatever has become since of what it cites.

// refusal asks the streams that a command cites, and keeps their rejections apart from failures.
func (l *Ledger) refusal(ctx context.Context, cmd domain.Command) (refusal, err error) {
	err = l.checkImport(ctx, cmd)
	for _, body := range cmd.Bodies() {
		if err == nil {
			err = l.checkCited(ctx, cmd, body)
		}
	}
	if domain.RejectionCode(err) != "" {
		return err, nil
	}
	return nil, err
}

// checkImport refuses a fact of an import that nobody has started, or that was taken back.
func (l *Ledger) checkImport(ctx context.Context, cmd domain.Command) error {
	if cmd.Meta.Import.SHA256 == "" {
		return nil
	}
	stream := domain.ImportRef(cmd.Meta.Import.SHA256)
	return object(ctx, l, stream, func(i *decide.Importing) error { return i.Admits(stream) })
}

// checkCited asks the streams that a body cites.
func (l *Ledger) checkCited(ctx context.Context, cmd domain.Command, body domain.Body) error {
	on := cmd.Meta.OccurredOn
	switch b := body.(type) {
	case domain.Intervention:
		return l.checkAid(ctx, cmd, b)
	case *domain.ConstructionContracted:
		return l.checkCommitment(ctx, b.Fund, b.Commitment)
	case *domain.ActivityScheduled:
		return l.checkProgramme(ctx, b.Programme, on)
	case *domain.ActivityHeld:
		return l.checkProgramme(ctx, b.Programme, on)
	case *domain.FactReversed:
		return l.checkIssue(ctx, cmd.Stream, b.Target)
	}
	return nil
}

// checkIssue refuses to take an issue of stock back while aid stands that gives its goods: they are no longer there.
func (l *Ledger) checkIssue(ctx context.Context, agency domain.Ref, target uuid.UUID) error {
	aid, issue, err := l.givenFrom(ctx, agency, target)
	if err != nil || len(aid) == 0 {
		return err
	}
	var places []string
	for _, e := range aid {
		places = append(places, fmt.Sprintf("%s@%d", e.Stream, e.Revision))
	}
	return domain.Reject(domain.IssueCited, "target", issue.Issue, "aid", strings.Join(places, ", "))
}

// givenFrom lists the aid that gives the goods of an issue. An issue is to one actor, so that no other has any, unless that
// one was merged into another, who then has them.
func (l *Ledger) givenFrom(ctx context.Context, agency domain.Ref, target uuid.UUID) (aid []domain.Recorded, issue *domain.StockIssued, err error) {
	if agency.Category() != domain.CategoryAgency {
		return nil, nil, nil
	}
	err = l.look(ctx, agency, func(h *decide.History) {
		e, _, _ := h.Event(target)
		issue, _ = e.Body.(*domain.StockIssued)
	})
	if err != nil || issue == nil {
		return nil, nil, err
	}
	ref := domain.NewIssueRef(agency, issue.Issue)
	for to, n := issue.To, 0; to != "" && n < maxAttempts && err == nil; n++ {
		err = l.look(ctx, to, func(h *decide.History) {
			aid = append(aid, h.Standing(func(e domain.Recorded) bool { return e.Draws(ref) })...)
			to = h.State().(*decide.Actor).Survivor()
		})
	}
	return aid, issue, err
}

func (l *Ledger) checkAid(ctx context.Context, cmd domain.Command, b domain.Intervention) error {
	aid := b.Given()
	if err := l.checkCommitment(ctx, aid.Fund, aid.Commitment); err != nil {
		return err
	}
	if err := l.checkProgramme(ctx, aid.Programme, cmd.Meta.OccurredOn); err != nil {
		return err
	}
	if aid.Activity == "" || cmd.Meta.Mode == domain.Planned {
		return nil
	}
	return object(ctx, l, aid.Activity, func(a *decide.Activity) error { return a.Admits(b, cmd.Meta.OccurredOn) })
}

func (l *Ledger) checkCommitment(ctx context.Context, ref domain.Ref, commitment string) error {
	if ref == "" {
		return nil
	}
	made, err := ask(ctx, l, ref, func(f *decide.Fund) bool { return f.HasCommitment(commitment) })
	if err == nil && !made {
		err = domain.Reject(domain.CommitmentUnknown, "commitment", commitment)
	}
	return err
}

func (l *Ledger) checkProgramme(ctx context.Context, ref domain.Ref, on domain.Period) error {
	if ref == "" {
		return nil
	}
	return object(ctx, l, ref, func(p *decide.Programme) error { return p.OpenOn(on) })
}

// issues reads the issues of stock that the goods of a command come from.
func (l *Ledger) issues(ctx context.Context, cmd domain.Command) (map[domain.IssueRef]domain.StockIssued, error) {
	var known map[domain.IssueRef]domain.StockIssued
	for _, body := range cmd.Bodies() {
		for _, ref := range domain.IssuesOf(body) {
			err := l.look(ctx, ref.Agency, func(h *decide.History) {
				if issue, ok := h.State().(*decide.Agency).Issued(ref.Number); ok {
					if known == nil {
						known = map[domain.IssueRef]domain.StockIssued{}
					}
					known[ref] = issue
				}
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return known, nil
}
