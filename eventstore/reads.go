package eventstore

// ReadThrough is a Store that stands before another to look at what is appended, and answers reads as that one does. What
// reads faster in ways of its own, as Scan, goes past it.
type ReadThrough interface {
	Reads() Store
}

// ReadsOf returns the store that answers the reads of a store.
func ReadsOf(s Store) Store {
	for {
		through, ok := s.(ReadThrough)
		if !ok {
			return s
		}
		s = through.Reads()
	}
}
