package answers

import (
	"context"
	"fmt"
	"strings"

	"jejak/domain"
	"jejak/projections"
)

// Explanation is the events behind a number, and the number that they add up to.
type Explanation struct {
	Figure   string           `json:"figure"` // its whole name
	Lines    []ExplainedEvent `json:"lines"`
	Total    int64            `json:"total"`
	Distinct bool             `json:"distinct"` // it counts distinct things
}

// ExplainedEvent is an event and what it contributes.
type ExplainedEvent struct {
	Event
	Amount int64  `json:"amount"`
	Entity string `json:"entity,omitempty"`
}

// UnknownFigureError: no number has this name.
type UnknownFigureError struct{ Name string }

func (e *UnknownFigureError) Error() string {
	return fmt.Sprintf("answers: no figure is called %q: names begin with city/, programme/, fund/ or reconciliation/", e.Name)
}

// Explain lists the events behind a number, which is called by its name, in which a city, programme or fund may be called by
// another name or a part of one.
func (r *Reader) Explain(ctx context.Context, name string) (Explanation, error) {
	model := r.explainer(name)
	if model == nil {
		return Explanation{}, &UnknownFigureError{name}
	}
	if err := r.Ready(ctx); err != nil {
		return Explanation{}, err
	}
	figure, unknown := r.figure(ctx, name)
	evidence, err := r.Evidence(figure)
	if err != nil {
		return Explanation{}, &UnknownFigureError{figure}
	}
	if unknown != nil {
		return Explanation{}, unknown
	}
	lines, err := projections.Explain(ctx, r.Source(), evidence)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Figure: figure, Total: projections.Sum(lines)}
	for _, l := range lines {
		event, err := eventOf(l.Fact)
		if err != nil {
			return e, err
		}
		e.Lines = append(e.Lines, ExplainedEvent{event, l.Amount, l.Entity})
		e.Distinct = e.Distinct || l.Entity != ""
	}
	return e, nil
}

// figure is the whole name of a number whose city, programme or fund was called by another name or a part of one. A subject
// that is not in the ledger is an error: its number would be explained by nothing, and look like one that is zero.
func (r *Reader) figure(ctx context.Context, name string) (string, error) {
	parts := strings.Split(name, "/")
	category, at := parts[0], 1
	if category == "reconciliation" {
		category, at = domain.CategoryFund, 2
	}
	if len(parts) <= at {
		return name, nil
	}
	switch category {
	case "city":
		city, err := domain.ReadCity("city", parts[at])
		if err != nil {
			return name, err
		}
		parts[at] = city.String()
	case domain.CategoryProgramme, domain.CategoryFund:
		ref, err := r.Find(category, parts[at])
		if err != nil {
			return name, err
		}
		parts[at] = string(ref)
	}
	return strings.Join(parts, "/"), nil
}
