package domain

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatMayBeLateIsNamedToPeople(t *testing.T) {
	named := strings.Split(lateTypes, ", ")
	for _, name := range TypeNames() {
		body, _ := NewBody(name)
		assert.Equal(t, MayBeLate(body), slices.Contains(named, name), name)
	}
}
