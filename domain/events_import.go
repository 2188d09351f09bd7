package domain

// Events of an import, on the stream import-<sha256 of the file>: what was read, what was refused, and whether all of it
// was taken back. The facts themselves stand on their own streams, and name the file and the row in their envelopes.

// ImportStarted: a file is being read. A file with the same bytes is the same import.
type ImportStarted struct {
	File string `json:"file"`
	Rows int    `json:"rows,omitzero"` // how many there are, when that is known before they are read
}

func (b *ImportStarted) check(c *check) {
	c.text("file", &b.File, required)
	c.number("rows", b.Rows, 0, maxRows)
}

// RowsAccepted: so many more rows have led to facts.
type RowsAccepted struct {
	N int `json:"n"`
}

func (b *RowsAccepted) check(c *check) { c.number("n", b.N, 1, maxRows) }

// RowRejected: a row has led to nothing, for this reason. What stood in it is not repeated, as it may be personal.
type RowRejected struct {
	Row  int  `json:"row"`
	Code Code `json:"code"`
}

func (b *RowRejected) check(c *check) {
	c.number("row", b.Row, 1, maxRows)
	oneOf(c, "code", b.Code, Codes())
}

// ImportFinished: the file has been read to its end.
type ImportFinished struct {
	Accepted int `json:"accepted"` // rows in all; completed by the decision
	Rejected int `json:"rejected"` // rows in all; completed by the decision
}

func (b *ImportFinished) check(c *check) {
	if b.Accepted != 0 {
		c.computed("accepted", itoa(int64(b.Accepted)))
	}
	if b.Rejected != 0 {
		c.computed("rejected", itoa(int64(b.Rejected)))
	}
}

// ImportReversed: every fact of the import has been taken back.
type ImportReversed struct {
	Facts  int    `json:"facts"` // how many there were
	Reason string `json:"reason"`
}

func (b *ImportReversed) check(c *check) {
	c.number("facts", b.Facts, 0, maxRows)
	c.text("reason", &b.Reason, required)
}
