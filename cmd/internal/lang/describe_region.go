package lang

import (
	"strconv"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
)

// region tells what is known of a city or province.
func (s *sentence) region(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.IndicatorDefined:
		s.say("say.IndicatorDefined", "indicator", s.w.Indicator(domain.Indicator(b.Indicator)))
	case *domain.IndicatorPublished:
		s.published(b)
	case *domain.ChallengeIdentified:
		s.say("say.ChallengeIdentified", "challenge", b.Challenge)
		s.also("and.says", b.By)
	case *domain.CollaborationSought:
		s.say("say.CollaborationSought", "partner", b.Partner)
		s.also("and.stage", s.stage(b.Stage))
	case *domain.CollaborationFormed:
		s.say("say.CollaborationFormed", "parties", s.list(b.Parties), "about", s.list(b.About))
	case *domain.CollaborationEnded:
		s.say("say.CollaborationEnded", "parties", s.list(b.Parties))
		s.also("and.reason", b.Reason)
	case *domain.IndicatorRestated:
		s.say("say.IndicatorRestated", "indicator", s.w.Indicator(domain.Indicator(b.Indicator)), "period", s.w.Period(b.Period),
			"value", s.w.measured(b.Value, b.Unit), "publisher", b.Publisher, "version", strconv.Itoa(b.Version))
		s.also("and.reason", b.Reason)
	case *domain.RegionCodeChanged:
		s.say("say.RegionCodeChanged", "from", s.list(s.codes(b.From)), "to", s.list(s.codes(b.To)))
		s.also("and.decree", b.Decree)
	case *domain.RestrictionPeriodStarted:
		s.say("say.RestrictionPeriodStarted", "kind", b.Kind)
	case *domain.RestrictionPeriodEnded:
		s.say("say.RestrictionPeriodEnded", "kind", b.Kind)
		s.also("and.instead", b.Next)
	case *domain.StatementRecorded:
		s.say("say.StatementRecorded", "by", b.By, "gist", b.Gist)
	case *domain.PolicyAnnounced:
		s.say("say.PolicyAnnounced", "by", b.By, "gist", b.Gist)
	case *domain.MarketProfileReported:
		s.say("say.MarketProfileReported", "share", b.Share, "origin", b.Origin)
	case *domain.DeliveryChannelSet:
		s.say("say.DeliveryChannelSet", "channels", s.refs(b.Channels))
	case *domain.SectorCoverageSet:
		s.say("say.SectorCoverageSet", "sectors", s.list(b.Sectors))
	default:
		return false
	}
	return true
}

// codes are places by their code, which is what changed.
func (s *sentence) codes(list []region.Region) []string {
	coded := make([]string, len(list))
	for i, r := range list {
		coded[i] = s.titled(r.Code(), s.w.Place(r))
	}
	return coded
}

// published tells a figure and whose it is. A positive sign is written only where the source gives one: a rate of
// unemployment is not "+6".
func (s *sentence) published(b *domain.IndicatorPublished) {
	value := s.w.measured(b.Value, b.Unit)
	switch sign := s.w.word("sign.", b.Sign); {
	case b.Value == "" && sign == "":
		value = none
	case b.Value == "":
		value = sign
	case strings.HasPrefix(b.Value, "-"): // says its sign itself
	case b.Sign == "positive":
		value = "+" + value
	default:
		value = s.titled(value, sign)
	}
	s.say("say.IndicatorPublished", "indicator", s.w.Indicator(domain.Indicator(b.Indicator)), "period", s.w.Period(b.Period),
		"value", value, "publisher", b.Publisher)
	s.remark(b.Value == "", "remark.nofigure")
	s.remark(b.Inferred, "remark.inferred")
}
