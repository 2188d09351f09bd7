package local

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// inMemory counts the records of sealed segments whose look-ups are in memory.
func inMemory(s *Store) int {
	n := 0
	for _, g := range s.segments[:len(s.segments)-1] {
		if g.table != nil {
			n += g.table.offsets.length
		}
	}
	return n
}

func TestAppendsAndReadsGoOnWhileAnIndexIsMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	release := make(chan struct{})
	var made []string
	s, err := Open(dir, Options{SegmentBytes: 4000, beside: func(work func()) (wait func()) {
		return inAnother(func() {
			<-release
			work()
			made = append(made, "an index")
		})
	}})
	require.NoError(t, err)
	defer s.Close()
	reader, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	defer reader.Close()

	first := storetest.Events(3)
	_, err = s.Append(t.Context(), "ikm-first", eventstore.NoStream, first...)
	require.NoError(t, err)
	for n := 0; len(s.segments) < 2; n++ {
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", n), eventstore.NoStream, storetest.Events(2)...)
		require.NoError(t, err)
	}
	require.Positive(t, inMemory(s))
	require.Empty(t, indexFiles(t, dir))

	again, err := s.Append(t.Context(), "ikm-first", eventstore.Any, first...)
	require.NoError(t, err)
	assert.True(t, again.Duplicate, "ids of the sealed segment are found")
	var wrong *eventstore.WrongRevisionError
	_, err = s.Append(t.Context(), "ikm-first", eventstore.NoStream, storetest.Event("new"))
	require.ErrorAs(t, err, &wrong, "so are its streams")
	log := storetest.CheckLog(t, t.Context(), s)
	assert.Equal(t, log, storetest.CheckLog(t, t.Context(), reader))
	assert.Positive(t, inMemory(reader))

	close(release)
	s.writer.build.wait()
	_, err = s.Append(t.Context(), "ikm-first", eventstore.Any, storetest.Event("takes the index"))
	require.NoError(t, err)
	assert.Zero(t, inMemory(s))
	assert.Equal(t, []string{"an index"}, made)
	assert.Len(t, indexFiles(t, dir), 1)
	for n := 0; len(s.segments) < 3; n++ {
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-later-%d", n), eventstore.NoStream, storetest.Events(2)...)
		require.NoError(t, err)
	}
	s.writer.build.wait()
	log = storetest.CheckLog(t, t.Context(), s)
	assert.Equal(t, log, storetest.CheckLog(t, t.Context(), reader))
	assert.Zero(t, reader.segments[0].table.offsets.length, "a reader takes the index that was not there before")
}

func TestIndexThatFindsNoSpaceIsMadeWhenItHasToBe(t *testing.T) {
	m := newMemFS()
	full := true
	m.fault = func(_, name string) error {
		if full && filepath.Ext(name) == tempSuffix && filepath.Ext(strings.TrimSuffix(name, tempSuffix)) == indexSuffix {
			return syscall.ENOSPC
		}
		return nil
	}
	s, err := Open(faultDir, memOptions(m, 0))
	require.NoError(t, err)
	o := newOracle()
	for len(s.segments) < 2 {
		require.Empty(t, o.workload(t.Context(), s, 1))
	}
	require.Empty(t, o.workload(t.Context(), s, 1), "appends go on")
	require.Positive(t, inMemory(s))
	var errs []error
	for len(errs) == 0 {
		errs = o.workload(t.Context(), s, 1)
	}
	require.ErrorIs(t, errs[0], eventstore.ErrReadOnly, "a second segment is not sealed")
	require.Len(t, s.segments, 2)
	m.mu.Lock()
	full = false
	m.mu.Unlock()
	require.Empty(t, o.workload(t.Context(), s, 20))
	o.verify(t, s, "space is back")
	require.NoError(t, s.Close())
	report, err := Check(t.Context(), faultDir, Admin{FS: m})
	require.NoError(t, err)
	assert.Empty(t, report.Damages)
	assert.Empty(t, report.Notes)
}

// TestFullDiskWithoutAnIndexIsOpened: a sealed segment may be left without its index by a disk that is full, and the next
// opening meets the same disk.
func TestFullDiskWithoutAnIndexIsOpened(t *testing.T) {
	m := newMemFS()
	full := true
	m.fault = func(_, name string) error {
		if full && filepath.Ext(name) == tempSuffix && filepath.Ext(strings.TrimSuffix(name, tempSuffix)) == indexSuffix {
			return syscall.ENOSPC
		}
		return nil
	}
	o := newOracle()
	s, err := Open(faultDir, memOptions(m, 0))
	require.NoError(t, err)
	for len(s.segments) < 2 {
		require.Empty(t, o.workload(t.Context(), s, 1))
	}
	require.ErrorIs(t, s.Close(), syscall.ENOSPC, "it says that the index is not made")
	s, err = Open(faultDir, memOptions(m, 0))
	require.NoError(t, err)
	require.Positive(t, inMemory(s))
	require.Empty(t, o.workload(t.Context(), s, 1))
	o.verify(t, s, "the disk is full")
	require.NoError(t, s.Close())
	require.ErrorIs(t, Reindex(t.Context(), faultDir, Admin{FS: m}), syscall.ENOSPC, "who asks for indexes is told")
	m.mu.Lock()
	full = false
	m.mu.Unlock()
	s, err = Open(faultDir, memOptions(m, 0))
	require.NoError(t, err)
	require.Zero(t, inMemory(s))
	o.verify(t, s, "space is back")
	require.NoError(t, s.Close())
	report, err := Check(t.Context(), faultDir, Admin{FS: m})
	require.NoError(t, err)
	assert.Empty(t, report.Damages)
	assert.Empty(t, report.Notes)
}
