package local

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

func TestABatchIsOneCommitAndASegmentsEndIsNoObstacle(t *testing.T) {
	for name, test := range map[string]struct {
		segment int64
		streams int
		once    bool
	}{
		"one stream":             {DefaultSegmentBytes, 1, true},
		"many streams":           {DefaultSegmentBytes, 50, true},
		"over several segments":  {MinSegmentBytes, 1, false},
		"many, several segments": {MinSegmentBytes, 50, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemFS()
			s, err := Open(faultDir, Options{FS: m, SegmentBytes: test.segment, beside: orders[0]})
			require.NoError(t, err)
			_, err = s.Append(t.Context(), "before", eventstore.NoStream, storetest.Event("1"))
			require.NoError(t, err)
			syncs := 0
			m.fault = func(op, _ string) error {
				if op == "sync" {
					syncs++
				}
				return nil
			}
			var batch []eventstore.Proposal
			for i := range 100 {
				batch = append(batch, eventstore.Proposal{Stream: fmt.Sprint("ikm-", i%test.streams),
					Expect: eventstore.Exactly(eventstore.Revision(i/test.streams - 1)), Events: storetest.Events(1)})
			}
			for i, o := range s.AppendBatch(t.Context(), batch) {
				require.NoError(t, o.Err)
				assert.Equal(t, eventstore.Revision(i/test.streams), o.Appended.Revision)
			}
			if test.once {
				assert.Equal(t, 1, syncs)
			}
			m.fault = nil
			require.NoError(t, s.Close())
			s, err = Open(faultDir, Options{FS: m})
			require.NoError(t, err)
			defer s.Close()
			assert.Len(t, storetest.CheckLog(t, t.Context(), s), 101)
		})
	}
}
