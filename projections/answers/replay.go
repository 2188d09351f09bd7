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
	if err := r.need(ctx); err != nil {
		return err
	}
	p := r.replay(visit)
	return r.Source().All(ctx, eventstore.Start, func(f *projections.Fact) error { return p.step(ctx, f) })
}

// Replay visits the events of one stream.
func (r *Reader) Replay(ctx context.Context, stream domain.Ref, visit func(Step) error) error {
	if err := r.need(ctx); err != nil {
		return err
	}
	facts, err := r.Source().Stream(ctx, stream, eventstore.End)
	if err != nil {
		return err
	}
	p := r.replay(visit)
	for _, f := range facts {
		if err := p.step(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// replay is a replay under way, with read models of its own that know what was shown so far.
type replay struct {
	reader *Reader
	models *Models
	before map[domain.Ref]State
	visit  func(Step) error
}

func (r *Reader) replay(visit func(Step) error) *replay {
	return &replay{reader: r, models: New(), before: map[domain.Ref]State{}, visit: visit}
}

func (p *replay) step(ctx context.Context, f *projections.Fact) error {
	for _, model := range p.models.Projections() {
		if err := model.Apply(ctx, f, p.reader.Source()); err != nil {
			return fmt.Errorf("replay: %s: %w", model.Name(), err)
		}
	}
	after, err := p.state(f.Stream)
	if err != nil {
		return err
	}
	event, err := eventOf(f)
	if err != nil {
		return err
	}
	before := p.before[f.Stream]
	p.before[f.Stream] = after
	return p.visit(Step{event, after, before})
}

// state gathers what the read models say of a stream.
func (p *replay) state(stream domain.Ref) (State, error) {
	var v any
	switch stream.Category() {
	case domain.CategoryActor:
		v, _ = p.models.Actors.State(stream)
	case domain.CategoryProgramme:
		v, _ = p.models.Programmes.State(stream)
	case domain.CategoryFund:
		fund, _ := p.models.Funds.State(stream)
		v = p.models.fund(stream, fund)
	case domain.CategoryProposal:
		v, _ = p.models.Proposals.State(stream)
	case domain.CategoryRegion:
		code, _ := domain.RefRegion(stream)
		v = map[string]int{"facts": len(p.models.Facts.Of(code))}
	default:
		v, _ = p.models.Directory.State(stream)
	}
	text, err := json.Marshal(v, json.Deterministic(true)) // or every map would look changed
	if err != nil {
		return nil, fmt.Errorf("state of %s: %w", stream, err)
	}
	state := State{}
	return state, json.Unmarshal(text, &state)
}
