package main

import (
	"os"
	"testing"
)

// howMany picks how often a test repeats. The environment variable JEJAK_LONG says how long a run may take: nothing for what
// fits beside an edit, ci for the figures of every change, long for those of a night.
func howMany(t testing.TB, short, ci, long int) int {
	t.Helper()
	switch v := os.Getenv("JEJAK_LONG"); v {
	case "":
		return short
	case "ci":
		return ci
	case "long":
		return long
	default:
		t.Fatalf("JEJAK_LONG is %q; known are ci and long", v)
		return 0
	}
}
