package answers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"jejak/domain"
	"jejak/eventstore"
)

// MaxCandidates bounds how many readings of an ambiguous name are told.
const MaxCandidates = 8

// NotFoundError: a text names nothing in the ledger, or may mean several things.
type NotFoundError struct {
	Text       string
	Category   string // of what was looked for, if one
	Candidates []Candidate
	Partial    bool // the candidates have the text in their names, and one has to be named whole
}

// Candidate is what a text may mean.
type Candidate struct {
	Ref  domain.Ref
	Name string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("%q is not in the ledger", e.Text) }

// EventNameError: a text is no way to name an event.
type EventNameError struct{ Text string }

func (e *EventNameError) Error() string { return fmt.Sprintf("%q names no event", e.Text) }

// Find resolves what a person called something to one stream of a category.
func (r *Reader) Find(category, text string) (domain.Ref, error) {
	refs, partial, err := r.meant(r.asking(), category, text)
	if err != nil {
		return "", err
	}
	if len(refs) == 1 && !partial {
		return refs[0], nil
	}
	e := r.unclear(text, refs, partial)
	e.Category = category
	return "", e
}

// Optional resolves what a person called something; an empty text is no stream.
func (r *Reader) Optional(category, text string) (domain.Ref, error) {
	if text == "" {
		return "", nil
	}
	return r.Find(category, text)
}

// unclear is the error that a text names nothing, or may mean one of several.
func (r *Reader) unclear(text string, refs []domain.Ref, partial bool) *NotFoundError {
	e := &NotFoundError{Text: text, Partial: partial}
	for _, ref := range refs[:min(len(refs), MaxCandidates)] {
		e.Candidates = append(e.Candidates, Candidate{ref, r.FullName(ref)})
	}
	return e
}

// meant lists the streams that a text may mean. A part of a name finds what is read; where something is to be recorded it
// is partial, which is not enough: the one name that has the part today may be another tomorrow.
func (r *Reader) meant(ctx context.Context, category, text string) (refs []domain.Ref, partial bool, err error) {
	if err := r.Ready(ctx); err != nil {
		return nil, false, err
	}
	text = norm.NFC.String(text) // as names are recorded
	if refs, err = r.Directory.Named(ctx, category, text); err != nil || len(refs) > 0 {
		return refs, false, err
	}
	refs, err = r.Directory.Part(ctx, category, text)
	return refs, r.Whole && len(refs) > 0, err
}

// named are the categories whose streams have names that people know.
var named = []string{domain.CategoryActor, domain.CategoryProgramme, domain.CategoryFund, domain.CategoryActivity,
	domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency}

// Stream resolves what a person called a stream: its id, a city, a register of payment orders, or a name in any category.
func (r *Reader) Stream(ctx context.Context, text string) (domain.Ref, error) {
	for _, err := range r.Store.Stream(ctx, text, eventstore.First, eventstore.Forward) {
		return domain.Ref(text), err
	}
	if err := r.Ready(ctx); err != nil {
		return "", err
	}
	if city, err := domain.ReadCity("stream", text); err == nil {
		return domain.RegionRef(city), nil
	}
	if ref, ok := register(text); ok {
		return ref, nil
	}
	var whole, part []domain.Ref
	for _, category := range named {
		refs, partial, err := r.meant(ctx, category, text)
		if err != nil {
			return "", err
		}
		if partial {
			part = append(part, refs...)
		} else {
			whole = append(whole, refs...)
		}
	}
	switch len(whole) {
	case 0:
		return "", r.unclear(text, part, len(part) > 0)
	case 1:
		return whole[0], nil
	}
	return "", r.unclear(text, whole, false)
}

// register reads sp2d:YEAR:HOLDER, the register of payment orders of an office and fiscal year.
func register(text string) (domain.Ref, bool) {
	category, rest, _ := strings.Cut(text, ":")
	year, holder, named := strings.Cut(rest, ":")
	n, err := strconv.Atoi(year)
	if category != domain.CategoryRegister || !named || err != nil {
		return "", false
	}
	return (&domain.PaymentRegisterOpened{Holder: holder, FiscalYear: n}).Stream(), true
}

