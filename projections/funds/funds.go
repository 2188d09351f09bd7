// Package funds follows public money: what was allocated, committed, disbursed, delivered and returned of each fund
// line, and what remains.
package funds

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/columns"
)

// Fund is the profile of one fund line.
type Fund struct {
	Name        string            `json:"name"`
	Source      domain.FundSource `json:"source"`
	FiscalYear  int               `json:"fiscalYear,omitzero"` // 0 when not known
	Holder      string            `json:"holder"`
	Region      region.Region     `json:"region"`
	Allocations []Allocation      `json:"allocations,omitempty"`
	Budget      []BudgetLine      `json:"budget,omitempty"`
	Commitments []Commitment      `json:"commitments,omitempty"`
	Closed      domain.Period     `json:"closed,omitzero"` // when its year was closed
	Late        []Late            `json:"late,omitempty"`  // what was posted after that
}

// HasMoney reports whether an allocation is known that is more than a promise.
func (fund *Fund) HasMoney() bool {
	return slices.ContainsFunc(fund.Allocations, func(a Allocation) bool { return !a.Planned })
}

// Late is a posting that came after the year was closed.
type Late struct {
	Type     string        `json:"type"`
	On       domain.Period `json:"on"`
	Revision int64         `json:"revision"`
	Reason   string        `json:"reason"`
}

// Allocation is one grant of money to the fund line, or a revision of what was granted.
type Allocation struct {
	AmountRp   domain.Rupiah     `json:"amountRp"`
	RoundedTo  domain.Rupiah     `json:"roundedTo,omitzero"` // how exactly it is known
	On         domain.Period     `json:"on,omitzero"`
	Confidence domain.Confidence `json:"confidence"`
	Decree     string            `json:"decree,omitempty"`
	Through    string            `json:"through,omitempty"`
	Planned    bool              `json:"planned,omitzero"`  // a promise, which cannot be spent
	Revision   bool              `json:"revision,omitzero"` // AmountRp was added, or taken away
}

// BudgetLine is a part that was set aside.
type BudgetLine struct {
	Name     string         `json:"name"`
	AmountRp *domain.Rupiah `json:"amountRp,omitzero"` // absent when not known
	Planned  bool           `json:"planned,omitzero"`
}

// Commitment is what one act bound and what became of it.
type Commitment struct {
	ID        string            `json:"id"`
	Act       domain.Instrument `json:"act"`
	Number    string            `json:"number"`
	Payee     string            `json:"payee"`
	On        domain.Period     `json:"on,omitzero"`
	Made      domain.Rupiah     `json:"made"`
	Released  domain.Rupiah     `json:"released,omitzero"`
	Disbursed domain.Rupiah     `json:"disbursed,omitzero"`
	SP2D      []string          `json:"sp2d,omitempty"` // by which it was paid
	Delivered domain.Rupiah     `json:"delivered,omitzero"`
	Returned  domain.Rupiah     `json:"returned,omitzero"`
}

// Profiles is the read model of what fund lines are. Of most of a fund's facts, which move its money, a list of funds needs
// nothing but the sums that Money has: it reads cards.
type Profiles struct {
	projections.Fold[Fund]
	cards projections.Fold[Fund]
}

// NewProfiles returns the empty read model.
func NewProfiles() *Profiles {
	whole := projections.Fold[Fund]{Title: "funds", Categories: []string{domain.CategoryFund}, Take: take}
	cards := whole
	cards.Sparse, cards.Edition = true, 5
	cards.Reads = projections.Types(&domain.FundDeclared{}, &domain.FundAllocated{}, &domain.AllocationRevised{}, &domain.BudgetLineOpened{},
		&domain.FiscalYearClosed{})
	return &Profiles{whole, cards}
}

// Kept is where the facts of the cards are.
func (p *Profiles) Kept() []projections.Projection { return p.cards.Kept() }

// Look makes the profiles show what a source shows.
func (p *Profiles) Look(src projections.Source) {
	p.Fold.Look(src)
	p.cards.Look(src)
}

// Cards are the states of funds without their commitments and late postings.
func (p *Profiles) Cards(ctx context.Context, funds iter.Seq2[domain.Ref, error]) iter.Seq2[projections.Stated[Fund], error] {
	return p.cards.States(ctx, funds)
}

