package answers

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
)

// State is what the read models say of a stream, field by field.
type State map[string]jsontext.Value

// Step is an event and what the read models say of its stream after it.
type Step struct {
	Event
	State State `json:"state"`

	Before State `json:"-"`
}

// ReplayAll visits every event of the view, each with the state of its stream after it.
func (r *Reader) ReplayAll(ctx context.Context, visit func(Step) error) error {
	if err := r.Ready(ctx); err != nil {
		return err
	}
	p := r.replay(visit)
	return r.Source().All(ctx, eventstore.Start, p.step)
}

// Replay visits the events of one stream.
func (r *Reader) Replay(ctx context.Context, stream domain.Ref, visit func(Step) error) error {
	if err := r.Ready(ctx); err != nil {
		return err
	}
	facts, err := r.Source().Stream(ctx, stream, eventstore.End)
	if err != nil {
		return err
	}
	p := r.replay(visit)
	for _, f := range facts {
		if err := p.step(f); err != nil {
			return err
		}
	}
	return nil
}

// replay is a replay under way.
type replay struct {
	models  *Models
	streams map[domain.Ref]*replayed
	visit   func(Step) error
}

// replayed is a stream as far as it was shown.
type replayed struct {
	facts  []*projections.Fact
	before State
}

func (r *Reader) replay(visit func(Step) error) *replay {
	return &replay{models: New(), streams: map[domain.Ref]*replayed{}, visit: visit}
}

func (p *replay) step(f *projections.Fact) error {
	at := p.streams[f.Stream]
	if at == nil {
		at = &replayed{}
		p.streams[f.Stream] = at
	}
	at.facts = append(at.facts, f)
	after, err := p.state(f.Stream, projections.Standing(at.facts))
	if err != nil {
		return err
	}
	event, err := eventOf(f)
	if err != nil {
		return err
	}
	before := at.before
	at.before = after
	return p.visit(Step{event, after, before})
}

// state gathers what the read models say of a stream of which some facts stand.
func (p *replay) state(stream domain.Ref, standing []*projections.Fact) (State, error) {
	var v any
	switch stream.Category() {
	case domain.CategoryActor:
		v = p.models.Actors.Of(standing)
	case domain.CategoryProgramme:
		v = p.models.Programmes.Of(standing)
	case domain.CategoryFund:
		v = fundPage(stream, p.models.Funds.Of(standing), p.models.Money.AccountOf(stream, standing))
	case domain.CategoryProposal:
		v = p.models.Proposals.Of(standing)
	case domain.CategoryRegion:
		v = map[string]int{"facts": len(standing)}
	default:
		v = p.models.Directory.Of(standing)
	}
	text, err := json.Marshal(v, json.Deterministic(true)) // or every map would look changed
	if err != nil {
		return nil, fmt.Errorf("state of %s: %w", stream, err)
	}
	state := State{}
	return state, json.Unmarshal(text, &state)
}
