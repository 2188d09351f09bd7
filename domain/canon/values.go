package canon

import (
	"encoding"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
)

// valueOf is how values of a type are read, nil when that is not known.
func valueOf(of reflect.Type, own Own) Value {
	pointer := reflect.PointerTo(of)
	switch {
	case own[of] != nil:
		return own[of]
	case of == reflect.TypeFor[time.Time]():
		return instant
	case of == reflect.TypeFor[time.Duration](), // of which the json package has a view of its own
		pointer.Implements(reflect.TypeFor[json.Unmarshaler]()), pointer.Implements(reflect.TypeFor[json.UnmarshalerFrom]()):
		return nil
	case pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return byItself
	}
	switch of.Kind() {
	case reflect.String:
		return text
	case reflect.Bool:
		return boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return integer
	case reflect.Pointer:
		return pointerTo(of.Elem(), own)
	case reflect.Slice:
		return listOf(of.Elem(), own)
	case reflect.Struct:
		if o, ok := Compile(of, own); ok {
			return o.Value
		}
	}
	return nil
}

func text(c *Cursor, into reflect.Value) bool {
	s, ok := c.Text()
	into.SetString(s)
	return ok
}

func boolean(c *Cursor, into reflect.Value) bool {
	yes, ok := c.boolean()
	into.SetBool(yes)
	return ok
}

func integer(c *Cursor, into reflect.Value) bool {
	n, ok := c.Integer()
	if !ok || into.OverflowInt(n) {
		return false
	}
	into.SetInt(n)
	return true
}

// byItself reads a text by the method of its type.
func byItself(c *Cursor, into reflect.Value) bool {
	b, ok := c.quoted()
	return ok && into.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(b) == nil
}

// instant reads a time in UTC, as that is what is written. The method of time.Time also takes an hour of one digit and a
// comma before the fraction, which the json package does not.
func instant(c *Cursor, into reflect.Value) bool {
	const second = len("2006-01-02T15:04:05")
	b, ok := c.quoted()
	if !ok || len(b) <= second || b[len("2006-01-02T15")] != ':' || b[second] != '.' && b[second] != 'Z' || b[len(b)-1] != 'Z' {
		return false
	}
	return into.Addr().Interface().(*time.Time).UnmarshalText(b) == nil
}

func pointerTo(of reflect.Type, own Own) Value {
	value := valueOf(of, own)
	if value == nil {
		return nil
	}
	return func(c *Cursor, into reflect.Value) bool {
		into.Set(reflect.New(of))
		return value(c, into.Elem())
	}
}

func listOf(of reflect.Type, own Own) Value {
	value := valueOf(of, own)
	if value == nil {
		return nil
	}
	return func(c *Cursor, into reflect.Value) bool {
		if !c.skip('[') {
			return false
		}
		for n := 0; ; n++ {
			into.Grow(1)
			into.SetLen(n + 1)
			if !value(c, into.Index(n)) {
				return false
			}
			if !c.skip(',') {
				return c.skip(']')
			}
		}
	}
}
