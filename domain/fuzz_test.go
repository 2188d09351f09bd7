package domain

import (
	"bytes"
	"testing"
)

// What is decoded can be encoded, and means the same when it is decoded again.
func FuzzDecode(f *testing.F) {
	for _, et := range eventTypes {
		_, w := readGolden(f, goldenPath(et.name, et.schema))
		f.Add(w.Type, w.Data, w.Metadata)
	}
	paid := goldenWire(f, "Disbursed")
	f.Add(paid.Type, []byte(`{"commitment":"A","sp2d":"1","amountRp":null}`), paid.Metadata)
	f.Add(paid.Type, []byte(`{}`), paid.Metadata)
	f.Add(paid.Type, paid.Data, []byte(`{}`))
	f.Add("", []byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, name string, data, metadata []byte) {
		e, err := Decode(Wire{ID: id("fuzz"), Type: name, Data: data, Metadata: metadata})
		if err != nil {
			return
		}
		first, err := Encode(e)
		if err != nil {
			t.Fatalf("%s %s was decoded and cannot be encoded: %v", name, data, err)
		}
		again, err := Decode(first)
		if err != nil {
			t.Fatalf("%s was encoded as %s and cannot be decoded: %v", data, first.Data, err)
		}
		second, err := Encode(again)
		if err != nil || !bytes.Equal(first.Data, second.Data) || !bytes.Equal(first.Metadata, second.Metadata) {
			t.Fatalf("%s and %s are one event: %v", first.Data, second.Data, err)
		}
	})
}

// A command's body is read from a form or a file that anybody may have written.
func FuzzDecodeBody(f *testing.F) {
	for _, e := range examples() {
		if data, err := EncodeBody(e.body); err == nil {
			f.Add(TypeName(e.body), data)
		}
	}
	f.Add("ActorLocated", []byte(`{"region":"kemendagri:13.76","address":"Jl. Sudirman 7"}`))
	f.Add("EquipmentGranted", []byte(`{"title":"hibah","items":[{"name":"a","quantity":"2,5","unit":"kg"}]}`))
	f.Add("EquipmentGranted", []byte(`{"title":"hibah","items":[{}]}`))
	f.Add("", []byte(`{}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		body, err := DecodeBody(name, data)
		if err != nil {
			return
		}
		et, _ := typeOf(body)
		stream := example{dak, body}
		for _, e := range examples() {
			if et.on(e.stream.Category()) {
				stream.stream = e.stream
			}
		}
		cmd := Command{ID: id("fuzz"), Stream: stream.stream, Meta: exampleMeta(modeOf(body)), Body: body}
		if err := cmd.Check(today); err != nil {
			if RejectionCode(err) == "" {
				t.Fatalf("%s %s: %v is no rejection", name, data, err)
			}
			return
		}
		first, err := cmd.Digest()
		if err != nil {
			t.Fatalf("%s %s is well formed and has no digest: %v", name, data, err)
		}
		if err := cmd.Check(today); err != nil {
			t.Fatalf("%s %s is well formed once: %v", name, data, err)
		}
		if second, _ := cmd.Digest(); first != second {
			t.Fatalf("%s %s is normalised twice", name, data)
		}
		for _, field := range PersonalFields(cmd.Stream, body) {
			*field.Value = sealed(cmd.Stream)
		}
		text, err := EncodeBody(body)
		if err != nil {
			t.Fatalf("%s %s is well formed and cannot be encoded: %v", name, data, err)
		}
		back, err := DecodeStoredBody(name, text)
		if err != nil {
			t.Fatalf("%s is not read again: %v", text, err)
		}
		if again, err := EncodeBody(back); err != nil || !bytes.Equal(text, again) {
			t.Fatalf("%s comes back as %s: %v", text, again, err)
		}
	})
}
