package domain

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Meta is the envelope of an event: everything that is said about a fact besides the fact itself.
type Meta struct {
	Schema      int        `json:"schema"`              // version of the body's form, from 1
	OccurredOn  Period     `json:"occurredOn"`          // when it happened, in EDTF
	RecordedAt  time.Time  `json:"recordedAt,omitzero"` // when it was decided, by the clock of who decided: UTC, in steps of 100 ns; zero in events of before
	Vault       int64      `json:"vault,omitzero"`      // of what needed the vault: how many entries its files had then, see domain/privacy
	Mode        Mode       `json:"mode"`
	Confidence  Confidence `json:"confidence"`
	By          Author     `json:"by"`                 // who recorded it
	Evidence    []Evidence `json:"evidence,omitempty"` // on what it rests
	Note        string     `json:"note,omitempty"`
	Late        string     `json:"late,omitempty"`     // of money posted after its fiscal year was closed: why so late
	Rules       []string   `json:"rules,omitempty"`    // versions of the rules that the decision applied, such as D1.v1
	Approval    Ref        `json:"approval,omitempty"` // by which somebody else has let it through; for one command only
	Import      Import     `json:"import,omitzero"`    // of a fact that was read from a file: which row of which
	Command     uuid.UUID  `json:"command"`            // the command that it answers; a repeated command writes nothing
	Request     string     `json:"request"`            // digest of the command, to notice another command under the same id
	Correlation uuid.UUID  `json:"$correlationId,omitzero"`
	Causation   uuid.UUID  `json:"$causationId,omitzero"`
}

// Author is the officer or program that records.
type Author struct {
	User   string `json:"user"`
	Role   string `json:"role,omitempty"`
	Office string `json:"office,omitempty"`
}

// Evidence points at what a fact rests on: a handover record, a decree, a photograph, a newspaper article.
type Evidence struct {
	Kind    string `json:"kind"`              // BAST, SK, NPHD, SP2D, foto, artikel, …
	Title   string `json:"title,omitempty"`   //
	Number  string `json:"number,omitempty"`  // as printed on the document
	Issuer  string `json:"issuer,omitempty"`  // who issued or published it
	Date    Period `json:"date,omitzero"`     // of the document
	Locator string `json:"locator,omitempty"` // where in it: page, article and sentence
	Quote   string `json:"quote,omitempty"`   // the words themselves, where they are short
	File    string `json:"file,omitempty"`    // its file name
	SHA256  string `json:"sha256,omitempty"`  // 64 hexadecimal digits of the file's digest
	Size    int64  `json:"size,omitzero"`     // bytes
	Media   string `json:"mediaType,omitempty"`
}

// Event is a fact that was accepted: its identity, its envelope and its body.
type Event struct {
	ID   uuid.UUID
	Meta Meta
	Body Body
}

// Recorded is an event in the log.
type Recorded struct {
	Event
	Stream     Ref
	Revision   int64
	RecordedAt time.Time
}

// Command asks for a fact to be recorded. For most facts what is asked is what will be recorded, so a command carries
// the body itself; the decision completes it (the region at the time, the members who benefit) or refuses it.
type Command struct {
	ID     uuid.UUID // chosen by the caller; the same id is the same command
	Stream Ref
	Meta   Meta // OccurredOn, Mode, Confidence, By, Evidence, Note, Late, Approval, Import, Correlation and Causation are the caller's
	Body   Body
	With   []Body // further facts of the stream, recorded together with Body or not at all; usually none
}

// Bodies lists all that the command asks to record.
func (cmd *Command) Bodies() []Body { return append([]Body{cmd.Body}, cmd.With...) }

// earliest is the first date that a fact may have: before the republic there was no such support to record.
var earliest = Date{1945, time.August, 17}