// Record finds an event by its id, or by its stream and revision: fund-8a145482@3, or 'DAK Fisik@3'.
func (r *Reader) Record(ctx context.Context, text string) (eventstore.Record, error) {
	if id, err := uuid.Parse(text); err == nil {
		return r.recordByID(ctx, id)
	}
	i := strings.LastIndexByte(text, '@')
	if i < 0 {
		return eventstore.Record{}, &EventNameError{text}
	}
	revision, err := strconv.ParseInt(text[i+1:], 10, 64)
	if err != nil || revision < 0 {
		return eventstore.Record{}, &EventNameError{text}
	}
	stream, err := r.Stream(ctx, text[:i])
	if err != nil {
		return eventstore.Record{}, err
	}
	record, found, err := eventstore.RecordAt(ctx, r.Store, string(stream), eventstore.Revision(revision))
	if err == nil && !found {
		err = &NotFoundError{Text: text}
	}
	return record, err
}

// recordByID reads the log until it meets the event: whoever reverses does so seldom, and no index is kept for it.
func (r *Reader) recordByID(ctx context.Context, id uuid.UUID) (eventstore.Record, error) {
	for record, err := range r.Store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return record, fmt.Errorf("read the log: %w", err)
		}
		if record.ID == id {
			return record, nil
		}
	}
	return eventstore.Record{}, &NotFoundError{Text: id.String()}
}

// least is how many characters of an id are enough to mean what has no other name.
const least = 6

// byID resolves a text among streams that have no names, by an id or the beginning of it. The candidates say what they are about.
func byID(category, text string, all []Candidate) (domain.Ref, error) {
	want := category + "-" + strings.TrimPrefix(text, category+"-")
	e := &NotFoundError{Text: text}
	for _, c := range all {
		switch {
		case string(c.Ref) == want:
			return c.Ref, nil
		case len(want) >= len(category)+1+least && strings.HasPrefix(string(c.Ref), want):
			e.Candidates = append(e.Candidates, c)
		}
	}
	if len(e.Candidates) == 1 {
		return e.Candidates[0].Ref, nil
	}
	return "", e
}

// Name is what sentences call a stream: its public name, or as much of its id as names it again. It stands inside sentences,
// so where the name cannot be read, the id does, and Failed tells why at the end.
func (r *Reader) Name(ref domain.Ref) string {
	if name := r.PublicName(ref); name != "" {
		return name
	}
	return Short(ref)
}

// FullName is the public name of a stream, or all of its id. Failed tells of a failure.
func (r *Reader) FullName(ref domain.Ref) string {
	if name := r.PublicName(ref); name != "" {
		return name
	}
	return string(ref)
}

// PublicName is the name of a stream, empty where it has none. Failed tells of a failure.
func (r *Reader) PublicName(ref domain.Ref) string {
	if name, known := r.names[ref]; known {
		return name
	}
	name, err := r.Models.Name(r.asking(), ref)
	if err != nil && r.failed == nil {
		r.failed = err
	}
	if err != nil || name == string(ref) {
		name = ""
	}
	if r.names == nil {
		r.names = map[domain.Ref]string{}
	}
	if err == nil && len(r.names) < maxNames {
		r.names[ref] = name
	}
	return name
}

// maxNames bounds the names that are not looked up again: a list names few things often.
const maxNames = 1 << 16

// Failed is the first failure to read a name.
func (r *Reader) Failed() error { return r.failed }

func (r *Reader) asking() context.Context {
	if r.Asking != nil {
		return r.Asking
	}
	return context.Background()
}

// Short is as much of a stream's name as people need to name it again: the category and the first 8 digits of an id. A name
// that is not made of a UUID, such as that of a region, stays whole.
func Short(ref domain.Ref) string {
	const enough = 8
	category := ref.Category() + "-"
	id := strings.TrimPrefix(string(ref), category)
	if _, err := uuid.Parse(id); err != nil {
		return string(ref)
	}
	return category + id[:enough]
}
