package sample

import (
	"time"

	"github.com/google/uuid"

	"jejak/domain"
)

// tell adds a story to look up.
func (s *script) tell(key, id, en string, streams ...domain.Ref) {
	s.stories = append(s.stories, Story{Key: key, Streams: streams,
		Text: map[domain.Lang]string{domain.Indonesian: id, domain.English: en}})
}

// tellStories gives the actors of the stories their year. They come after everybody else, so that nothing but their
// story happens to them.
func (s *script) tellStories() {
	s.sevenStages()
	s.movedInTown()
	s.movedCity()
	s.wrongGrant()
	s.wrongParticipant()
	s.recordedLate()
	s.equippedTwice()
	s.trainedTwice()
	s.suspended()
	s.closed()
	s.groupGrant()
	s.licenceRefused()
	s.unanswered()
}

// The trades that the stories are about, as indexes of trades().
const (
	knitting = 0
	crackers = 2
	coffee   = 5
	weaving  = 6
)

// hero is an individual of the first city, registered on 20 January.
func (s *script) hero(t int) *actor {
	c := s.payakumbuh()
	return s.individualAt(c, pick(s, c.villages), trades()[t], on(time.January, 20))
}

// buyFor signs and pays a contract for one actor.
func (s *script) buyFor(a *actor, lot domain.Item, programme domain.Ref, d day) *contract {
	deal := s.commit(s.funds[cityBudget], d, "kontrak", "CV Pemasok Contoh 2", programme, worth(lot))
	s.pay(deal, d+9, worth(lot))
	return deal
}

// takeBack reverses an event of a stream.
func (s *script) takeBack(stream domain.Ref, target uuid.UUID, reason string, f fact) {
	s.record(stream, &domain.FactReversed{Target: target, Reason: reason}, f)
}

func (s *script) sevenStages() {
	a, hh := s.hero(crackers), s.programmes[huluHilir]
	food := s.sessions[foodClass]
	s.attend(a, food, domain.Passed, food.when().later(1).verified("daftar-hadir"))
	lot := a.trade.equipment[0].lot(1)
	s.handOver(a, s.buyFor(a, lot, hh, on(time.April, 1)), hh, lot, true, on(time.April, 14))
	s.apply(a, "SPP-IRT", hh, on(time.May, 6))
	s.issue(a, "SPP-IRT", hh, on(time.June, 17))
	s.lend(a, hh, on(time.July, 1), 15*million)
	s.sell(a, channels[2], hh, on(time.August, 5))
	fair := s.sessionOf("Bazar Contoh Kemerdekaan")
	s.exhibit(a, fair, fair.when().later(1))
	s.match(a, s.table.when().later(1))
	s.tell("tujuh-tahap", a.label+" melalui ketujuh tahap, dari pelatihan Maret sampai temu bisnis September.",
		a.label+" goes through all seven stages, from a training in March to a business matching in September.", a.ref)
}

func (s *script) sessionOf(topic string) *session {
	for _, x := range s.sessions {
		if x.plan.Topic == topic {
			return x
		}
	}
	return nil // only for a topic that the script does not hold
}

func (s *script) movedInTown() {
	c := s.payakumbuh()
	from, to := c.villages[3], c.villages[20]
	a := s.individualAt(c, from, trades()[weaving], on(time.January, 21))
	quality := s.sessions[qualityClass]
	s.attend(a, quality, domain.Passed, quality.when().later(1))
	s.record(a.ref, &domain.ActorRelocated{To: to, Address: domain.NewPersonal("Jalan Contoh Nomor 200")}, c.happened(on(time.June, 9)))
	s.advise(a, "konsultasi", "Memilih kemasan", s.programmes[huluHilir], on(time.July, 14))
	s.tell("pindah-kelurahan", a.label+" pindah kelurahan pada 9 Juni; bantuan sebelumnya tetap di kelurahan lama.",
		a.label+" moves to another kelurahan on 9 June; aid given before stays with the old one.", a.ref)
}

