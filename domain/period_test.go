package domain

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func day(text string) Date {
	if text == "" {
		return Date{}
	}
	d, err := ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestPeriodsLieBetweenTheirFirstAndLastDay(t *testing.T) {
	for _, c := range []struct {
		text, first, last, effective string
		year                         int // 0: in no single year
		exact                        bool
	}{
		{"2021-12-22", "2021-12-22", "2021-12-22", "2021-12-22", 2021, true},
		{"2021-12-22~", "2021-12-22", "2021-12-22", "2021-12-22", 2021, false},
		{"2021-12", "2021-12-01", "2021-12-31", "2021-12-01", 2021, false},
		{"2021-11", "2021-11-01", "2021-11-30", "2021-11-01", 2021, false},
		{"2021-02", "2021-02-01", "2021-02-28", "2021-02-01", 2021, false},
		{"2024-02", "2024-02-01", "2024-02-29", "2024-02-01", 2024, false},
		{"2000-02", "2000-02-01", "2000-02-29", "2000-02-01", 2000, false},
		{"1900-02", "1900-02-01", "1900-02-28", "1900-02-01", 1900, false},
		{"2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29", 2024, true},
		{"2021-02~", "2021-02-01", "2021-02-28", "2021-02-01", 2021, false},
		{"2021", "2021-01-01", "2021-12-31", "2021-01-01", 2021, false},
		{"2021~", "2021-01-01", "2021-12-31", "2021-01-01", 2021, false},
		{"0001", "0001-01-01", "0001-12-31", "0001-01-01", 1, false},
		{"9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31", 9999, true},
		{"2020/2021-02-02", "2020-01-01", "2021-02-02", "2020-01-01", 0, false},
		{"2020-05/2020-07", "2020-05-01", "2020-07-31", "2020-05-01", 2020, false},
		{"2021/2021-10-11", "2021-01-01", "2021-10-11", "2021-01-01", 2021, false},
		{"2021-12-22/2021", "2021-12-22", "2021-12-31", "2021-12-22", 2021, false},
		{"2021-12-31/2022-01-01", "2021-12-31", "2022-01-01", "2021-12-31", 0, false},
		{"../2021-02-02", "", "2021-02-02", "2021-02-02", 0, false},
		{"../2021", "", "2021-12-31", "2021-12-31", 0, false},
		{"2022-01-12/..", "2022-01-12", "", "2022-01-12", 0, false},
		{"2022/..", "2022-01-01", "", "2022-01-01", 0, false},
	} {
		p, err := ParsePeriod(c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.text, p.String())
		assert.Equal(t, day(c.first), p.First(), c.text)
		assert.Equal(t, day(c.last), p.Last(), c.text)
		assert.Equal(t, day(c.effective), p.EffectiveFrom(), c.text)
		year, ok := p.Year()
		assert.Equal(t, c.year != 0, ok, c.text)
		if ok {
			assert.Equal(t, c.year, year, c.text)
		}
		_, exact := p.Exact()
		assert.Equal(t, c.exact, exact, c.text)
		from, to, approximate := p.Interval()
		if strings.Contains(c.text, "/") {
			assert.Equal(t, c.text, from+"/"+to)
			assert.False(t, approximate)
		} else {
			assert.Equal(t, from, to)
			assert.Equal(t, strings.HasSuffix(c.text, "~"), approximate)
		}
	}
}

func TestPeriodsHaveOneSpelling(t *testing.T) {
	for _, text := range []string{
		"", "~", "/", "..", "../..", "..~", "21", "202", "20211", "2021-", "2021-1", "2021-1-1", "2021-12-2", "2021-00", "2021-13",
		"2021-12-00", "2021-12-32", "2021-11-31", "2021-02-29", "1900-02-29", "0000", "0000-01-01", "-2021", "+021", "2021-+1", "2021-12-+1",
		"2021-12-22T00:00:00Z", "2021-12-22-01", "20211222", "22-12-2021", "22/12/2021", "2021/12/22", "2021?", "2021%", "2021~~", "~2021",
		"2021/2020", "2021-12/2021-11", "2021-12-22/2021-12-21", "2021/2021", "2021-12-22/2021-12-22", "2021~/2022", "2021/2022~",
		"../2021~", "2021/", "/2021", " 2021", "2021 ", "2021-12-22/../..", "２０２１", "2O21", "2021-1２",
	} {
		p, err := ParsePeriod(text)
		assert.Error(t, err, text)
		assert.True(t, p.IsZero(), text)
	}
}

func TestPeriodsOfDatesAndYears(t *testing.T) {
	assert.Equal(t, span("2021-12-22"), On(day("2021-12-22")))
	assert.Equal(t, span("2022"), InYear(2022))
	assert.True(t, Period{}.IsZero())
	assert.Empty(t, Period{}.String())
	_, err := Period{}.MarshalText()
	assert.Error(t, err)
	_, err = json.Marshal(struct{ P Period }{})
	assert.Error(t, err)
}

func TestDaysAreCountedInTheCalendar(t *testing.T) {
	for _, c := range []struct {
		from, to string
		days     int
	}{
		{"2021-12-22", "2021-12-22", 0},
		{"2021-12-22", "2021-12-23", 1},
		{"2021-12-23", "2021-12-22", -1},
		{"2021-02-28", "2021-03-01", 1},
		{"2024-02-28", "2024-03-01", 2},
		{"2021-01-01", "2022-01-01", 365},
		{"2024-01-01", "2025-01-01", 366},
		{"1900-01-01", "1901-01-01", 365},
		{"2000-01-01", "2001-01-01", 366},
		{"2021-12-22", "2024-06-01", 892},
		{"0001-01-01", "9999-12-31", 3_652_058},
	} {
		assert.Equal(t, c.days, day(c.from).DaysUntil(day(c.to)), "%s to %s", c.from, c.to)
		assert.Equal(t, -c.days, day(c.to).DaysUntil(day(c.from)))
	}
}

func TestDatesCompareByTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate.Draw(t, "a"), anyDate.Draw(t, "b")
		days := a.DaysUntil(b)
		assert.Equal(t, max(-1, min(1, days)), b.Compare(a))
		assert.Equal(t, -a.Compare(b), b.Compare(a))
		back, err := ParseDate(a.String())
		require.NoError(t, err)
		assert.Equal(t, a, back)
	})
	assert.Equal(t, -1, Date{}.Compare(Date{Year: 1, Month: 1, Day: 1}))
	assert.Empty(t, Date{}.String())
	assert.Equal(t, day("2022-01-01"), DateOf(time.Date(2021, 12, 31, 18, 0, 0, 0, time.UTC).In(time.FixedZone("WIB", 7*3600))))
	for _, text := range []string{"", "2021-2-3", "2021-02-30", "2021", "2021-02-03T00:00"} {
		assert.Error(t, new(Date).UnmarshalText([]byte(text)), text)
	}
}

var anyDate = rapid.Custom(func(t *rapid.T) Date {
	return DateOf(time.Date(rapid.IntRange(1, 9998).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"), 0, 0, 0, 0, time.UTC))
})

func FuzzParsePeriod(f *testing.F) {
	for _, text := range []string{"2021-12-22", "2021-12", "2021", "2021~", "2020/2021-02-02", "../2021-02-02", "2022-01-12/..", "+021", "2021-02-29", "../..", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePeriod(text)
		if err != nil {
			return
		}
		if p.String() != text {
			t.Fatalf("%q is printed as %q", text, p)
		}
		var back Period
		if err := back.UnmarshalText([]byte(p.String())); err != nil || back != p {
			t.Fatalf("%q does not come back: %v, %v", text, back, err)
		}
		if f, l := p.First(), p.Last(); !f.IsZero() && !l.IsZero() && l.Compare(f) < 0 {
			t.Fatalf("%q ends on %s before it begins on %s", text, l, f)
		}
		if p.EffectiveFrom().IsZero() {
			t.Fatalf("%q is never in effect", text)
		}
	})
}
