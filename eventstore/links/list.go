package links

import (
	"strings"

	"jejak/eventstore"
)

// Kind is what the events of a list have in common.
type Kind byte

const (
	ByCategory Kind = iota + 1 // "$ce-<category>": all events of the category's streams
	ByType                     // "$et-<type>": all events of the type
	Streams                    // "$streams": the first event of each stream
	InCategory                 // "$category-<category>": the first event of each of the category's streams
)

// List is a stream of links.
type List struct {
	Kind Kind
	Name string // of the category or type; empty for Streams
}

// prefixes of the streams, by kind.
var prefixes = [...]string{ByCategory: "$ce-", ByType: "$et-", Streams: "$streams", InCategory: "$category-"}

// Parse returns the list that a stream's name stands for.
func Parse(stream string) (List, bool) {
	if stream == prefixes[Streams] {
		return List{Kind: Streams}, true
	}
	for _, kind := range []Kind{ByCategory, ByType, InCategory} {
		if name, ok := strings.CutPrefix(stream, prefixes[kind]); ok && name != "" {
			return List{kind, name}, true
		}
	}
	return List{}, false
}

// Stream is the name of the list's stream.
func (l List) Stream() string { return prefixes[l.Kind] + l.Name }

// Has says whether an event belongs to the list.
func (l List) Has(r *eventstore.Record) bool {
	if strings.HasPrefix(r.Stream, "$") {
		return false
	}
	switch l.Kind {
	case ByCategory:
		return categoryOf(r.Stream) == l.Name
	case ByType:
		return r.Type == l.Name
	case Streams:
		return r.Revision == eventstore.First
	case InCategory:
		return r.Revision == eventstore.First && categoryOf(r.Stream) == l.Name
	}
	return false
}

// Of returns the lists that an event belongs to, at most four. The system's own streams are in none.
func Of(r *eventstore.Record) []List {
	if strings.HasPrefix(r.Stream, "$") {
		return nil
	}
	lists := make([]List, 0, 4)
	category := categoryOf(r.Stream)
	if category != "" {
		lists = append(lists, List{ByCategory, category})
	}
	lists = append(lists, List{ByType, r.Type})
	if r.Revision == eventstore.First {
		lists = append(lists, List{Kind: Streams})
		if category != "" {
			lists = append(lists, List{InCategory, category})
		}
	}
	return lists
}

// categoryOf is what the system projections call a category: a stream without a dash, or that begins with one, has none.
func categoryOf(stream string) string {
	if i := strings.IndexByte(stream, '-'); i > 0 {
		return stream[:i]
	}
	return ""
}
