package synthetic

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"jejak/domain"
)

// books are a fund in the making: what is posted, and what the amounts of the commitments must cover.
type books struct {
	*year
	fund     *fund
	more     int // events that are still to be made
	mistaken int // payments that are taken back
	deals    []deal
	postings []posting
}

// mostMistakes bounds how many payments of a fund are taken back: each time the whole stream is folded anew, here and by
// whoever reads it.
const mostMistakes = 40

const million domain.Rupiah = 1_000_000

// last is the last day on which something is paid out of the fund.
func (b *books) last() day { return min(on(b.fiscal(), time.December, 18), lastDay-4) }

func (b *books) official(d day, lag int) fact {
	return happened(b.at.treasurer, d.workday().period(), b.chance.at(d+day(lag)))
}

// commit binds money on a day and pays for it a week later.
func (b *books) commit(d day) {
	first := new(domain.Rupiah)
	b.deals = append(b.deals, deal{bound: d.workday(), first: first})
	b.pay(len(b.deals)-1, d+7, first)
}

// pay lets money leave the treasury under the next number of the office, and answers which posting that is.
func (b *books) pay(c int, d day, amount *domain.Rupiah) int {
	b.number++
	sp2d := fmt.Sprintf("%05d/SP2D-CONTOH/%d", b.number, b.fiscal())
	f := b.official(d, 0).verified("SP2D", sp2d, d.workday().period())
	b.postings = append(b.postings, posting{fact: f, body: &domain.Disbursed{Commitment: commitmentID(c), SP2D: sp2d,
		AmountRp: amount}, sp2d: sp2d})
	return len(b.postings) - 1
}

// deliver says that goods of a commitment reached an actor.
func (b *books) deliver(d delivery) {
	value := domain.Rupiah(d.value) * 500
	f := b.official(day(d.on), 2)
	f.on = day(d.on).period()
	body := &domain.InKindDelivered{Commitment: commitmentID(int(d.commitment)), Actor: b.actorRef(int(d.actor)), ValueRp: &value,
		BAST: document(int(d.actor), int64(d.revision), "BAST", day(d.on))}
	b.postings = append(b.postings, posting{fact: f.verified("BAST", body.BAST, f.on), body: body})
	b.deals[d.commitment].delivered += value
}

// post makes what a fund has besides: payments, commitments, releases, returns, and payments that are taken back.
func (b *books) post() {
	c := b.IntN(len(b.deals))
	from, until := b.deals[c].bound+12, b.last()
	if from > until {
		from = until
	}
	d := day(b.between(int(from), int(until)))
	amount := domain.Rupiah(b.between(2, 400)) * million / 4
	switch n := b.IntN(100); {
	case b.more >= 4 && n < 3 && b.mistaken < mostMistakes:
		b.mistake(c, d, amount)
	case b.more >= 3 && n < 25:
		b.commit(day(b.between(int(on(b.fiscal(), time.January, 20)), int(b.last()-14))))
		b.deals[len(b.deals)-1].more = amount
		b.more -= eventsCited
	case b.more >= 2 && n < 90:
		b.pay(c, d, &amount)
		b.deals[c].paid += amount
		b.more -= 2
	case n < 94:
		b.deals[c].made += amount
		b.single(d, &domain.CommitmentReleased{Commitment: commitmentID(c), AmountRp: &amount,
			Reason: "Harga lebih rendah daripada nilai kontrak"})
	case n < 97:
		b.single(d, &domain.AllocationRevised{DeltaRp: &amount, Decree: b.paper("SK")})
	default:
		b.giveBack(c, min(d+10, b.last()+3), amount)
	}
}

// mistake is a payment that is taken back some days later, with its number.
func (b *books) mistake(c int, d day, amount domain.Rupiah) {
	b.mistaken++
	i := b.pay(c, min(d, b.last()-6), &amount)
	b.deals[c].made += amount
	f := b.official(min(d, b.last()-6)+day(b.between(4, 6)), 0)
	b.postings = append(b.postings, posting{fact: f, body: &domain.FactReversed{Reason: pick(b.chance, mistakes)}, back: i + 1})
	b.more -= 4
}

// giveBack returns to the treasury a part of what the first payment of a commitment was too much.
func (b *books) giveBack(c int, d day, amount domain.Rupiah) {
	b.deals[c].more += amount
	b.single(d, &domain.FundsReturned{Commitment: commitmentID(c), STS: b.paper("STS"), AmountRp: &amount, Reason: "Sisa kegiatan"})
}

// single posts what leads to nothing else, a day after it happened.
func (b *books) single(d day, body domain.Body) {
	b.postings = append(b.postings, posting{fact: b.official(d, 1), body: body})
	b.more--
}

