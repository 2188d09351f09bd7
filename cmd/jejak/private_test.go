package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// typed runs a command line for a person at a terminal, who types these lines.
func typed(t *testing.T, ctx context.Context, in io.Reader, args ...string) (out, err string, code int) {
	t.Helper()
	now, parseErr := time.Parse(time.RFC3339, today)
	require.NoError(t, parseErr)
	var stdout, stderr strings.Builder
	code = run(ctx, args, &environment{In: in, Out: &stdout, Err: &stderr, Asks: true, Getenv: func(string) string { return "" },
		Now: func() time.Time { return now }, Width: defaultWidth})
	return stdout.String(), stderr.String(), code
}

func TestAPersonAtATerminalIsAskedForWhatIsPersonal(t *testing.T) {
	store := t.TempDir()
	register := []string{"record", "pelaku", "--entity", "perorangan", "--city", "payakumbuh", "--store", store}
	out, asked, code := typed(t, t.Context(), strings.NewReader("Siti Contoh\n\n\n9999994101990001\n\n 081200000001 \n\n"), register...)
	require.Equal(t, exitOK, code, asked)
	assert.Equal(t, "Nama pemilik: Alamat (Enter bila tidak ada): Kontak (Enter bila tidak ada): NIK pemilik (Enter bila tidak ada): "+
		"NPWP (Enter bila tidak ada): Nomor telepon (Enter bila tidak ada): NIB (Enter bila tidak ada): ", asked)
	assert.NotContains(t, out, "Siti")

	out, asked, code = typed(t, t.Context(), strings.NewReader("9999994101990001\n"), "check", "-", "--reveal", "--store", store, "--lang", "en")
	require.Equal(t, exitOK, code, asked)
	assert.Equal(t, "Number: ", asked)
	assert.Contains(t, out, "Siti Contoh")
	assert.Contains(t, out, "+6281200000001")

	out, asked, code = typed(t, t.Context(), strings.NewReader("\n"), register...)
	assert.Equal(t, exitRejected, code, "an owner who has no name is not registered")
	assert.Contains(t, asked, "--owner")
	assert.Empty(t, out)
}

func TestNobodyIsAskedForWhatIsThereOrNotNeeded(t *testing.T) {
	store := t.TempDir()
	for _, line := range [][]string{
		{"record", "pelaku", "--entity", "perorangan", "--owner", "Siti Contoh", "--city", "payakumbuh", "--id", "00000000-0000-4000-8000-000000000001"},
		{"record", "pelaku", "--entity", "kelompok", "--name", "Kelompok Contoh", "--city", "payakumbuh"},
		{"actor", "move", "kelompok contoh", "--city", "bukittinggi"},
	} {
		out, asked, code := typed(t, t.Context(), strings.NewReader(""), append(line, "--store", store)...)
		require.Equal(t, exitOK, code, asked)
		assert.Empty(t, asked)
		assert.NotEmpty(t, out)
	}
	_, asked, code := typed(t, t.Context(), strings.NewReader("Jalan Contoh 7\n"), "actor", "move", "kelompok contoh", "--city", "payakumbuh", "--address", "-", "--store", store)
	require.Equal(t, exitOK, code, asked)
	assert.Equal(t, "Alamat: ", asked)
}

func TestAQuestionCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	silent, hand := io.Pipe()
	defer func() { assert.NoError(t, hand.Close()) }()
	time.AfterFunc(50*time.Millisecond, cancel)
	_, asked, code := typed(t, ctx, silent, "record", "pelaku", "--entity", "perorangan", "--city", "payakumbuh", "--store", t.TempDir())
	assert.Equal(t, exitInterrupted, code)
	assert.Contains(t, asked, "[INTERRUPTED]")
}

func TestAFormThatIsTooLongIsRefusedAndNotCutOff(t *testing.T) {
	for length, want := range map[int]error{maxInput: nil, maxInput + 1: misuse("form-long", "limit", "65536")} {
		a := &app{environment: &environment{In: strings.NewReader(strings.Repeat("x", length))}}
		text, err := a.input()
		assert.Equal(t, want, err)
		assert.Equal(t, want == nil, len(text) == length)
	}
}
