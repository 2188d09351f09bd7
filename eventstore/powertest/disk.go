//go:build linux

package powertest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// What Linux calls them: fs/ext4/ext4.h.
const (
	ext4Shutdown           = 0x8004587d // EXT4_IOC_SHUTDOWN
	ext4ShutdownNoLogFlush = 2          // EXT4_GOING_FLAGS_NOLOGFLUSH: what is in memory is gone, the journal's part included
)

// Disk is an ext4 on a loop device.
type Disk struct {
	Dir string // where it is mounted

	t     *testing.T
	image string
	on    bool
}

// New makes and mounts a disk of so many megabytes, the journal's included. It is gone after the test.
func New(t *testing.T, megabytes int) *Disk {
	t.Helper()
	if os.Geteuid() != 0 {
		skip(t, "mounting a loop device needs root")
	}
	for _, tool := range []string{"mkfs.ext4", "mount", "umount"} {
		if _, err := exec.LookPath(tool); err != nil {
			skip(t, "%s is missing", tool)
		}
	}
	base := t.TempDir()
	d := &Disk{t: t, image: filepath.Join(base, "disk.img"), Dir: filepath.Join(base, "mnt")}
	require.NoError(t, os.WriteFile(d.image, nil, 0o600))
	require.NoError(t, os.Truncate(d.image, int64(megabytes)<<20))
	require.NoError(t, os.Mkdir(d.Dir, 0o700))
	if out, err := exec.Command("mkfs.ext4", "-q", "-F", d.image).CombinedOutput(); err != nil {
		skip(t, "mkfs.ext4: %v: %s", err, out)
	}
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.Dir).CombinedOutput(); err != nil {
		skip(t, "mount of a loop device: %v: %s", err, bytes.TrimSpace(out))
	}
	d.on = true
	t.Cleanup(d.unmount) // which gives the loop device back
	return d
}

// skip skips a test with the reason. With JEJAK_LONG it must not be skipped.
func skip(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("JEJAK_LONG") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Cut ends the power. Whatever is asked of the disk fails until it is Back.
func (d *Disk) Cut() {
	f, err := os.Open(d.Dir)
	require.NoError(d.t, err)
	require.NoError(d.t, unix.IoctlSetPointerInt(int(f.Fd()), ext4Shutdown, ext4ShutdownNoLogFlush))
	require.NoError(d.t, f.Close())
}

// Back turns the power on again. Nobody may have a file of the disk open.
func (d *Disk) Back() {
	d.unmount()
	out, err := exec.Command("mount", "-o", "loop", d.image, d.Dir).CombinedOutput()
	require.NoError(d.t, err, "%s", out)
	d.on = true
}

func (d *Disk) unmount() {
	if !d.on {
		return
	}
	out, err := exec.Command("umount", d.Dir).CombinedOutput()
	require.NoError(d.t, err, "%s", out)
	d.on = false
}
