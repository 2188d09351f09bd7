package domain

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// form lists the members of a JSON object, as the tags of a struct have them. The json package refuses what is too
// much; a form refuses what is too little: an amount that is absent must not be read as one that is not known.
type form []member

type member struct {
	name     string
	index    []int
	required bool // without omitempty and omitzero
	list     bool
	object   form // of the member itself, or of the elements of the list; nil when it is no object
}

var metaForm = formOf(reflect.TypeFor[Meta]())

func formOf(t reflect.Type) form {
	var f form
	for _, field := range reflect.VisibleFields(t) {
		tag, tagged := field.Tag.Lookup("json")
		if !tagged {
			continue // an embedded struct, whose fields are visible themselves
		}
		name, options, _ := strings.Cut(tag, ",")
		m := member{name: name, index: field.Index, required: !strings.Contains(options, "omit")}
		of := field.Type
		if m.list = of.Kind() == reflect.Slice; m.list {
			of = of.Elem()
		}
		if of.Kind() == reflect.Struct && !of.Implements(reflect.TypeFor[encoding.TextMarshaler]()) && of != reflect.TypeFor[Personal]() {
			m.object = formOf(of)
		}
		f = append(f, m)
	}
	return f
}

// complete refuses data without a required member. Only the zero value can come from an absent member, so data is read
// again for that in the rare case of one.
func (f form) complete(v reflect.Value, data []byte) error {
	if f.hasZero(v) {
		return f.present("", data)
	}
	return nil
}

func (f form) hasZero(v reflect.Value) bool {
	for _, m := range f {
		value := v.FieldByIndex(m.index)
		switch {
		case m.required && value.IsZero():
			return true
		case m.object == nil || !m.required && value.IsZero():
		case !m.list:
			if m.object.hasZero(value) {
				return true
			}
		default:
			for i := range value.Len() {
				if m.object.hasZero(value.Index(i)) {
					return true
				}
			}
		}
	}
	return false
}

func (f form) present(path string, data []byte) error {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	for _, m := range f {
		value, ok := members[m.name]
		switch {
		case !ok && m.required:
			return fmt.Errorf("the member %s%s is missing", path, m.name)
		case !ok || m.object == nil:
		case !m.list:
			if err := m.object.present(path+m.name+".", value); err != nil {
				return err
			}
		default:
			var elements []jsontext.Value
			if err := json.Unmarshal(value, &elements); err != nil {
				return err
			}
			for i, element := range elements {
				if err := m.object.present(fmt.Sprintf("%s%s[%d].", path, m.name, i), element); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

var errNull = errors.New("null is no value: what is absent is left out")

// noNull refuses null, which the json package reads as the zero value of whatever is expected.
func noNull(data []byte) error {
	if !bytes.Contains(data, []byte("null")) {
		return nil
	}
	for d := jsontext.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.ReadToken()
		if err != nil {
			return nil //nolint:nilerr // the end, or an error that decoding itself reports
		}
		if token.Kind() == 'n' {
			return errNull
		}
	}
}
