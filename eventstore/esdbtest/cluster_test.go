package esdbtest_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"jejak/eventstore/esdbtest"
)

// quick runs elections in a fiftieth of their time.
const quick = 50

func three(t *testing.T) *esdbtest.Cluster {
	return esdbtest.Start(t, esdbtest.Options{Nodes: 3, Speed: quick})
}

func TestAFollowerForwardsAppendsUnlessTheLeaderIsAskedFor(t *testing.T) {
	c := three(t)
	w := dial(t, c, 1)
	w.append("ikm-1", noStream, fresh(1)...)
	strict := w.with("requires-leader", "true")
	_, err := strict.tryAppend("ikm-2", noStream, fresh(1)...)
	is(t, err, codes.NotFound, "Leader info available")
	assert.Equal(t, []string{"not-leader"}, strict.trailer.Get("exception"))
	leader := strict.trailer.Get("leader-endpoint-host")[0] + ":" + strict.trailer.Get("leader-endpoint-port")[0]
	assert.Equal(t, c.Address(0), leader)
	_, err = strict.read(bounded(allOptions(fromStart), 1))
	is(t, err, codes.NotFound, "Leader info available")
	dial(t, c, 0).with("requires-leader", "true").append("ikm-2", noStream, fresh(1)...)
}

// states is how a node sees the others.
func states(w *wire) (leaders, alive int) {
	for _, m := range w.gossip() {
		if m.GetState() == gossip.MemberInfo_Leader && m.GetIsAlive() {
			leaders++
		}
		if m.GetIsAlive() {
			alive++
		}
	}
	return leaders, alive
}

func TestAppendsGetNoAnswerUntilThereIsALeader(t *testing.T) {
	for name, lose := range map[string]func(*esdbtest.Cluster){
		"killed": func(c *esdbtest.Cluster) { c.Kill(0) },
		"frozen": func(c *esdbtest.Cluster) { c.Freeze(0) },
	} {
		c := three(t)
		w := dial(t, c, 1)
		w.append("ikm-1", noStream, fresh(1)...)
		lose(c)
		meanwhile, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		_, err := w.until(meanwhile).tryAppend("ikm-1", 0, fresh(1)...)
		cancel()
		require.Equal(t, codes.DeadlineExceeded, status.Code(err), "%s: %v", name, err)
		require.NoError(t, c.Settle(t.Context()))
		assert.EqualValues(t, 1, w.append("ikm-1", 0, fresh(1)...).GetCurrentRevision(), name)
		leaders, alive := states(w)
		assert.Equal(t, []int{1, 2}, []int{leaders, alive}, name)
		assert.NotEqual(t, 0, c.Leader(), name)
	}
}

func TestAnElectionGoesThroughNoLeader(t *testing.T) {
	c := esdbtest.Start(t, esdbtest.Options{Nodes: 3, Killed: esdbtest.Timeline{Suspected: 0, Electing: 0, Elected: time.Hour, Answering: time.Hour, Following: time.Hour}})
	w := dial(t, c, 1)
	c.Kill(0)
	for c.Leader() >= 0 {
		time.Sleep(time.Millisecond)
	}
	seen := map[gossip.MemberInfo_VNodeState]bool{}
	for port, m := range w.gossip() {
		seen[m.GetState()] = true
		if c.Address(0) == "127.0.0.1:"+strconv.Itoa(int(port)) {
			assert.False(t, m.GetIsAlive())
			assert.Equal(t, gossip.MemberInfo_Unknown, m.GetState())
		}
	}
	assert.True(t, seen[gossip.MemberInfo_PreLeader])
	assert.False(t, seen[gossip.MemberInfo_Leader])
}

