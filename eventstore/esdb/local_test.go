package esdb_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/local"
	"jejak/eventstore/storetest"
)

func TestStoreOverOurServerOverLocal(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store {
		return open(t, serve(t, openLocal(t)), esdb.Options{})
	})
}

func openLocal(t testing.TB) *local.Store {
	t.Helper()
	s, err := local.Open(t.TempDir(), local.Options{})
	require.NoError(t, err)
	return s
}
