package esdb_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbtest"
	"jejak/eventstore/storetest"
)

// speed is how much faster than in the field the double elects: an attempt is as much shorter.
const speed = 20

var hasty = []string{"defaultDeadline=100", "wait=2m"}

func three(t *testing.T) *esdbtest.Cluster {
	return esdbtest.Start(t, esdbtest.Options{Nodes: 3, Speed: speed})
}

func TestACallThatStartsDuringAnElectionWaitsForItsEnd(t *testing.T) {
	for name, lose := range map[string]func(*esdbtest.Cluster){
		"killed": func(c *esdbtest.Cluster) { c.Kill(0) },
		"frozen": func(c *esdbtest.Cluster) { c.Freeze(0) },
	} {
		c := three(t)
		var told atomic.Int64
		lose(c)
		s := open(t, c.URL("", hasty), esdb.Options{OnRetry: func(error, time.Duration) { told.Add(1) }})
		a, err := s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("x"))
		require.NoError(t, err, name)
		assert.False(t, a.Duplicate, name)
		assert.Positive(t, told.Load(), name)
		assert.Len(t, c.Log(), 1, name)
		assert.False(t, s.Stale(), name)
	}
}

// TestAFrozenNodeIsNotWaitedFor: an attempt may take an hour here, so whoever waits for the frozen node does not end.
func TestAFrozenNodeIsNotWaitedFor(t *testing.T) {
	for frozen := 1; frozen <= 2; frozen++ {
		c := esdbtest.Start(t, esdbtest.Options{Nodes: 3})
		c.Freeze(frozen)
		for range 5 {
			begun := time.Now()
			s := open(t, c.URL("", []string{"defaultDeadline=3600000"}), esdb.Options{})
			_, err := s.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event("x"))
			require.NoError(t, err)
			t.Logf("a fresh store's first append beside a frozen node: %v", time.Since(begun).Round(time.Millisecond))
		}
	}
}

func TestTheRestOfAClusterIsReadAndSaysSo(t *testing.T) {
	c := three(t)
	impatient := []string{"defaultDeadline=100", "wait=1s"}
	s := open(t, c.URL("", impatient), esdb.Options{})
	fill(t, s, "ikm-1", "ikm-2")
	c.Kill(0)
	c.Kill(1)
	for c.Leader() >= 0 {
		time.Sleep(time.Millisecond)
	}
	for name, url := range map[string]string{"all nodes": c.URL("", impatient), "the node alone": c.URL("", impatient, 2)} {
		reader := open(t, url, esdb.Options{ReadAlone: 50 * time.Millisecond})
		assert.Len(t, storetest.ReadAll(t, t.Context(), reader), 2, name)
		assert.Len(t, storetest.Collect(t, reader.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward)), 1, name)
		assert.True(t, reader.Stale(), name)
		_, err := reader.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event("x"))
		require.ErrorAs(t, err, new(*esdb.NoLeaderError), name)
		decider := open(t, url, esdb.Options{})
		require.ErrorAs(t, lastError(decider.All(t.Context(), eventstore.Start, eventstore.Forward)), new(*esdb.NoLeaderError), name)
	}
	assert.Len(t, c.Log(), 2)
	c.Return(0)
	reader := open(t, c.URL("", hasty), esdb.Options{ReadAlone: time.Minute})
	assert.Len(t, storetest.ReadAll(t, t.Context(), reader), 2)
	assert.False(t, reader.Stale())
}

