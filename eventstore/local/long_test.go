package local

import (
	"os"
	"testing"
)

// scale picks how often a test repeats. The environment variable JEJAK_LONG says how long a run may take:
//
//	(unset)  what fits beside an edit: go test ./... ends within two minutes on two busy cores
//	ci       the figures of every change
//	long     the figures of a night
func scale(t testing.TB, short, ci, long int) int {
	t.Helper()
	n := short
	switch v := os.Getenv("JEJAK_LONG"); v {
	case "":
	case "ci":
		n = ci
	case "long":
		n = long
	default:
		t.Fatalf("JEJAK_LONG is %q; known are ci and long", v)
	}
	if testing.Short() {
		n = min(n, max(short/10, 1))
	}
	return n
}
