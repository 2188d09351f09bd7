package domain

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Member is one member of an event as a person writes it: its name on the wire, and a text.
type Member struct{ Name, Text string }

// WriteBody makes the body of a command from what a person wrote, by the form of its type: a whole number, ya or tidak,
// an amount as ParseRupiah reads it, dates and regions as on the wire. Of a member that is a list each text is one
// element, and an object is written as JSON. What does not fit is rejected by its name, personal data without its value.
func WriteBody(name string, written []Member) (Body, error) {
	t, ok := typeByName[name]
	if !ok {
		return nil, Reject(FieldInvalid, "type", name, "allowed", "lihat docs/events.md")
	}
	for _, w := range written {
		if !slices.ContainsFunc(t.form, func(m member) bool { return m.name == w.Name }) {
			return nil, Reject(FieldInvalid, w.Name, "", "allowed", strings.Join(t.form.names(), ", "))
		}
	}
	object := map[string]jsontext.Value{}
	for _, m := range t.form {
		value, err := m.written(t.body, written)
		if err != nil {
			return nil, err
		}
		if value == nil {
			if m.required && m.zeroSays(t.body) {
				return nil, Reject(FieldMissing, m.name, "")
			}
			continue
		}
		if err := unmarshal(slices.Concat([]byte(`{"`+m.name+`":`), value, []byte("}")), t.new(), fromClear); err != nil {
			return nil, m.unfit(t.body, written)
		}
		object[m.name] = value
	}
	data, err := json.Marshal(object, strict)
	if err != nil {
		return nil, &DecodeError{Type: name, Reason: "command", Err: err}
	}
	return DecodeBody(name, data)
}

// TypesOn lists the events that may stand on streams of a category.
func TypesOn(category string) []string {
	var list []string
	for _, t := range eventTypes {
		if t.on(category) {
			list = append(list, t.name)
		}
	}
	return list
}

func (f form) names() []string {
	list := make([]string, len(f))
	for i, m := range f {
		list[i] = m.name
	}
	return list
}

// zeroSays reports whether the zero value of a member says something, as no and nothing do, so that it must be written out.
// Of other members that are missing the body's own check tells, which knows what the decision fills in.
func (m member) zeroSays(body reflect.Type) bool {
	of := body.FieldByIndex(m.index).Type
	return of.Kind() == reflect.Bool || of.Kind() != reflect.String && of.ConvertibleTo(reflect.TypeFor[int64]())
}

// written is the JSON of a member, nil when nothing was written of it.
func (m member) written(body reflect.Type, written []Member) (jsontext.Value, error) {
	of := m.typ(body)
	var elements []jsontext.Value
	for _, w := range written {
		if w.Name != m.name {
			continue
		}
		if len(elements) > 0 && !m.list {
			return nil, m.unfit(body, written)
		}
		value, err := m.value(of, w.Text)
		if err != nil {
			return nil, err
		}
		elements = append(elements, value)
	}
	if len(elements) == 0 {
		return nil, nil
	}
	if !m.list {
		return elements[0], nil
	}
	return json.Marshal(elements)
}

// typ is the type of a member, or of its elements.
func (m member) typ(body reflect.Type) reflect.Type {
	of := body.FieldByIndex(m.index).Type
	for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	return of
}

// value is the JSON of one text.
func (m member) value(of reflect.Type, text string) (jsontext.Value, error) {
	switch {
	case of == reflect.TypeFor[Rupiah]():
		digits, negative := strings.CutPrefix(text, "-") // where an amount must not be, the body's own check says so
		amount, _, err := ParseRupiah(m.name, digits)
		if negative {
			amount = -amount
		}
		return jsontext.Value(strconv.FormatInt(int64(amount), 10)), err
	case of.Implements(reflect.TypeFor[encoding.TextMarshaler]()), of == reflect.TypeFor[Personal](), of.Kind() == reflect.String:
	case of.Kind() == reflect.Bool:
		yes, known := map[string]bool{"ya": true, "yes": true, "true": true, "tidak": false, "no": false, "false": false}[strings.ToLower(text)]
		if !known {
			return nil, Reject(FieldInvalid, m.name, text, "allowed", "ya, tidak")
		}
		return jsontext.Value(strconv.FormatBool(yes)), nil
	case of.ConvertibleTo(reflect.TypeFor[int64]()):
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, Reject(FieldInvalid, m.name, text, "allowed", "bilangan bulat")
		}
		return jsontext.Value(strconv.FormatInt(n, 10)), nil
	default:
		if v := jsontext.Value(text); v.IsValid() {
			return v, nil
		}
		return nil, Reject(FieldInvalid, m.name, text, "allowed", `JSON, misalnya {"nama":"nilai"}`)
	}
	b, err := jsontext.AppendQuote(nil, text)
	return b, err
}

// unfit rejects what was written of a member.
func (m member) unfit(body reflect.Type, written []Member) error {
	var texts []string
	for _, w := range written {
		if w.Name == m.name && m.typ(body) != reflect.TypeFor[Personal]() {
			texts = append(texts, w.Text)
		}
	}
	return Reject(FieldInvalid, m.name, strings.Join(texts, "; "), "allowed", "lihat docs/events.md")
}
