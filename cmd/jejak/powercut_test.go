//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// powered is a disk whose power a test can cut: a real ext4 on a loop device.
type powered struct {
	t            *testing.T
	image, mount string
	on           bool
}

const (
	ext4Shutdown           = 0x8004587d // EXT4_IOC_SHUTDOWN
	ext4ShutdownNoLogFlush = 2          // what is in memory, the journal's included, is gone
	// poweredMegabytes has room for the ledger of a campaign many times over, and for ext4's journal.
	poweredMegabytes = 256
)

// aPoweredDisk makes and mounts a disk, or skips the test with the reason. With JEJAK_LONG it must not be skipped.
func aPoweredDisk(t *testing.T) *powered {
	t.Helper()
	root(t)
	skip := func(format string, args ...any) {
		if os.Getenv("JEJAK_LONG") != "" {
			t.Fatalf(format, args...)
		}
		t.Skipf(format, args...)
	}
	for _, tool := range []string{"mkfs.ext4", "mount", "umount"} {
		if _, err := exec.LookPath(tool); err != nil {
			skip("%s is missing", tool)
		}
	}
	base := t.TempDir()
	d := &powered{t: t, image: filepath.Join(base, "disk.img"), mount: filepath.Join(base, "mnt")}
	require.NoError(t, os.WriteFile(d.image, nil, 0o600))
	require.NoError(t, os.Truncate(d.image, poweredMegabytes<<20))
	require.NoError(t, os.Mkdir(d.mount, 0o700))
	if out, err := exec.Command("mkfs.ext4", "-q", "-F", d.image).CombinedOutput(); err != nil {
		skip("mkfs.ext4: %v: %s", err, out)
	}
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.mount).CombinedOutput(); err != nil {
		skip("mount of a loop device: %v: %s", err, bytes.TrimSpace(out))
	}
	d.on = true
	t.Cleanup(d.unmount) // which gives the loop device back
	return d
}

func (d *powered) unmount() {
	if !d.on {
		return
	}
	out, err := exec.Command("umount", d.mount).CombinedOutput()
	require.NoError(d.t, err, "%s", out)
	d.on = false
}

// cut ends the power.
func (d *powered) cut() {
	f, err := os.Open(d.mount)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, f.Close()) }()
	require.NoError(d.t, unix.IoctlSetPointerInt(int(f.Fd()), ext4Shutdown, ext4ShutdownNoLogFlush))
}

// back turns the power on again.
func (d *powered) back() {
	d.unmount()
	out, err := exec.Command("mount", "-o", "loop", d.image, d.mount).CombinedOutput()
	require.NoError(d.t, err, "%s", out)
	d.on = true
}

const unsyncedText = "this is lost"

// cutDuring cuts the power at a random moment of what the writers do, and ends all of them.
//
// What is said while the cut is under way is no answer: a machine without power says nothing, but ext4 goes on to acknowledge
// while it is being shut down.
// Just before it a control is written, which nobody syncs.
func (d *powered) cutDuring(c *campaign, writers []*writer, served bool, random *rand.Rand, control string) {
	ctx, cancel := context.WithCancel(d.t.Context())
	var all sync.WaitGroup
	defer all.Wait() // also of a test that has failed, so that nobody has a file of the disk open
	defer cancel()
	child := func() *rand.Rand { return rand.New(rand.NewPCG(random.Uint64(), random.Uint64())) }
	c.address.Store(nil)
	if served {
		c.isServed(d.t, ctx, &all, child())
	}
	robber := child()
	all.Go(func() { c.rob(ctx, robber) })
	for _, w := range writers {
		all.Go(func() { c.write(d.t, ctx, w) })
	}
	time.Sleep(c.moment(random, 0, 10))
	require.NoError(d.t, os.WriteFile(control, []byte(unsyncedText), 0o600))
	c.mu.Lock()
	c.dark = true
	c.mu.Unlock()
	d.cut()
}

// finish repeats what was interrupted until it is done. Nothing is killed or cut any more.
func (d *powered) finish(c *campaign, writers []*writer) {
	c.enough = 0
	c.address.Store(nil)
	var all sync.WaitGroup
	for _, w := range writers {
		all.Go(func() { c.write(d.t, d.t.Context(), w) })
	}
	all.Wait()
	for _, w := range writers {
		require.Nil(d.t, w.args, "it is done")
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
func (d *powered) powerCuts(cuts int, random *rand.Rand) (c *campaign, unsynced, models int) {
	t, dir := d.t, filepath.Join(d.mount, "buku")
	require.NoError(t, os.RemoveAll(dir))
	c = aLedgerToKillOn(t, dir)
	c.enough = math.MaxInt32
	var writers []*writer
	for number := range campaignWriters {
		writers = append(writers, &writer{number: number, random: rand.New(rand.NewPCG(random.Uint64(), uint64(number)))})
	}
	for i := range cuts {
		control := filepath.Join(d.mount, fmt.Sprintf("control-%d", i)) // another each time: ext4 syncs what takes the place of a file
		d.cutDuring(c, writers, i%2 == 1, random, control)
		require.False(t, t.Failed())
		d.back()
		c.dark = false
		if got, err := os.ReadFile(control); err != nil || string(got) != unsyncedText {
			unsynced++
		}
		require.NoError(t, os.RemoveAll(control))
		models += c.mended(t)
		c.verify(t)
	}
	d.finish(c, writers)
	require.False(t, t.Failed())
	c.verify(t)
	return c, unsynced, models
}

// TestPowerCutsLoseNoAnswerOfACommand: what has answered before the power was cut is there once, the ledger and its vault are
// whole, and what was interrupted is done once, when it is repeated under its id. Beside the cuts commands and servers are
// killed, and the lock is taken away.
func TestPowerCutsLoseNoAnswerOfACommand(t *testing.T) {
	d := aPoweredDisk(t)
	random := rand.New(rand.NewPCG(10, 11))
	cuts, unsynced, models, done := howMany(t, 3, 100, 5000), 0, 0, 0
	kills, robbed, repeated := int32(0), int32(0), int32(0)
	for left := cuts; left > 0; left -= campaignCuts {
		c, lost, damaged := d.powerCuts(min(left, campaignCuts), random)
		unsynced, models = unsynced+lost, models+damaged
		kills, robbed, repeated, done = kills+c.kills.Load(), robbed+c.robbed.Load(), repeated+c.repeated.Load(), done+len(c.answers)
	}
	assert.Positive(t, unsynced, "what nobody has synced is lost, or the power was never cut")
	t.Logf("%d power cuts, of which %d lost what was not synced, and %d read models; %d kills, the lock removed %d times; %d commands done, %d repetitions: none lost, none twice",
		cuts, unsynced, models, kills, robbed, done, repeated)
}
