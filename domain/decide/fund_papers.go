package decide

import (
	"strconv"
	"strings"

	"jejak/domain"
)

// What a fund line knows of the papers and days of its postings: money that is entered twice does not exist, and neither
// does money that is paid before it was bound.

// papers are the documents of the postings that stand, and when money was bound and first paid under each commitment.
type papers struct {
	public      bool // out of a public budget, which is spent in its year
	documents   map[string]posted
	bound, paid map[string]domain.Period // by commitment
	newest      domain.Period            // of the postings
	unpriced    bool                     // there is a budget line without an amount
	beyond      string                   // a commitment that no budget line is left for
}

// posted is where and when a document was posted.
type posted struct {
	on domain.Period
	at string
}

func newPapers() papers {
	return papers{documents: map[string]posted{}, bound: map[string]domain.Period{}, paid: map[string]domain.Period{}}
}

// documentOf names what a posting rests on, as it is written and as it is compared. A deposit slip may be for several
// commitments, a decree for several recipients, and a handover record for several actors; the same of all is the same
// posting again.
func documentOf(body domain.Body) (number, key string, ok bool) {
	var about []string
	switch b := body.(type) {
	case *domain.FundAllocated:
		number, about = b.Decree, []string{b.AmountRp.String()}
	case *domain.AllocationRevised:
		number, about = b.Decree, []string{b.DeltaRp.String()}
	case *domain.CommitmentMade:
		number, about = b.Number, []string{string(b.Instrument), domain.Spelling(b.Payee), b.AmountRp.String()}
	case *domain.FundsReturned:
		number, about = b.STS, []string{b.Commitment}
	case *domain.InKindDelivered:
		number, about = b.BAST, []string{b.Commitment, string(b.Actor), b.ValueRp.String()}
	}
	return number, strings.Join(append([]string{domain.TypeName(body), domain.Spelling(number)}, about...), "|"), number != ""
}

// inOrder refuses a posting whose document was posted already, or whose day is before what it rests on.
func (f *Fund) inOrder(cmd Case) error {
	if number, key, ok := documentOf(cmd.Body); ok {
		if p, again := f.papers.documents[key]; again {
			return domain.Reject(domain.DocumentPosted, "number", number, "earlier", p.on.String(), "event", p.at)
		}
	}
	on := cmd.Meta.OccurredOn
	follows := func(p domain.Period) error {
		if before(on, p) {
			return domain.Reject(domain.DateOrder, "occurredOn", on.String(), "earlier", p.String())
		}
		return nil
	}
	switch b := cmd.Body.(type) {
	case *domain.CommitmentReleased:
		return follows(f.papers.bound[b.Commitment])
	case *domain.Disbursed:
		if year := domain.InYear(f.fiscalYear); f.papers.public && f.fiscalYear != 0 && (before(on, year) || before(year, on)) {
			return domain.Reject(domain.YearOther, "occurredOn", on.String(), "year", strconv.Itoa(f.fiscalYear))
		}
		return follows(f.papers.bound[b.Commitment])
	case *domain.FundsReturned:
		return follows(f.papers.paid[b.Commitment])
	case *domain.FiscalYearClosed:
		return follows(f.papers.newest)
	}
	return nil
}

// file takes in the papers of a posting.
func (f *Fund) file(e domain.Recorded) {
	if _, key, ok := documentOf(e.Body); ok {
		f.papers.documents[key] = posted{e.Meta.OccurredOn, string(e.Stream) + "@" + itoa(e.Revision)}
	}
	on := e.Meta.OccurredOn
	switch b := e.Body.(type) {
	case *domain.CommitmentMade:
		f.papers.bound[b.Commitment] = on
	case *domain.Disbursed:
		if first, paid := f.papers.paid[b.Commitment]; !paid || before(on, first) {
			f.papers.paid[b.Commitment] = on
		}
	}
	if _, closes := e.Body.(*domain.FiscalYearClosed); !closes && (f.papers.newest.IsZero() || before(f.papers.newest, on)) {
		f.papers.newest = on
	}
}

// withinLines reports whether what is committed stays within the budget lines. A fund without lines is not divided, and a
// line whose amount its source does not give bounds nothing. Lines that are opened later do not touch what was bound before.
func (f *Fund) withinLines(more domain.Rupiah) bool {
	return f.budgeted == 0 || f.papers.unpriced || f.committed()+more <= f.budgeted
}
