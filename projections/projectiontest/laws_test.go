package projectiontest_test

import (
	"context"

	"runtime"
	"strconv"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"

	"jejak/domain"
	"jejak/eventstore/memory"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

// counter counts facts of actors, and can be broken in the ways in which projections are.
type counter struct {
	flaw  string
	count int
	loads int
	saves int
}

func (c *counter) Name() string { return "counter" }
func (c *counter) Version() int { return 1 }

func (c *counter) Apply(_ context.Context, f *projections.Fact, _ projections.Source) error {
	switch {
	case f.Stream.Category() != domain.CategoryActor && c.flaw != "counts everything":
	case f.Target == nil:
		c.count++
	case c.flaw != "forgets reversals":
		c.count--
	}
	return nil
}

func (c *counter) Save() ([]byte, error) {
	c.saves++
	switch c.flaw {
	case "counts its saves":
		return json.Marshal(c.count*1000 + c.saves)
	case "counts its loads":
		return json.Marshal(c.count*1000 + c.loads)
	}
	return json.Marshal(c.count)
}

func (c *counter) Load(b []byte) error {
	if b == nil {
		if c.flaw != "does not forget" {
			c.count, c.loads = 0, 0
		}
		return nil
	}
	c.loads++
	var err error
	if c.flaw == "does not remember" {
		return nil
	}
	c.count, err = strconv.Atoi(string(b))
	if c.flaw == "counts its loads" {
		c.loads += c.count % 1000
		c.count /= 1000
	}
	return err
}

// probe is a test that takes note of its failure.
type probe struct {
	*testing.T
	failed bool
}

func (p *probe) Errorf(string, ...any) { p.failed = true }
func (p *probe) FailNow()              { p.failed = true; runtime.Goexit() }

// obeys reports whether laws hold for a counter with a flaw.
func obeys(t *testing.T, flaw string, laws func(kit.T, kit.New)) bool {
	t.Helper()
	p, done := &probe{T: t}, make(chan struct{})
	go func() {
		defer close(done)
		laws(p, kit.Only(func() *counter { return &counter{flaw: flaw} }))
	}()
	<-done
	return !p.failed
}

func log(t *testing.T) *memory.Store {
	actor := kit.Ref(domain.CategoryActor, "a")
	wrong := kit.On(actor, "2020", &domain.SiteVisited{Visitor: "Dinas"})
	return kit.Log(t, wrong, kit.On(actor, "2021", &domain.SiteVisited{Visitor: "Dinas"}), kit.Undo(wrong, "2022"),
		kit.On(actor, "2021", &domain.SiteVisited{Visitor: "Wali Kota"}))
}

func TestLawsNoticeEveryFlaw(t *testing.T) {
	laws := func(p kit.T, n kit.New) { kit.Laws(p, n, log(t), 1) }
	assert.True(t, obeys(t, "", laws))
	for _, flaw := range []string{"counts everything", "counts its saves", "counts its loads", "does not forget", "does not remember"} {
		assert.False(t, obeys(t, flaw, laws), flaw)
	}
}

func TestLawsOfTimeNoticeAForgottenReversal(t *testing.T) {
	laws := func(p kit.T, n kit.New) { kit.LawsOfTime(p, n, log(t), 5, 1) }
	assert.True(t, obeys(t, "", laws))
	assert.False(t, obeys(t, "forgets reversals", laws))
}

func TestANaiveLogHoldsWhatHoldsInTheView(t *testing.T) {
	for view, want := range map[projections.View]int{
		{}:                                   2,
		{AsOf: kit.Day("2020-12-31")}:        0,
		{RecordedBy: kit.Noon("2026-01-05")}: 2,
		{RecordedBy: kit.Noon("2020-01-01")}: 0,
	} {
		assert.Len(t, kit.Records(t, kit.Naive(t, log(t), view)), want, "%+v", view)
	}
}
