package columns

import "iter"

// merged reads several sources as one.
type merged struct {
	heads []head
	last  int // whose entry was given last; -1 for none
}

type head struct {
	from  source
	entry *Entry
}

func merge(sources ...source) (*merged, error) {
	m := &merged{last: -1}
	for _, s := range sources {
		e, err := s.next()
		if err != nil {
			return nil, err
		}
		if e != nil {
			m.heads = append(m.heads, head{s, e})
		}
	}
	return m, nil
}

// next is the least of the heads. There are a handful of runs, and as a rule one of them has what is asked for.
func (m *merged) next() (*Entry, error) {
	if m.last >= 0 {
		h := &m.heads[m.last]
		e, err := h.from.next()
		if err != nil {
			return nil, err
		}
		if h.entry = e; e == nil {
			m.heads = append(m.heads[:m.last], m.heads[m.last+1:]...)
		}
		m.last = -1
	}
	for i := range m.heads {
		if m.last < 0 || m.heads[i].entry.compare(m.heads[m.last].entry) < 0 {
			m.last = i
		}
	}
	if m.last < 0 {
		return nil, nil
	}
	return m.heads[m.last].entry, nil
}

// all lists the entries of a source up to the first that does not belong. An entry is valid up to the next one.
func all(from source, belongs func(*Entry) bool) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		for {
			e, err := from.next()
			if err != nil {
				yield(nil, err)
				return
			}
			if e == nil || !belongs(e) || !yield(e, nil) {
				return
			}
		}
	}
}
