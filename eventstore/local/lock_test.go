package local

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

func TestASecondWriterWaitsForItsTurn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	first, err := Open(dir, Options{})
	require.NoError(t, err)
	fill(t, first, 3)
	ended := make(chan error, 1)
	var told []LockedError
	second, err := Open(dir, Options{Wait: time.Hour, Waiting: func(holder *LockedError) {
		told = append(told, *holder)
		go func() { ended <- first.Close() }()
	}})
	require.NoError(t, err)
	require.NoError(t, <-ended)
	require.Len(t, told, 1, "once")
	assert.Equal(t, os.Getpid(), told[0].PID)
	assert.Len(t, storetest.ReadAll(t, t.Context(), second), 3, "what the first wrote is there")
	require.NoError(t, second.Close())
}

func TestWaitingEndsWithTheNameOfTheHolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	interrupted := make(chan struct{})
	for what, o := range map[string]Options{
		"when it takes too long":     {Wait: time.Nanosecond},
		"when somebody interrupts":   {Wait: time.Hour, Interrupted: interrupted, Waiting: func(*LockedError) { close(interrupted) }},
		"when the holder will serve": {Wait: time.Hour, Waiting: func(*LockedError) { require.NoError(t, s.Serves("esdb://127.0.0.1:2113")) }},
		"not at all":                 {},
	} {
		_, err := Open(dir, o)
		var locked *LockedError
		require.ErrorAs(t, err, &locked, what)
		assert.Equal(t, os.Getpid(), locked.PID, what)
	}
	_, err = Open(dir, Options{Wait: -1})
	require.ErrorContains(t, err, "Wait is negative")
}

func TestWhoIsRefusedHearsAtWhichAddressTheHolderServes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	address := "esdb://127.0.0.1:2114?tls=false"
	require.NoError(t, s.Serves(address))
	_, err = Open(dir, Options{Wait: time.Hour}) // it is not waited for
	var locked *LockedError
	require.ErrorAs(t, err, &locked)
	assert.Equal(t, address, locked.Address)
	require.ErrorContains(t, s.Serves("a\nsince never"), "no address of one line")
	require.NoError(t, s.Close())
	require.ErrorIs(t, s.Serves(address), eventstore.ErrClosed)

	s, err = Open(dir, Options{})
	require.NoError(t, err)
	_, err = Open(dir, Options{})
	require.ErrorAs(t, err, &locked)
	assert.Empty(t, locked.Address, "the next holder serves nobody")
	require.NoError(t, s.Close())
	reader, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	require.ErrorIs(t, reader.Serves(address), eventstore.ErrReadOnly)
	require.NoError(t, reader.Close())
}
