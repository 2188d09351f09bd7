package domain

import (
	"strconv"
	"strings"
)

// What a fund line knows of the papers and days of its postings: money that is entered twice does not exist, and neither
// does money that is paid before it was bound.

// papers are the documents of the postings that stand, and when money was bound and first paid under each commitment.
type papers struct {
	public      bool // out of a public budget, which is spent in its year
	documents   map[string]posted
	bound, paid map[string]Period // by commitment
	newest      Period            // of the postings
	unpriced    bool              // there is a budget line without an amount
	beyond      string            // a commitment that no budget line is left for
}

// posted is where and when a document was posted.
type posted struct {
	on Period
	at string
}

func newPapers() papers {
	return papers{documents: map[string]posted{}, bound: map[string]Period{}, paid: map[string]Period{}}
}

// documentOf names what a posting rests on, as it is written and as it is compared. A deposit slip may be for several
// commitments, a decree for several recipients, and a handover record for several actors; the same of all is the same
// posting again.
func documentOf(body Body) (number, key string, ok bool) {
	var about []string
	switch b := body.(type) {
	case *FundAllocated:
		number, about = b.Decree, []string{b.AmountRp.String()}
	case *AllocationRevised:
		number, about = b.Decree, []string{b.DeltaRp.String()}
	case *CommitmentMade:
		number, about = b.Number, []string{string(b.Instrument), spelling(b.Payee), b.AmountRp.String()}
	case *FundsReturned:
		number, about = b.STS, []string{b.Commitment}
	case *InKindDelivered:
		number, about = b.BAST, []string{b.Commitment, string(b.Actor), b.ValueRp.String()}
	}
	return number, strings.Join(append([]string{TypeName(body), spelling(number)}, about...), "|"), number != ""
}

// inOrder refuses a posting whose document was posted already, or whose day is before what it rests on.
func (f *Fund) inOrder(cmd Command) error {
	if number, key, ok := documentOf(cmd.Body); ok {
		if p, again := f.papers.documents[key]; again {
			return Reject(DocumentPosted, "number", number, "earlier", p.on.String(), "event", p.at)
		}
	}
	on := cmd.Meta.OccurredOn
	follows := func(p Period) error {
		if before(on, p) {
			return Reject(DateOrder, "occurredOn", on.String(), "earlier", p.String())
		}
		return nil
	}
	switch b := cmd.Body.(type) {
	case *CommitmentReleased:
		return follows(f.papers.bound[b.Commitment])
	case *Disbursed:
		if year := InYear(f.fiscalYear); f.papers.public && f.fiscalYear != 0 && (before(on, year) || before(year, on)) {
			return Reject(YearOther, "occurredOn", on.String(), "year", strconv.Itoa(f.fiscalYear))
		}
		return follows(f.papers.bound[b.Commitment])
	case *FundsReturned:
		return follows(f.papers.paid[b.Commitment])
	case *FiscalYearClosed:
		return follows(f.papers.newest)
	}
	return nil
}

// file takes in the papers of a posting.
func (f *Fund) file(e Recorded) {
	if _, key, ok := documentOf(e.Body); ok {
		f.papers.documents[key] = posted{e.Meta.OccurredOn, string(e.Stream) + "@" + itoa(e.Revision)}
	}
	on := e.Meta.OccurredOn
	switch b := e.Body.(type) {
	case *CommitmentMade:
		f.papers.bound[b.Commitment] = on
	case *Disbursed:
		if first, paid := f.papers.paid[b.Commitment]; !paid || before(on, first) {
			f.papers.paid[b.Commitment] = on
		}
	}
	if _, closes := e.Body.(*FiscalYearClosed); !closes && (f.papers.newest.IsZero() || before(f.papers.newest, on)) {
		f.papers.newest = on
	}
}

// withinLines reports whether what is committed stays within the budget lines. A fund without lines is not divided, and a
// line whose amount its source does not give bounds nothing. Lines that are opened later do not touch what was bound before.
func (f *Fund) withinLines(more Rupiah) bool {
	return f.budgeted == 0 || f.papers.unpriced || f.committed()+more <= f.budgeted
}

// public reports whether money of a source is a budget's, which is paid out in its fiscal year. What a firm gives, or
// another country, is not.
func (s FundSource) public() bool { return strings.HasPrefix(string(s), "APB") }
