package answers

import (
	"context"
	"slices"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/funds"
	"jejak/projections/reconciliation"
)

// Reconciliation is where the two sides of an aid do not match, of one fund or of all.
type Reconciliation struct {
	Fund       domain.Ref // none for all
	Mismatches []Mismatch
	Kinds      []MismatchesOf // the same by what does not match, what weighs most first
	Shared     []SharedNumber
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

// SharedNumber is a payment order that several fund lines name.
type SharedNumber struct {
	Kind string `json:"kind"`
	funds.Shared
	Names []string `json:"fundNames"`
}

// Reconcile compares the sides of an aid. An empty text is all funds.
func (r *Reader) Reconcile(ctx context.Context, text string) (Reconciliation, error) {
	if err := r.need(ctx, r.Sides, r.Funds); err != nil {
		return Reconciliation{}, err
	}
	fund, err := r.Optional(domain.CategoryFund, text)
	if err != nil {
		return Reconciliation{}, err
	}
	c := Reconciliation{Fund: fund, Mismatches: r.mismatches(fund), Shared: r.shared(fund)}
	for _, kind := range reconciliation.Kinds() {
		of := slices.DeleteFunc(slices.Clone(c.Mismatches), func(m Mismatch) bool { return m.Kind != kind })
		if len(of) > 0 {
			c.Kinds = append(c.Kinds, MismatchesOf{kind, of, r.Sides.Total(kind, fund)})
		}
	}
	return c, nil
}

// mismatches are those of a view. Days are counted to the day that the view shows.
func (r *Reader) mismatches(fund domain.Ref) []Mismatch {
	day := r.Today
	if !r.View.AsOf.IsZero() {
		day = r.View.AsOf
	}
	var list []Mismatch
	for _, f := range r.Sides.List(fund, day) {
		m := Mismatch{Finding: f, FundName: r.PublicName(f.Fund), ActorName: r.PublicName(f.Actor)}
		profile, _ := r.Funds.State(f.Fund)
		for _, c := range profile.Commitments {
			if c.ID == f.Commitment {
				m.Payee = r.payee(c.Payee)
			}
		}
		list = append(list, m)
	}
	return list
}

// payee is who a commitment pays: a name as the act has it, or an actor by its stream.
func (r *Reader) payee(text string) string {
	if ref := domain.Ref(text); ref.Category() == domain.CategoryActor {
		return r.Name(ref)
	}
	return text
}

// shared are the payment orders that a fund has together with others, or all such.
func (r *Reader) shared(fund domain.Ref) []SharedNumber {
	var list []SharedNumber
	for _, n := range r.Funds.Shared() {
		if fund != "" && !slices.Contains(n.Funds, fund) {
			continue
		}
		line := SharedNumber{Kind: "sharedSP2D", Shared: n}
		for _, ref := range n.Funds {
			line.Names = append(line.Names, r.Name(ref))
		}
		list = append(list, line)
	}
	return list
}
