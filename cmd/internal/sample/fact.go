package sample

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"jejak/domain"
)

// fact is the envelope of a step in the making.
type fact struct {
	on       domain.Period
	recorded day
	mode     domain.Mode
	trust    domain.Confidence
	by       domain.Author
	papers   []domain.Evidence
	note     string
	refused  domain.Code
}

func (f fact) meta() domain.Meta {
	return domain.Meta{OccurredOn: f.on, Mode: f.mode, Confidence: f.trust, By: f.by, Evidence: f.papers, Note: f.note}
}

// happened is a fact of one day that the city's office records on that day and reports.
func (c *city) happened(d day) fact {
	d = d.workday()
	return fact{on: d.period(), recorded: d, mode: domain.Actual, trust: domain.Reported, by: c.officer}
}

// intended is a plan that the office records on a day.
func (c *city) intended(recorded day, when domain.Period) fact {
	f := c.happened(recorded)
	f.on, f.mode = when, domain.Planned
	return f
}

// paid is a fact of the treasury, with the document that it rests on.
func (c *city) paid(d day, kind, number string) fact {
	f := c.happened(d).verified(kind, number)
	f.by = c.treasurer
	return f
}

func (f fact) over(p domain.Period) fact           { f.on = p; return f }
func (f fact) later(days int) fact                 { f.recorded += day(days); return f }
func (f fact) claimed() fact                       { f.trust = domain.Claimed; return f }
func (f fact) noting(note string) fact             { f.note = note; return f }
func (f fact) mustBeRefused(code domain.Code) fact { f.refused = code; return f }
func (f fact) recordedOn(d day) fact               { f.recorded = d; return f }
func (f fact) verified(kind, number string) fact   { return f.withPaper(kind, number, domain.Verified) }
func (f fact) documented(kind, number string) fact { return f.withPaper(kind, number, f.trust) }

// withPaper adds the synthetic document of a number, with its digest.
func (f fact) withPaper(kind, number string, trust domain.Confidence) fact {
	paper := domain.Evidence{
		Kind: kind, Number: number, Issuer: f.by.Office, Date: f.on, Media: "text/plain",
		File: strings.ToLower(kind) + "-" + strings.NewReplacer("/", "-", " ", "-").Replace(number) + ".txt",
	}
	text := Document(paper)
	digest := sha256.Sum256(text)
	paper.SHA256, paper.Size = hex.EncodeToString(digest[:]), int64(len(text))
	f.papers, f.trust = append(f.papers[:len(f.papers):len(f.papers)], paper), trust
	return f
}

// Document is the text of a document that the year cites. There is no other original: the text follows from what the
// evidence says about it, so that anybody can check its digest.
func Document(e domain.Evidence) []byte {
	return fmt.Appendf(nil, "DATA CONTOH — bukan dokumen sungguhan\n%s nomor %s\nditerbitkan %s\ntanggal %s\n",
		e.Kind, e.Number, e.Issuer, e.Date)
}

// usual gives a fact the lag and the confidence that facts of an office have: most are recorded within the week, most
// are reported, some rest on a document, some only on what the actor says.
func (s *script) usual(f fact, paper string) fact {
	f = f.later(s.rng.IntN(5))
	switch n := s.rng.IntN(100); {
	case n < 25:
		return f.verified(paper, s.number(paper))
	case n < 40:
		return f.claimed()
	}
	return f
}

// number is the number of a new document of a kind.
func (s *script) number(kind string) string {
	return fmt.Sprintf("%03d/%s-CONTOH/%d", s.serial(), strings.ToUpper(kind), fiscalYear)
}
