// Command bench measures the local store against the disk, and against engines that others would take, in one run.
//
//	go run . [-events 1000000] [-rounds 5] [-big 10000000] [-dir where]
//
// Every number is a ratio of two sides that took turns: the machine may be slow or busy, and both sides feel it. All
// engines check the expected revision and the ids of every append, and answer after the sync. It prints a table in
// Markdown; docs/speed.md holds one with its date and machine.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	events := flag.Int("events", 200_000, "events in each engine before the measurements")
	rounds := flag.Int("rounds", 5, "rounds; each number is the median")
	big := flag.Int("big", 0, "show also how cost grows, with logs of a tenth of so many events and of so many")
	dir := flag.String("dir", "", "directory for the files, a temporary one by default")
	probe := flag.String("probe", "", "(internal) open a store, report time and memory, and end")
	flag.Parse()
	if *probe != "" {
		if err := probeStore(*probe); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := run(*dir, *events, *rounds, *big); err != nil {
		log.Fatal("bench: ", err)
	}
}

func run(dir string, events, rounds, big int) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "jejak-bench-*"); err != nil {
			return err
		}
		defer func() {
			if e := os.RemoveAll(dir); err == nil {
				err = e
			}
		}()
	}
	fmt.Printf("Measured on %s, %d CPUs, %s, load %s; %d events over %d actors, %d B of data and %d B of metadata each; median of %d rounds.\n\n",
		time.Now().Format("2006-01-02"), runtime.NumCPU(), runtime.Version(), load(), events, events/eventsPerActor, dataBytes, metadataBytes, rounds)
	b := &bench{dir: dir, rounds: rounds, rates: map[string]map[string][]float64{}}
	if err := b.compare(events); err != nil {
		return err
	}
	b.print()
	if big > 0 {
		return grow(filepath.Join(dir, "grow"), big, rounds)
	}
	return nil
}

// load is the machine's, so that a reader knows what else was going on.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// bench collects rates: of an engine at a task, one a round.
type bench struct {
	dir     string
	rounds  int
	rates   map[string]map[string][]float64
	engines []string
	bytes   map[string]float64
}

func (b *bench) note(task, engine string, rate float64) {
	if b.rates[task] == nil {
		b.rates[task] = map[string][]float64{}
	}
	b.rates[task][engine] = append(b.rates[task][engine], rate)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// ratio is the median of the rounds' own ratios: both sides of each were measured within seconds.
func (b *bench) ratio(task, a, c string) float64 {
	var all []float64
	for i, x := range b.rates[task][a] {
		if y := b.rates[task][c]; i < len(y) && y[i] > 0 {
			all = append(all, x/y[i])
		}
	}
	return median(all)
}

const (
	taskSingle = "1 append a sync"
	taskMany   = "64 writers"
	taskBatch  = "1,000-event appends"
	taskScan   = "scan"
	taskBorrow = "scan that keeps nothing"
	taskStream = "stream reads"
	floor      = "the disk itself"
	ours       = "jejak local"
)

func (b *bench) print() {
	fmt.Println("| goal | measured | wanted | |")
	fmt.Println("|---|---|---|---|")
	for _, g := range []struct {
		what, task, a, c string
		want             float64
	}{
		{"single durable append ÷ raw fdatasync", taskSingle, ours, floor, 0.75},
		{"64 durable writers ÷ SQLite", taskMany, ours, "sqlite", 4},
		{"1,000-event appends ÷ SQLite", taskBatch, ours, "sqlite", 10},
		{"scan with checksums ÷ raw hot read", taskBorrow, ours, floor, 0.45},
		{"random stream reads ÷ SQLite", taskStream, ours, "sqlite", 2},
	} {
		r := b.ratio(g.task, g.a, g.c)
		fmt.Printf("| %s | %.2f | ≥ %.2f | %s |\n", g.what, r, g.want, verdict(r >= g.want))
	}
	r := b.bytes[ours] / b.bytes["sqlite"]
	fmt.Printf("| bytes an event ÷ SQLite | %.2f | ≤ 0.90 | %s |\n", r, verdict(r <= 0.9))
	if r := b.bytes[ours+", compressed"] / b.bytes["sqlite"]; r > 0 { // too short a log has nothing to compress
		fmt.Printf("| the same, compressed | %.2f | ≤ 0.30 | %s |\n", r, verdict(r <= 0.3))
	}
	fmt.Println()

	fmt.Println("| engine | 1 append a sync /s | 64 writers, appends/s | 1,000-event appends, events/s | read record by record, events/s | scan by rows | streams of 10 read /s | B an event |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, e := range append([]string{floor}, b.engines...) {
		fmt.Printf("| %s |", e)
		for _, task := range []string{taskSingle, taskMany, taskBatch, taskScan, taskBorrow, taskStream} {
			if rates := b.rates[task][e]; len(rates) > 0 {
				fmt.Printf(" %s |", number(median(rates)))
			} else {
				fmt.Print(" – |")
			}
		}
		if n := b.bytes[e]; n > 0 {
			fmt.Printf(" %.0f |\n", n)
		} else {
			fmt.Println(" – |")
		}
	}
	fmt.Println()
}

func verdict(ok bool) string {
	if ok {
		return "reached"
	}
	return "missed"
}

func number(x float64) string {
	switch {
	case x >= 1e6:
		return fmt.Sprintf("%.2fM", x/1e6)
	case x >= 1e4:
		return fmt.Sprintf("%.0fk", x/1e3)
	case x >= 1e3:
		return fmt.Sprintf("%.1fk", x/1e3)
	}
	return fmt.Sprintf("%.0f", x)
}
