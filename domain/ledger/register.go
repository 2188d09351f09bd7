package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// A payment order's number is used once by an office in a fiscal year, whichever of its fund lines pays. Each line is a
// stream, and the register of the office and year is another; there is no transaction over them. So a disbursement takes
// three steps, and the first one looks at the revision r that the line has:
//
//	decide, at r  →  enter the number on the register, until r+1  →  append, expecting r
//
// The entry is a permit: it is the line's own, and good for an append at revision Until or before. Whoever wants the
// number for another line looks at the register first and at the line that has it afterwards:
//
//	stands  a disbursement under the number stands on the line: refused
//	gone    none does, and the line has an event at Until: the entry is struck, on condition that it is still the same
//	open    none does, and the line is not there yet: a note is appended to the line, at Until, and then the entry is gone
//
// Two disbursements under one number never stand together. Each was appended to its line, at or before the Until of an
// entry for that line which its writer had seen, and entries of two lines follow upon each other, with the earlier one
// struck in between. Whoever struck it saw that the line had an event at Until, and no such disbursement that stands. An
// append under this entry had therefore come through already, and been reversed, or has not yet and never will, as the
// place that it expects is taken. An entry that was renewed in the meantime, with a later Until, is not the one to strike,
// which the register's own expected revision sees to. The argument needs no clock, and bears reads that lag behind.
//
// A refusal after the entry means that the line has moved, and an interruption leaves an entry that is open, or gone. The
// same command goes on with it, any other of the same line uses it, one of another line takes it over as above, and what
// is gone is struck by whoever meets it next.

// Why an entry is struck, for the log.
const (
	struckRefused = "perintah ditolak"
	struckUnused  = "tidak ada pencairan yang berdiri dengan nomor ini"
	struckForLine = "pencairan di sini terputus; nomor diminta dana lain"
)

// paying is a command on its way to the register.
type paying struct {
	ledger   *Ledger
	cmd      decide.Case
	register domain.Ref
	write    bool
	patient  bool // leaves alone what another line has begun
}

// pay brings a command by which money leaves the treasury.
func (l *Ledger) pay(ctx context.Context, cmd decide.Case, write bool) (Receipt, error) {
	return l.inSteps(ctx, cmd.Stream, &paying{ledger: l, cmd: cmd, write: write})
}

func (p *paying) wait() { p.patient = true }

// once takes the three steps.
func (p *paying) once(ctx context.Context) (Receipt, error) {
	receipt, err := p.ledger.decide(ctx, p.cmd, false)
	if err != nil || receipt.Duplicate {
		return receipt, err
	}
	opening, err := p.ledger.registerOf(ctx, p.cmd.Stream)
	if err != nil {
		return Receipt{}, err
	}
	next := receipt.Events[0].Revision
	if p.register = opening.Stream(); p.register != "" {
		if err := p.open(ctx, opening); err != nil {
			return Receipt{}, err
		}
		for _, number := range domain.OrdersOf(p.cmd.Command) {
			if err := p.enter(ctx, decide.OrderEntry{SP2D: number, Fund: p.cmd.Stream, Until: next}); err != nil {
				return Receipt{}, err
			}
		}
	}
	if !p.write {
		return receipt, nil
	}
	return p.ledger.append(ctx, receipt, eventstore.Exactly(eventstore.Revision(next-1)))
}

// open opens the register, unless that was done: what the fund lines of the office and year have paid in a ledger that had
// no registers is entered first. Whoever opens it at the same time enters the same. A number that several lines had is
// entered for each of them: it is free when all have reversed it, and until then the reconciliation lists it.
func (p *paying) open(ctx context.Context, opening *domain.PaymentRegisterOpened) error {
	opened, err := ask(ctx, p.ledger, p.register, (*decide.PaymentRegister).Opened)
	if err != nil || opened {
		return err
	}
	lines, err := p.ledger.lines(ctx, p.register)
	if err != nil {
		return err
	}
	for _, line := range lines {
		var entries []decide.OrderEntry
		err := p.ledger.look(ctx, line, func(h *decide.History) {
			for _, number := range h.State().(*decide.Fund).Orders() {
				entries = append(entries, decide.OrderEntry{SP2D: number, Fund: line, Until: h.Revision()})
			}
		})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := p.carryOver(ctx, e); err != nil {
				return err
			}
		}
	}
	if !p.write {
		return nil
	}
	return p.begin(ctx, opening)
}

