package lang

import (
	"strconv"

	"jejak/domain"
)

// imported tells how the reading of a file went.
func (s *sentence) imported(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ImportStarted:
		s.say("say.ImportStarted", "file", b.File)
		s.add(s.count(b.Rows, "baris"))
	case *domain.RowsAccepted:
		s.say("say.RowsAccepted", "rows", s.w.Count(int64(b.N), "baris"))
	case *domain.RowRejected:
		s.say("say.RowRejected", "row", strconv.Itoa(b.Row), "code", string(b.Code))
	case *domain.ImportFinished:
		s.say("say.ImportFinished", "accepted", s.w.Number(int64(b.Accepted)), "rejected", s.w.Number(int64(b.Rejected)))
	case *domain.ImportReversed:
		s.say("say.ImportReversed", "facts", s.w.Number(int64(b.Facts)))
		s.also("and.reason", b.Reason)
	default:
		return false
	}
	return true
}
