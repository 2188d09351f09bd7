package canon

import (
	"reflect"
	"strings"
	"sync"
)

// Object reads the objects of one struct type. The zero Object, and nil, read nothing.
type Object struct {
	members []member
}

type member struct {
	name     string // as it stands behind another: ,"name":
	index    []int
	required bool
	value    Value
}

// Value reads a value into a place of its type, or says no. The place has the zero value before.
type Value func(c *Cursor, into reflect.Value) bool

// Own are the types that know themselves how they are spelt.
type Own map[reflect.Type]Value

var cursors = sync.Pool{New: func() any { return new(Cursor) }}

// Read reads data, all of it, into a struct that has its zero value, or says no. It keeps nothing of data. After a no the
// struct holds what was read before it, and is to be thrown away.
func (o *Object) Read(data []byte, into reflect.Value) bool {
	if o == nil {
		return false
	}
	c := cursors.Get().(*Cursor)
	c.rest = data
	read := o.Value(c, into) && len(c.rest) == 0
	c.rest = nil
	cursors.Put(c)
	return read
}

// Value reads an object inside another.
func (o *Object) Value(c *Cursor, into reflect.Value) bool {
	if !c.skip('{') {
		return false
	}
	behind := 1 // the first member stands behind no comma
	for i := range o.members {
		m := &o.members[i]
		switch {
		case c.literal(m.name[behind:]):
			if !m.value(c, m.place(into)) {
				return false
			}
			behind = 0
		case m.required:
			return false
		}
	}
	return c.skip('}')
}

func (m *member) place(of reflect.Value) reflect.Value {
	if len(m.index) == 1 {
		return of.Field(m.index[0])
	}
	return of.FieldByIndex(m.index)
}

// Compile makes the Object of a struct type; ok is false for a type with a field that is neither of the kinds that values.go
// has nor one of its own, or with a tag that says more than whether the field may be left out.
func Compile(of reflect.Type, own Own) (o *Object, ok bool) {
	o = &Object{}
	names := map[string]bool{}
	for _, field := range reflect.VisibleFields(of) {
		tag, tagged := field.Tag.Lookup("json")
		if !tagged && field.Anonymous && field.Type.Kind() == reflect.Struct {
			continue // its fields are visible themselves
		}
		name, option, _ := strings.Cut(tag, ",")
		value := valueOf(field.Type, own)
		if value == nil || !field.IsExported() || !word(name) || names[name] || option != "" && option != "omitempty" && option != "omitzero" {
			return nil, false
		}
		names[name] = true
		o.members = append(o.members, member{name: `,"` + name + `":`, index: field.Index, required: option == "", value: value})
	}
	return o, true
}

// word reports whether a name is one that JSON writes as it stands.
func word(name string) bool {
	n, ascii := plain([]byte(name))
	return name != "" && name != "-" && n == len(name) && ascii
}
