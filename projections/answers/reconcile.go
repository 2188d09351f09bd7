package answers

import (
	"context"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/funds"
	"jejak/projections/reconciliation"
)

// Reconciliation is where the two sides of an aid do not match, of one fund or of all.
type Reconciliation struct {
	Fund       domain.Ref     `json:"fund,omitempty"` // none for all
	Mismatches []Mismatch     `json:"mismatches"`
	Shared     []SharedNumber `json:"shared"`
	Kinds      []MismatchesOf `json:"-"` // the mismatches by what does not match, what weighs most first
}

// MismatchesOf are the mismatches of one kind, and what they add up to.
type MismatchesOf struct {
	Kind       MismatchKind
	Mismatches []Mismatch
	Total      projections.Figure
}

// Mismatch is a thing that does not match, with the names of what it is about.
type Mismatch struct {
	reconciliation.Finding
	FundName  string `json:"fundName,omitzero"`
	ActorName string `json:"actorName,omitzero"` // public names only
	Payee     string `json:"payee,omitzero"`
}

// Comparison is which two sums of a mismatch differ.
type Comparison string

// What is compared.
const (
	Paid     Comparison = "paid"     // with what is accounted for: what was delivered and returned
	Bound    Comparison = "bound"    // with what is settled: what was paid and released
	Handover Comparison = "handover" // as the fund has it, with what the actor's stream has
)

// Comparison is which sums of the mismatches of a kind differ.
func (m MismatchesOf) Comparison() Comparison {
	switch m.Kind {
	case reconciliation.Undelivered, reconciliation.Unvalued:
		return Paid
	case reconciliation.Undisbursed:
		return Bound
	}
	return Handover
}

// compared are the sides that the two sums are made of.
var compared = map[Comparison][2][]reconciliation.Side{
	Paid:     {{reconciliation.Disbursed}, {reconciliation.Delivered, reconciliation.Returned}},
	Bound:    {{reconciliation.Made}, {reconciliation.Disbursed, reconciliation.Released}},
	Handover: {{reconciliation.Delivered, reconciliation.Stock}, {reconciliation.Received}},
}

// Sums are the two sums of a mismatch that a comparison sets side by side.
func (m Mismatch) Sums(c Comparison) (first, second domain.Rupiah) {
	for i, to := range []*domain.Rupiah{&first, &second} {
		for _, side := range compared[c][i] {
			*to += domain.Rupiah(m.Sides[side])
		}
	}
	return first, second
}

// SharedNumber is a payment order that several fund lines name.
type SharedNumber struct {
	Kind string `json:"kind"`
	funds.Shared
	Names []string `json:"fundNames"`
}

// Reconcile compares the sides of an aid. An empty text is all funds.
func (r *Reader) Reconcile(ctx context.Context, text string) (Reconciliation, error) {
	if err := r.Ready(ctx); err != nil {
		return Reconciliation{}, err
	}
	fund, err := r.Optional(domain.CategoryFund, text)
	if err != nil {
		return Reconciliation{}, err
	}
	c := Reconciliation{Fund: fund}
	if c.Mismatches, err = r.mismatches(ctx, fund); err != nil {
		return c, err
	}
	if c.Shared, err = r.shared(ctx, fund); err != nil {
		return c, err
	}
	for _, kind := range reconciliation.Kinds() {
		of := slices.DeleteFunc(slices.Clone(c.Mismatches), func(m Mismatch) bool { return m.Kind != kind })
		if len(of) == 0 {
			continue
		}
		found := make([]reconciliation.Finding, len(of))
		for i, m := range of {
			found[i] = m.Finding
		}
		c.Kinds = append(c.Kinds, MismatchesOf{kind, of, reconciliation.Total(kind, fund, found)})
	}
	return c, nil
}

// mismatches are those of a view. Days are counted to the day that the view shows.
func (r *Reader) mismatches(ctx context.Context, fund domain.Ref) ([]Mismatch, error) {
	day := r.Today
	if !r.View.AsOf.IsZero() {
		day = r.View.AsOf
	}
	found, err := r.Sides.List(fund, day)
	if err != nil {
		return nil, err
	}
	payees := map[domain.Ref]map[string]string{} // by fund and commitment: each fund is read once
	var list []Mismatch
	for _, f := range found {
		if payees[f.Fund] == nil {
			if payees[f.Fund], err = r.payees(ctx, f.Fund); err != nil {
				return nil, err
			}
		}
		list = append(list, Mismatch{Finding: f, FundName: r.PublicName(f.Fund), ActorName: r.PublicName(f.Actor),
			Payee: payees[f.Fund][f.Commitment]})
	}
	return list, nil
}

// payees are whom the commitments of a fund pay.
func (r *Reader) payees(ctx context.Context, fund domain.Ref) (map[string]string, error) {
	profile, _, err := r.Funds.State(ctx, fund)
	if err != nil {
		return nil, err
	}
	payees := map[string]string{}
	for _, c := range profile.Commitments {
		payees[c.ID] = r.payee(c.Payee)
	}
	return payees, nil
}

// payee is who a commitment pays: a name as the act has it, or an actor by its stream.
func (r *Reader) payee(text string) string {
	if ref := domain.Ref(text); ref.Category() == domain.CategoryActor {
		return r.Name(ref)
	}
	return text
}

// shared are the payment orders that a fund has together with others, or all such.
func (r *Reader) shared(ctx context.Context, fund domain.Ref) (list []SharedNumber, err error) {
	numbers, err := r.Funds.Shared(ctx, r.Places.In(domain.CategoryFund, region.Region{}))
	for _, n := range numbers {
		if fund != "" && !slices.Contains(n.Funds, fund) {
			continue
		}
		line := SharedNumber{Kind: "sharedSP2D", Shared: n}
		for _, ref := range n.Funds {
			line.Names = append(line.Names, r.Name(ref))
		}
		list = append(list, line)
	}
	return list, err
}
