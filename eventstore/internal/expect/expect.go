// Package expect decides an append: is it new, is it a repetition, or does it contradict the stream?
//
// The rules are those of eventstore.Store.Append. They stand here once, so that two stores cannot read them differently.
package expect

import "jejak/eventstore"

// Unknown stands in Known for an id that the stream does not have.
const Unknown eventstore.Revision = -1

// Verdict is what to do with an append that is in order.
type Verdict struct {
	Duplicate bool
	First     eventstore.Revision // of the append: the one it gets, or when Duplicate, the one it has
}

// Decide judges an append to a stream whose last revision is cur (-1: no events).
// known holds for each event of the append the revision at which its id stands in the stream, or Unknown. A stream without
// events knows none; known may be nil then.
func Decide(stream string, want eventstore.Expect, cur eventstore.Revision, known []eventstore.Revision) (Verdict, error) {
	found := 0
	inOrder := true
	for i, at := range known {
		if at != Unknown {
			found++
		}
		inOrder = inOrder && at != Unknown && at == known[0]+eventstore.Revision(i)
	}
	if found > 0 {
		inPlace := want == eventstore.Any || want == eventstore.StreamExists || int64(known[0]) == int64(want)+1
		if inOrder && inPlace {
			return Verdict{Duplicate: true, First: known[0]}, nil
		}
		return Verdict{}, &eventstore.WrongRevisionError{Stream: stream, Expect: want, Actual: cur, Known: found}
	}
	if !holds(want, cur) {
		return Verdict{}, &eventstore.WrongRevisionError{Stream: stream, Expect: want, Actual: cur}
	}
	return Verdict{First: cur + 1}, nil
}

func holds(want eventstore.Expect, cur eventstore.Revision) bool {
	switch want {
	case eventstore.Any:
		return true
	case eventstore.StreamExists:
		return cur >= 0
	}
	return int64(want) == int64(cur) // NoStream is -1, and so is the last revision of an empty stream
}
