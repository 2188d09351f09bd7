package sample

import (
	"time"

	"jejak/domain"
)

// provideCapital lends the city's revolving fund, grants some money, and notes the loans of a bank.
func (s *script) provideCapital() {
	c, programme := s.payakumbuh(), s.programmes[huluHilir]
	for i, a := range s.choose(c, on(time.March, 3), 14, withoutCapital) {
		s.lend(a, programme, on(time.March, 10)+day(i*16), domain.Rupiah(s.between(2, 10))*2_500_000)
	}
	for i, a := range s.choose(c, on(time.April, 1), 4, withoutCapital) {
		a.had[capitalAid] = true
		d, amount := on(time.June, 16)+day(i*3), domain.Rupiah(s.between(4, 8))*million
		deal := s.commit(s.funds[cityBudget], d, "NPHD", string(a.ref), programme, amount)
		s.pay(deal, d+10, amount)
		aid, number := deal.aid(programme), s.numbers.next("NPHD", d)
		aid.ValueRp = domain.Rp(amount)
		s.record(a.ref, &domain.CapitalProvided{Aid: aid, Form: "hibahUang", Contract: number},
			c.happened(d+11).verifiedBy("NPHD", number))
	}
	s.bankLoans(c, programme, 17)
	s.bankLoans(s.bukittinggi(), s.programmes[bangkit], 5)
}

// withoutCapital: whoever has a loan gets no other capital, as rule D4 would ask for an approval.
func withoutCapital(a *actor) bool { return anybody(a) && !a.had[capitalAid] }

const capitalAid = "modal" // in actor.had

// lend pays a loan of the revolving fund to one actor, who is named on the fund by the stream, not by the person.
func (s *script) lend(a *actor, programme domain.Ref, d day, amount domain.Rupiah) {
	a.had[capitalAid] = true
	deal := s.commit(s.funds[cityBudget], d, "SK", string(a.ref), programme, amount)
	s.pay(deal, d+9, amount)
	aid := deal.aid(programme)
	aid.ValueRp = domain.Rp(amount)
	number := s.numbers.next("akad", d+10)
	s.record(a.ref, &domain.CapitalProvided{Aid: aid, Form: "danaBergulir", TenorMonths: 24, RateBps: 300,
		Lender: "UPTD Dana Bergulir Contoh", Contract: number}, a.city.happened(d+10).later(s.rng.IntN(3)).verifiedBy("akad", number))
}

// bankLoans are the bank's money, so they cite no fund. Some are known from the bank, some only from the actor.
func (s *script) bankLoans(c *city, programme domain.Ref, n int) {
	for _, a := range s.choose(c, on(time.March, 3), n, withoutCapital) {
		a.had[capitalAid] = true
		aid := domain.Aid{Programme: programme, ValueRp: domain.Rp(domain.Rupiah(s.between(2, 20)) * 5 * million)}
		s.record(a.ref, &domain.CapitalProvided{Aid: aid, Form: "KUR", TenorMonths: 36, RateBps: 600, Lender: "Bank Contoh"},
			s.usual(c.happened(day(s.between(80, 335))), "surat-bank"))
	}
}
