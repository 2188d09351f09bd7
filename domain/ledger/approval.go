package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
)

// know gathers what a decision has to know besides its own stream.
//
// What it reads of other streams may have moved on before the decision is appended, and that is harmless: an approval
// that was granted stays granted, its use is counted on the stream of the command, and a contact that is entered, or
// criteria that are adopted, at the same moment are found at the next aid.
func (l *Ledger) know(ctx context.Context, cmd domain.Command, today domain.Date) (known decide.Knowledge, err error) {
	known.Today = today
	if _, opens := cmd.Body.(*domain.LedgerOpened); opens && l.NewID != nil {
		known.NewLedger = l.NewID()
	}
	if cmd.Meta.Approval != "" {
		if known.Approval, err = ask(ctx, l, cmd.Meta.Approval, (*decide.Approval).Answer); err != nil {
			return known, err
		}
	}
	if known.Records, err = l.records(ctx, cmd); err != nil {
		return known, err
	}
	if known.Pays, err = l.pays(ctx, cmd); err != nil {
		return known, err
	}
	if known.Adopted, err = l.adopted(ctx, cmd, known.Pays); err != nil {
		return known, err
	}
	if known.Refusal, err = l.refusal(ctx, cmd); err != nil {
		return known, err
	}
	if known.Issues, err = l.issues(ctx, cmd); err != nil {
		return known, err
	}
	if l.Contacts != nil && slices.ContainsFunc(cmd.Bodies(), isAid) {
		known.ContactsCompared = true
		if known.SameContact, err = l.neighbours(ctx, cmd.Stream); err != nil {
			return known, err
		}
		known.SameContact = slices.DeleteFunc(known.SameContact, func(other domain.Ref) bool { // which is the same actor
			return slices.ContainsFunc(known.Records, func(r decide.Record) bool { return r.Ref == other })
		})
	}
	if l.Groups != nil && slices.ContainsFunc(cmd.Bodies(), isAid) {
		known.CircleKnown = true
		if known.Circle, err = l.circle(ctx, cmd); err != nil {
			return known, err
		}
	}
	return known, nil
}

func isAid(b domain.Body) bool {
	_, is := b.(domain.Intervention)
	return is
}

// pays reads from the funds which programme's money the aid is.
func (l *Ledger) pays(ctx context.Context, cmd domain.Command) (map[decide.MoneyRef]domain.Ref, error) {
	var found map[decide.MoneyRef]domain.Ref
	for _, body := range cmd.Bodies() {
		aid, ok := body.(domain.Intervention)
		if !ok || aid.Given().Fund == "" {
			continue
		}
		money := decide.MoneyOf(aid)
		programme, err := ask(ctx, l, money.Fund, func(f *decide.Fund) domain.Ref { return f.ProgrammeOf(money.Commitment) })
		if err != nil {
			return nil, fmt.Errorf("programme of the money of %s: %w", money.Fund, err)
		}
		if programme != "" {
			if found == nil {
				found = map[decide.MoneyRef]domain.Ref{}
			}
			found[money] = programme
		}
	}
	return found, nil
}

// adopted reads the criteria of the programmes under which aid is asked for or which pay for it, or on which an answer is.
func (l *Ledger) adopted(ctx context.Context, cmd domain.Command, pays map[decide.MoneyRef]domain.Ref) (map[domain.Ref][]decide.Adoption, error) {
	var programmes []domain.Ref
	for _, body := range cmd.Bodies() {
		switch b := body.(type) {
		case domain.Intervention:
			programmes = append(programmes, b.Given().Programme, pays[decide.MoneyOf(b)])
		case *domain.EligibilityDetermined:
			programmes = append(programmes, b.Programme)
		}
	}
	var found map[domain.Ref][]decide.Adoption
	for _, programme := range programmes {
		if _, known := found[programme]; programme == "" || known {
			continue
		}
		criteria, err := ask(ctx, l, programme, (*decide.Programme).Adopted)
		if err != nil {
			return nil, fmt.Errorf("criteria of %s: %w", programme, err)
		}
		if found == nil {
			found = map[domain.Ref][]decide.Adoption{}
		}
		found[programme] = criteria
	}
	return found, nil
}

