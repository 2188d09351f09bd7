package projections

import "context"

// Projection is a read model as the Runner sees it.
type Projection interface {
	// Name is stable and unique; the saved file is named after it.
	Name() string
	// Version changes whenever the same log would give another state.
	Version() int
	// Apply takes in the next fact. The source reads no further than this fact.
	Apply(ctx context.Context, f *Fact, src Source) error
	// Save returns the state, the same bytes for the same facts whatever the steps in which they were taken in.
	Save() ([]byte, error)
	// Load replaces the state by a saved one, or by the empty state for nil.
	Load([]byte) error
}