func TestANodeWithoutMajorityIsUnknownAndAnswersReads(t *testing.T) {
	c := three(t)
	dial(t, c, 0).append("ikm-1", noStream, fresh(2)...)
	c.Kill(0)
	c.Kill(1)
	w := dial(t, c, 2)
	for c.Leader() >= 0 {
		time.Sleep(time.Millisecond)
	}
	assert.Equal(t, []int{0, 1}, w.revisions("ikm-1"))
	leaders, alive := states(w)
	assert.Zero(t, leaders)
	assert.LessOrEqual(t, alive, 2)
	meanwhile, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := w.until(meanwhile).tryAppend("ikm-1", 1, fresh(1)...)
	require.Equal(t, codes.DeadlineExceeded, status.Code(err))
	c.Return(0)
	require.NoError(t, c.Settle(t.Context()))
	w.append("ikm-1", 1, fresh(1)...)
}

func TestAFrozenNodeTakesConnectionsAndSaysNothing(t *testing.T) {
	c := three(t)
	c.Freeze(2)
	meanwhile, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := dial(t, c, 2).until(meanwhile).read(bounded(allOptions(fromStart), 1))
	require.Equal(t, codes.DeadlineExceeded, status.Code(err))
	dial(t, c, 1).append("ikm-1", noStream, fresh(1)...)
	c.Return(2)
	assert.Equal(t, []int{0}, dial(t, c, 2).revisions("ikm-1"))
}

func TestALeaderThatDiesAtAnAppendHasWrittenItOrNot(t *testing.T) {
	for _, written := range []bool{true, false} {
		c := three(t)
		w := dial(t, c, 0)
		w.append("ikm-1", noStream, fresh(1)...)
		c.KillLeaderAtNextAppend(written)
		_, err := w.tryAppend("ikm-1", 0, fresh(1)...)
		require.Equal(t, codes.Unavailable, status.Code(err))
		want := []int{0}
		if written {
			want = []int{0, 1}
		}
		assert.Equal(t, want, dial(t, c, 1).revisions("ikm-1"))
		assert.Len(t, c.Log(), len(want))
	}
}

func TestPasswordsAndRightsAreChecked(t *testing.T) {
	c := esdbtest.Start(t, esdbtest.Options{Users: map[string]string{"admin": "changeit", "jejak": "rahasia"}})
	w := dial(t, c, 0)
	for _, stranger := range []*wire{w, w.as("jejak", "salah"), w.as("nobody", "rahasia")} {
		_, err := stranger.tryAppend("ikm-1", anyRevision, fresh(1)...)
		is(t, err, codes.Unauthenticated, "Unauthenticated")
		assert.Empty(t, stranger.trailer.Get("exception"))
	}
	denied := func(w *wire, err error) {
		t.Helper()
		is(t, err, codes.PermissionDenied, "Access Denied")
		assert.Equal(t, []string{"access-denied"}, w.trailer.Get("exception"))
	}
	admin, jejak := w.as("admin", "changeit"), w.as("jejak", "rahasia")
	_, err := jejak.read(subscribe(allOptions(fromStart)))
	denied(jejak, err)
	admin.append("$$$all", anyRevision, proposal(uuid.New(), "$metadata", `{"$acl":{"$r":["jejak","$admins"]}}`))
	_, err = jejak.read(subscribe(allOptions(fromStart)))
	require.NoError(t, err)
	jejak.append("ikm-1", noStream, fresh(1)...)
	admin.append("$settings", anyRevision, proposal(uuid.New(), "$metadata",
		`{"$userStreamAcl":{"$r":"jejak","$w":"$admins","$d":"$admins","$mr":"jejak","$mw":"$admins"}}`))
	_, err = jejak.tryAppend("ikm-1", 0, fresh(1)...)
	denied(jejak, err)
	_, err = jejak.tryAppend("$$ikm-1", anyRevision, fresh(1)...)
	denied(jejak, err)
	_, err = jejak.delete("ikm-1")
	denied(jejak, err)
	assert.Equal(t, []int{0}, jejak.revisions("ikm-1"))
	assert.Nil(t, jejak.revisions("$$ikm-1"))
	_, err = jejak.read(bounded(streamOptions("$users", fromStart), 1))
	denied(jejak, err)
}
