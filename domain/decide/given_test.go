package decide

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// story is a stream in a test: given facts, when a command comes, then facts follow or a rejection.
type story struct {
	t       testing.TB
	history *History
	answer  Decision
	err     error
	command Case
	count   int
}

// given starts a story with facts that were accepted, all on one day unless they say when.
func given(t testing.TB, stream domain.Ref, facts ...any) *story {
	t.Helper()
	h, err := NewHistory(stream)
	require.NoError(t, err)
	s := &story{t: t, history: h}
	for _, f := range facts {
		s.when(f).then()
	}
	return s
}

// told is a fact with an envelope of its own.
type told struct {
	body domain.Body
	on   string                                 // "" is the usual day
	mode domain.Mode                            // "" is the usual mode
	late string                                 // why it comes after the year was closed
	by   string                                 // "" is the usual officer
	cite ApprovalAnswer                         // of the approval that it cites, when it has one
	near []domain.Ref                           // actors with the same address
	out  map[domain.IssueRef]domain.StockIssued // issues of stock that the ledger knows of
	no   error                                  // of a stream that it cites
	asks []Adoption                             // criteria of the programme Sipadu Mantap
	held map[domain.Ref][]Elsewhere             // who else has equipment; nil when nobody was asked
}

func on(date string, body domain.Body) told { return told{body: body, on: date} }

func planned(date string, body domain.Body) told {
	return told{body: body, on: date, mode: domain.Planned}
}

func by(officer string, body domain.Body) told { return told{body: body, by: officer} }

// when brings a command, as far as the decision.
func (s *story) when(fact any) *story {
	s.t.Helper()
	f, ok := fact.(told)
	if !ok {
		f = told{body: fact.(domain.Body)}
	}
	if f.on == "" {
		f.on = "2021-12-22"
	}
	if f.mode == "" {
		f.mode = modeOf(f.body)
	}
	if f.by == "" {
		f.by = "sri"
	}
	s.count++
	s.command = Case{
		Command: domain.Command{ID: id(fmt.Sprint("command ", s.count)), Stream: s.history.Stream(), Body: f.body,
			Meta: domain.Meta{OccurredOn: span(f.on), Mode: f.mode, Confidence: domain.Reported, By: domain.Author{User: f.by},
				Late: f.late}},
		Known: Knowledge{Today: today, Approval: f.cite, SameContact: f.near, Adopted: map[domain.Ref][]Adoption{sipadu: f.asks},
			Issues: f.out, Refusal: f.no, Held: f.held},
	}
	if f.cite.State != domain.ApprovalNone {
		s.command.Meta.Approval = consent
	}
	if s.err = s.command.Check(today); s.err == nil {
		s.answer, s.err = s.decide()
	}
	return s
}

// decide asks for the decision and checks what holds of each: it leaves the command and the state as they were.
func (s *story) decide() (Decision, error) {
	s.t.Helper()
	before, err := s.command.Digest()
	require.NoError(s.t, err)
	wasBroken := s.history.State().Broken()
	d, refused := s.history.Decide(s.command)
	after, err := s.command.Digest()
	require.NoError(s.t, err)
	require.Equal(s.t, before, after, "the decision changed its command")
	again, refusedAgain := s.history.Decide(s.command)
	require.Equal(s.t, d, again, "the same decision on the same history")
	require.Equal(s.t, refused, refusedAgain)
	require.Equal(s.t, wasBroken, s.history.State().Broken())
	return d, refused
}

// then says that the command was accepted and led to these bodies, to itself when none are given; it is recorded.
func (s *story) then(bodies ...domain.Body) *story {
	s.t.Helper()
	require.NoError(s.t, s.err)
	if len(bodies) > 0 {
		require.Equal(s.t, bodies, s.answer.Bodies)
	}
	for i, body := range s.answer.Bodies {
		m := s.command.Meta
		m.Rules = s.answer.RulesOf(i)
		why, err := s.history.Take(domain.Recorded{
			Event:  domain.Event{ID: domain.EventID(s.command.ID, i), Meta: m, Body: body},
			Stream: s.history.Stream(), Revision: s.history.Revision() + 1, RecordedAt: instant,
		})
		require.NoError(s.t, err)
		require.Nil(s.t, why, "what was decided is never set aside: %s %v", domain.TypeName(body), why)
	}
	require.Empty(s.t, s.history.State().Broken())
	return s
}

// rejected says that the command was refused with a code.
func (s *story) rejected(code domain.Code) *domain.Rejection {
	s.t.Helper()
	return assertRejected(s.t, s.err, code)
}

// fact is the id of the nth fact of the story, from 1.
func (s *story) fact(n int) uuid.UUID { return domain.EventID(id(fmt.Sprint("command ", n)), 0) }

// reverse asks to take the nth fact back.
func (s *story) reverse(n int) *story {
	s.t.Helper()
	return s.when(&domain.FactReversed{Target: s.fact(n), Reason: "salah catat"})
}

// aid is the body that the last command led to.
func (s *story) aid() *domain.Aid {
	s.t.Helper()
	s.then()
	return s.answer.Bodies[0].(domain.Intervention).Given()
}
