package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/lang"
	"jejak/domain"
	"jejak/eventstore/local"
)

func TestEveryRemarkOfTheStoreIsSaidInBothLanguages(t *testing.T) {
	remarks := local.Remarks()
	require.NotEmpty(t, remarks)
	for _, r := range remarks {
		key := "damage." + r.Code
		assert.Equal(t, r.Text, lang.New(domain.English).T(key))
		indonesian := lang.New(domain.Indonesian).T(key)
		assert.NotContains(t, indonesian, key)
		assert.NotEqual(t, r.Text, indonesian)
	}
}
