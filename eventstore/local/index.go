package local

// index is the look-ups of a segment, on disk.
type index struct {
	covered int64
	events  int
	blocks  int
}

func (x *index) close() error               { return nil }
func (x *index) block(i int) (block, error) { return block{}, nil }
func (x *index) find(by lookup, hash uint32, into []uint32, limit int) ([]uint32, error) {
	return into, nil
}
