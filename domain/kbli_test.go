package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKBLIMeansNothingWithoutItsEdition(t *testing.T) {
	for _, text := range []string{"2020:10130", "2025:00000", "2020:99999"} {
		k, err := ParseKBLI(text)
		require.NoError(t, err)
		assert.Equal(t, text, k.String())
	}
	for _, text := range []string{"", "10130", "2015:10130", "2020-10130", "2020:1013", "2020:101300", "2020:1013a", "2020: 1013", " 2020:1013", "2020:１２"} {
		_, err := ParseKBLI(text)
		assert.Error(t, err, text)
	}
}

func TestManufacturingIsDivisions10To33(t *testing.T) {
	for code, want := range map[string]bool{"09999": false, "10000": true, "10130": true, "33999": true, "34000": false, "47111": false} {
		assert.Equal(t, want, KBLI{"2020", code}.Manufacturing(), code)
	}
}

func FuzzParseKBLI(f *testing.F) {
	for _, text := range []string{"2020:10130", "2025:13924", "10130", "2020:1013x", "2020:1０1", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if k, err := ParseKBLI(text); err == nil && k.String() != text {
			t.Fatalf("%q is printed as %q", text, k)
		}
	})
}
