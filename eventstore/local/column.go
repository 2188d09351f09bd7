package local

// column is a list that grows in pieces of one length. The look-ups of a segment have several, an entry for each record:
// as slices they would be copied over and over while appenders wait, and leave the collector three times what they hold.
type column[T any] struct {
	pieces []*[columnPiece]T
	length int
}

// columnPiece is the length of a piece: little memory for a log of few events, and few pieces for half a million.
const columnPiece = 1 << 10

func (c *column[T]) push(v T) {
	i := c.length % columnPiece
	if i == 0 && c.length/columnPiece == len(c.pieces) {
		c.pieces = append(c.pieces, new([columnPiece]T))
	}
	c.pieces[c.length/columnPiece][i] = v
	c.length++
}

func (c *column[T]) at(i int) T { return c.pieces[i/columnPiece][i%columnPiece] }

// reset empties the column, and keeps its first piece.
func (c *column[T]) reset() {
	clear(c.pieces[min(1, len(c.pieces)):])
	c.pieces, c.length = c.pieces[:min(1, len(c.pieces))], 0
}