// official is the client of an administrator, or of another application.
func official(t *testing.T, url string) *client.Client {
	t.Helper()
	config, err := client.ParseConnectionString(url)
	require.NoError(t, err)
	config.Logger = nil
	c, err := client.NewClient(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func setMetadata(t *testing.T, c *client.Client, stream, metadata string) {
	t.Helper()
	_, err := c.AppendToStream(t.Context(), "$$"+stream, client.AppendToStreamOptions{ExpectedRevision: client.Any{}},
		client.EventData{EventType: "$metadata", ContentType: client.ContentTypeJson, Data: []byte(metadata)})
	require.NoError(t, err)
}

func TestAHiddenStreamIsNeverAnEmptyOne(t *testing.T) {
	for name, hide := range map[string]struct {
		by, metadata string
		do           func(*client.Client) error
	}{
		"soft delete": {esdb.TruncateBefore, "", func(c *client.Client) error {
			_, err := c.DeleteStream(t.Context(), "ikm-1", client.DeleteStreamOptions{ExpectedRevision: client.Any{}})
			return err
		}},
		"truncated":  {esdb.TruncateBefore, `{"$tb":1,"$acl":{"$d":"$admins"}}`, nil},
		"counted":    {esdb.MaxCount, `{"$maxCount":1}`, nil},
		"beyond all": {esdb.TruncateBefore, `{"$tb":100}`, nil},
		"tombstone": {esdb.Tombstone, "", func(c *client.Client) error {
			_, err := c.TombstoneStream(t.Context(), "ikm-1", client.TombstoneStreamOptions{ExpectedRevision: client.Any{}})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			url := esdbtest.Start(t, esdbtest.Options{}).URL("", nil)
			first := open(t, url, esdb.Options{})
			_, err := first.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Events(3)...)
			require.NoError(t, err)
			admin := official(t, url)
			if hide.do != nil {
				require.NoError(t, hide.do(admin))
			} else {
				setMetadata(t, admin, "ikm-1", hide.metadata)
			}
			s := open(t, url, esdb.Options{})
			hidden := func(err error) {
				t.Helper()
				var e *esdb.HiddenError
				require.ErrorAs(t, err, &e)
				assert.Equal(t, hide.by, e.By)
				assert.Equal(t, "ikm-1", e.Stream)
				if hide.metadata != "" {
					assert.Equal(t, hide.metadata, e.Metadata)
				}
				assert.Equal(t, hide.by == esdb.Tombstone, e.Shown() == "")
			}
			hidden(lastError(s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward)))
			hidden(lastError(s.Stream(t.Context(), "ikm-1", eventstore.Last, eventstore.Backward)))
			for _, want := range []eventstore.Expect{eventstore.NoStream, eventstore.Any, eventstore.StreamExists, eventstore.Exactly(2)} {
				_, err = s.Append(t.Context(), "ikm-1", want, storetest.Event("second"))
				if hide.by == esdb.MaxCount && want == eventstore.NoStream {
					require.ErrorAs(t, err, new(*esdb.HiddenError))
					continue
				}
				hidden(err)
			}
			records := storetest.Collect(t, s.All(t.Context(), eventstore.Start, eventstore.Forward))
			if hide.by == esdb.Tombstone {
				last := records[len(records)-1]
				assert.Equal(t, "$streamDeleted", last.Type)
				assert.EqualValues(t, math.MaxInt64, last.Revision)
				records = records[:len(records)-1]
			}
			assert.Len(t, records, 3, "the log shows everything, and nothing was added")
		})
	}
}

func TestAStreamThatIsNotThereAndNotHiddenIsEmpty(t *testing.T) {
	url := esdbtest.Start(t, esdbtest.Options{}).URL("", nil)
	setMetadata(t, official(t, url), "ikm-1", `{"$acl":{"$d":"$admins"}}`)
	s := open(t, url, esdb.Options{})
	assert.Empty(t, storetest.Collect(t, s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward)))
	_, err := s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("x"))
	require.NoError(t, err)
	assert.Empty(t, storetest.Collect(t, s.Stream(t.Context(), "ikm-1", 5, eventstore.Forward)), "behind the end nothing is due")
}

func TestErrorsHaveKinds(t *testing.T) {
	users := map[string]string{"admin": "changeit", "jejak": "rah:as@ia%"}
	c := esdbtest.Start(t, esdbtest.Options{Users: users})
	const jejak = "jejak:rah%3Aas%40ia%25"
	head := func(url string) error {
		_, err := eventstore.Head(t.Context(), open(t, url, esdb.Options{}))
		return err
	}
	require.NoError(t, head(c.URL("admin:changeit", nil)))
	var denied *esdb.AccessError
	require.ErrorAs(t, head(c.URL(jejak, nil)), &denied)
	assert.Equal(t, "jejak", denied.User)
	require.ErrorAs(t, head(c.URL("jejak:salah", nil)), new(*esdb.AuthError))
	require.ErrorAs(t, head(c.URL("", nil)), new(*esdb.AuthError))
	require.ErrorAs(t, head("esdb://"+jejak+"@"+c.Address(0)), new(*esdb.UntrustedError))
	other := esdbtest.Start(t, esdbtest.Options{TLS: true})
	require.ErrorAs(t, head("esdb://"+c.Address(0)+"?tlsCaFile="+other.CA()), new(*esdb.UntrustedError))
	var gone *esdb.UnreachableError
	require.ErrorAs(t, head(c.URL("", nil)[:8]+"127.0.0.1:1?tls=false"), &gone)

	admin := official(t, c.URL("admin:changeit", nil))
	setMetadata(t, admin, "$all", `{"$acl":{"$r":["jejak","$admins"]}}`)
	_, err := admin.AppendToStream(t.Context(), "$settings", client.AppendToStreamOptions{ExpectedRevision: client.Any{}}, client.EventData{
		EventType: "$settings", ContentType: client.ContentTypeJson, Data: []byte(`{"$userStreamAcl":{"$r":"jejak","$w":"$admins","$d":"$admins","$mr":"jejak","$mw":"$admins"}}`)})
	require.NoError(t, err)
	require.NoError(t, head(c.URL(jejak, nil)))
	_, err = open(t, c.URL(jejak, nil), esdb.Options{}).Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event("x"))
	require.ErrorIs(t, err, eventstore.ErrReadOnly)
	require.ErrorAs(t, err, &denied)
	assert.Equal(t, "ikm-1", denied.Stream)

	for version, tooOld := range map[string]bool{"24.10.0-prerelease": false, "23.6.0": true, "trunk": false} {
		var e *esdb.VersionError
		require.ErrorAs(t, head(esdbtest.Start(t, esdbtest.Options{Version: version}).URL("", nil)), &e, version)
		assert.Equal(t, version, e.Version)
		assert.Equal(t, tooOld, e.TooOld)
	}
}

