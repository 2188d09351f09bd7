package local

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

var fuzzStore = uuid.UUID{0: 1, 15: 2}

// FuzzRecord: bytes are refused, or are exactly what encoding their meaning gives.
func FuzzRecord(f *testing.F) {
	s := newSums(fuzzStore)
	e := eventstore.Event{ID: uuid.UUID{3}, Type: "Fuzzed", Data: []byte("{}"), Metadata: []byte("{}")}
	good := appendRecord(nil, s, "ikm-1", &e, coordinates{address: 1000, group: 900, position: 7, ticks: 8, revision: 9, previous: 10})
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add(make([]byte, 100))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r record
		seal := func() { // give every input a chance to pass the checksum
			if n, why := recordLength(b); why == nil && n <= len(b) {
				sum := s.at(1000, b[:n-recordCRC])
				copy(b[n-recordCRC:n], []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)})
			}
		}
		for range 2 {
			if why := decodeRecord(b, s, 1000, &r); why == nil {
				out := r.export(&names{})
				again := appendRecord(nil, s, out.Stream, &out.Event, coordinates{
					address: 1000, group: 1000 - int64(r.group), position: r.position, ticks: toTicks(out.Recorded),
					revision: r.revision, previous: r.previous, more: r.more(),
				})
				if r.ticks > -1<<59 && r.ticks < 1<<59 { // beyond, a time is not one that a clock can show
					require.Equal(t, b[:r.length], again)
				}
			}
			seal()
		}
	})
}

func FuzzStoreFile(f *testing.F) {
	f.Add(encodeStoreFile(fuzzStore))
	f.Add([]byte("jejak event store\nversion 2\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if id, err := parseStoreFile(b); err == nil {
			require.Equal(t, encodeStoreFile(id), b)
		}
	})
}

func FuzzEndMark(f *testing.F) {
	s := newSums(fuzzStore)
	f.Add(endMark{address: 64, position: 5, clean: true}.encode(s))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, ok := decodeEnd(b, s); ok {
			require.Equal(t, m.encode(s), b)
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add(header{store: fuzzStore, base: 100, position: 5, ticks: 6}.encode(segmentMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := decodeHeader(b, segmentMagic, "x"); err == nil {
			require.True(t, bytes.Equal(h.encode(segmentMagic), b[:segmentHeader]))
		}
	})
}

// FuzzRecovery opens a store whose last segment ends in any bytes. It is refused, or it works, and the events that were
// acknowledged before are there.
func FuzzRecovery(f *testing.F) {
	m := newMemFS()
	s, err := Open(faultDir, Options{FS: m, SegmentBytes: 4096})
	require.NoError(f, err)
	fill(f, s, 3)
	want := storetest.ReadAll(f, context.Background(), s)
	end := s.segments[0].size
	files := map[string]string{}
	for name, n := range m.names {
		files[filepath.Base(name)] = string(n.bytes)
	}
	require.NoError(f, s.Close())
	whole := files[segmentName(0)][:end]
	f.Add([]byte{})
	f.Add([]byte(whole[segmentHeader:]))
	f.Add(make([]byte, 300))
	f.Fuzz(func(t *testing.T, tail []byte) {
		files[segmentName(0)] = whole + string(tail)
		m := load(faultDir, files)
		report, err := Check(t.Context(), faultDir, Admin{FS: m})
		require.NoError(t, err)
		s, err := Open(faultDir, Options{FS: m, SegmentBytes: 4096})
		if err != nil {
			require.NotEmpty(t, report.Damages)
			return
		}
		fill(t, s, 1)
		log := storetest.CheckLog(t, t.Context(), s)
		require.Equal(t, want, log[:len(want)])
		require.NoError(t, s.Close())
	})
}

// FuzzIndexFile opens a store whose index is any bytes: it is refused, or what it yields is true.
func FuzzIndexFile(f *testing.F) {
	fuzzFile(f, indexName(0), false)
}

// FuzzColdFile does the same with a compressed segment.
func FuzzColdFile(f *testing.F) {
	fuzzFile(f, coldName(0), true)
}

func fuzzFile(f *testing.F, name string, compressed bool) {
	dir := sample(f, compressed)
	files := snapshot(f, dir)
	s, err := Open(dir, Options{ReadOnly: true})
	require.NoError(f, err)
	want := map[string]eventstore.Record{}
	for _, r := range storetest.ReadAll(f, context.Background(), s) {
		want[r.ID.String()] = r
	}
	require.NoError(f, s.Close())
	require.Contains(f, files, name)
	f.Add([]byte(files[name]))
	f.Add([]byte(files[name][:100]))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		whole := files[name]
		defer func() { files[name] = whole }()
		files[name] = string(b)
		m := load(dir, files)
		if _, err := Check(t.Context(), dir, Admin{FS: m}); err != nil {
			require.ErrorContains(t, err, "version")
		}
		readAllOf(t, m, dir, want)
	})
}
