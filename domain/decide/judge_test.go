package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// A second registration is no fact; what is recorded on the stream after it is one.
func TestTheStreamGoesOnBehindWhatIsSetAside(t *testing.T) {
	registered := exampleOf(t, "ActorRegistered")
	history, err := NewHistory(registered.stream)
	require.NoError(t, err)
	take := func(name string, revision int64) *domain.Rejection {
		cmd := exampleOf(t, name).command()
		why, err := history.Take(domain.Recorded{Event: domain.Event{ID: domain.EventID(id(name), int(revision)), Meta: cmd.Meta,
			Body: cmd.Body},
			Stream: registered.stream, Revision: revision, RecordedAt: instant})
		require.NoError(t, err, "%s@%d", name, revision)
		return why
	}
	require.Nil(t, take("ActorRegistered", 0))
	why := take("ActorRegistered", 1)
	require.NotNil(t, why)
	assert.Equal(t, domain.AlreadyRegistered, why.Code)
	assert.EqualValues(t, 1, history.Revision())
	assert.Nil(t, take("TrainingAttended", 2))
	assert.EqualValues(t, 2, history.Revision())
	assert.Len(t, history.Asides(), 1)
}
