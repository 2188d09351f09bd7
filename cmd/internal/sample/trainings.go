package sample

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
)

// class is a training of the year.
type class struct {
	city      int
	programme int
	kind      string
	topic     string
	start     day
	days      int
	seats     int
	fund      int
	cost      domain.Rupiah
}

// classes are twenty. One is held again for those who missed it.
func classes() []class {
	return []class{
		{0, huluHilir, "pelatihan", "Dasar mutu produk", on(time.February, 18), 3, 30, nationalDAK, 28 * million},
		{0, huluHilir, "pelatihan", "Keamanan pangan rumah produksi", on(time.March, 4), 2, 25, nationalDAK, 21_500_000},
		{0, huluHilir, "bimtek", "Menghitung harga pokok", on(time.March, 18), 2, 30, nationalDAK, 19 * million},
		{0, kelurahanKarya, "workshop", "Desain motif rajut", on(time.April, 15), 3, 25, cityBudget, 24_750_000},
		{0, huluHilir, "pelatihan", "Kemasan dan label", on(time.April, 29), 2, 30, nationalDAK, 26 * million},
		{0, huluHilir, "bimtek", "Mengurus izin lewat OSS", on(time.May, 6), 1, 35, nationalDAK, 9_800_000},
		{0, kelurahanKarya, "pelatihan", "Merawat mesin produksi", on(time.May, 20), 2, 25, cityBudget, 18_250_000},
		{0, huluHilir, "workshop", "Foto produk dengan telepon genggam", on(time.June, 10), 2, 30, nationalDAK, 17 * million},
		{0, huluHilir, "pelatihan", "Pemasaran daring", on(time.June, 24), 3, 35, nationalDAK, 31_500_000},
		{0, huluHilir, "bimtek", "Pembukuan sederhana", on(time.July, 15), 2, 30, nationalDAK, 16_400_000},
		{0, kelurahanKarya, "magang", "Magang di sentra contoh", on(time.August, 4), 12, 12, cityBudget, 36 * million},
		{0, huluHilir, "pelatihan", "Proses produksi halal", on(time.August, 26), 2, 30, nationalDAK, 22 * million},
		{0, huluHilir, "workshop", "Siap kurasi pasar modern", on(time.September, 16), 2, 25, nationalDAK, 20_600_000},
		{0, huluHilir, "pelatihan", "Siap ekspor", on(time.October, 14), 3, 20, nationalDAK, 29_900_000},
		{0, kelurahanKarya, "pendampingan", "Pendampingan kelompok", on(time.November, 4), 10, 25, cityBudget, 15 * million},
		{0, huluHilir, "pelatihan", "Dasar mutu produk", on(time.October, 28), 3, 20, nationalDAK, 18_700_000},
		{1, bangkit, "pelatihan", "Dasar mutu produk", on(time.March, 11), 2, 20, otherBudget, 17 * million},
		{1, bangkit, "bimtek", "Mengurus izin lewat OSS", on(time.June, 3), 1, 20, otherBudget, 8_500_000},
		{1, bangkit, "workshop", "Kemasan dan label", on(time.September, 9), 2, 20, otherBudget, 14_200_000},
		{1, bangkit, "pelatihan", "Pemasaran daring", on(time.November, 18), 2, 20, otherBudget, 16_750_000},
	}
}

// What stories and later parts call classes by.
const (
	qualityClass  = 0
	foodClass     = 1
	lateClass     = 2 // its second attendance sheet is found in September
	knittingClass = 3
	onlineClass   = 8
	exportClass   = 13
	qualityAgain  = 15 // the same topic for those who missed it
	onlineOther   = 19 // in the second city
)

// lateGuests is how many names stand on the sheet that was found late.
const lateGuests = 5

// session is an activity that has been scheduled, and what pays for it.
type session struct {
	ref  domain.Ref
	city *city
	plan *domain.ActivityScheduled
	end  day
	deal *contract // may be nil
}

// aid cites the session and its contract.
func (x *session) aid() domain.Aid {
	aid := domain.Aid{Programme: x.plan.Programme}
	if x.deal != nil {
		aid = x.deal.aid(x.plan.Programme)
	}
	aid.Activity = x.ref
	return aid
}