func TestTheServersWordsStandAlone(t *testing.T) {
	c := esdbtest.Start(t, esdbtest.Options{})
	s := open(t, c.URL("", nil), esdb.Options{})
	fill(t, s, "ikm-1")
	_, err := official(t, c.URL("", nil)).TombstoneStream(t.Context(), "ikm-1", client.TombstoneStreamOptions{ExpectedRevision: client.Any{}})
	require.NoError(t, err)
	err = lastError(s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "sorry")
}

func TestAPasswordComesFromAFile(t *testing.T) {
	c := esdbtest.Start(t, esdbtest.Options{Users: map[string]string{"admin": "changeit"}})
	file := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(file, []byte("changeit\n"), 0o600))
	for _, o := range []struct {
		parameters []string
		options    esdb.Options
	}{{[]string{"passwordFile=" + file}, esdb.Options{}}, {nil, esdb.Options{PasswordFile: file}}} {
		_, err := eventstore.Head(t.Context(), open(t, c.URL("admin", o.parameters), o.options))
		require.NoError(t, err)
	}
	_, err := esdb.Open(t.Context(), c.URL("admin", []string{"passwordFile=" + file + ".none"}), esdb.Options{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// losses is how many leaders are lost.
func losses() int {
	if os.Getenv("JEJAK_LONG") != "" {
		return 20
	}
	return 4
}

// TestNoAcknowledgedEventIsLostOrTwiceThroughElections appends from several stores while leaders are killed at an append,
// killed at any time and frozen. Each append ends well.
func TestNoAcknowledgedEventIsLostOrTwiceThroughElections(t *testing.T) {
	c := esdbtest.Start(t, esdbtest.Options{Nodes: 3, Speed: speed, Latency: time.Millisecond})
	truth := &oracle{acked: map[string]string{}}
	stop := make(chan struct{})
	var appended counter
	var writers sync.WaitGroup
	failed := make(chan error, 4)
	for w := range 4 {
		s := open(t, c.URL("", hasty), esdb.Options{Patience: 5 * time.Minute})
		writers.Go(func() {
			if err := writeUntil(t.Context(), s, w, stop, truth, &appended); err != nil {
				failed <- fmt.Errorf("writer %d: %w", w, err)
				appended.wakeAll()
			}
		})
	}
	for i := range losses() {
		appended.wait(8)
		lost := c.Leader()
		switch i % 4 {
		case 0:
			c.KillLeaderAtNextAppend(true)
		case 1:
			c.Kill(lost)
		case 2:
			c.KillLeaderAtNextAppend(false)
		case 3:
			c.Freeze(lost)
		}
		appended.wait(8)
		require.NoError(t, c.Settle(t.Context()))
		c.Return(lost)
		select {
		case err := <-failed:
			require.NoError(t, err)
		default:
		}
	}
	close(stop)
	writers.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	seen := map[string]int{}
	for _, e := range c.Log() {
		seen[e.ID.String()]++
	}
	for id := range truth.acked {
		require.Equal(t, 1, seen[id], "event %s was acknowledged", id)
	}
	assert.Len(t, c.Log(), len(truth.acked), "whatever the log holds was acknowledged in the end")
	t.Logf("%d leaders lost, %d events", losses(), len(truth.acked))
}