// begin settles what the register has and opens it as it was then: what was carried over may have been reversed since it
// was looked up, by somebody who found no entry to strike.
func (p *paying) begin(ctx context.Context, opening *domain.PaymentRegisterOpened) error {
	for range maxAttempts {
		var revision int64
		var numbers []string
		err := p.ledger.look(ctx, p.register, func(h *decide.History) {
			revision, numbers = h.Revision(), h.State().(*decide.PaymentRegister).Orders()
		})
		for _, number := range numbers {
			if err == nil {
				err = p.settle(ctx, number, struckUnused)
			}
		}
		if err != nil {
			return err
		}
		if came, err := p.ledger.at(ctx, p.cmd.Command, p.register, revision+1, opening); came || err != nil {
			return err
		}
	}
	return domain.Reject(domain.Conflict, "stream", string(p.register))
}

// carryOver enters a number that a line has used. When nothing is to be written, there will be no entry to find, and so it
// is held against the command at once.
func (p *paying) carryOver(ctx context.Context, e decide.OrderEntry) error {
	if p.write {
		return p.ledger.then(ctx, p.cmd.Command, p.register, &domain.PaymentOrderEntered{SP2D: e.SP2D, Fund: e.Fund, Until: e.Until, Recorded: true})
	}
	for _, number := range domain.OrdersOf(p.cmd.Command) {
		if e.Fund != p.cmd.Stream && domain.SameText(number, e.SP2D) {
			return p.ledger.taken(ctx, number, e.Fund)
		}
	}
	return nil
}