// Check says whether a command is well formed, whatever the state of its stream. Today is the day on which it is
// recorded, in the office's zone. It normalises text in place.
func (cmd *Command) Check(today Date) error {
	c := &check{}
	if cmd.ID == uuid.Nil {
		c.reject(FieldMissing, "command", "")
	}
	if cmd.Body == nil {
		return Reject(FieldMissing, "body", "")
	}
	t, err := typeOf(cmd.Body)
	if err != nil {
		return err
	}
	if cmd.Stream == "" {
		c.reject(FieldMissing, "stream", "")
	} else if !cmd.Stream.valid() {
		c.reject(FieldInvalid, "stream", string(cmd.Stream), "allowed", "ikm-<uuid>, programme-<uuid>, fund-<uuid>, region-kemendagri:13.76, …")
	} else if !t.on(cmd.Stream.Category()) {
		c.reject(WrongStream, "stream", t.name, "stream", string(cmd.Stream), "category", t.categories[0])
	}
	cmd.Meta.check(c, today)
	if t.mode != "" && cmd.Meta.Mode != t.mode {
		c.reject(FieldInvalid, "mode", string(cmd.Meta.Mode), "allowed", string(t.mode))
	}
	if cmd.Meta.Late != "" && !MayBeLate(cmd.Body) {
		c.reject(FieldInvalid, "late", cmd.Meta.Late, "allowed", lateTypes)
	}
	cmd.Body.check(c)
	cmd.checkWith(c)
	return c.err()
}

// checkWith checks the further facts. A reversal stands alone, as it is decided on the whole history.
func (cmd *Command) checkWith(c *check) {
	c.count("with", len(cmd.With))
	for i, body := range cmd.With {
		t, err := typeOf(body)
		_, reversal := body.(*FactReversed)
		_, first := cmd.Body.(*FactReversed)
		if err != nil || reversal || first || !t.on(cmd.Stream.Category()) || t.mode != "" && t.mode != cmd.Meta.Mode {
			c.reject(FieldInvalid, fmt.Sprintf("with[%d]", i), TypeName(body), "allowed", "fakta lain dari aliran yang sama")
			continue
		}
		body.check(c)
	}
}

func (m *Meta) check(c *check, today Date) {
	oneOf(c, "mode", m.Mode, Modes())
	oneOf(c, "confidence", m.Confidence, Confidences())
	c.text("by.user", &m.By.User, required)
	c.text("by.role", &m.By.Role, optional)
	c.text("by.office", &m.By.Office, optional)
	c.text("note", &m.Note, optional)
	c.text("late", &m.Late, optional)
	c.ref("approval", m.Approval, optional, CategoryApproval)
	m.Import.check(c)
	if m.OccurredOn.IsZero() {
		c.reject(FieldMissing, "occurredOn", "")
		return
	}
	for _, d := range []Date{m.OccurredOn.First(), m.OccurredOn.Last()} {
		if !d.IsZero() && d.Compare(earliest) < 0 {
			c.reject(TooOld, "occurredOn", m.OccurredOn.String(), "limit", earliest.String())
		}
	}
	if m.Mode == Actual && !m.mayHaveHappenedBy(today) {
		c.reject(FutureFact, "occurredOn", m.OccurredOn.String())
	}
	c.count("evidence", len(m.Evidence))
	digests := 0
	for i := range m.Evidence {
		c.in("evidence", i)
		m.Evidence[i].check(c)
		if m.Evidence[i].SHA256 != "" {
			digests++
		}
	}
	c.out()
	if m.Confidence == Verified && digests == 0 {
		c.reject(EvidenceMissing, "evidence", "")
	}
}

// mayHaveHappenedBy reports whether an actual fact can be true on a day. A year or month that is not over yet is
// accepted from its first day on, as its fact may lie behind us; an interval must have ended.
func (m *Meta) mayHaveHappenedBy(today Date) bool {
	if last := m.OccurredOn.Last(); !last.IsZero() && last.Compare(today) <= 0 {
		return true
	}
	from, to, _ := m.OccurredOn.Interval()
	return from == to && m.OccurredOn.First().Compare(today) <= 0
}

func (e *Evidence) check(c *check) {
	c.text("kind", &e.Kind, required)
	c.text("title", &e.Title, optional)
	c.text("number", &e.Number, optional)
	c.text("issuer", &e.Issuer, optional)
	c.text("locator", &e.Locator, optional)
	c.text("quote", &e.Quote, optional)
	c.text("file", &e.File, optional)
	c.text("mediaType", &e.Media, optional)
	if e.SHA256 != "" && !digest(e.SHA256) {
		c.reject(FieldInvalid, "sha256", e.SHA256, "allowed", "64 0-9a-f")
	}
	if e.Size < 0 {
		c.reject(FieldInvalid, "size", fmt.Sprint(e.Size), "allowed", "≥ 0")
	}
}
