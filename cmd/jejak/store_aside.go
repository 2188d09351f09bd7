package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/eventstore"
	"jejak/projections/verdict"
)

// asideCommand is about events that are whole and no facts: what there is, what it says, and that two officers leave it out.
func (a *app) asideCommand() *cobra.Command {
	var f facts
	reason := ""
	answer := a.command("answer "+a.t("arg.event"), "cmd.store.aside.answer", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			found, err := s.aside(args[0])
			return domain.AsideRef(found.Digest), &domain.AsideAnswered{On: found.Stream, Revision: found.Revision,
				Position: int64(found.Position), Digest: found.Digest, Code: found.Code, Reason: reason}, err
		})
	})
	f.flags(a, answer)
	answer.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return a.group("aside",
		a.command("list", "cmd.store.aside.list", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.judging(ctx, (*session).listAsides) }),
		a.command("show "+a.t("arg.event"), "cmd.store.aside.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
			return a.judging(ctx, func(s *session, ctx context.Context) error { return s.showAside(ctx, args[0]) })
		}),
		answer)
}

// asideLine is an event that is set aside, and whether it was answered.
type asideLine struct {
	verdict.Aside
	Message  string     `json:"message"`
	Answered bool       `json:"answered"`
	Answer   domain.Ref `json:"answer"` // the stream on which it is, or would be
	Data     string     `json:"data,omitempty"`
	Metadata string     `json:"metadata,omitempty"`
}

func (s *session) asideLine(ctx context.Context, a verdict.Aside) (asideLine, error) {
	answered, err := s.ledger.AsideAnswered(ctx, a.Digest)
	return asideLine{Aside: a, Message: a.Why().Message(s.app.lang), Answered: answered, Answer: domain.AsideRef(a.Digest)}, err
}

func (s *session) listAsides(ctx context.Context) error {
	w := s.app.words
	p := s.text(w.T("aside.title"))
	t := p.table(true, false)
	t.Flex = 3
	t.Row(w.T("column.position"), w.T("aside.event"), w.T("column.type"), w.T("aside.why"), w.T("column.status"))
	t.Rule()
	for _, a := range s.book.Asides {
		line, err := s.asideLine(ctx, a)
		if err != nil {
			return err
		}
		if s.app.json {
			if err := writeJSON(s, line); err != nil {
				return err
			}
			continue
		}
		t.Row(strconv.FormatUint(uint64(a.Position), 10), fmt.Sprintf("%s@%d", a.Stream, a.Revision), a.Type,
			fmt.Sprintf("[%s] %s", a.Code, line.Message), s.asideState(line))
	}
	if s.app.json {
		return nil
	}
	if len(s.book.Asides) == 0 {
		p.printf("  %s\n", w.T("aside.none"))
	} else {
		p.add(t)
	}
	return p.flush()
}

// asideState says whether writing to the stream goes on. On a stream that is not the ledger's there is nothing to open.
func (s *session) asideState(l asideLine) string {
	switch {
	case l.Answered:
		return s.app.t("aside.answered")
	case domain.IsForeign(l.Stream):
		return s.app.t("aside.foreign")
	}
	return s.app.t("aside.open")
}

func (s *session) showAside(ctx context.Context, text string) error {
	a, err := s.aside(text)
	if err != nil {
		return err
	}
	line, err := s.asideLine(ctx, a)
	if err != nil {
		return err
	}
	r, _, err := eventstore.RecordAt(ctx, s.store, a.Stream, eventstore.Revision(a.Revision))
	if err != nil {
		return err
	}
	line.Data, line.Metadata = raw(r.Data), raw(r.Metadata)
	if s.app.json {
		return writeJSON(s, line)
	}
	w := s.app.words
	p := s.plain(w.T("aside.one", "event", fmt.Sprintf("%s@%d", a.Stream, a.Revision)))
	p.field(w.T("column.position"), strconv.FormatUint(uint64(a.Position), 10))
	p.field(w.T("column.type"), a.Type)
	p.field("id", a.ID.String())
	p.field(w.T("aside.recorded"), w.Time(a.Recorded))
	p.field(w.T("aside.why"), fmt.Sprintf("[%s] %s", a.Code, line.Message))
	p.field(w.T("column.status"), s.asideState(line))
	p.field(w.T("aside.digest"), a.Digest)
	p.field(w.T("aside.answer"), string(line.Answer))
	p.field("data", line.Data)
	p.field("metadata", line.Metadata)
	if !line.Answered {
		p.note(a.Hint(s.app.lang))
		p.note(w.T("aside.answer.how", "command", s.app.invocation("store aside answer "+strconv.FormatUint(uint64(a.Position), 10)+" --reason … --request-approval")))
	}
	return p.flush()
}

// maxRaw bounds how much of an event that nobody can read is shown.
const maxRaw = 4000

// raw is the content of an event that is no fact, as text in which nothing is harmful. Who put it there may have put a
// number of a person there.
func raw(content []byte) string {
	text := string(content)
	if !json.Valid(content) {
		text = strconv.QuoteToASCII(text)
	}
	if len(text) > maxRaw {
		text = strings.ToValidUTF8(text[:maxRaw], "") + "…"
	}
	text, _ = identifier.HideNIKs(text)
	return text
}

// aside finds what is set aside by its position, its event's id, or its stream and revision.
func (s *session) aside(text string) (verdict.Aside, error) {
	i := slices.IndexFunc(s.book.Asides, func(a verdict.Aside) bool {
		return text == strconv.FormatUint(uint64(a.Position), 10) || text == a.ID.String() || text == fmt.Sprintf("%s@%d", a.Stream, a.Revision)
	})
	if i < 0 {
		return verdict.Aside{}, domain.Reject(domain.AsideUnknown, "event", text)
	}
	return s.book.Asides[i], nil
}

// judging opens the ledger and calls do, without the read models.
func (a *app) judging(ctx context.Context, do func(*session, context.Context) error) (err error) {
	s, err := a.open(ctx, toRead)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return do(s, ctx)
}