// lines lists the fund lines of an office and year, in the order in which they were declared.
func (l *Ledger) lines(ctx context.Context, register domain.Ref) (lines []domain.Ref, err error) {
	declared := domain.TypeName(&domain.FundDeclared{})
	var all []domain.Ref
	for record, err := range l.Store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		if line := domain.Ref(record.Stream); record.Type == declared && !domain.IsForeign(record.Stream) && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	for _, line := range all {
		opening, err := l.registerOf(ctx, line)
		if err != nil {
			return nil, err
		}
		if opening.Stream() == register {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// registerOf is the opening of the register that a fund line's numbers are on.
func (l *Ledger) registerOf(ctx context.Context, line domain.Ref) (*domain.PaymentRegisterOpened, error) {
	return ask(ctx, l, line, (*decide.Fund).Register)
}

// enter makes an entry, and first frees the number from another line that has it for nothing.
func (p *paying) enter(ctx context.Context, e decide.OrderEntry) error {
	for range maxAttempts {
		entries, err := p.ledger.entries(ctx, p.register, e.SP2D)
		if err != nil {
			return err
		}
		for _, there := range entries {
			if there.Fund == e.Fund {
				continue
			}
			if err := p.free(ctx, e.SP2D, there); err != nil {
				return err
			}
		}
		if !p.write {
			return nil
		}
		err = p.ledger.then(ctx, p.cmd.Command, p.register, &domain.PaymentOrderEntered{SP2D: e.SP2D, Fund: e.Fund, Until: e.Until})
		if domain.RejectionCode(err) != domain.SP2DTaken { // by another since we looked
			return err
		}
	}
	return domain.Reject(domain.Conflict, "stream", string(p.register))
}

// free strikes the entry of another line, or refuses the command when the line needs it.
func (p *paying) free(ctx context.Context, number string, there decide.OrderEntry) error {
	became, err := p.ledger.became(ctx, p.register, there)
	if err != nil {
		return err
	}
	if became == open && !p.patient {
		if !p.write {
			return nil
		}
		p.patient = true
		if err := p.passBy(ctx, there); err != nil {
			return err
		}
		became, err = p.ledger.became(ctx, p.register, there)
	}
	switch {
	case err != nil:
		return err
	case became != gone:
		return p.ledger.taken(ctx, number, there.Fund)
	case !p.write:
		return nil
	}
	return p.strike(ctx, there, struckUnused)
}

// passBy takes the place that an entry is good for with a note, unless the line has moved by itself.
func (p *paying) passBy(ctx context.Context, e decide.OrderEntry) error {
	note := &domain.PaymentOrderStruck{SP2D: e.SP2D, Fund: e.Fund, Until: e.Until, Reason: struckForLine}
	_, err := p.ledger.at(ctx, p.cmd.Command, e.Fund, e.Until, note)
	if domain.RejectionCode(err) != "" { // the line has the disbursement by now
		return nil
	}
	return err
}

// taken is the refusal of a number that a line has.
func (l *Ledger) taken(ctx context.Context, number string, line domain.Ref) error {
	name, err := ask(ctx, l, line, (*decide.Fund).Name)
	if err != nil {
		return err
	}
	return domain.RejectSP2D(number, line, name)
}

// entries is what a register has under a number.
func (l *Ledger) entries(ctx context.Context, register domain.Ref, number string) ([]decide.OrderEntry, error) {
	return ask(ctx, l, register, func(r *decide.PaymentRegister) []decide.OrderEntry { return slices.Clone(r.Entries(number)) })
}

// became says what became of an entry that was seen on the register before.
func (l *Ledger) became(ctx context.Context, register domain.Ref, e decide.OrderEntry) (f fate, err error) {
	err = l.look(ctx, e.Fund, func(h *decide.History) {
		fund := h.State().(*decide.Fund)
		switch {
		case fund.Paid(e.SP2D) && fund.Register().Stream() == register:
			f = stands
		case h.Revision() >= e.Until:
			f = gone
		}
	})
	return f, err
}

// settle strikes the entry of a number if it is gone, whichever line has it.
func (p *paying) settle(ctx context.Context, number, reason string) error {
	entries, err := p.ledger.entries(ctx, p.register, number)
	if err != nil {
		return err
	}
	for _, e := range entries {
		fate, err := p.ledger.became(ctx, p.register, e)
		if err == nil && fate == gone {
			err = p.strike(ctx, e, reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tidy settles the numbers of a command that was refused. It does so also when the caller has gone.
func (p *paying) tidy(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if !p.write {
		return nil
	}
	opening, err := p.ledger.registerOf(ctx, p.cmd.Stream)
	if err != nil {
		return err
	}
	if p.register = opening.Stream(); p.register == "" {
		return nil
	}
	for _, number := range domain.OrdersOf(p.cmd.Command) {
		if err := p.settle(ctx, number, struckRefused); err != nil {
			return err
		}
	}
	return nil
}

// strikePaid frees the number of a disbursement that was reversed; what was anything else had none. Should the program end
// before that, repeating the reversal strikes the entry, and so does the next command that asks for the number.
func (l *Ledger) strikePaid(ctx context.Context, cmd decide.Case, event uuid.UUID, reason string) error {
	var paid *domain.Disbursed
	var register domain.Ref
	err := l.look(ctx, cmd.Stream, func(h *decide.History) {
		reversed, _, _ := h.Event(event)
		if b, ok := reversed.Body.(*domain.Disbursed); ok {
			paid, register = b, h.State().(*decide.Fund).Register().Stream()
		}
	})
	if err != nil || register == "" {
		return err
	}
	p := &paying{ledger: l, cmd: cmd, register: register, write: true}
	return p.settle(ctx, paid.SP2D, reason)
}

func (p *paying) strike(ctx context.Context, e decide.OrderEntry, reason string) error {
	return p.ledger.then(ctx, p.cmd.Command, p.register, &domain.PaymentOrderStruck{SP2D: e.SP2D, Fund: e.Fund, Until: e.Until, Reason: reason})
}
