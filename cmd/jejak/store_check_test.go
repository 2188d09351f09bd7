package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/local"
)

// checkedUp runs a check and returns what it says and how it ended.
func checkedUp(t *testing.T, line ...string) (c checkup, parts map[string]*part, code int) {
	t.Helper()
	out, talk, code := shows(t, append([]string{"store", "check", "--json"}, line...)...)
	require.NoError(t, json.Unmarshal([]byte(out), &c), "%s%s", out, talk)
	parts = map[string]*part{}
	for _, p := range c.Parts {
		parts[p.Name] = p
	}
	return c, parts, code
}

// strays appends an event of no known type, and two that were recorded by a clock nine years ahead.
func strays(t *testing.T, store eventstore.Store) {
	t.Helper()
	_, err := store.Append(t.Context(), "region-kemendagri:13.75", eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "UangDibagikan", Data: []byte(`{}`)})
	require.NoError(t, err)
	for _, name := range []string{"jam", "jam-kedua"} {
		command := uuid.New()
		wire, err := domain.Encode(domain.Event{ID: domain.EventID(command, 0), Body: &domain.ClusterDefined{Cluster: "pangan"}, Meta: domain.Meta{
			OccurredOn: domain.InYear(2021), RecordedAt: time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), Mode: domain.Planned, Confidence: domain.Reported,
			By: domain.Author{User: "sri"}, Command: command, Request: "x"}})
		require.NoError(t, err)
		_, err = store.Append(t.Context(), string(domain.NamedRef(domain.CategoryProgramme, name)), eventstore.Any,
			eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
		require.NoError(t, err)
	}
}

func assertStrays(t *testing.T, c checkup, events *part) {
	t.Helper()
	assert.Zero(t, c.Damages)
	require.NotEmpty(t, events.Findings)
	named := map[string]finding{}
	for _, f := range events.Findings {
		named[f.Code] = f
	}
	unknown := named[string(domain.TypeUnknown)]
	assert.Equal(t, isAside, unknown.Kind)
	assert.Equal(t, "region-kemendagri:13.75", unknown.Stream)
	assert.Contains(t, unknown.Text, "UangDibagikan")
	assert.NotEmpty(t, unknown.Mend)
	assert.NotZero(t, unknown.Position)
	assert.Equal(t, 2, c.Clocks)
	clocks := map[string]bool{}
	for _, f := range events.Findings {
		if f.Kind == isClock {
			assert.Equal(t, string(domain.ClockWrong), f.Code)
			assert.Contains(t, f.Text, "2031")
			clocks[f.Stream] = true
		}
	}
	assert.Len(t, clocks, 2, "each is named")
	assert.Equal(t, events.Aside, c.Aside)
	assert.Positive(t, c.Aside)
}

func TestEventsThatAreSetAsideAreNamedAndNoDamage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "buku")
	from, err := given["imported"]()
	require.NoError(t, err)
	require.NoError(t, copyStore(dir, from))
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	strays(t, store)
	require.NoError(t, store.Close())
	c, parts, code := checkedUp(t, "--store", dir)
	assert.Equal(t, exitOK, code)
	assertStrays(t, c, parts[partEvents])
	out, _, _ := shows(t, "store", "check", "--store", dir, "--lang", "en")
	assert.Regexp(t, `(?m)^  Events +set aside: \d`, out)
	assert.Contains(t, out, "\n  – UangDibagikan: ")
	assert.Contains(t, out, "\n  Events whose clocks are not believed: 2\n")
	assert.Contains(t, out, "\n  Damages: 0\n")
}

