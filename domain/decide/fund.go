package decide

import (
	"maps"
	"slices"

	"jejak/domain"
)

// Fund is a fund line. Its invariants are those of public money:
//
//	0 ≤ delivered, returned ≤ disbursed ≤ committed ≤ allocated − lapsed    and    budget lines ≤ allocated
//
// and nothing is committed beyond the budget lines that are open, if there are any.
// Only what is actual counts: a planned allocation or budget line is a promise, and a promise is not spent.
type Fund struct {
	declared    bool
	name        string
	holder      string
	facts       int // facts besides the declaration
	fiscalYear  int // 0 when the declaration does not say
	allocations int
	revisions   int
	allocated   domain.Rupiah // by the allocations and their revisions
	budgeted    domain.Rupiah
	lapsed      domain.Rupiah
	closing     *closing // nil while the year is open
	late        int      // postings that came after the closing
	commitments map[string]*commitment
	names       map[string]bool   // of commitments, as spelling spells them
	open        domain.Rupiah     // of all commitments
	overdrawn   map[string]bool   // commitments of which more is gone than there was
	lines       []domain.Ref      // the programmes of the budget lines, "" for a line of none
	sp2d        map[string]string // by the normalised number, as it was written
	orphan      string            // a commitment that is spent from without having been made
	papers      papers            // see fund_papers.go
}

// commitment is what was bound by one act and what became of it.
type commitment struct {
	made, released, disbursed, delivered, returned domain.Rupiah

	programme domain.Ref // that the act names
}

// open is what the commitment still binds or has spent for good.
func (c *commitment) open() domain.Rupiah { return c.made - c.released - c.returned }

func newFund() *Fund {
	return &Fund{commitments: map[string]*commitment{}, names: map[string]bool{}, overdrawn: map[string]bool{},
		sp2d: map[string]string{}, papers: newPapers()}
}

