//go:build linux

package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore/powertest"
)

// poweredMegabytes has room for the ledger of a campaign many times over, and for ext4's journal.
const poweredMegabytes = 256

const unsyncedText = "this is lost"

// cutDuring cuts the power at a random moment of what the writers do, and ends all of them.
//
// What is said while the cut is under way is no answer: a machine without power says nothing, but ext4 goes on to acknowledge
// while it is being shut down.
// Just before it a control is written, which nobody syncs.
func (c *campaign) cutDuring(t *testing.T, d *powertest.Disk, writers []*writer, served bool, random *rand.Rand, control string) {
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait() // also of a test that has failed, so that nobody has a file of the disk open
	defer cancel()
	child := func() *rand.Rand { return rand.New(rand.NewPCG(random.Uint64(), random.Uint64())) }
	c.address.Store(nil)
	if served {
		c.isServed(t, ctx, &all, child())
	}
	robber := child()
	all.Go(func() { c.rob(ctx, robber) })
	for _, w := range writers {
		all.Go(func() { c.write(t, ctx, w) })
	}
	time.Sleep(c.moment(random, 0, 10))
	require.NoError(t, os.WriteFile(control, []byte(unsyncedText), 0o600))
	c.mu.Lock()
	c.dark = true
	c.mu.Unlock()
	d.Cut()
}

// finish repeats what was interrupted until it is done. Nothing is killed or cut any more.
func (c *campaign) finish(t *testing.T, writers []*writer) {
	c.enough = 0
	c.address.Store(nil)
	var all sync.WaitGroup
	for _, w := range writers {
		all.Go(func() { c.write(t, t.Context(), w) })
	}
	all.Wait()
	for _, w := range writers {
		require.Nil(t, w.args, "it is done")
	}
}

// mended holds a ledger to what a power cut may damage: the saved read models, which nobody syncs as they follow from the
// log. It is named, answers are right in spite of it, and what the check advises mends it.
func (c *campaign) mended(t *testing.T) (models int) {
	t.Helper()
	report, parts, code := checkedUp(t, "--store", c.dir)
	for name, p := range parts {
		if name != partModels {
			require.Zero(t, p.Damages, "%s: %v", name, p.Findings)
		}
	}
	if report.Damages == 0 {
		require.Equal(t, exitOK, code)
		return 0
	}
	require.Equal(t, exitVerify, code)
	answers := func() string { return shown(t, c.dir, "fund", "list") + shown(t, c.dir, "actor", "list") }
	before := answers()
	out, code := output(t.Context(), "rebuild", "--store", c.dir)
	require.Equal(t, exitOK, code, out)
	require.Equal(t, answers(), before)
	return report.Damages
}

// campaignCuts are those of one ledger: then a new one begins, as a check reads all of it.
const campaignCuts = 10

// powerCuts runs a campaign on one ledger: every other time through a server.
func powerCuts(t *testing.T, d *powertest.Disk, cuts int, random *rand.Rand) (c *campaign, unsynced, models int) {
	dir := filepath.Join(d.Dir, "buku")
	require.NoError(t, os.RemoveAll(dir))
	c = aLedgerToKillOn(t, dir)
	c.enough = math.MaxInt32
	var writers []*writer
	for number := range campaignWriters {
		writers = append(writers, &writer{number: number, random: rand.New(rand.NewPCG(random.Uint64(), uint64(number)))})
	}
	for i := range cuts {
		control := filepath.Join(d.Dir, fmt.Sprintf("control-%d", i)) // another each time: ext4 syncs what takes the place of a file
		c.cutDuring(t, d, writers, i%2 == 1, random, control)
		require.False(t, t.Failed())
		d.Back()
		c.dark = false
		if got, err := os.ReadFile(control); err != nil || string(got) != unsyncedText {
			unsynced++
		}
		require.NoError(t, os.RemoveAll(control))
		models += c.mended(t)
		c.verify(t)
	}
	c.finish(t, writers)
	require.False(t, t.Failed())
	c.verify(t)
	return c, unsynced, models
}

// TestPowerCutsLoseNoAnswerOfACommand: what has answered before the power was cut is there once, the ledger and its vault are
// whole, and what was interrupted is done once, when it is repeated under its id. Beside the cuts commands and servers are
// killed, and the lock is taken away.
func TestPowerCutsLoseNoAnswerOfACommand(t *testing.T) {
	d := powertest.New(t, poweredMegabytes)
	random := rand.New(rand.NewPCG(10, 11))
	cuts, unsynced, models, done := howMany(t, 3, 100, 5000), 0, 0, 0
	kills, robbed, repeated := int32(0), int32(0), int32(0)
	for left := cuts; left > 0; left -= campaignCuts {
		c, lost, damaged := powerCuts(t, d, min(left, campaignCuts), random)
		unsynced, models = unsynced+lost, models+damaged
		kills, robbed, repeated, done = kills+c.kills.Load(), robbed+c.robbed.Load(), repeated+c.repeated.Load(), done+len(c.answers)
	}
	assert.Positive(t, unsynced, "what nobody has synced is lost, or the power was never cut")
	t.Logf("%d power cuts, of which %d lost what was not synced, and %d read models; %d kills, the lock removed %d times; %d commands done, %d repetitions: none lost, none twice",
		cuts, unsynced, models, kills, robbed, done, repeated)
}
