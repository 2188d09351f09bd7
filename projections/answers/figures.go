package answers

import (
	"jejak/projections"
	"jejak/projections/funds"
)

// Figures lists every number on the page that can be explained.
func (p CityPage) Figures() []projections.Figure {
	list := []projections.Figure{p.Registered}
	for _, row := range p.Table {
		for _, cell := range append(append(row.Cells, row.Total, row.Planned), row.ByTrust...) {
			list = append(list, cell.Figures()...)
		}
	}
	for _, programme := range p.Programmes {
		list = append(list, programme.Figures()...)
	}
	for _, fund := range p.Funds {
		list = append(list, fund.Figures()...)
	}
	return list
}

// Figures lists every number on the page that can be explained.
func (p ProgrammePage) Figures() []projections.Figure {
	var list []projections.Figure
	for _, progress := range p.Progress {
		list = append(list, progress.Realised)
		if progress.Whole != nil {
			list = append(list, *progress.Whole)
		}
	}
	return list
}

// Figures lists every number on the page that can be explained.
func (p FundPage) Figures() []projections.Figure {
	var list []projections.Figure
	for _, line := range funds.Lines() {
		list = append(list, p.Lines[line])
	}
	return list
}
