package domain

import "time"

// Check says what is wrong with an event that a decision has completed and that is to be recorded today, or nil. Like that of
// a command it normalises text in place.
func (e *Event) Check(today Date) *Rejection {
	c := &check{completed: true}
	e.Meta.check(c, today)
	e.Body.check(c)
	return c.first
}

// Faults lists what is wrong with an event of the log by itself: that it is none of its stream, else the first fault of its
// envelope and the first of its body. It changes nothing, and does not ask how texts are spelt.
func (e Recorded) Faults() (list []*Rejection) {
	t, err := typeOf(e.Body)
	switch {
	case err != nil:
		return append(list, Reject(TypeUnknown, "type", ""))
	case !e.Stream.valid() || !t.on(e.Stream.Category()):
		return append(list, Reject(WrongStream, "stream", t.name, "stream", string(e.Stream), "category", t.categories[0]))
	case t.mode != "" && e.Meta.Mode != t.mode:
		return append(list, Reject(FieldInvalid, "mode", string(e.Meta.Mode), "allowed", string(t.mode)))
	}
	c := &check{completed: true, written: true}
	e.Meta.check(c, dayAfter(e.RecordedAt))
	if c.first != nil {
		list, c.first = append(list, c.first), nil
	}
	e.Body.check(c)
	if c.first != nil {
		list = append(list, c.first)
	}
	return list
}

// dayAfter is a day on which an event that was recorded at some time was certainly past, wherever it was.
func dayAfter(recorded time.Time) Date { return DateOf(recorded.AddDate(0, 0, 1)) }