// movedCity also has an advice from before the move that is recorded after it: it belongs to the city that gave it.
func (s *script) movedCity() {
	c, other, hh := s.payakumbuh(), s.bukittinggi(), s.programmes[huluHilir]
	a := s.individualAt(c, c.villages[9], trades()[knitting], on(time.January, 23))
	knit := s.sessions[knittingClass]
	s.attend(a, knit, domain.Passed, knit.when().later(2))
	lot := a.trade.material.lot(20)
	s.handOver(a, s.buyFor(a, lot, hh, on(time.May, 13)), hh, lot, false, on(time.May, 26))
	s.record(a.ref, &domain.ActorRelocated{To: other.villages[5], Address: domain.NewPersonal("Jalan Contoh Nomor 201")},
		other.happened(on(time.August, 11)).verified("surat-pindah"))
	s.record(a.ref, &domain.InformationProvided{Aid: domain.Aid{Programme: hh}, Kind: "konsultasi", Topic: "Syarat pinjaman"},
		c.happened(on(time.June, 3)).recordedOn(on(time.October, 9)).noting("Buku tamu Juni baru disalin; saat itu pelaku masih di Payakumbuh."))
	online := s.sessions[onlineOther]
	s.attend(a, online, domain.Passed, online.when().later(1))
	s.tell("pindah-kota", a.label+" pindah ke Bukittinggi pada 11 Agustus; bantuan sebelum itu, juga yang terlambat dicatat, tetap milik Payakumbuh.",
		a.label+" moves to Bukittinggi on 11 August; aid given before, and some recorded late, stays with Payakumbuh.", a.ref)
}

// wrongGrant: the officer typed 200 kg for 20. The grant is taken back and recorded again; the fund had it right.
func (s *script) wrongGrant() {
	a, hh := s.hero(coffee), s.programmes[huluHilir]
	lot := a.trade.material.lot(20)
	deal := s.buyFor(a, lot, hh, on(time.March, 3))
	bast := s.numbers.next("BAST", on(time.March, 17))
	f := a.city.happened(on(time.March, 17)).verifiedBy("BAST", bast)
	wrong := s.record(a.ref, s.grant(a, deal.aid(hh), a.trade.material.lot(200), false, bast), f)
	s.deliver(deal, a, worth(lot), bast, f)
	f = f.recordedOn(on(time.May, 6))
	s.takeBack(a.ref, wrong, "Salah ketik: 20 kg tertulis 200 kg", f.over(on(time.May, 6).period()))
	s.record(a.ref, s.grant(a, deal.aid(hh), lot, false, bast), f.noting("Menggantikan catatan yang dibalik pada 6 Mei."))
	s.tell("koreksi-bantuan", a.label+" tercatat menerima 200 kg biji kopi; 6 Mei dibalik dan dicatat lagi sebagai 20 kg.",
		a.label+" is recorded with 200 kg of coffee beans; on 6 May this is reversed and recorded again as 20 kg.", a.ref, deal.line.ref)
}

// wrongParticipant: two actors were mixed up in an attendance list.
func (s *script) wrongParticipant() {
	absent, present := s.hero(knitting), s.hero(knitting)
	knit := s.sessions[knittingClass]
	f := knit.when().later(1)
	wrong := s.attend(absent, knit, domain.Passed, f)
	f = f.recordedOn(on(time.June, 12))
	s.takeBack(absent.ref, wrong, "Tertukar dengan "+string(present.ref), f.over(on(time.June, 12).period()))
	s.attend(present, knit, domain.Passed, f)
	s.tell("koreksi-peserta", "Pelatihan April semula tercatat pada "+absent.label+"; 12 Juni dibalik dan dicatat pada "+present.label+".",
		"A training of April was recorded for "+absent.label+"; on 12 June it is reversed and recorded for "+present.label+".", absent.ref, present.ref)
}

// recordedLate: happened in March, recorded in September.
func (s *script) recordedLate() {
	a, late := s.hero(crackers), s.sessions[lateClass]
	s.attend(a, late, domain.Passed, late.when().recordedOn(foundSheet).noting("Lembar kedua daftar hadir baru ditemukan pada September."))
	s.tell("terlambat", a.label+" dan lima pelaku lain ikut bimtek 18–19 Maret yang baru dicatat 8 September.",
		a.label+" and five others attended a class on 18–19 March that was recorded on 8 September.", a.ref, late.ref)
}

// unanswered: the request itself is submitted with the other papers of the office.
func (s *script) unanswered() {
	s.tell("usulan-terbuka", "Usulan 14 April 2025 yang “segera diidentifikasi” dan belum dijawab sampai akhir tahun.",
		"A request of 14 April 2025, “being identified”, still unanswered at the end of the year.", s.ref(domain.CategoryProposal, "open"))
}
