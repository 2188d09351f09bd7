package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEncodeSortsAndWritesOnlyWhatIsNotImplied(t *testing.T) {
	text, err := encode("2025", []row{
		{"13.76.04.1002", "Parit Muko Aie"},
		{"13", "Sumatera Barat"},
		{"13.76.04.1001", "Sungai Durian"},
		{"13.76.04.2001", "Sebuah Desa"},
		{"13.76.04", "Lamposi Tigo Nagori"},
		{"13.77", "Kota Pariaman"},
		{"13.76", "Kota Payakumbuh"},
	})
	require.NoError(t, err)
	assert.Equal(t, "edition 2025\n"+
		"\t\t\t13=Sumatera Barat\n"+
		"\t\t76=Kota Payakumbuh\n"+
		"\t4=Lamposi Tigo Nagori\n"+
		"1001=Sungai Durian\n"+
		"Parit Muko Aie\n"+
		"2001=Sebuah Desa\n"+
		"\t\tKota Pariaman\n", string(text))
}

func TestEncodeRefusesWhatItCannotWriteBack(t *testing.T) {
	for name, rows := range map[string][]row{
		"orphan":           {{"13", "Sumatera Barat"}, {"14.01", "Kabupaten Kampar"}},
		"orphan grandson":  {{"13", "Sumatera Barat"}, {"13.76.04", "Lamposi Tigo Nagori"}},
		"twice":            {{"13", "Sumatera Barat"}, {"13", "Sumatera Barat"}},
		"not a number":     {{"1x", "Sumatera Barat"}},
		"fifth level":      {{"13", "a"}, {"13.76", "b"}, {"13.76.04", "c"}, {"13.76.04.1001", "d"}, {"13.76.04.1001.1", "e"}},
		"no name":          {{"13", ""}},
		"name of two line": {{"13", "Sumatera\nBarat"}},
		"name with mark":   {{"13", "14=Riau"}},
	} {
		_, err := encode("2025", rows)
		assert.Error(t, err, name)
	}
}

func TestGenerateRefusesAnotherVersionOfThePackage(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name":"idn-area-data","version":"4.0.0"}`), 0o600))
	err := generate(dir, filepath.Join(dir, "out"))
	assert.ErrorContains(t, err, "is idn-area-data 4.0.0, want idn-area-data 4.0.1 for edition 2025")
}

func TestGenerateGivesTheSameBytesTwice(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "data"), 0o700))
	for name, text := range map[string]string{
		"package.json":       `{"name":"idn-area-data","version":"4.0.1"}`,
		"data/provinces.csv": "code,name\n13,Sumatera Barat\n",
		"data/regencies.csv": "code,province_code,name\n13.76,13,Kota Payakumbuh\n",
		"data/districts.csv": "code,regency_code,name\n13.76.04,13.76,Lamposi Tigo Nagori\n",
		"data/villages.csv":  "code,district_code,name\n13.76.04.1002,13.76.04,\"Parit, Muko \"\"Aie\"\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	var packed [2][]byte
	for i, name := range []string{"one", "two"} {
		require.NoError(t, generate(dir, filepath.Join(dir, name)))
		var err error
		packed[i], err = os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
	}
	assert.Equal(t, packed[0], packed[1])
}
