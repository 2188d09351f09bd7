package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestZZProf(t *testing.T) {
	line := os.Getenv("ZZ")
	if line == "" {
		t.Skip()
	}
	begun := time.Now()
	code := run(t.Context(), strings.Fields(line), &environment{Out: new(strings.Builder), Err: os.Stderr, Getenv: os.Getenv, Now: time.Now, Width: 80, In: strings.NewReader("")})
	t.Log(code, time.Since(begun))
}
