package decide

import "jejak/domain"

// MoneyRef names money of a fund: what one of its acts has bound.
type MoneyRef struct {
	Fund       domain.Ref
	Commitment string
}

// MoneyOf is the money that aid is paid from; the zero MoneyRef when it cites none.
func MoneyOf(b domain.Intervention) MoneyRef {
	aid := b.Given()
	return MoneyRef{aid.Fund, aid.Commitment}
}

// ProgrammeOf is the programme whose money a commitment binds: the one that the act names, or, where it names none, the one
// that every budget line of the fund names. Of a fund with lines of several programmes, or with a line of none, nobody can
// tell which of them an act takes from, and it is "".
func (f *Fund) ProgrammeOf(commitment string) domain.Ref {
	if c := f.commitments[commitment]; c != nil && c.programme != "" {
		return c.programme
	}
	if len(f.lines) == 0 {
		return ""
	}
	for _, line := range f.lines {
		if line != f.lines[0] {
			return ""
		}
	}
	return f.lines[0]
}
