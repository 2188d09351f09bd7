package esdbserver_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// needNode skips the test, or fails it where JEJAK_REQUIRE_NODE says that it must run.
func needNode(t *testing.T) {
	t.Helper()
	reason := ""
	if _, err := exec.LookPath("node"); err != nil {
		reason = "there is no node on this machine"
	} else if _, err := os.Stat(filepath.Join("npmclient", "node_modules")); err != nil {
		reason = "the client is not installed; run npm ci in eventstore/esdbserver/npmclient"
	}
	if reason == "" {
		return
	}
	if os.Getenv("JEJAK_REQUIRE_NODE") != "" {
		t.Fatal("JEJAK_REQUIRE_NODE is set, and " + reason)
	}
	t.Skip(reason)
}

// TestTheNodeJSClientWorks runs npmclient/client.js, which uses the official client of another language: what two
// clients agree on is the protocol.
func TestTheNodeJSClientWorks(t *testing.T) {
	needNode(t)
	store := memory.New()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := lis.Addr().String()
	stop := start(t, store, lis)

	node := exec.CommandContext(t.Context(), "node", "client.js", "esdb://"+address+"?tls=false")
	node.Dir = "npmclient"
	node.WaitDelay = time.Second
	var complaints bytes.Buffer
	node.Stderr = &complaints
	out, err := node.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, node.Start())
	var steps []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var said struct{ Step string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &said), lines.Text())
		steps = append(steps, said.Step)
		if said.Step == "restart" {
			stop()
			for n := 2; n < 5; n++ { // some while it is away, some when it is back
				if n == 3 {
					stop = restart(t, store, address)
				}
				e := storetest.Event("")
				e.Data = fmt.Appendf(nil, `{"n":%d}`, n)
				_, err := store.Append(t.Context(), "sentra-1", eventstore.Exactly(eventstore.Revision(n-1)), e)
				require.NoError(t, err)
			}
		}
	}
	require.NoError(t, node.Wait(), complaints.String())
	stop()
	assert.Equal(t, []string{"appended", "read", "filtered", "linked", "refused", "restart", "done"}, steps)
	storetest.CheckLog(t, t.Context(), store)
}

func start(t *testing.T, store eventstore.Store, lis net.Listener) (stop func()) {
	t.Helper()
	server := esdbserver.New(store, esdbserver.Options{Drain: time.Second})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	return func() {
		server.Stop()
		assert.NoError(t, <-ended)
	}
}

func restart(t *testing.T, store eventstore.Store, address string) (stop func()) {
	t.Helper()
	lis, err := net.Listen("tcp", address)
	require.NoError(t, err)
	return start(t, store, lis)
}
