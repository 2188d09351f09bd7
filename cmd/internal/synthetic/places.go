package synthetic

import (
	"fmt"
	"math"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
)

// cities are the codes of real cities and regencies, those with the most actors first. How many take part follows from how
// many actors there are.
var cities = []string{
	// Padang, Medan, Payakumbuh, Bukittinggi, Solok, Pariaman, Padang Panjang, Sawahlunto
	"13.71", "12.71", "13.76", "13.75", "13.72", "13.77", "13.74", "13.73",
	// regencies of Sumatera Barat
	"13.07", "13.06", "13.04", "13.05", "13.02", "13.01", "13.08", "13.12", "13.03", "13.10", "13.11",
	// cities of other provinces of Sumatera
	"14.71", "12.73", "12.75", "15.71", "16.71", "12.72", "17.71", "18.71",
	"11.71", "14.72", "12.76", "12.77", "11.74", "16.73", "18.72",
}

// place is a city or regency: real, with an invented office.
type place struct {
	number    int
	name      string
	region    region.Region
	villages  []region.Region
	officer   domain.Author
	treasurer domain.Author

	programmes []domain.Ref
	activities numbers        // its activities, by their start
	funds      [years]numbers // its funds of each year
}

// numbers is a part of a list: from one number up to another.
type numbers struct{ from, to int }

func (s numbers) len() int { return s.to - s.from }

// newPlaces takes as many of the cities as there are actors for.
func newPlaces(actors int) ([]*place, error) {
	n := 8
	switch {
	case actors >= 500_000:
		n = len(cities)
	case actors >= 50_000:
		n = 19
	}
	list := make([]*place, n)
	for i, code := range cities[:n] {
		r, err := region.Parse(code)
		if err != nil {
			return nil, fmt.Errorf("synthetic: city %s: %w", code, err)
		}
		found, ok := region.Lookup(r)
		if !ok {
			return nil, fmt.Errorf("synthetic: city %s is not in the list of regions", code)
		}
		list[i] = newPlace(i, found)
	}
	return list, nil
}

func newPlace(number int, found region.Place) *place {
	name := found.Display()
	short := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(name, "Kota "), "Kabupaten "), " ", "-"))
	office := "Dinas Contoh Perindustrian " + name
	p := &place{number: number, name: name, region: found.Region,
		officer:   domain.Author{User: "petugas.contoh." + short, Role: "petugas IKM", Office: office},
		treasurer: domain.Author{User: "bendahara.contoh." + short, Role: "bendahara", Office: office}}
	for below := range region.Below(found.Region) {
		if below.Region.Level() == region.Village {
			p.villages = append(p.villages, below.Region)
		}
	}
	return p
}

// weight is how many actors a place has against the first.
func (p *place) weight() float64 { return math.Pow(float64(p.number+1), -0.7) }
