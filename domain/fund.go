package domain

// Fund is a fund line. Its invariants are those of public money:
//
//	0 ≤ delivered, returned ≤ disbursed ≤ committed ≤ allocated    and    budget lines ≤ allocated
type Fund struct {
	declared    bool
	facts       int // facts besides the declaration
	allocations int
	allocated   Rupiah
	budgeted    Rupiah
	commitments map[string]*commitment
	sp2d        map[string]bool
	orphan      string // a commitment that is spent from without having been made
}

// commitment is what was bound by one act and what became of it.
type commitment struct{ made, released, disbursed, delivered, returned Rupiah }

// open is what the commitment still binds or has spent for good.
func (c *commitment) open() Rupiah { return c.made - c.released - c.returned }

func newFund() *Fund { return &Fund{commitments: map[string]*commitment{}, sp2d: map[string]bool{}} }

func (f *Fund) Decide(cmd Command) (Decision, error) {
	if b, ok := cmd.Body.(*FundDeclared); ok {
		if f.declared {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !f.declared {
		return refuse(NotRegistered, "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *FundAllocated:
		if f.allocated+*b.AmountRp > MaxRupiah {
			return refuse(MoneyRange, "amountRp", (f.allocated + *b.AmountRp).String())
		}
		if total := f.allocated + *b.AmountRp; f.budgeted > total { // lines were opened before anything was known
			return refuse(OverBudget, "amountRp", f.budgeted.String(), "balance", total.String())
		}
	case *BudgetLineOpened:
		if b.AmountRp != nil && f.budgeted+*b.AmountRp > MaxRupiah {
			return refuse(MoneyRange, "amountRp", (f.budgeted + *b.AmountRp).String())
		}
		if b.AmountRp != nil && f.allocations > 0 && f.budgeted+*b.AmountRp > f.allocated {
			return refuse(OverBudget, "amountRp", b.AmountRp.String(), "balance", (f.allocated - f.budgeted).String())
		}
	case *CommitmentMade:
		return f.commit(b)
	case *CommitmentReleased:
		return f.against(b.Commitment, b, "amountRp", *b.AmountRp, OverRelease, func(c *commitment) Rupiah { return c.made - c.released - c.disbursed })
	case *Disbursed:
		if f.sp2d[b.SP2D] {
			return refuse(SP2DTaken, "sp2d", b.SP2D)
		}
		return f.against(b.Commitment, b, "amountRp", *b.AmountRp, OverDisburse, func(c *commitment) Rupiah { return c.made - c.released - c.disbursed })
	case *InKindDelivered:
		return f.against(b.Commitment, b, "valueRp", *b.ValueRp, OverDeliver, func(c *commitment) Rupiah {
			if b.FromStock {
				return MaxRupiah
			}
			return c.disbursed - c.returned - c.delivered
		})
	case *FundsReturned:
		return f.against(b.Commitment, b, "amountRp", *b.AmountRp, OverReturn, func(c *commitment) Rupiah { return c.disbursed - c.returned - c.delivered })
	}
	return accept(cmd.Body)
}

func (f *Fund) commit(b *CommitmentMade) (Decision, error) {
	if f.allocations == 0 {
		return refuse(AllocationUnknown, "stream", "")
	}
	if f.commitments[b.Commitment] != nil {
		return refuse(CommitmentTaken, "commitment", b.Commitment)
	}
	if balance := f.allocated - f.committed(); *b.AmountRp > balance {
		return refuse(OverCommit, "amountRp", b.AmountRp.String(), "balance", balance.String())
	}
	return accept(b)
}

// against accepts an amount up to what a commitment has left.
func (f *Fund) against(id string, b Body, field string, amount Rupiah, over Code, left func(*commitment) Rupiah) (Decision, error) {
	c := f.commitments[id]
	if c == nil {
		return refuse(CommitmentUnknown, "commitment", id)
	}
	if balance := left(c); amount > balance {
		return refuse(over, field, amount.String(), "balance", balance.String())
	}
	return accept(b)
}

func (f *Fund) committed() (total Rupiah) {
	for _, c := range f.commitments {
		total += c.open()
	}
	return total
}

func (f *Fund) Evolve(e Recorded) {
	if _, ok := e.Body.(*FundDeclared); !ok {
		f.facts++
	}
	switch b := e.Body.(type) {
	case *FundDeclared:
		f.declared = true
	case *FundAllocated:
		f.allocations++
		f.allocated += *b.AmountRp
	case *BudgetLineOpened:
		if b.AmountRp != nil {
			f.budgeted += *b.AmountRp
		}
	case *CommitmentMade:
		f.commitments[b.Commitment] = &commitment{made: *b.AmountRp}
	case *CommitmentReleased:
		f.of(b.Commitment).released += *b.AmountRp
	case *Disbursed:
		f.of(b.Commitment).disbursed += *b.AmountRp
		f.sp2d[b.SP2D] = true
	case *InKindDelivered:
		if c := f.of(b.Commitment); !b.FromStock {
			c.delivered += *b.ValueRp
		}
	case *FundsReturned:
		f.of(b.Commitment).returned += *b.AmountRp
	}
}

// of returns a commitment. One that is not there stands for history without it, which Broken reports.
func (f *Fund) of(id string) *commitment {
	c := f.commitments[id]
	if c == nil {
		f.orphan = id
		c = &commitment{}
	}
	return c
}

func (f *Fund) Broken() string {
	switch {
	case !f.declared && f.facts > 0:
		return "FundDeclared"
	case f.orphan != "":
		return "CommitmentMade " + f.orphan
	case f.committed() > f.allocated:
		return "FundAllocated < CommitmentMade"
	case f.allocations > 0 && f.budgeted > f.allocated:
		return "FundAllocated < BudgetLineOpened"
	}
	for id, c := range f.commitments {
		if c.disbursed > c.made-c.released || c.delivered+c.returned > c.disbursed {
			return "Disbursed " + id
		}
	}
	return ""
}

// HasCommitment reports whether a commitment was made and holds.
func (f *Fund) HasCommitment(id string) bool { return f.commitments[id] != nil }
