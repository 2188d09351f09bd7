package expect

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

func TestEveryExpectationAgainstEveryState(t *testing.T) {
	for cur := eventstore.Revision(-1); cur < 4; cur++ {
		for want := eventstore.Expect(-4); want < 6; want++ {
			if want == -3 {
				continue // no such expectation: CheckAppend refuses it
			}
			ok := want == eventstore.Any || want == eventstore.StreamExists && cur >= 0 || int64(want) == int64(cur)
			v, err := Decide("s", want, cur, []eventstore.Revision{Unknown, Unknown})
			if !ok {
				require.Error(t, err, "%s against %d", want, cur)
				continue
			}
			require.NoError(t, err, "%s against %d", want, cur)
			assert.Equal(t, Verdict{First: cur + 1}, v)
		}
	}
}

func TestKnownIdsComeBeforeTheExpectation(t *testing.T) {
	type revisions = []eventstore.Revision
	for name, c := range map[string]struct {
		want  eventstore.Expect
		known revisions
		first eventstore.Revision // -1: refused
	}{
		"whole, any":                {eventstore.Any, revisions{1, 2}, 1},
		"whole, exists":             {eventstore.StreamExists, revisions{1, 2}, 1},
		"whole, exactly before":     {eventstore.Exactly(0), revisions{1, 2}, 1},
		"whole, from the start":     {eventstore.NoStream, revisions{0, 1}, 0},
		"whole, exactly elsewhere":  {eventstore.Exactly(1), revisions{1, 2}, -1},
		"whole, but not the start":  {eventstore.NoStream, revisions{1, 2}, -1},
		"reversed":                  {eventstore.Any, revisions{2, 1}, -1},
		"apart":                     {eventstore.Any, revisions{0, 2}, -1},
		"the first only":            {eventstore.Any, revisions{3, Unknown}, -1},
		"the last only":             {eventstore.Any, revisions{Unknown, 3}, -1},
		"the first only, in place":  {eventstore.Exactly(3), revisions{3, Unknown}, -1},
		"one between unknown ones":  {eventstore.StreamExists, revisions{Unknown, 0, Unknown}, -1},
		"unknown beside the number": {eventstore.Exactly(3), revisions{Unknown, 0}, -1},
	} {
		v, err := Decide("s", c.want, 3, c.known)
		if c.first >= 0 {
			require.NoError(t, err, name)
			assert.Equal(t, Verdict{Duplicate: true, First: c.first}, v, name)
			continue
		}
		var wrong *eventstore.WrongRevisionError
		require.ErrorAs(t, err, &wrong, name)
		assert.Positive(t, wrong.Known, name)
	}
}