// Of a ledger on a server a check looks at what this machine has of it and at what the server answers.
func TestACheckOfAServerLooksAtEventsClocksVaultAndReadModels(t *testing.T) {
	from, err := given["imported"]()
	require.NoError(t, err)
	home, log := filepath.Join(t.TempDir(), "rumah"), filepath.Join(t.TempDir(), logDir)
	require.NoError(t, copyStore(filepath.Join(home, vaultDir), filepath.Join(from, vaultDir)))
	require.NoError(t, copyStore(log, filepath.Join(from, logDir)))
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	store, err := local.Open(log, local.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server, ended := esdbserver.New(store, esdbserver.Options{}), make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		server.Stop()
		require.NoError(t, <-ended)
		require.NoError(t, store.Close())
	}()
	at := []string{"--store", fmt.Sprintf("esdb://%s?tls=false", listener.Addr()), "--home", home}

	_, _, code := shows(t, append([]string{"rebuild"}, at...)...)
	require.Equal(t, exitOK, code)
	c, parts, code := checkedUp(t, at...)
	assert.Equal(t, exitOK, code)
	assert.Positive(t, c.Events)
	for _, name := range []string{partEvents, partVault, partModels, partFiles} {
		require.Contains(t, parts, name)
		assert.Empty(t, parts[name].Findings, name)
		assert.False(t, parts[name].Absent, name)
	}

	strays(t, store)
	c, parts, code = checkedUp(t, at...)
	assert.Equal(t, exitOK, code)
	assertStrays(t, c, parts[partEvents])

	require.NoError(t, os.WriteFile(filepath.Join(home, modelsDir, "money.table"), []byte("{}\n"), 0o600))
	require.NoError(t, os.RemoveAll(filepath.Join(home, vaultDir)))
	c, parts, code = checkedUp(t, at...)
	assert.Equal(t, exitVerify, code)
	assert.Equal(t, 2, c.Damages)
	require.Len(t, parts[partModels].Findings, 1)
	assert.Contains(t, parts[partModels].Findings[0].Mend, "rebuild")
	require.Len(t, parts[partVault].Findings, 1)
	assert.Equal(t, "VAULT_LOST", parts[partVault].Findings[0].Code)
}

// A ledger whose log cannot be read is checked all the same, as far as that goes.
func TestACheckGoesOnBehindALogThatCannotBeRead(t *testing.T) {
	dir := aLedgerOfAllFiles(t)
	name := filepath.Join(dir, logDir, "0000000000000000.segz")
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, content[:len(content)/2], 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, modelsDir, "money.table"), []byte("{}\n"), 0o600))
	require.NoError(t, os.Remove(filepath.Join(dir, vaultDir, "office.key")))
	c, parts, code := checkedUp(t, "--store", dir)
	assert.Equal(t, exitVerify, code)
	assert.NotEmpty(t, parts[partEvents].Unchecked)
	for _, name := range []string{partLog, partVault, partModels} {
		assert.Positive(t, parts[name].Damages, name)
	}
	assert.GreaterOrEqual(t, c.Damages, 3)
}

// What a broken disk does not give is damage: a check that could not look says neither that all is well, nor nothing.
func TestAFileThatTheSystemDoesNotGiveIsDamage(t *testing.T) {
	for part, file := range map[string]string{partVault: "vault/person.keys", partModels: "models/money.table"} {
		dir := aLedgerOfAllFiles(t)
		name := filepath.Join(dir, filepath.FromSlash(file))
		require.NoError(t, os.Remove(name))
		require.NoError(t, os.Mkdir(name, 0o700)) // reading it is an error of the system's
		_, parts, code := checkedUp(t, "--store", dir)
		assert.Equal(t, exitVerify, code, file)
		assert.Positive(t, parts[part].Damages, file)
	}
}

// A file that the system does not give is damage of its part, with what mends it.
func TestACheckSaysWhatMendsAFileThatCannotBeRead(t *testing.T) {
	for name, command := range map[string]string{"vault/office.key": "vault restore", "models/money.table": "rebuild", "models/verdicts.json": "rebuild"} {
		t.Run(name, func(t *testing.T) {
			dir := aLedgerOfAllFiles(t)
			file := filepath.Join(dir, filepath.FromSlash(name))
			require.NoError(t, os.Rename(file, file+".old"))
			require.NoError(t, os.Mkdir(file, 0o700))
			_, parts, code := checkedUp(t, "--store", dir)
			assert.Equal(t, exitVerify, code)
			found := parts[filepath.Dir(name)].Findings
			i := slices.IndexFunc(found, func(f finding) bool { return f.Code == "UNREADABLE" })
			require.GreaterOrEqual(t, i, 0, "%v", found)
			assert.Equal(t, name, found[i].File)
			assert.Contains(t, found[i].Mend, command)
		})
	}
}