func take(fund *Fund, f *projections.Fact) {
	if f.Meta.Late != "" {
		fund.Late = append(fund.Late, Late{domain.TypeName(f.Body), f.Meta.OccurredOn, f.Revision, f.Meta.Late})
	}
	planned := f.Meta.Mode == domain.Planned
	switch b := f.Body.(type) {
	case *domain.FiscalYearClosed:
		fund.Closed = f.Meta.OccurredOn
	case *domain.AllocationRevised:
		fund.Allocations = append(fund.Allocations, Allocation{AmountRp: *b.DeltaRp, On: f.Meta.OccurredOn,
			Confidence: f.Meta.Confidence, Decree: b.Decree, Revision: true})
	case *domain.FundDeclared:
		fund.Name, fund.Source, fund.FiscalYear, fund.Holder, fund.Region = b.Name, b.Source, b.FiscalYear, b.Holder, b.Region
	case *domain.FundAllocated:
		a := Allocation{AmountRp: *b.AmountRp, On: f.Meta.OccurredOn, Confidence: f.Meta.Confidence, Decree: b.Decree,
			Through: b.Through, Planned: planned}
		if b.RoundedTo != nil {
			a.RoundedTo = *b.RoundedTo
		}
		fund.Allocations = append(fund.Allocations, a)
	case *domain.BudgetLineOpened:
		fund.Budget = append(fund.Budget, BudgetLine{b.Name, b.AmountRp, planned})
	case *domain.CommitmentMade:
		c := fund.commitment(b.Commitment)
		c.Act, c.Number, c.Payee, c.On, c.Made = b.Instrument, b.Number, b.Payee, f.Meta.OccurredOn, *b.AmountRp
	case *domain.CommitmentReleased:
		fund.commitment(b.Commitment).Released += *b.AmountRp
	case *domain.Disbursed:
		c := fund.commitment(b.Commitment)
		c.Disbursed += *b.AmountRp
		c.SP2D = append(c.SP2D, b.SP2D)
	case *domain.InKindDelivered:
		fund.commitment(b.Commitment).Delivered += *b.ValueRp
	case *domain.FundsReturned:
		fund.commitment(b.Commitment).Returned += *b.AmountRp
	}
}

// commitment finds a commitment or makes room for it: its spending may have happened, by its date, before it was made.
func (fund *Fund) commitment(id string) *Commitment {
	i := slices.IndexFunc(fund.Commitments, func(c Commitment) bool { return c.ID == id })
	if i < 0 {
		fund.Commitments = append(fund.Commitments, Commitment{ID: id})
		i = len(fund.Commitments) - 1
	}
	return &fund.Commitments[i]
}

// Key is a row of money.
type Key struct {
	Fund       domain.Ref        `json:"fund"`
	Line       Line              `json:"line"`
	Mode       domain.Mode       `json:"mode"`
	Confidence domain.Confidence `json:"confidence"`
	Late       bool              `json:"late,omitzero"` // posted after the year was closed
}

// Line names what happened to money.
type Line string

const (
	Allocated Line = "allocated" // with its revisions
	Budgeted  Line = "budgeted"
	Committed Line = "committed"
	Released  Line = "released" // of what was committed
	Disbursed Line = "disbursed"
	Delivered Line = "delivered" // in goods and services
	Returned  Line = "returned"
	Lapsed    Line = "lapsed" // not spent in time

	// Derived lines.
	Promised    Line = "promised"    // planned allocations: no money yet, and in no other line
	Remainder   Line = "remainder"   // allocated and not bound: allocated − committed + released + returned − lapsed
	Undisbursed Line = "undisbursed" // bound and not paid: committed − released − disbursed
)

// signs says how each line is made of the recorded ones, of those that are actual: what is planned cannot be spent.
var signs = map[Line]map[Line]int64{
	Allocated:   {Allocated: 1},
	Budgeted:    {Budgeted: 1},
	Committed:   {Committed: 1},
	Released:    {Released: 1},
	Disbursed:   {Disbursed: 1},
	Delivered:   {Delivered: 1},
	Returned:    {Returned: 1},
	Lapsed:      {Lapsed: 1},
	Promised:    {Allocated: 1},
	Remainder:   {Allocated: 1, Committed: -1, Released: 1, Returned: 1, Lapsed: -1},
	Undisbursed: {Committed: 1, Released: -1, Disbursed: -1},
}

// Lines lists the lines in the order in which money runs.
func Lines() []Line {
	return []Line{Promised, Allocated, Budgeted, Committed, Released, Disbursed, Delivered, Returned, Lapsed, Undisbursed, Remainder}
}

// Recorded reports whether facts say the line themselves; the other lines are worked out.
func (l Line) Recorded() bool { return l != Promised && l != Undisbursed && l != Remainder }

// mode is that of the facts which a line counts.
func (l Line) mode() domain.Mode {
	if l == Promised {
		return domain.Planned
	}
	return domain.Actual
}

// Rp is a sum of money in a row.
type Rp struct {
	Rp int64 `json:"rp"`
}

// AppendKey sorts rows by fund, so that those of one lie together.
func (k Key) AppendKey(b columns.Key) columns.Key {
	late := 0
	if k.Late {
		late = 1
	}
	return b.Ref(string(k.Fund)).Text(string(k.Line)).Text(string(k.Mode)).Text(string(k.Confidence)).Int(late)
}

func keyOf(f *columns.Fields) Key {
	return Key{domain.Ref(f.Ref()), Line(f.Text()), domain.Mode(f.Text()), domain.Confidence(f.Text()), f.Int() != 0}
}

