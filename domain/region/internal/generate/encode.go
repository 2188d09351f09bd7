package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// row is one line of a source file; the code has its dots.
type row struct{ code, name string }

// readPackage reads the four levels. The column for the parent is not used:
// it repeats the code.
func readPackage(dir string) ([]row, error) {
	var all []row
	for _, name := range []string{"provinces.csv", "regencies.csv", "districts.csv", "villages.csv"} {
		rows, err := readFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

func readFile(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: empty", path)
	}
	code, name := slices.Index(lines[0], "code"), slices.Index(lines[0], "name")
	if code < 0 || name < 0 {
		return nil, fmt.Errorf("%s: no columns code and name", path)
	}
	rows := make([]row, 0, len(lines)-1)
	for _, line := range lines[1:] {
		rows = append(rows, row{line[code], line[name]})
	}
	return rows, nil
}

// encode writes the tree in the order of the codes, each region before its
// children. The level is the number of leading tabs, counted from below
// because most lines are villages; the last part of the code is written only
// where it is not the sibling's plus one. This is what brings the list from
// 2.6 MB to 0.4 MB compressed.
//
//	edition 2025
//	\t\t\t11=Aceh
//	\t\tKabupaten Aceh Selatan
//	\tBakongan
//	2001=Keude Bakongan
//	Ujong Mangki
func encode(edition string, rows []row) ([]byte, error) {
	rows = slices.SortedFunc(slices.Values(rows), func(a, b row) int { return cmp.Compare(a.code, b.code) })
	var out bytes.Buffer
	fmt.Fprintf(&out, "edition %s\n", edition)
	var path []string // the parts of the code of the line before
	for _, r := range rows {
		parts := strings.Split(r.code, ".")
		depth := len(parts) - 1
		if depth > 3 || depth > len(path) || !slices.Equal(parts[:depth], path[:depth]) {
			return nil, fmt.Errorf("%s %s: its parent is not in the list", r.code, r.name)
		}
		before := 0
		if depth < len(path) {
			before, _ = strconv.Atoi(path[depth]) // was checked when it was r's turn
		}
		last, err := strconv.Atoi(parts[depth])
		if err != nil || last <= before {
			return nil, fmt.Errorf("%s %s: code is malformed or occurs twice", r.code, r.name)
		}
		if r.name == "" || strings.TrimSpace(r.name) != r.name || strings.ContainsAny(r.name, "\t\r\n=") {
			return nil, fmt.Errorf("%s: the name %q does not fit on a line", r.code, r.name)
		}
		out.WriteString(strings.Repeat("\t", 3-depth))
		if last != before+1 {
			fmt.Fprintf(&out, "%d=", last)
		}
		out.WriteString(r.name + "\n")
		path = parts
	}
	return out.Bytes(), nil
}
