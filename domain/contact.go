package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"jejak/domain/identifier"
	"jejak/domain/region"
)

// Contact is where an actor is reached, as a vault compares it: neither the address nor the telephone stands in the log in
// a form that could be. Actors may share one; rule D6 asks who does.
type Contact struct{ Kind, Value string }

// addressKind is the kind under which a vault keeps addresses.
const addressKind = "alamat"

// Contacts lists the addresses and telephones of a body before it is sealed.
func Contacts(body Body) (list []Contact) {
	add := func(at region.Region, address Personal) {
		if c, ok := addressOf(at, address.Clear()); ok {
			list = append(list, c)
		}
	}
	switch b := body.(type) {
	case *ActorRegistered:
		add(b.Region, b.Address)
		if id, _, err := identifier.Parse(identifier.Phone, b.Contact.Clear()); err == nil {
			kind, value := ClaimKey(id)
			list = append(list, Contact{kind, value})
		}
	case *ActorLocated:
		add(b.Region, b.Address)
	case *ActorRelocated:
		add(b.To, b.Address)
	}
	return list
}

// addressOf makes an address comparable. One without a number is a whole street or market, and says nothing; the words
// for a street and a number are written or left out as one likes.
func addressOf(at region.Region, address string) (c Contact, ok bool) {
	if !strings.ContainsAny(address, "0123456789") {
		return c, false
	}
	var words []string
	for _, w := range strings.Fields(Spelling(address)) {
		switch w {
		case "jl", "jln", "jalan", "no", "nomor":
		default:
			words = append(words, w)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(words, " "))) // for its length; the vault keeps a keyed token of it
	return Contact{addressKind, at.City().String() + " " + hex.EncodeToString(sum[:])}, true
}
