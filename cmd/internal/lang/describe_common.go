package lang

import (
	"strconv"

	"jejak/domain"
)

// common tells the events that stand on streams of several kinds.
func (s *sentence) common(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.LedgerOpened:
		s.say("say.LedgerOpened", "title", b.Title)
		s.remark(b.Synthetic, "remark.synthetic")
	case *domain.LedgerMoved:
		s.say("say.LedgerMoved", "from", s.w.word("storekind.", b.From), "to", s.w.word("storekind.", b.To), "n", s.w.Number(b.Events))
		s.also("and.move.digest", b.Digest)
		s.some("and.move.undated", b.Undated)
		s.some("and.move.left", b.LeftBehind)
	case *domain.VaultAdopted:
		s.vault(b)
	case *domain.FactReversed:
		s.say("say.FactReversed", "fact", s.reversed(b))
		s.also("and.reason", b.Reason)
	case *domain.EvidenceAttached:
		s.say("say.EvidenceAttached", "kind", s.w.word("evidencekind.", b.Kind))
		s.also("and.by", b.Byline)
	case *domain.MeetingHeld:
		s.say("say.MeetingHeld", "place", b.Place)
		s.with("and.parties", s.w.List(b.Parties))
		s.also("and.about", b.About)
	default:
		return false
	}
	return true
}

// vault tells which vault a ledger seals with, and whether it had to begin a new one.
func (s *sentence) vault(b *domain.VaultAdopted) {
	if b.Reason == "" {
		s.say("say.VaultAdopted", "vault", b.Vault)
	} else {
		s.say("say.VaultAdopted.anew")
		s.also("and.vault.name", b.Vault)
	}
	s.also("and.vault.mark", b.Mark)
	s.also("and.vault.lost", b.Lost)
	s.also("and.reason", b.Reason)
}

// some adds a clause on how many there are, unless there are none.
func (s *sentence) some(key string, n int64) {
	if n > 0 {
		s.also(key, s.w.Number(n))
	}
}

// reversed names the fact that was taken back; a request that is not decided yet does not know its type.
func (s *sentence) reversed(b *domain.FactReversed) string {
	if b.TargetType == "" {
		return s.w.T("remark.fact")
	}
	return s.w.T("remark.revision", "type", s.w.EventType(b.TargetType), "n", strconv.FormatInt(b.TargetRevision, 10))
}
