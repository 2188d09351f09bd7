package synthetic

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/google/uuid"
)

// chance draws what is open about one thing of the ledger. It follows from the seed, the kind of thing and its number, and not
// from what was drawn for other things: so they can be made side by side, and in any order.
type chance struct{ *rand.Rand }

func (p *plan) chance(of string, number int) chance {
	state := p.Seed
	for _, c := range []byte(of) {
		state = mixed(state + uint64(c))
	}
	return chance{rand.New(rand.NewPCG(state, mixed(state^uint64(number))))}
}

// mixed is the finaliser of splitmix64: seeds that differ in a bit lead to draws that have nothing in common.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// between is a number in [low, high].
func (c chance) between(low, high int) int { return low + c.IntN(high-low+1) }

// in reports what happens in so many of a thousand cases.
func (c chance) in(perMille int) bool { return c.IntN(1000) < perMille }

// lognormal is a weight of which most are near one and a few many times that.
func (c chance) lognormal(sigma float64) float64 { return math.Exp(sigma * c.NormFloat64()) }

// pareto is a weight with a heavy tail, from 1 up to a bound.
func (c chance) pareto(alpha, most float64) float64 {
	return min(most, math.Pow(1-c.Float64(), -1/alpha))
}

// pick takes one of a list.
func pick[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// id is the id of a thing: version 5, from the seed and what it is.
func (p *plan) id(of string, number int) uuid.UUID {
	return uuid.NewSHA1(p.space, fmt.Appendf(nil, "%s %d", of, number))
}

// shares divides a whole by weights that come one after the other: the nth call answers how much the nth part has. The parts
// add up to the whole, to the last one.
type shares struct {
	whole      int
	total, run float64
	given      int
}

func (s *shares) next(weight float64) int {
	s.run += weight
	upTo := int(math.Floor(float64(s.whole) * min(1, s.run/s.total)))
	part := upTo - s.given
	s.given = upTo
	return part
}

// rest is what rounding has left over.
func (s *shares) rest() int { return s.whole - s.given }
