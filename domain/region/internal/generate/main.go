// Generate turns the CSV files of the npm package idn-area-data into the one
// compact list that package region embeds.
//
//	npm pack idn-area-data@4.0.1 && tar xzf idn-area-data-4.0.1.tgz
//	IDN_AREA_DATA=$PWD/package go generate ./domain/region
//
// The same source gives the same text; the compressed bytes may differ between
// versions of Go, which is why the test pins both.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The edition belongs to exactly one version of the package: another version
// is another list, and replacing one by the other must be a decision.
const (
	packageName    = "idn-area-data"
	packageVersion = "4.0.1"
	edition        = "2025"
)

func main() {
	if len(os.Args) != 3 || os.Args[1] == "" {
		fmt.Fprintln(os.Stderr, "usage: generate UNPACKED-PACKAGE OUTPUT")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(source, output string) error {
	if err := checkPackage(filepath.Join(source, "package.json")); err != nil {
		return err
	}
	rows, err := readPackage(filepath.Join(source, "data"))
	if err != nil {
		return err
	}
	text, err := encode(edition, rows)
	if err != nil {
		return err
	}
	packed, err := compress(text)
	if err != nil {
		return err
	}
	return os.WriteFile(output, packed, 0o644)
}

func checkPackage(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var about struct{ Name, Version string }
	if err := json.Unmarshal(text, &about); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if about.Name != packageName || about.Version != packageVersion {
		return fmt.Errorf("%s: is %s %s, want %s %s for edition %s",
			path, about.Name, about.Version, packageName, packageVersion, edition)
	}
	return nil
}

// compress leaves the time and the name out of the gzip header, so that two
// runs give the same bytes.
func compress(text []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