// paper is the number of a new document of the fund.
func (b *books) paper(kind string) string {
	return fmt.Sprintf("%d/%s-CONTOH/%d", len(b.postings), kind, b.fiscal())
}

// open writes what stands at the beginning of a fund, the nth of its office and year, with amounts that cover what comes.
func (b *books) open(s *stream, n int) error {
	programme := b.at.programmes[n%2]
	total := b.bind(n, programme)
	f := b.official(on(b.fiscal(), time.January, 6), 0)
	source := sources[n%len(sources)]
	name := fmt.Sprintf("%s %d Pembinaan IKM (contoh %d) %s", source, b.fiscal(), n+1, b.at.name)
	if err := s.must(f, &domain.FundDeclared{Name: name, Source: source, FiscalYear: b.fiscal(), Holder: b.at.officer.Office,
		Region: b.at.region}); err != nil {
		return err
	}
	allocated := (total*domain.Rupiah(b.between(101, 115))/100/million + 1) * million
	decree := fmt.Sprintf("%d/DPA-CONTOH/%d", n+1, b.fiscal())
	f.at += second
	if err := s.must(f.verified("DPA", decree, f.on), &domain.FundAllocated{AmountRp: &allocated, Decree: decree}); err != nil {
		return err
	}
	f.at += second
	return s.must(f, &domain.BudgetLineOpened{Name: "Pembinaan IKM", Programme: programme, AmountRp: &allocated})
}

// bind settles the amounts of first payments, and of the commitments, when it is known what they have to cover, and adds up
// what is bound.
func (b *books) bind(n int, programme domain.Ref) (total domain.Rupiah) {
	for c := range b.deals {
		d := &b.deals[c]
		*d.first = d.delivered + d.more
		if *d.first == 0 || b.in(300) {
			*d.first += domain.Rupiah(b.between(2, 200)) * million / 2
		}
		d.made += d.paid + *d.first
		if b.in(150) {
			d.made += domain.Rupiah(b.between(1, 40)) * million / 2
		}
		total += d.made
		number := fmt.Sprintf("%d.%d/kontrak-CONTOH/%d", n+1, c+1, b.fiscal())
		f := b.official(d.bound, 0).verified("kontrak", number, d.bound.period())
		b.postings = append(b.postings, posting{fact: f, body: &domain.CommitmentMade{Commitment: commitmentID(c),
			Instrument: "kontrak", Number: number,
			Payee: fmt.Sprintf("CV Pemasok Contoh %d", b.between(1, 400)), Programme: programme, AmountRp: &d.made}})
	}
	return total
}

// write has everything decided in the order in which it is recorded, and closes the year.
func (b *books) write(s *stream) error {
	order := make([]int, len(b.postings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.postings[i].at, b.postings[j].at) })
	events := make([]domain.Recorded, len(b.postings))
	for _, i := range order {
		x := &b.postings[i]
		if back, is := x.body.(*domain.FactReversed); is {
			back.Target = events[x.back-1].ID
		}
		done, err := s.ask(x.fact, x.body, 1)
		if err != nil {
			return fmt.Errorf("%s at %s: %w", domain.TypeName(x.body), x.at.time(), err)
		}
		events[i] = done[0]
		b.enter(x, events, done[0])
	}
	if !b.fund.closes() {
		return nil
	}
	closed := on(b.fiscal()+1, time.January, 26) + day(b.IntN(18))
	return s.must(b.official(closed, 0), &domain.FiscalYearClosed{FiscalYear: b.fiscal()})
}

// enter keeps for the register what a payment or its reversal means for it.
func (b *books) enter(x *posting, events []domain.Recorded, e domain.Recorded) {
	f := x.fact
	f.cause = domain.EventID(e.Meta.Command, 0)
	if x.sp2d != "" {
		f.at--
		b.orders = append(b.orders, order{f.at, f, &domain.PaymentOrderEntered{SP2D: x.sp2d, Fund: e.Stream, Until: e.Revision}})
		return
	}
	if x.back > 0 {
		f.at++
		wrong := x.back - 1
		b.orders = append(b.orders, order{f.at, f, &domain.PaymentOrderStruck{SP2D: b.postings[wrong].sp2d, Fund: e.Stream,
			Until:  events[wrong].Revision,
			Reason: "pencairannya dibatalkan"}})
	}
}

// posting is something on a fund's stream before its place there is known.
type posting struct {
	fact
	body domain.Body
	sp2d string // of a payment: the number that is entered on the register first
	back int    // of a reversal: which posting it takes back
}

// deal is what is bound by one commitment and what becomes of it.
type deal struct {
	bound           day
	first           *domain.Rupiah // what is paid first, which is settled last
	paid, made      domain.Rupiah  // besides the first payment
	delivered, more domain.Rupiah  // what the first payment has to cover
}
