package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/region"
)

const (
	// DefaultSeed gives the year that the documentation speaks of.
	DefaultSeed uint64 = 2025
	// Title is what the ledger calls itself.
	Title = "Data contoh: tahun 2025 sebuah kantor kota (sintetis)"
	// edition changes whenever the year of a seed changes. A ledger that was loaded by another edition is then
	// refused at its first event, instead of being mixed with this one.
	edition = 1
	// fiscalYear is the year in which everything is recorded.
	fiscalYear = 2025
)

// Step is a command, the time at which it is given, and how it must end.
type Step struct {
	RecordAt time.Time
	Command  domain.Command
	Expect   domain.Code // "" when it is accepted, else the rejection
}

// Story is something to look up in the loaded ledger.
type Story struct {
	Key     string
	Streams []domain.Ref // where to look, the most telling first
	Text    map[domain.Lang]string
}

// Year is the whole synthetic year, in the order in which it is recorded.
type Year struct {
	Steps   []Step
	Stories []Story
}

// NewYear writes the year of a seed: the same commands, ids and times whenever and wherever it is called.
func NewYear(seed uint64) Year {
	s := newScript(seed)
	s.openOffice()
	s.declareProgrammes()
	s.declareFunds()
	s.openSentra()
	s.registerActors()
	s.formGroups()
	s.holdTrainings()
	s.grantGoods()
	s.facilitateLicences()
	s.provideCapital()
	s.openMarkets()
	s.promote()
	s.inform()
	s.visit()
	s.plan()
	s.tellStories()
	s.publishFigures()
	s.settleFunds()
	s.holdSessions()
	return Year{Steps: s.steps(), Stories: s.stories}
}

// script is a year in the making. Its parts are written by theme and put in the order of their recording at the end.
type script struct {
	space   uuid.UUID // the namespace of all ids
	rng     *rand.Rand
	drafts  []draft
	stories []Story

	numbers    numbering
	cities     [2]*city
	programmes [3]domain.Ref
	actors     []*actor
	groups     []*actor
	funds      [3]*fundLine
	sessions   []*session
	table      *session // the business matching
}

// draft is a step without its time of day.
type draft struct {
	day  day
	step Step
}

func newScript(seed uint64) *script {
	space := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "jejak sample edition %d seed %d", edition, seed))
	return &script{numbers: numbering{}, space: space, rng: rand.New(rand.NewPCG(seed, edition))}
}

// id is the id of a thing or person of the year: version 5, from the seed and a name.
func (s *script) id(name string) uuid.UUID { return uuid.NewSHA1(s.space, []byte(name)) }

func (s *script) ref(category, name string) domain.Ref {
	return domain.NewRef(category, s.id(category+" "+name))
}

// record adds a command to the script and returns the id of the event it will lead to.
func (s *script) record(stream domain.Ref, body domain.Body, f fact) uuid.UUID {
	cmd := domain.Command{
		ID:     s.id(fmt.Sprintf("command %d", len(s.drafts))),
		Stream: stream,
		Meta:   f.meta(),
		Body:   body,
	}
	s.drafts = append(s.drafts, draft{f.recorded.workday(), Step{Command: cmd, Expect: f.refused}})
	return domain.EventID(cmd.ID, 0)
}

// The office records between eight and four, local time.
const (
	opensAt    = 8 * time.Hour
	officeTime = 8 * time.Hour
)

// steps gives every draft its time: the drafts of a day are spread over its office hours in the order of the script.
func (s *script) steps() []Step {
	slices.SortStableFunc(s.drafts, func(a, b draft) int { return int(a.day - b.day) })
	steps := make([]Step, 0, len(s.drafts))
	for from := 0; from < len(s.drafts); {
		today := s.drafts[from].day
		to := from
		for to < len(s.drafts) && s.drafts[to].day == today {
			to++
		}
		gap := (officeTime / time.Duration(to-from)).Truncate(time.Second)
		for i, d := range s.drafts[from:to] {
			d.step.RecordAt = today.midnight().Add(opensAt + time.Duration(i)*gap)
			steps = append(steps, d.step)
		}
		from = to
	}
	return steps
}

// day is a day of the year, from 1.
type day int

func on(month time.Month, d int) day {
	return day(time.Date(fiscalYear, month, d, 0, 0, 0, 0, time.UTC).YearDay())
}

func (d day) midnight() time.Time {
	return time.Date(fiscalYear, time.January, int(d), 0, 0, 0, 0, ledger.WIB)
}

func (d day) date() domain.Date     { return domain.DateOf(d.midnight()) }
func (d day) period() domain.Period { return domain.On(d.date()) }

// workday is the day itself or the Monday after it. The last days of December stay in the year.
func (d day) workday() day {
	d = min(d, on(time.December, 31))
	switch d.midnight().Weekday() {
	case time.Saturday:
		return d + 2
	case time.Sunday:
		return d + 1
	}
	return d
}

// span is the period from one day to another.
func span(from, to day) domain.Period {
	if from == to {
		return from.period()
	}
	return period(from.date().String() + "/" + to.date().String())
}

// period reads a period that the script itself has written.
func period(text string) domain.Period {
	p, err := domain.ParsePeriod(text)
	if err != nil {
		panic(fmt.Sprintf("sample: %v", err)) // a fault of the script, which its tests would show
	}
	return p
}

// place reads a code of the region list that the script itself has written.
func place(code string) region.Region {
	r, err := region.Parse(code)
	if err != nil {
		panic(fmt.Sprintf("sample: %v", err)) // a fault of the script, which its tests would show
	}
	return r
}

// pick takes one of a list.
func pick[T any](s *script, list []T) T { return list[s.rng.IntN(len(list))] }

// between is a number in [low, high].
func (s *script) between(low, high int) int { return low + s.rng.IntN(high-low+1) }
