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
	numbers  numbering
}

func (f fact) meta() domain.Meta {
	return domain.Meta{OccurredOn: f.on, Mode: f.mode, Confidence: f.trust, By: f.by, Evidence: f.papers, Note: f.note}
}

// happened is a fact of one day that the city's office records on that day and reports.
func (c *city) happened(d day) fact {
	d = d.workday()
	return fact{on: d.period(), recorded: d, mode: domain.Actual, trust: domain.Reported, by: c.officer, numbers: c.numbers}
}

// intended is a plan that the office records on a day.
func (c *city) intended(recorded day, when domain.Period) fact {
	f := c.happened(recorded)
	f.on, f.mode = when, domain.Planned
	return f
}

// paid is a fact of the treasury, and paidBy one with the document that it rests on.
func (c *city) paid(d day, kind string) fact { return c.paidBy(d, kind, c.numbers.next(kind, d)) }

func (c *city) paidBy(d day, kind, number string) fact {
	f := c.happened(d)
	f.by = c.treasurer
	return f.verifiedBy(kind, number)
}

func (f fact) over(p domain.Period) fact           { f.on = p; return f }
func (f fact) later(days int) fact                 { f.recorded += day(days); return f }
func (f fact) claimed() fact                       { f.trust = domain.Claimed; return f }
func (f fact) noting(note string) fact             { f.note = note; return f }
func (f fact) mustBeRefused(code domain.Code) fact { f.refused = code; return f }
func (f fact) recordedOn(d day) fact               { f.recorded = d; return f }

// verified rests the fact on a new document, and verifiedBy on one whose number is known. documented adds a document
// without raising the confidence: a decree does not verify a plan.
func (f fact) verified(kind string) fact {
	return f.verifiedBy(kind, f.numbers.next(kind, f.written()))
}

func (f fact) verifiedBy(kind, number string) fact { return f.withPaper(kind, number, domain.Verified) }

func (f fact) documented(kind string) fact {
	return f.withPaper(kind, f.numbers.next(kind, f.written()), f.trust)
}

// written is the day on which a document about the fact is written: the last of its days, if they are over.
func (f fact) written() day {
	if last := f.on.Last(); last.Year == fiscalYear {
		return min(on(last.Month, last.Day), f.recorded)
	}
	return f.recorded
}

// withPaper adds the synthetic document of a number, with its digest.
func (f fact) withPaper(kind, number string, trust domain.Confidence) fact {
	paper := domain.Evidence{
		Kind: kind, Number: number, Issuer: f.by.Office, Date: f.written().period(), Media: "text/plain",
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
		return f.verified(paper)
	case n < 40:
		return f.claimed()
	}
	return f
}

// numbering gives documents their numbers: counted in each month, for each kind, as offices do.
type numbering map[string]int

var months = [...]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

// next is the number of a new document of a kind: 007/BAST-CONTOH/III/2025.
func (n numbering) next(kind string, d day) string {
	stem := strings.ToUpper(kind) + "-CONTOH/" + months[d.workday().date().Month-1] + "/" + fmt.Sprint(fiscalYear)
	n[stem]++
	return fmt.Sprintf("%03d/%s", n[stem], stem)
}

// plate is the serial number of a new thing.
func (n numbering) plate() string {
	n["plate"]++
	return fmt.Sprintf("SN-CONTOH-%05d", n["plate"])
}
