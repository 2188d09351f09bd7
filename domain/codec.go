package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// strict is how everything is decoded: a field that is not in the form is an error, as are a name that stands twice
// and a name in other letters (the json package refuses those by itself).
var strict = json.JoinOptions(json.RejectUnknownMembers(true), json.Deterministic(true))

// Wire is an event as the log keeps it.
type Wire struct {
	ID       uuid.UUID
	Type     string
	Data     []byte
	Metadata []byte
}

// DecodeError: an event in the log is not in the form that the registry knows.
type DecodeError struct {
	Code   Code // TypeUnknown, SchemaNewer, EventMalformed
	Type   string
	Reason string
	Err    error
}

func (e *DecodeError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("domain: decode %s: %s: %v", e.Type, e.Reason, e.Err)
	}
	return fmt.Sprintf("domain: decode %s: %s", e.Type, e.Reason)
}

func (e *DecodeError) Unwrap() error { return e.Err }

// Encode writes an event in the newest schema of its type. Clear personal data is an error.
func Encode(e Event) (Wire, error) {
	t, err := typeOf(e.Body)
	if err != nil {
		return Wire{}, err
	}
	e.Meta.Schema = t.schema
	data, err := json.Marshal(e.Body, strict)
	if err != nil {
		return Wire{}, fmt.Errorf("domain: encode %s: %w", t.name, err)
	}
	meta, err := json.Marshal(e.Meta, strict)
	if err != nil {
		return Wire{}, fmt.Errorf("domain: encode metadata of %s: %w", t.name, err)
	}
	return Wire{ID: e.ID, Type: t.name, Data: data, Metadata: meta}, nil
}

// Decode reads an event of any schema version that was ever written. An unknown type, an unknown field, a missing one
// and a schema from the future are errors: guessing would make every total wrong without a word. What a value means is
// not asked here: vocabularies grow, and were checked when the command was accepted.
func Decode(w Wire) (Event, error) {
	t, ok := typeByName[w.Type]
	if !ok {
		return Event{ID: w.ID}, &DecodeError{Code: TypeUnknown, Type: w.Type, Reason: "unknown event type; it may come from a newer version of jejak"}
	}
	return t.decode(w)
}

func (t *eventType) decode(w Wire) (Event, error) {
	e := Event{ID: w.ID}
	fail := func(reason string, err error) (Event, error) {
		return Event{ID: w.ID}, &DecodeError{Code: EventMalformed, Type: w.Type, Reason: reason, Err: err}
	}
	var err error
	if e.Meta, err = decodeMeta(w.Metadata); err != nil {
		return fail("metadata", err)
	}
	if e.Meta.Schema > t.schema {
		return Event{ID: w.ID}, &DecodeError{Code: SchemaNewer, Type: w.Type, Reason: fmt.Sprintf("schema %d, and this program knows up to %d", e.Meta.Schema, t.schema)}
	}
	if e.Meta.Schema < 1 {
		return fail(fmt.Sprintf("schema %d is not between 1 and %d", e.Meta.Schema, t.schema), nil)
	}
	data := w.Data
	for schema := e.Meta.Schema; schema < t.schema; schema++ {
		if data, err = t.upcasters[schema-1](data); err != nil {
			return fail(fmt.Sprintf("upcast from schema %d", schema), err)
		}
	}
	body, err := t.decodeBody(data)
	if err != nil {
		return fail("data", err)
	}
	e.Body = body
	return e, nil
}

// decodeAnyMeta reads metadata, however it is spelt.
func decodeAnyMeta(data []byte) (meta Meta, err error) {
	if err := unmarshal(data, &meta); err != nil {
		return meta, err
	}
	return meta, metaForm.complete(reflect.ValueOf(meta), data)
}

// decodeAnyBody reads data of the newest schema, however it is spelt.
func (t *eventType) decodeAnyBody(data []byte) (Body, error) {
	body := t.new()
	if err := unmarshal(data, body); err != nil {
		return nil, err
	}
	return body, t.form.complete(reflect.ValueOf(body).Elem(), data)
}