// ask asks the state of a stream that a command refers to, as it is now. The answer shares no memory with the state, which
// other goroutines go on changing.
func ask[A decide.Aggregate, T any](ctx context.Context, l *Ledger, ref domain.Ref, question func(A) T) (answer T, err error) {
	err = l.look(ctx, ref, func(h *decide.History) { answer = question(h.State().(A)) })
	return answer, err
}

// object asks the state of a stream whether it has an objection.
func object[A decide.Aggregate](ctx context.Context, l *Ledger, ref domain.Ref, objection func(A) error) error {
	refusal, err := ask(ctx, l, ref, objection)
	if err != nil {
		return err
	}
	return refusal
}

// Ask is a request for an approval: what it is called, what the command is in words, and its last day.
type Ask struct {
	Approval domain.Ref // the stream of the request, new
	What     string
	Expires  domain.Date
}

// Request records that a command, which needs an approval, is waiting for one; the command itself is not recorded. A
// command that needs none is refused, as is one that no approval would let through.
func (l *Ledger) Request(ctx context.Context, cmd domain.Command, ask Ask) (Receipt, error) {
	return l.request(ctx, cmd, ask, l.Do)
}

// TryRequest decides like Request and writes nothing.
func (l *Ledger) TryRequest(ctx context.Context, cmd domain.Command, ask Ask) (Receipt, error) {
	return l.request(ctx, cmd, ask, l.Try)
}

func (l *Ledger) request(ctx context.Context, cmd domain.Command, ask Ask, do func(context.Context, domain.Command) (Receipt, error)) (Receipt, error) {
	receipt, err := l.asked(ctx, cmd, ask, do)
	if err != nil && domain.RejectionCode(err) == "" {
		return Receipt{}, fmt.Errorf("ledger: request an approval of %s on %s: %w", domain.TypeName(cmd.Body), cmd.Stream, err)
	}
	return receipt, err
}

func (l *Ledger) asked(ctx context.Context, cmd domain.Command, ask Ask, do func(context.Context, domain.Command) (Receipt, error)) (Receipt, error) {
	cmd.Meta.Approval = ""
	prepared, err := l.prepare(ctx, cmd)
	if err != nil {
		return Receipt{}, err
	}
	if _, err := l.placed(ctx, &prepared); err != nil {
		return Receipt{}, err
	}
	rules, err := l.needs(ctx, prepared)
	if err != nil {
		return Receipt{}, err
	}
	if len(rules) == 0 {
		return Receipt{}, domain.Reject(domain.ApprovalNotNeeded, "approval", domain.TypeName(prepared.Body))
	}
	concerns, err := l.concerned(ctx, prepared.Command)
	if err != nil {
		return Receipt{}, err
	}
	return do(ctx, domain.Command{
		ID: uuid.NewSHA1(prepared.ID, []byte("approval")), Stream: ask.Approval,
		Meta: domain.Meta{OccurredOn: domain.On(prepared.Known.Today), Mode: domain.Actual, Confidence: domain.Reported, By: prepared.Meta.By},
		Body: &domain.ApprovalRequested{CommandHash: prepared.Meta.Request, Concerns: concerns, What: ask.What, Rules: rules, Expires: ask.Expires},
	})
}

func (l *Ledger) needs(ctx context.Context, cmd decide.Case) ([]string, error) {
	at := l.cache(cmd.Stream)
	at.mu.Lock()
	defer at.mu.Unlock()
	history, err := at.load(ctx, l.Store, cmd.Stream)
	if err != nil {
		return nil, err
	}
	return history.Needs(cmd)
}
