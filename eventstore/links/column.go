package links

import (
	"sync/atomic"

	"jejak/eventstore"
)

// entry is one event of a list: where it is, and behind what.
type entry struct {
	before eventstore.Position // of the event before it in the log, Start for the first
	at     eventstore.Position
}

// column is the end of a list, to which one goroutine adds while others read. What is below length never changes.
type column struct {
	first   int // place in the list of the first entry
	entries atomic.Pointer[[]entry]
	length  atomic.Int64
}

// minColumn is the room of a new column. Most lists get few events while a run gathers.
const minColumn = 4

func newColumn(first int) *column {
	c := &column{first: first}
	room := make([]entry, minColumn)
	c.entries.Store(&room)
	return c
}

// push adds an entry. Only the builder calls it.
func (c *column) push(e entry) {
	n := int(c.length.Load())
	room := *c.entries.Load()
	if n == len(room) {
		room = append(room, make([]entry, n)...)
		c.entries.Store(&room)
	}
	room[n] = e
	c.length.Store(int64(n + 1))
}

// all returns the entries that stand. The length is read first: there is room for as many then.
func (c *column) all() []entry {
	n := c.length.Load()
	return (*c.entries.Load())[:n]
}