// when is a fact of the session, as recorded at its end.
func (x *session) when() fact { return x.city.happened(x.end).over(x.plan.Window) }

func (s *script) holdTrainings() {
	for i, c := range classes() {
		s.holdClass(i, c)
	}
}

// holdClass schedules, commits and pays a class, and records who was there.
func (s *script) holdClass(n int, c class) {
	city, programme, end := s.cities[c.city], s.programmes[c.programme], c.start+day(c.days-1)
	deal := s.commit(s.funds[c.fund], c.start-14, "kontrak", fmt.Sprintf("Lembaga Pelatihan Contoh %d", n%4+1), programme, c.cost)
	x := s.schedule(city, end, deal, domain.ActivityScheduled{Stage: domain.Training, Kind: c.kind, Topic: c.topic,
		Programme: programme, Window: span(c.start, end), Quota: c.seats})
	fresh := func(a *actor) bool { return anybody(a) && !a.had[c.topic] }
	for i, a := range s.choose(city, c.start, c.seats-s.between(3, 8), fresh) {
		f := s.usual(x.when(), "daftar-hadir")
		if n == lateClass && i < lateGuests {
			f = f.recordedOn(foundSheet).noting("Lembar kedua daftar hadir baru ditemukan pada September.")
		}
		s.attend(a, x, s.result(), f)
	}
	s.pay(deal, end+7, c.cost)
	if n == qualityClass {
		s.giveBack(deal, end+35, 1_750_000, "Dua peserta tidak jadi hadir")
	}
}

// foundSheet is when the second attendance sheet of the lateClass is found.
var foundSheet = on(time.September, 8)

// schedule announces an activity three weeks ahead. That it was held is recorded at the end of the script, when it is
// known who came.
func (s *script) schedule(c *city, end day, deal *contract, plan domain.ActivityScheduled) *session {
	plan.Region = c.region
	x := &session{ref: s.ref(domain.CategoryActivity, fmt.Sprint(len(s.sessions))), city: c, plan: &plan, end: end, deal: deal}
	s.sessions = append(s.sessions, x)
	s.record(x.ref, x.plan, c.intended(end-21, plan.Window))
	return x
}

// holdSessions says that every activity took place, with as many participants as are recorded for it.
func (s *script) holdSessions() {
	participants := s.participants()
	for _, x := range s.sessions {
		s.record(x.ref, &domain.ActivityHeld{Stage: x.plan.Stage, Kind: x.plan.Kind, Topic: x.plan.Topic, Programme: x.plan.Programme,
			Region: x.plan.Region, Participants: participants[x.ref], Unit: "IKM", Organisers: []string{x.city.officer.Office}},
			x.when().verified("laporan"))
	}
}

// participants counts the facts that cite an activity and hold.
func (s *script) participants() map[domain.Ref]int {
	reversed := map[uuid.UUID]bool{}
	for _, d := range s.drafts {
		if r, ok := d.step.Command.Body.(*domain.FactReversed); ok {
			reversed[r.Target] = true
		}
	}
	count := map[domain.Ref]int{}
	for _, d := range s.drafts {
		cmd := d.step.Command
		aid, ok := cmd.Body.(domain.Intervention)
		if ok && d.step.Expect == "" && cmd.Meta.Mode == domain.Actual && !reversed[domain.EventID(cmd.ID, 0)] {
			count[aid.Given().Activity]++
		}
	}
	return count
}

// attend records one participant of a class.
func (s *script) attend(a *actor, x *session, result domain.TrainingResult, f fact) uuid.UUID {
	first, last := x.plan.Window.First(), x.plan.Window.Last()
	a.had[x.plan.Topic] = true
	body := &domain.TrainingAttended{Aid: x.aid(), Kind: x.plan.Kind, Topic: x.plan.Topic, HoursJP: (first.DaysUntil(last) + 1) * 8, Result: result}
	if result == domain.Passed {
		body.CertificateNo = s.numbers.next("sertifikat", x.end)
	}
	return s.record(a.ref, body, f)
}

func (s *script) result() domain.TrainingResult {
	switch n := s.rng.IntN(20); n {
	case 0:
		return domain.Withdrew
	case 1, 2:
		return domain.Failed
	}
	return domain.Passed
}
