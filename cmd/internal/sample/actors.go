package sample

import (
	"fmt"
	"time"

	"jejak/domain"
	"jejak/domain/region"
)

// actor is what the script remembers of an invented IKM.
type actor struct {
	ref    domain.Ref
	kind   domain.EntityKind
	label  string // the name; of an individual the sealed one
	city   *city
	trade  trade
	since  day // registered on
	member bool
	had    map[string]bool // topics and goods received, which no rule would let through twice
}

// How many actors there are in the two cities, besides those in stories and the groups.
var population = [2]struct{ individuals, enterprises int }{{124, 18}, {30, 4}}

func (s *script) registerActors() {
	for i, c := range s.cities {
		for n := range population[i].individuals {
			s.individual(c, s.arrival(n))
		}
		for n := range population[i].enterprises {
			s.enterprise(c, s.arrival(n))
		}
	}
}

// arrival is the day on which an actor is registered: most in the census of January and February, some later.
func (s *script) arrival(n int) day {
	if n%6 == 5 {
		return day(s.between(60, 190)).workday()
	}
	return day(s.between(13, 56)).workday()
}

// individual registers a person. The name is invented, and sealed as every owner's. Every fifth is registered in the
// city only, and the kelurahan is found out later.
func (s *script) individual(c *city, d day) *actor {
	a := s.newActor(domain.Individual, c, pick(s, trades()), d, fmt.Sprintf("Perajin Contoh %03d", s.next()))
	village := pick(s, c.villages)
	if s.rng.IntN(5) > 0 {
		s.register(a, village, "")
		return a
	}
	s.register(a, c.region, "")
	found, _ := region.Lookup(village)
	s.record(a.ref, &domain.ActorLocated{Region: village, AsWritten: "Kel. " + found.Name}, c.happened(a.since+day(s.between(7, 30))))
	return a
}

// individualAt registers a person in a kelurahan.
func (s *script) individualAt(c *city, village region.Region, t trade, d day) *actor {
	a := s.newActor(domain.Individual, c, t, d, fmt.Sprintf("Perajin Contoh %03d", s.next()))
	s.register(a, village, "")
	return a
}

func (s *script) enterprise(c *city, d day) *actor {
	t := pick(s, trades())
	a := s.newActor(domain.Enterprise, c, t, d, fmt.Sprintf("CV Contoh %s %03d", title(t.sector), s.next()))
	s.register(a, pick(s, c.villages), a.label)
	s.link(a, "penanggung jawab")
	return a
}

// next is the number of the next actor.
func (s *script) next() int { return len(s.actors) + 1 }

func (s *script) newActor(kind domain.EntityKind, c *city, t trade, d day, label string) *actor {
	a := &actor{ref: s.ref(domain.CategoryActor, fmt.Sprint(s.next())), kind: kind, label: label, city: c, trade: t,
		since: d.workday(), had: map[string]bool{}}
	s.actors = append(s.actors, a)
	return a
}

// register records the registration; the name is for what is public.
func (s *script) register(a *actor, where region.Region, name string) {
	body := &domain.ActorRegistered{EntityKind: a.kind, Name: name, Region: where, Sector: a.trade.sector,
		KBLI: []domain.KBLI{a.trade.kbli}, Products: a.trade.products, StartedOn: period(fmt.Sprint(s.between(2005, 2024)))}
	switch a.kind {
	case domain.Individual:
		body.Owner = domain.NewPersonal(a.label)
	case domain.Enterprise:
		body.Owner = domain.NewPersonal("Pemilik " + a.label)
	}
	body.Address = domain.NewPersonal(fmt.Sprintf("Jalan Contoh Nomor %d", s.between(1, 120)))
	s.record(a.ref, body, a.city.happened(a.since))
}

// choose picks n actors of a city, all different, who were registered before a day and are fit for something.
func (s *script) choose(c *city, d day, n int, fit func(*actor) bool) []*actor {
	var list []*actor
	for _, i := range s.rng.Perm(len(s.actors)) {
		a := s.actors[i]
		if len(list) < n && a.city == c && a.since < d && fit(a) {
			list = append(list, a)
		}
	}
	return list
}

func anybody(a *actor) bool { return !a.kind.HasMembers() }

// formGroups forms five groups in the first city and one in the second, a community and a cooperative, out of
// individuals who are not in a group yet.
func (s *script) formGroups() {
	founded := on(time.March, 3)
	for i, t := range trades()[:5] {
		s.group(domain.Group, fmt.Sprintf("Kelompok Contoh %s %d", title(t.sector), i+1), s.payakumbuh(), t, founded+day(i), s.between(6, 9))
	}
	s.group(domain.Group, "Kelompok Contoh Kopi 6", s.bukittinggi(), trades()[5], founded+7, 7)
	s.group(domain.Community, "Komunitas Contoh Perajin Muda", s.payakumbuh(), trades()[6], founded+9, 10)
	s.group(domain.Cooperative, "Koperasi Contoh Maju Bersama", s.payakumbuh(), trades()[2], founded+14, 16)
}

// group registers a group with its members and keeps it in script.groups.
func (s *script) group(kind domain.EntityKind, name string, c *city, t trade, d day, size int) {
	g := s.newActor(kind, c, t, d, name)
	s.register(g, pick(s, c.villages), name)
	s.link(g, "ketua")
	free := func(a *actor) bool { return a.kind == domain.Individual && !a.member }
	for _, m := range s.choose(c, d, size, free) {
		m.member = true
		s.record(g.ref, &domain.MemberJoined{Member: m.ref}, c.happened(d+1))
	}
	s.groups = append(s.groups, g)
}

// link names the person who acts for an enterprise or a group, under a key of their own.
func (s *script) link(a *actor, role string) {
	s.record(a.ref, &domain.ActorPersonLinked{Person: s.id("person " + a.label), Role: role,
		Name: domain.NewPersonal(title(role) + " " + a.label)}, a.city.happened(a.since))
}

// visit lets officers look at some actors. It is no intervention.
func (s *script) visit() {
	findings := []string{"Produksi berjalan, alat terawat.", "Tempat produksi sempit.", "Pesanan bertambah sejak pameran.", "Butuh kemasan yang lebih kuat."}
	for _, c := range s.cities {
		for _, a := range s.choose(c, on(time.June, 2), len(c.villages), anybody) {
			s.record(a.ref, &domain.SiteVisited{Visitor: c.officer.Office, Findings: pick(s, findings)},
				c.happened(day(s.between(160, 350))).later(s.rng.IntN(4)))
		}
	}
}