// unmarshal reads JSON strictly. Its errors do not repeat what they stumble over, as that may be personal.
func unmarshal(data []byte, into any, options ...json.Options) error {
	if err := json.Unmarshal(data, into, append(options, strict)...); err != nil {
		return withoutValue(err)
	}
	return noNull(data)
}

// withoutValue takes the offending value out of an error of the json package.
func withoutValue(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		bare := *semantic
		bare.JSONValue = nil
		return &bare
	}
	return err
}

// DecodeRecorded reads an event together with where and when the store has it.
func DecodeRecorded(w Wire, stream string, revision int64, at time.Time) (Recorded, error) {
	e, err := Decode(w)
	if err != nil {
		return Recorded{}, fmt.Errorf("%s@%d: %w", stream, revision, err)
	}
	return Recorded{Event: e, Stream: Ref(stream), Revision: revision, RecordedAt: at}, nil
}

// EventID is the id of a command's nth event. It follows from the command's id, so that a repeated command repeats
// its events, which every store recognises.
func EventID(command uuid.UUID, n int) uuid.UUID {
	return uuid.NewSHA1(command, fmt.Appendf(nil, "event %d", n))
}

// Digest identifies what a command asks for, whoever asks and however often: its stream, its time, its kind and its
// body. Personal data is left out, as a digest of a name can be guessed.
func (cmd *Command) Digest() (string, error) {
	t, err := typeOf(cmd.Body)
	if err != nil {
		return "", err
	}
	parts := [][]byte{[]byte(cmd.Stream), []byte(t.name), []byte(cmd.Meta.OccurredOn.String()),
		[]byte(cmd.Meta.Mode), []byte(cmd.Meta.Confidence)}
	for i, body := range cmd.Bodies() {
		text, err := json.Marshal(body, strict, withoutPersonal)
		if err != nil {
			return "", fmt.Errorf("domain: digest of %s: %w", t.name, err)
		}
		if i > 0 {
			parts = append(parts, []byte(TypeName(body)))
		}
		parts = append(parts, text)
	}
	if cmd.Meta.Late != "" { // which decides, after the year is closed, whether the command is accepted
		parts = append(parts, []byte(cmd.Meta.Late))
	}
	sum := sha256.Sum256(bytes.Join(parts, []byte{0}))
	return hex.EncodeToString(sum[:]), nil
}

// withoutPersonal writes a word in the place of personal data.
var withoutPersonal = json.WithMarshalers(json.MarshalFunc(func(Personal) ([]byte, error) {
	return []byte(`"personal"`), nil
}))

// fromClear reads personal data in a command: there, and only there, it is a plain string.
var fromClear = json.WithUnmarshalers(json.UnmarshalFunc(func(b []byte, p *Personal) error {
	var text string
	err := json.Unmarshal(b, &text)
	*p = NewPersonal(text)
	return err
}))

// DecodeBody reads the body of a command of a known type, as strictly as that of an event, with personal data in clear.
func DecodeBody(name string, data []byte) (Body, error) {
	body, ok := NewBody(name)
	if !ok {
		return nil, Reject(FieldInvalid, "type", name, "allowed", "lihat docs/events.md")
	}
	if err := unmarshal(data, body, fromClear); err != nil {
		return nil, &DecodeError{Code: EventMalformed, Type: name, Reason: "command", Err: err}
	}
	return body, nil
}

// DecodeStoredBody reads what EncodeBody wrote, in the newest schema, with personal data sealed.
func DecodeStoredBody(name string, data []byte) (Body, error) {
	t, ok := typeByName[name]
	if !ok {
		return nil, &DecodeError{Code: EventMalformed, Type: name, Reason: "unknown event type"}
	}
	body, err := t.decodeBody(data)
	if err != nil {
		return nil, &DecodeError{Code: EventMalformed, Type: name, Reason: "stored body", Err: err}
	}
	return body, nil
}

// EncodeBody writes a body as it stands in an event's data.
func EncodeBody(body Body) ([]byte, error) { return json.Marshal(body, strict) }
