package lang

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
)

// fund tells how money moves.
func (s *sentence) fund(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.FundDeclared:
		s.fundDeclared(b)
	case *domain.FundAllocated:
		s.say("say.FundAllocated", "amount", s.money(b.AmountRp))
		s.with("and.rounded", known(b.RoundedTo))
		s.with("and.through", b.Through)
		s.also("and.decree", b.Decree)
	case *domain.AllocationRevised:
		s.say("say.AllocationRevised", "amount", s.signed(b.DeltaRp))
		s.also("and.decree", b.Decree)
	case *domain.BudgetLineOpened:
		s.say("say.BudgetLineOpened", "name", b.Name, "amount", s.money(b.AmountRp))
		s.label("and.programme", s.ref(b.Programme))
	case *domain.CommitmentMade:
		s.say("say.CommitmentMade", "commitment", b.Commitment, "amount", s.money(b.AmountRp), "payee", s.payee(b.Payee))
		s.add(s.w.word("instrument.", string(b.Instrument)))
		s.with("and.number", b.Number)
		s.label("and.programme", s.ref(b.Programme))
	case *domain.CommitmentReleased:
		s.say("say.CommitmentReleased", "commitment", b.Commitment, "amount", s.money(b.AmountRp))
		s.also("and.reason", b.Reason)
	case *domain.Disbursed:
		s.say("say.Disbursed", "amount", s.money(b.AmountRp))
		s.label("and.commitment", b.Commitment)
		s.label("and.sp2d", b.SP2D)
	case *domain.PaymentRegisterOpened:
		s.say("say.PaymentRegisterOpened", "holder", b.Holder, "year", strconv.Itoa(b.FiscalYear))
	case *domain.PaymentOrderEntered:
		s.say("say.PaymentOrderEntered", "sp2d", b.SP2D, "fund", s.ref(b.Fund))
		s.remark(b.Recorded, "remark.recorded")
	case *domain.PaymentOrderStruck:
		s.say("say.PaymentOrderStruck", "sp2d", b.SP2D, "fund", s.ref(b.Fund))
		s.also("and.reason", b.Reason)
	case *domain.InKindDelivered:
		s.say("say.InKindDelivered", "actor", s.ref(b.Actor), "amount", s.money(b.ValueRp))
		s.label("and.commitment", b.Commitment)
		s.label("and.bast", b.BAST)
		s.remark(b.FromStock, "remark.fromstock")
	case *domain.FundsReturned:
		s.say("say.FundsReturned", "amount", s.money(b.AmountRp))
		s.label("and.commitment", b.Commitment)
		s.label("and.sts", b.STS)
		s.also("and.reason", b.Reason)
	case *domain.FundLapsed:
		s.say("say.FundLapsed", "amount", s.money(b.AmountRp))
	case *domain.FiscalYearClosed:
		s.say("say.FiscalYearClosed", "year", strconv.Itoa(b.FiscalYear))
	default:
		return false
	}
	return true
}

// signed writes a change of an amount with its sign: +Rp5.000.000, −Rp5.000.000.
func (s *sentence) signed(rp *domain.Rupiah) string {
	if rp != nil && *rp > 0 {
		return "+" + rp.String()
	}
	return s.money(rp)
}

func (s *sentence) fundDeclared(b *domain.FundDeclared) {
	s.say("say.FundDeclared", "name", b.Name)
	s.add(s.w.word("source.", string(b.Source)))
	if b.FiscalYear != 0 {
		s.also("and.year", strconv.Itoa(b.FiscalYear))
	}
	s.also("and.holder", b.Holder)
	s.place(b.Region)
}

// payee is a supplier or an office by its name; an individual stands there by their stream.
func (s *sentence) payee(payee string) string {
	if id, ok := strings.CutPrefix(payee, domain.CategoryActor+"-"); ok && uuid.Validate(id) == nil {
		return s.ref(domain.Ref(payee))
	}
	return payee
}
