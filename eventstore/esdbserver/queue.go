package esdbserver

import "sync"

// Limits of what one BatchAppend call has waiting while the store is busy. The rest waits at the client, by the flow control
// of the connection.
const (
	// maxQueuedBytes is about what the local store writes at once.
	maxQueuedBytes = 4 << 20
	// maxQueuedAppends bounds appends of next to nothing: some hundred bytes of memory each.
	maxQueuedAppends = 4096
)

// batchQueue holds the appends of a call that were received and not yet handed to the store.
type batchQueue struct {
	mu      sync.Mutex
	changed sync.Cond
	waiting []*batchAppend
	bytes   int
	ended   bool // nothing is put any more
}

func (q *batchQueue) init() { q.changed.L = &q.mu }

// put adds an append, and waits while too much waits already. It returns false if the queue has ended.
func (q *batchQueue) put(a *batchAppend) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.ended && len(q.waiting) > 0 && (q.bytes+a.bytes > maxQueuedBytes || len(q.waiting) == maxQueuedAppends) {
		q.changed.Wait()
	}
	if q.ended {
		return false
	}
	if len(q.waiting) == 0 {
		q.changed.Broadcast()
	}
	q.waiting, q.bytes = append(q.waiting, a), q.bytes+a.bytes
	return true
}

// take returns everything that waits, at least one append, or nothing when the queue has ended.
func (q *batchQueue) take() []*batchAppend {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.ended && len(q.waiting) == 0 {
		q.changed.Wait()
	}
	taken := q.waiting
	q.waiting, q.bytes = nil, 0
	q.changed.Broadcast()
	return taken
}

// end closes the queue. What waits is still taken if it is to be drained, and forgotten otherwise.
func (q *batchQueue) end(drain bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	if !drain {
		q.waiting = nil
	}
	q.changed.Broadcast()
}
