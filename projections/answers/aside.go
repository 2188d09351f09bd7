package answers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/eventstore"
	"jejak/projections/verdict"
)

// Aside is an event that is set aside, as it is no fact, and whether it was answered.
type Aside struct {
	verdict.Aside
	Message  string     `json:"message"` // why, in the words of the domain
	Answered bool       `json:"answered"`
	Answer   domain.Ref `json:"answer"` // the stream on which it is, or would be
	Data     string     `json:"data,omitempty"`
	Metadata string     `json:"metadata,omitempty"`
}

// Answerer knows whether two officers have answered an event that is set aside: the ledger.
type Answerer interface {
	AsideAnswered(ctx context.Context, digest string) (bool, error)
}

// Asides lists the events that are set aside.
func (r *Reader) Asides(ctx context.Context, answers Answerer, lang domain.Lang) ([]Aside, error) {
	var list []Aside
	for _, a := range r.Book.Asides {
		line, err := aside(ctx, answers, lang, a)
		if err != nil {
			return nil, err
		}
		list = append(list, line)
	}
	return list, nil
}

func aside(ctx context.Context, answers Answerer, lang domain.Lang, a verdict.Aside) (Aside, error) {
	answered, err := answers.AsideAnswered(ctx, a.Digest)
	return Aside{Aside: a, Message: a.Why().Message(lang), Answered: answered, Answer: domain.AsideRef(a.Digest)}, err
}

// Aside shows one of them with what it holds.
func (r *Reader) Aside(ctx context.Context, answers Answerer, lang domain.Lang, text string) (Aside, error) {
	found, err := r.FindAside(text)
	if err != nil {
		return Aside{}, err
	}
	line, err := aside(ctx, answers, lang, found)
	if err != nil {
		return line, err
	}
	record, _, err := eventstore.RecordAt(ctx, r.Store, found.Stream, eventstore.Revision(found.Revision))
	line.Data, line.Metadata = raw(record.Data), raw(record.Metadata)
	return line, err
}

// FindAside finds what is set aside by its position, its event's id, or its stream and revision.
func (r *Reader) FindAside(text string) (verdict.Aside, error) {
	i := slices.IndexFunc(r.Book.Asides, func(a verdict.Aside) bool {
		return text == strconv.FormatUint(uint64(a.Position), 10) || text == a.ID.String() || text == fmt.Sprintf("%s@%d", a.Stream, a.Revision)
	})
	if i < 0 {
		return verdict.Aside{}, domain.Reject(domain.AsideUnknown, "event", text)
	}
	return r.Book.Asides[i], nil
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
