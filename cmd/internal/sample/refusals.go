package sample

import (
	"time"

	"jejak/domain"
)

// The stories of what is refused, and of groups. A refused command leaves nothing in the log: what can be looked up
// is that there is one grant and not two.

func (s *script) equippedTwice() {
	a, hh := s.hero(knitting), s.programmes[huluHilir]
	lot := a.trade.equipment[0].lot(1)
	deal := s.buyFor(a, lot, hh, on(time.March, 5))
	s.handOver(a, deal, hh, lot, true, on(time.March, 19))
	again := s.grant(a, deal.aid(hh), lot, true, s.numbers.next("BAST", on(time.October, 7)))
	s.record(a.ref, again, a.city.happened(on(time.October, 7)).mustBeRefused(domain.AidDuplicate))
	s.tell("ganda-peralatan", a.label+" menerima mesin rajut 19 Maret; yang kedua, 7 Oktober, ditolak (AID_DUPLICATE, aturan D1).",
		a.label+" receives a knitting machine on 19 March; a second one on 7 October is refused (AID_DUPLICATE, rule D1).", a.ref)
}

func (s *script) trainedTwice() {
	a, first, second := s.hero(crackers), s.sessions[qualityClass], s.sessions[qualityAgain]
	s.attend(a, first, domain.Passed, first.when().later(1))
	s.attend(a, second, domain.Passed, second.when().later(1).mustBeRefused(domain.AidDuplicate))
	s.tell("ganda-pelatihan", a.label+" ikut pelatihan mutu Februari; pelatihan yang sama pada Oktober ditolak (AID_DUPLICATE, aturan D2).",
		a.label+" attends the quality training of February; the same topic in October is refused (AID_DUPLICATE, rule D2).", a.ref)
}

// suspended: no aid between June and September, aid again in October.
func (s *script) suspended() {
	a, hh := s.hero(coffee), s.programmes[huluHilir]
	c := a.city
	s.advise(a, "konsultasi", "Cara menetapkan harga", hh, on(time.April, 9))
	s.record(a.ref, &domain.ActorSuspended{Reason: "Bantuan sebelumnya belum dipertanggungjawabkan"}, c.happened(on(time.June, 10)))
	online := s.sessions[onlineClass]
	s.attend(a, online, domain.Passed, online.when().mustBeRefused(domain.ActorSuspendedCode))
	s.record(a.ref, &domain.ActorReactivated{Reason: "Laporan sudah lengkap"}, c.happened(on(time.September, 16)).verified("laporan"))
	export := s.sessions[exportClass]
	s.attend(a, export, domain.Passed, export.when().later(2))
	s.tell("ditangguhkan", a.label+" ditangguhkan 10 Juni–16 September: pelatihan Juni ditolak (ACTOR_SUSPENDED), pelatihan Oktober diterima.",
		a.label+" is suspended from 10 June to 16 September: a training in June is refused (ACTOR_SUSPENDED), one in October is accepted.", a.ref)
}

func (s *script) closed() {
	a, hh := s.hero(weaving), s.programmes[huluHilir]
	quality := s.sessions[qualityClass]
	s.attend(a, quality, domain.Passed, quality.when().later(1))
	s.record(a.ref, &domain.ActorClosed{Reason: "tutup"}, a.city.happened(on(time.May, 20)))
	s.record(a.ref, &domain.MarketAccessFacilitated{Aid: domain.Aid{Programme: hh}, Channel: "hotel", Partner: "Hotel Contoh Satu"},
		a.city.happened(on(time.July, 2)).mustBeRefused(domain.ActorClosedCode))
	s.tell("ditutup", a.label+" tutup usaha 20 Mei; akses pasar pada Juli ditolak (ACTOR_CLOSED).",
		a.label+" closes down on 20 May; market access in July is refused (ACTOR_CLOSED).", a.ref)
}

// groupGrant: the first group has its machine like every group. One member leaves before it receives material.
func (s *script) groupGrant() {
	g, kk := s.groups[0], s.programmes[kelurahanKarya]
	s.record(g.ref, &domain.MemberLeft{Member: s.memberOf(g)}, g.city.happened(on(time.August, 4)))
	lot := g.trade.material.lot(60)
	s.handOver(g, s.buyFor(g, lot, kk, on(time.August, 6)), kk, lot, false, on(time.August, 25))
	s.tell("hibah-kelompok", g.label+" menerima mesin pada Mei dan benang pada Agustus: nilainya dihitung sekali, anggotanya sebagai penerima manfaat; seorang anggota keluar di antaranya.",
		g.label+" receives a machine in May and yarn in August: the value is counted once, the members are beneficiaries; one leaves in between.", g.ref)
}

// memberOf is the first member of a group.
func (s *script) memberOf(g *actor) domain.Ref {
	for _, d := range s.drafts {
		if b, ok := d.step.Command.Body.(*domain.MemberJoined); ok && d.step.Command.Stream == g.ref {
			return b.Member
		}
	}
	return ""
}

func (s *script) licenceRefused() {
	a, hh := s.hero(crackers), s.programmes[huluHilir]
	s.apply(a, "halal", hh, on(time.April, 10))
	s.reject(a, "halal", hh, on(time.May, 22), "Bahan penolong belum bersertifikat.")
	s.apply(a, "halal", hh, on(time.July, 3))
	s.issue(a, "halal", hh, on(time.September, 11))
	s.tell("izin-ditolak", a.label+": permohonan halal ditolak 22 Mei, diajukan lagi, terbit September.",
		a.label+": an application for halal is rejected on 22 May, made again, and issued in September.", a.ref)
}

// tellOfMoney: a payment was typed with two digits exchanged. It is taken back and recorded again under its number.
func (s *script) tellOfMoney(apbd, dak *fundLine) {
	deal := s.commit(apbd, on(time.May, 27), "kontrak", "CV Pemasok Contoh 4", s.programmes[huluHilir], 75*million)
	d := on(time.June, 5)
	sp2d := s.numbers.next("SP2D", d)
	wrong := s.disburse(deal, d, 75*million, sp2d)
	f := apbd.city.paidBy(d, "SP2D", sp2d).recordedOn(on(time.June, 19))
	s.takeBack(apbd.ref, wrong, "Angka tertukar: SP2D berbunyi Rp57.000.000, tercatat Rp75.000.000", f.over(on(time.June, 19).period()))
	s.record(apbd.ref, &domain.Disbursed{Commitment: deal.id, SP2D: sp2d, AmountRp: domain.Rp(57 * million)}, f)
	s.release(deal, on(time.December, 18), 18*million, "Pekerjaan selesai di bawah nilai kontrak")
	s.tell("koreksi-pencairan", "SP2D "+sp2d+" tercatat Rp75.000.000; 19 Juni dibalik dan dicatat lagi sebagai Rp57.000.000; sisa komitmen dilepas 18 Desember.",
		"SP2D "+sp2d+" was recorded as Rp75.000.000; on 19 June it is reversed and recorded again as Rp57.000.000; the rest of the commitment is released on 18 December.", apbd.ref)
	s.tell("pengembalian", "Pelatihan Februari: Rp1.750.000 dikembalikan dengan STS.", "Training of February: Rp1.750.000 returned with a deposit slip (STS).", dak.ref)
}
