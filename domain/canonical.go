package domain

import (
	"reflect"
	"sync"

	"jejak/domain/canon"
)

// own are the types of this package that decode JSON by methods of their own, as package canon reads them.
var own = canon.Own{
	reflect.TypeFor[Rupiah]():   canonicalRupiah,
	reflect.TypeFor[Personal](): canonicalPersonal,
}

// canonical is how a struct type is read in the spelling of Encode; nil where only the json package can.
func canonical(of reflect.Type) *canon.Object {
	o, _ := canon.Compile(of, own)
	return o
}

func canonicalRupiah(c *canon.Cursor, into reflect.Value) bool {
	n, ok := c.Integer()
	into.SetInt(n)
	return ok && Rupiah(n).fits()
}

var canonicalSealed, _ = canon.Compile(reflect.TypeFor[Sealed](), nil)

func canonicalPersonal(c *canon.Cursor, into reflect.Value) bool {
	p := into.Addr().Interface().(*Personal)
	return canonicalSealed.Value(c, reflect.ValueOf(&p.sealed).Elem()) && p.sealed.whole()
}

// envelope is a place to decode metadata into, which is copied from there: what is reached by reflection has to be on the
// heap, and need not be so for each event anew.
type envelope struct {
	meta  Meta
	value reflect.Value // of meta
}

var (
	envelopes = sync.Pool{New: func() any {
		e := new(envelope)
		e.value = reflect.ValueOf(&e.meta).Elem()
		return e
	}}
	canonicalMeta = canonical(reflect.TypeFor[Meta]())
)

// decodeMeta reads metadata: first in the spelling in which it is written, then in any.
func decodeMeta(data []byte) (Meta, error) {
	e := envelopes.Get().(*envelope)
	read, meta := canonicalMeta.Read(data, e.value), e.meta
	e.meta = Meta{}
	envelopes.Put(e)
	if read {
		return meta, nil
	}
	return decodeAnyMeta(data)
}

// decodeBody reads data of the newest schema: first in the spelling in which it is written, then in any.
func (t *eventType) decodeBody(data []byte) (Body, error) {
	if body := reflect.New(t.body); t.canonical.Read(data, body.Elem()) {
		return body.Interface().(Body), nil
	}
	return t.decodeAnyBody(data)
}
