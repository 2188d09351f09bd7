package synthetic

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"jejak/cmd/internal/sample"
	"jejak/domain"
	"jejak/domain/decide"
)

// entry is an event on its way to the log.
type entry struct {
	at       moment
	stream   string
	revision int64
	wire     domain.Wire
	clear    *domain.Event // what is to be sealed first; nil, when the wire is there
}

// fact is the envelope of a fact in the making.
type fact struct {
	on    domain.Period
	at    moment
	mode  domain.Mode
	trust domain.Confidence
	by    domain.Author
	paper *domain.Evidence
	late  string
	cause uuid.UUID
}

// happened is a fact that an office reports.
func happened(by domain.Author, on domain.Period, at moment) fact {
	return fact{on: on, at: at, mode: domain.Actual, trust: domain.Reported, by: by}
}

// verified rests the fact on a document. There is no other original than its text, from which anybody can make the digest.
func (f fact) verified(kind, number string, of domain.Period) fact {
	paper := domain.Evidence{Kind: kind, Number: number, Issuer: f.by.Office, Date: of, Media: "text/plain",
		File: strings.ToLower(kind) + "-" + strings.NewReplacer("/", "-", " ", "-").Replace(number) + ".txt"}
	text := sample.Document(paper)
	digest := sha256.Sum256(text)
	paper.SHA256, paper.Size = hex.EncodeToString(digest[:]), int64(len(text))
	f.paper, f.trust = &paper, domain.Verified
	return f
}

func (f fact) meta() domain.Meta {
	m := domain.Meta{OccurredOn: f.on, Mode: f.mode, Confidence: f.trust, By: f.by, Late: f.late, Causation: f.cause}
	if f.paper != nil {
		m.Evidence = []domain.Evidence{*f.paper}
	}
	return m
}

// errFull: the decision leads to more events than there is room for.
var errFull = errors.New("synthetic: no room for the events of a decision")

// stream is a stream in the making. What is asked of it is decided as the ledger decides, on what it holds by then.
type stream struct {
	space   uuid.UUID
	history *decide.History
	entries *[]entry
	asked   int       // how many commands were accepted
	last    uuid.UUID // the last of them
}

func (p *plan) stream(ref domain.Ref, entries *[]entry) (*stream, error) {
	history, err := decide.NewHistory(ref)
	if err != nil {
		return nil, err
	}
	return &stream{space: p.space, history: history, entries: entries}, nil
}

func (s *stream) ref() domain.Ref { return s.history.Stream() }

// next is the revision of the next event.
func (s *stream) next() int64 { return s.history.Revision() + 1 }

// command is a command about the stream, with all that the ledger completes. Its id follows from how many were accepted.
func (s *stream) command(f fact, body domain.Body) (decide.Case, error) {
	id := uuid.NewSHA1(s.space, fmt.Appendf(nil, "command %d of %s", s.asked, s.ref()))
	c := decide.Case{Command: domain.Command{ID: id, Stream: s.ref(), Meta: f.meta(), Body: body}}
	c.Known.Today = f.at.day().date()
	if err := c.Check(c.Known.Today); err != nil {
		return c, err
	}
	digest, err := c.Digest()
	c.Meta.Command, c.Meta.Request = c.ID, digest
	return c, err
}

// ask has a fact decided on and takes in what it leads to, if there is room for so many events.
func (s *stream) ask(f fact, body domain.Body, room int) ([]domain.Recorded, error) {
	c, err := s.command(f, body)
	if err != nil {
		return nil, err
	}
	decision, err := s.history.Decide(c)
	if err != nil {
		return nil, err
	}
	if len(decision.Bodies) > room || len(decision.Bodies) == 0 {
		return nil, errFull
	}
	s.asked, s.last = s.asked+1, c.ID
	c.Meta.RecordedAt = f.at.time()
	events := make([]domain.Recorded, len(decision.Bodies))
	for i, body := range decision.Bodies {
		c.Meta.Rules = decision.RulesOf(i)
		events[i] = domain.Recorded{Event: domain.Event{ID: domain.EventID(c.ID, i), Meta: c.Meta, Body: body},
			Stream: s.ref(), Revision: s.next(), RecordedAt: c.Meta.RecordedAt}
		if err := s.take(events[i], f.at); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// take takes in an event and puts it on its way.
func (s *stream) take(e domain.Recorded, at moment) error {
	if err := s.history.Add(e); err != nil {
		return err
	}
	made := entry{at: at, stream: string(e.Stream), revision: e.Revision}
	if domain.PersonalFields(e.Stream, e.Body) != nil {
		made.clear = &e.Event
	} else {
		wire, err := domain.Encode(e.Event)
		if err != nil {
			return err
		}
		made.wire = wire
	}
	*s.entries = append(*s.entries, made)
	return nil
}

// must has a fact decided on that has to be accepted.
func (s *stream) must(f fact, body domain.Body) error {
	if _, err := s.ask(f, body, 1); err != nil {
		return fmt.Errorf("synthetic: %s on %s at %s: %w", domain.TypeName(body), s.ref(), f.at.time(), err)
	}
	return nil
}

// soft reports whether an answer is no: the fact is not to be, and another can be.
func soft(err error) bool { return errors.Is(err, errFull) || domain.RejectionCode(err) != "" }
