package domain

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamsThatAreNotTheLedgers(t *testing.T) {
	for stream, code := range map[string]Code{
		"orders-1": StreamForeign, "ikm": StreamForeign, "ikm-1": StreamForeign, "fund-x": StreamForeign, "": StreamForeign, "Ikm-" + uuid.NewString(): StreamForeign,
		"$$" + string(weaver): StreamMetadata, "$stats-127.0.0.1:2113": StreamMetadata, "$streamDeleted": StreamMetadata,
	} {
		why := Foreign(stream)
		require.NotNil(t, why, stream)
		assert.Equal(t, code, why.Code, stream)
		noted(why.Code)
	}
	for _, stream := range []Ref{weaver, dak, LedgerRef, RegionRef(regionOf("13.76")), ImportRef(exampleDigest)} {
		assert.Nil(t, Foreign(string(stream)))
	}
}
