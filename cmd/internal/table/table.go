// Package table lines up columns of text for a terminal: by the width that characters take, not by their bytes.
package table

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Table is rows of cells. The zero Table is empty and aligns everything left.
type Table struct {
	Right  []bool // columns that are aligned right, by index; shorter is fine
	Indent string // before each row
	rows   [][]string
	rules  map[int]bool // rows that a rule follows
}

// gap is what stands between two columns.
const gap = "  "

// Row adds a row.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, cells) }

// Rule draws a line under the last row.
func (t *Table) Rule() {
	if t.rules == nil {
		t.rules = map[int]bool{}
	}
	t.rules[len(t.rows)-1] = true
}

// WriteTo prints the table, without space at the ends of lines.
func (t *Table) WriteTo(w *strings.Builder) {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	total := max(0, len(gap)*(len(widths)-1))
	for _, n := range widths {
		total += n
	}
	for n, row := range t.rows {
		var line strings.Builder
		line.WriteString(t.Indent)
		for i, cell := range row {
			if i > 0 {
				line.WriteString(gap)
			}
			pad := strings.Repeat(" ", widths[i]-runewidth.StringWidth(cell))
			if i < len(t.Right) && t.Right[i] {
				line.WriteString(pad + cell)
			} else {
				line.WriteString(cell + pad)
			}
		}
		w.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		if t.rules[n] {
			w.WriteString(t.Indent + strings.Repeat("─", total) + "\n")
		}
	}
}
