package region

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The two sums are of the file made from idn-area-data 4.0.1. The first pins
// the bytes, the second their meaning: another version of Go may compress
// differently, and then only the first may change.
func TestEmbeddedListIsTheOneReviewed(t *testing.T) {
	assert.Equal(t, "548e113dd7b4d256f33b90c3a31b2fe495cc020d1bcdff06680da73edc7b1aba", sum(packed))
	assert.Equal(t, "83f764cebc117fdaf3ac77a7a6e9270e86d57dc2806fb04f496c5d15ecb266d9", sum([]byte(reference().text)))
	assert.LessOrEqual(t, len(packed), 700_000, "the list must not swell the binary")
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func TestDecodeReadsWhatGenerateWrites(t *testing.T) {
	l, err := decode("edition 2025\n" +
		"\t\t\t13=Sumatera Barat\n" +
		"\t\t76=Kota Payakumbuh\n" +
		"\t4=Lamposi Tigo Nagori\n" +
		"1001=Sungai Durian\n" +
		"Parit Muko Aie\n" +
		"2001=Sebuah Desa\n" +
		"\t\tKota Pariaman\n")
	require.NoError(t, err)
	var got [][2]string
	for i := range l.keys {
		got = append(got, [2]string{l.place(i).Region.Code(), l.place(i).Name})
	}
	assert.Equal(t, [][2]string{
		{"13", "Sumatera Barat"},
		{"13.76", "Kota Payakumbuh"},
		{"13.76.04", "Lamposi Tigo Nagori"},
		{"13.76.04.1001", "Sungai Durian"},
		{"13.76.04.1002", "Parit Muko Aie"},
		{"13.76.04.2001", "Sebuah Desa"},
		{"13.77", "Kota Pariaman"},
	}, got)
}

func TestDecodeRefusesADamagedList(t *testing.T) {
	const head = "edition 2025\n\t\t\t13=Sumatera Barat\n"
	for name, text := range map[string]string{
		"empty":             "",
		"other edition":     "edition 2024\n\t\t\t13=Sumatera Barat\n",
		"unfinished line":   head + "\t\t76=Kota Pa",
		"no parent":         head + "\t4=Lamposi Tigo Nagori\n",
		"first is no root":  "edition 2025\n\t\t76=Kota Payakumbuh\n",
		"code not a number": head + "\t\tx=Kota Payakumbuh\n",
		"code backwards":    head + "\t\t\t12=Sumatera Utara\n",
		"code zero":         head + "\t\t0=Nol\n",
		"code overflows":    head + "\t\t176=Kota Payakumbuh\n",
		"no name":           head + "\t\t\t\n",
		"too deep":          head + "\t\t\t\t1=Atas\n",
	} {
		_, err := decode(text)
		assert.Error(t, err, name)
	}
}

func TestKeyAndRegionAreInverse(t *testing.T) {
	for _, code := range []string{"13", "13.76", "13.76.04", "13.76.04.1002", "96.99.99.3999"} {
		k, ok := keyOf(Region{Kemendagri, code})
		require.True(t, ok)
		assert.Equal(t, Region{Kemendagri, code}, k.region())
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpack(); err != nil {
			b.Fatal(err)
		}
	}
}