func (f *Fund) Decide(cmd Case) (Decision, error) {
	if b, ok := cmd.Body.(*domain.FundDeclared); ok {
		if f.declared {
			return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !f.declared {
		return refuse(domain.NotRegistered, "stream", string(cmd.Stream))
	}
	if err := f.inTime(cmd); err != nil {
		return Decision{}, err
	}
	if cmd.Meta.Mode == domain.Planned {
		return accept(cmd.Body)
	}
	if err := f.inOrder(cmd); err != nil {
		return Decision{}, err
	}
	return f.post(cmd)
}

// post decides on money that moves.
func (f *Fund) post(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.FiscalYearClosed:
		return f.closeYear(cmd.Meta.OccurredOn, b)
	case *domain.AllocationRevised:
		return f.revise(b)
	case *domain.FundLapsed:
		if balance := f.remainder(); *b.AmountRp > balance {
			return refuse(domain.OverLapse, "amountRp", b.AmountRp.String(), "balance", balance.String())
		}
	case *domain.FundAllocated:
		if f.allocated+*b.AmountRp > domain.MaxRupiah {
			return refuse(domain.MoneyRange, "amountRp", (f.allocated + *b.AmountRp).String())
		}
		if total := f.allocated + *b.AmountRp; f.budgeted > total { // lines were opened before anything was known
			return refuse(domain.OverBudget, "amountRp", f.budgeted.String(), "balance", total.String())
		}
	case *domain.BudgetLineOpened:
		if b.AmountRp != nil && f.budgeted+*b.AmountRp > domain.MaxRupiah {
			return refuse(domain.MoneyRange, "amountRp", (f.budgeted + *b.AmountRp).String())
		}
		if b.AmountRp != nil && f.allocations > 0 && f.budgeted+*b.AmountRp > f.allocated {
			return refuse(domain.OverBudget, "amountRp", b.AmountRp.String(), "balance", (f.allocated - f.budgeted).String())
		}
	case *domain.CommitmentMade:
		return f.commit(b)
	case *domain.CommitmentReleased:
		return f.against(b.Commitment, b, "amountRp", *b.AmountRp, domain.OverRelease,
			func(c *commitment) domain.Rupiah { return c.made - c.released - c.disbursed })
	case *domain.Disbursed:
		if f.Paid(b.SP2D) {
			return Decision{}, domain.RejectSP2D(b.SP2D, cmd.Stream, f.name)
		}
		return f.against(b.Commitment, b, "amountRp", *b.AmountRp, domain.OverDisburse,
			func(c *commitment) domain.Rupiah { return c.made - c.released - c.disbursed })
	case *domain.PaymentOrderStruck:
		if f.Paid(b.SP2D) {
			return Decision{}, domain.RejectSP2D(b.SP2D, cmd.Stream, f.name)
		}
	case *domain.InKindDelivered:
		return f.against(b.Commitment, b, "valueRp", *b.ValueRp, domain.OverDeliver, func(c *commitment) domain.Rupiah {
			if b.FromStock {
				return domain.MaxRupiah
			}
			return c.disbursed - c.returned - c.delivered
		})
	case *domain.FundsReturned:
		return f.against(b.Commitment, b, "amountRp", *b.AmountRp, domain.OverReturn,
			func(c *commitment) domain.Rupiah { return c.disbursed - c.returned - c.delivered })
	}
	return accept(cmd.Body)
}

func (f *Fund) commit(b *domain.CommitmentMade) (Decision, error) {
	if f.allocations == 0 {
		return refuse(domain.AllocationUnknown, "stream", "")
	}
	if f.names[domain.Spelling(b.Commitment)] { // nobody should have to tell K-1 from k-1
		return refuse(domain.CommitmentTaken, "commitment", b.Commitment)
	}
	if balance := f.remainder(); *b.AmountRp > balance {
		return refuse(domain.OverCommit, "amountRp", b.AmountRp.String(), "balance", balance.String())
	}
	if !f.withinLines(*b.AmountRp) {
		return refuse(domain.OverLines, "amountRp", b.AmountRp.String(), "balance", max(0, f.budgeted-f.committed()).String())
	}
	return accept(b)
}

// against accepts an amount up to what a commitment has left.
func (f *Fund) against(id string, b domain.Body, field string, amount domain.Rupiah, over domain.Code,
	left func(*commitment) domain.Rupiah) (Decision, error) {
	c := f.commitments[id]
	if c == nil {
		return refuse(domain.CommitmentUnknown, "commitment", id)
	}
	if balance := left(c); amount > balance {
		return refuse(over, field, amount.String(), "balance", balance.String())
	}
	return accept(b)
}

func (f *Fund) committed() domain.Rupiah { return f.open }

// remainder is what can still be bound: allocated, not lapsed, and neither bound nor spent.
func (f *Fund) remainder() domain.Rupiah { return f.allocated - f.lapsed - f.committed() }

func (f *Fund) Evolve(e domain.Recorded) {
	if b, ok := e.Body.(*domain.FundDeclared); ok {
		f.declared, f.name, f.holder, f.fiscalYear = true, b.Name, b.Holder, b.FiscalYear
		f.papers.public = b.Source.Public()
		return
	}
	if _, note := e.Body.(*domain.PaymentOrderStruck); note {
		return
	}
	f.facts++
	if e.Meta.Late != "" {
		f.late++
	}
	if e.Meta.Mode == domain.Actual {
		f.move(e)
	}
}

// move takes in money that moved.
func (f *Fund) move(e domain.Recorded) {
	f.file(e)
	switch b := e.Body.(type) {
	case *domain.FiscalYearClosed:
		f.closing = &closing{b.FiscalYear, e.Meta.OccurredOn}
	case *domain.AllocationRevised:
		f.revisions++
		f.allocated += *b.DeltaRp
	case *domain.FundLapsed:
		f.lapsed += *b.AmountRp
	case *domain.FundAllocated:
		f.allocations++
		f.allocated += *b.AmountRp
	case *domain.BudgetLineOpened:
		f.lines = append(f.lines, b.Programme)
		if b.AmountRp != nil {
			f.budgeted += *b.AmountRp
		}
		f.papers.unpriced = f.papers.unpriced || b.AmountRp == nil
	case *domain.CommitmentMade:
		if !f.withinLines(*b.AmountRp) {
			f.papers.beyond = b.Commitment
		}
		f.names[domain.Spelling(b.Commitment)] = true
		f.commitments[b.Commitment] = &commitment{made: *b.AmountRp, programme: b.Programme}
		f.open += *b.AmountRp
	case *domain.CommitmentReleased:
		f.draw(b.Commitment, func(c *commitment) { c.released += *b.AmountRp })
	case *domain.Disbursed:
		f.draw(b.Commitment, func(c *commitment) { c.disbursed += *b.AmountRp })
		f.sp2d[domain.Normalise(b.SP2D)] = b.SP2D
	case *domain.InKindDelivered:
		f.draw(b.Commitment, func(c *commitment) {
			if !b.FromStock {
				c.delivered += *b.ValueRp
			}
		})
	case *domain.FundsReturned:
		f.draw(b.Commitment, func(c *commitment) { c.returned += *b.AmountRp })
	}
}

// draw takes something from a commitment. One that is not there stands for history without it, which Broken reports.
func (f *Fund) draw(id string, from func(*commitment)) {
	c := f.commitments[id]
	if c == nil {
		f.orphan = id
		return
	}
	before := c.open()
	from(c)
	f.open += c.open() - before
	if c.broken() == "" {
		delete(f.overdrawn, id)
	} else {
		f.overdrawn[id] = true
	}
}

// broken says which of its amounts is above another, or "".
func (c *commitment) broken() string {
	switch {
	case c.disbursed > c.made-c.released:
		return "CommitmentMade < Disbursed "
	case c.delivered+c.returned > c.disbursed:
		return "Disbursed < InKindDelivered + FundsReturned "
	}
	return ""
}

func (f *Fund) Broken() string {
	switch {
	case !f.declared && f.facts > 0:
		return "FundDeclared"
	case f.orphan != "":
		return "CommitmentMade " + f.orphan
	case f.allocations == 0 && f.revisions > 0:
		return "FundAllocated"
	case f.remainder() < 0:
		return "FundAllocated < CommitmentMade + FundLapsed"
	case f.closing == nil && f.late > 0:
		return "FiscalYearClosed"
	case f.allocations > 0 && f.budgeted > f.allocated:
		return "FundAllocated < BudgetLineOpened"
	case f.papers.beyond != "":
		return "BudgetLineOpened < CommitmentMade " + f.papers.beyond
	}
	for id := range f.overdrawn {
		return f.commitments[id].broken() + id
	}
	return ""
}

// HasCommitment reports whether a commitment was made and holds.
func (f *Fund) HasCommitment(id string) bool { return f.commitments[id] != nil }

// Name is what the fund line is called.
func (f *Fund) Name() string { return f.name }

// Paid reports whether a disbursement under a number stands.
func (f *Fund) Paid(sp2d string) bool {
	_, paid := f.sp2d[domain.Normalise(sp2d)]
	return paid
}

// Orders lists the numbers under which disbursements stand, as they were written.
func (f *Fund) Orders() []string { return slices.Sorted(maps.Values(f.sp2d)) }

// Register is the opening of the register that has the numbers of this fund line.
func (f *Fund) Register() *domain.PaymentRegisterOpened {
	return &domain.PaymentRegisterOpened{Holder: f.holder, FiscalYear: f.fiscalYear}
}