func (r Rp) AppendNumbers(list []int64) []int64 { return append(list, r.Rp) }

// Money is the read model of where the money is.
type Money struct {
	projections.Rollup[Key, Rp]
}

// NewMoney returns the empty read model.
func NewMoney() *Money {
	return &Money{projections.Rollup[Key, Rp]{Title: "money", Edition: 2, Reads: reads, Add: add,
		Key: keyOf, Numbers: func(n []int64) Rp { return Rp{n[0]} }}}
}

var reads = projections.Types(&domain.FundAllocated{}, &domain.AllocationRevised{}, &domain.BudgetLineOpened{}, &domain.CommitmentMade{},
	&domain.CommitmentReleased{}, &domain.Disbursed{}, &domain.InKindDelivered{}, &domain.FundsReturned{}, &domain.FundLapsed{})

func add(f *projections.Fact, emit func(Key, Rp)) {
	put := func(line Line, rp *domain.Rupiah) {
		if rp != nil {
			emit(Key{f.Stream, line, f.Meta.Mode, f.Meta.Confidence, f.Meta.Late != ""}, Rp{int64(*rp)})
		}
	}
	switch b := f.Body.(type) {
	case *domain.FundAllocated:
		put(Allocated, b.AmountRp)
	case *domain.AllocationRevised:
		put(Allocated, b.DeltaRp)
	case *domain.BudgetLineOpened:
		put(Budgeted, b.AmountRp)
	case *domain.CommitmentMade:
		put(Committed, b.AmountRp)
	case *domain.CommitmentReleased:
		put(Released, b.AmountRp)
	case *domain.Disbursed:
		put(Disbursed, b.AmountRp)
	case *domain.InKindDelivered:
		put(Delivered, b.ValueRp)
	case *domain.FundsReturned:
		put(Returned, b.AmountRp)
	case *domain.FundLapsed:
		put(Lapsed, b.AmountRp)
	}
}

// part is the share that a row has in a line of a fund: its sign, 0 for none.
type part struct {
	fund domain.Ref
	line Line
	late bool // only what was posted after the year was closed
}

func (p part) sign(k Key) int64 {
	if k.Fund != p.fund || k.Mode != p.line.mode() || (p.late && !k.Late) {
		return 0
	}
	return signs[p.line][k.Line]
}

// Account is the money of one fund, gathered once for the many figures of a page.
type Account struct {
	fund domain.Ref
	rows []projections.Summed[Key, Rp]
}

// Account gathers the rows of a fund.
func (m *Money) Account(fund domain.Ref) (*Account, error) {
	a := &Account{fund: fund}
	for row, err := range m.Rows(columns.Key(nil).Ref(string(fund))) {
		if err != nil {
			return nil, err
		}
		a.rows = append(a.rows, row)
	}
	return a, nil
}

// AccountOf adds up facts of a fund that stand.
func (m *Money) AccountOf(fund domain.Ref, facts []*projections.Fact) *Account {
	a := &Account{fund: fund}
	for _, f := range facts {
		m.Add(f, func(k Key, rp Rp) { a.rows = append(a.rows, projections.Summed[Key, Rp]{Key: k, Value: rp}) })
	}
	return a
}

// Figure is one line of the fund: fund/fund-…/remainder.
func (a *Account) Figure(line Line) projections.Figure {
	return a.figure("fund/"+string(a.fund)+"/"+string(line), part{fund: a.fund, line: line})
}

// Late is as much of a line as was posted after the year was closed: fund/fund-…/disbursed/late.
func (a *Account) Late(line Line) projections.Figure {
	return a.figure("fund/"+string(a.fund)+"/"+string(line)+"/"+late, part{fund: a.fund, line: line, late: true})
}

const late = "late"

func (a *Account) figure(id string, p part) projections.Figure {
	var total int64
	for _, row := range a.rows {
		total += p.sign(row.Key) * row.Value.Rp
	}
	return projections.Figure{ID: id, Value: total, Unit: projections.Rupiah}
}

// Explain returns the evidence for a figure's name; ok is false for a name of another read model.
func (m *Money) Explain(id string) (evidence projections.Evidence, ok bool, err error) {
	parts := strings.Split(id, "/")
	if parts[0] != "fund" {
		return nil, false, nil
	}
	onlyLate := len(parts) == 4 && parts[3] == late
	if (len(parts) != 3 && !onlyLate) || signs[Line(parts[2])] == nil {
		return nil, true, fmt.Errorf("funds: figure %q is not of the form fund/STREAM/LINE or fund/STREAM/LINE/late", id)
	}
	p := part{domain.Ref(parts[1]), Line(parts[2]), onlyLate}
	amount := func(k Key, r Rp) int64 { return p.sign(k) * r.Rp }
	return m.Evidence(columns.Key(nil).Ref(string(p.fund)), amount, projections.NoEntity[Key]), true, nil
}
