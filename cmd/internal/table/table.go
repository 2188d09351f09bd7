// Package table lines up columns of text for a terminal: by the width that characters take, not by their bytes.
package table

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Table is rows of cells. The zero Table is empty, aligns everything left and wraps nothing.
type Table struct {
	Right  []bool // columns that are aligned right, by index; shorter is fine
	Indent string // before each line
	Flex   int    // the column that is wrapped to make a line fit, counted from 1; 0 for none
	Width  int    // of a whole line, for Flex
	rows   [][]string
	rules  map[int]bool // rows that a rule follows
}

const (
	// gap stands between two columns.
	gap = "  "
	// minFlex is the narrowest that a column is wrapped to: below it, text is a ladder of single words.
	minFlex = 32
)

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
	widths := t.widths()
	total := max(0, len(gap)*(len(widths)-1))
	for _, n := range widths {
		total += n
	}
	for n, row := range t.rows {
		for _, line := range t.lines(row, widths) {
			w.WriteString(strings.TrimRight(t.Indent+line, " ") + "\n")
		}
		if t.rules[n] {
			w.WriteString(t.Indent + strings.Repeat("─", total) + "\n")
		}
	}
}

// widths measures the columns, and narrows the flexible one to what the others leave.
func (t *Table) widths() []int {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	if t.Flex == 0 || t.Flex > len(widths) {
		return widths
	}
	others := len(t.Indent) + len(gap)*(len(widths)-1)
	for i, n := range widths {
		if i != t.Flex-1 {
			others += n
		}
	}
	widths[t.Flex-1] = min(widths[t.Flex-1], max(minFlex, t.Width-others))
	return widths
}

// lines lays a row out: one line, or more where the flexible column wraps.
func (t *Table) lines(row []string, widths []int) []string {
	wrapped := []string{""}
	if t.Flex > 0 && t.Flex <= len(row) {
		wrapped = wrap(row[t.Flex-1], widths[t.Flex-1])
	}
	lines := make([]string, len(wrapped))
	for n := range lines {
		cells := make([]string, len(row))
		for i, cell := range row {
			switch {
			case i == t.Flex-1:
				cell = wrapped[n]
			case n > 0:
				cell = ""
			}
			cells[i] = t.align(i, cell, widths[i])
		}
		lines[n] = strings.Join(cells, gap)
	}
	return lines
}

func (t *Table) align(column int, cell string, width int) string {
	pad := strings.Repeat(" ", max(0, width-runewidth.StringWidth(cell)))
	if column < len(t.Right) && t.Right[column] {
		return pad + cell
	}
	return cell + pad
}

// wrap breaks a text at spaces into lines of at most a width. A word that is longer stands alone and sticks out.
func wrap(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case runewidth.StringWidth(*last)+1+runewidth.StringWidth(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
