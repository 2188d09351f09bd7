//go:build linux

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Readers need nothing but the bytes: no place to write to, no right to write, no keys.

// withoutWriting is what is asked of a ledger that cannot be written.
var withoutWriting = [][]string{{"actor", "list"}, {"fund", "list"}, {"city", "show", "payakumbuh"}, {"city", "list", "--as-of", "2021-12-31"},
	{"actor", "show", "payocraft"}, {"events", "--limit", "5"}, {"store", "info"}, {"vault", "info"}}

// root skips a test that needs root, or fails it where nothing may be skipped.
func root(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		return
	}
	if os.Getenv("JEJAK_LONG") != "" {
		t.Fatal("mounts and other accounts need root")
	}
	t.Skip("mounts and other accounts need root")
}

// small mounts a file system in memory of so many bytes, which the test can make read-only or fill.
func small(t *testing.T, size string) (dir string) {
	t.Helper()
	root(t)
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		if os.Getenv("JEJAK_LONG") != "" {
			t.Fatalf("mount a tmpfs: %v", err)
		}
		t.Skipf("mount a tmpfs: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
	return dir
}

// answersAnew asks them, with read models that have to be made anew.
func answersAnew(t *testing.T, dir string) (list []string) {
	t.Helper()
	for _, q := range withoutWriting {
		list = append(list, shown(t, dir, q...))
	}
	return list
}

func TestALedgerOnAReadOnlyDiskAnswers(t *testing.T) {
	mount := small(t, "64m")
	want, dir := stale(t, filepath.Join(mount, "store"))
	require.NoError(t, syscall.Mount("", mount, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	assert.Equal(t, want, answersAnew(t, dir))
	out, code := output(t.Context(), "rebuild", "--store", dir)
	assert.Equal(t, exitFailure, code, "who wants them saved hears that they are not: %s", out)
	out, code = output(t.Context(), "record", "informasi", "--actor", "payocraft", "--kind", "konsultasi", "--topic", "x", "--store", dir)
	assert.Equal(t, exitStore, code, out)
}

func TestALedgerOnAFullDiskAnswers(t *testing.T) {
	mount := small(t, "4m")
	want, dir := stale(t, filepath.Join(mount, "store"))
	ballast, err := os.Create(filepath.Join(mount, "ballast"))
	require.NoError(t, err)
	for err == nil {
		_, err = ballast.Write(make([]byte, 4096))
	}
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NoError(t, ballast.Close())
	assert.Equal(t, want, answersAnew(t, dir))
	left, err := filepath.Glob(filepath.Join(dir, modelsDir, "*.tmp"))
	require.NoError(t, err)
	assert.Empty(t, left, "and nothing half-written is left")
}

func TestALedgerOnAReadOnlyDiskIsLent(t *testing.T) {
	mount := small(t, "64m")
	_, dir := stale(t, filepath.Join(mount, "store"))
	require.NoError(t, syscall.Mount("", mount, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	a := login{state: t.TempDir()}
	at := a.serves(t, "--store", dir, "--read-only")
	out, code := a.does(t, "fund", "list", "--home", t.TempDir(), "--store", "esdb://"+at)
	require.Equal(t, exitOK, code, out)
}

// stale puts a copy of the articles into a directory, whose read models were never saved, and returns what it answers.
func stale(t *testing.T, dir string) (want []string, store string) {
	t.Helper()
	articles, err := given["articles"]()
	require.NoError(t, err)
	writable := filepath.Join(t.TempDir(), "store")
	for _, to := range []string{writable, dir} {
		require.NoError(t, copyStore(to, articles))
		require.NoError(t, os.RemoveAll(filepath.Join(to, modelsDir)))
	}
	return answersAnew(t, writable), dir
}

// account is another account of the machine, in a group that may read the ledger.
const (
	account = 64_123
	group   = 64_124
)

func TestAnotherAccountReadsWithoutTheVault(t *testing.T) {
	root(t)
	base := t.TempDir()
	for dir := base; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		require.NoError(t, os.Chmod(dir, 0o711))
	}
	program, err := os.Executable()
	require.NoError(t, err)
	binary, err := os.ReadFile(program)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(base, "jejak"), binary, 0o755))
	sample, err := given["sample"]()
	require.NoError(t, err)
	dir := filepath.Join(base, "store")
	require.NoError(t, copyStore(dir, sample))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, modelsDir)))
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		perm := fs.FileMode(0o640)
		if d.IsDir() {
			perm = 0o750
		}
		if strings.HasPrefix(path, filepath.Join(dir, vaultDir)) {
			perm &= 0o700
		}
		return errors.Join(os.Chmod(path, perm), os.Chown(path, 0, group))
	}))
	ask := func(args ...string) (out, talk string, code int) {
		cmd := exec.Command(filepath.Join(base, "jejak"), append(args, "--store", dir)...)
		cmd.Args[0] = "jejak"
		cmd.Dir = base
		cmd.Env = []string{testNow + "=" + today, "HOME=" + base, "PATH=" + os.Getenv("PATH")}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: account, Gid: group}}
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		code = exitCode(cmd.Run())
		return stdout.String(), stderr.String(), code
	}
	for _, q := range [][]string{{"actor", "list"}, {"fund", "list"}, {"city", "show", "payakumbuh"}} {
		out, talk, code := ask(q...)
		require.Equal(t, exitOK, code, talk)
		assert.Equal(t, shown(t, sample, q...), strings.ReplaceAll(out, dir, "STORE"), "as its owner sees it: %v", q)
	}
	out, talk, code := ask("actor", "list", "--reveal")
	assert.Equal(t, exitStore, code)
	assert.Contains(t, talk, "[VAULT_DENIED]")
	assert.Empty(t, out)
	_, talk, code = ask("check", "1376024101900001")
	assert.Equal(t, exitStore, code, talk)
	assert.Contains(t, talk, "[VAULT_DENIED]")

	require.NoError(t, call(t.Context(), "rebuild", "--store", dir))
	_, talk, code = ask("actor", "list")
	assert.Equal(t, exitOK, code, "beside the models of the owner: %s", talk)
	info, err := os.Stat(filepath.Join(dir, modelsDir, "directory.table"))
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o640), info.Mode().Perm(), "who may read the log may use them")

	for name, content := range filesUnder(t, filepath.Join(dir, modelsDir)) {
		if filepath.Ext(name) == ".columns" {
			content[len(content)/2] ^= 1
			require.NoError(t, os.WriteFile(filepath.Join(dir, modelsDir, name), content, 0o640))
		}
	}
	for _, q := range [][]string{{"actor", "list"}, {"fund", "list"}, {"city", "show", "payakumbuh"}} {
		out, talk, code := ask(q...)
		require.Equal(t, exitOK, code, "what is damaged and cannot be replaced is read from the log: %s", talk)
		assert.Equal(t, shown(t, sample, q...), strings.ReplaceAll(out, dir, "STORE"), "%v", q)
	}
}
