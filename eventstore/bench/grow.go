package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jejak/eventstore"
	"jejak/eventstore/local"
)

// grow shows how cost depends on the length of the log.
func grow(dir string, big, rounds int) error {
	fmt.Println("| events | load, events/s | 1 append a sync /s | 64 writers, appends/s | streams of 10 read /s | scan, ns an event | reopen | RSS then | after 1,000 stream reads |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	for _, events := range []int{big / 10, big} {
		if err := growTo(filepath.Join(dir, strconv.Itoa(events)), events, rounds); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

func growTo(dir string, events, rounds int) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	e, err := openLocal(dir)
	if err != nil {
		return err
	}
	store := e.(localEngine)
	c := &contender{name: ours, dir: dir, engine: e, append: store.append, revisions: make([]int64, events/eventsPerActor)}
	start := time.Now()
	if err := c.importAll(store.Store, events); err != nil {
		return errors.Join(err, e.close())
	}
	loaded := float64(events) / time.Since(start).Seconds()
	b := &bench{dir: dir, rates: map[string]map[string][]float64{}}
	for range rounds {
		if err := b.singles([]*contender{c}); err != nil {
			return errors.Join(err, e.close())
		}
		for _, t := range tasks {
			n, took, err := c.measure(t)
			if err != nil {
				return errors.Join(err, e.close())
			}
			b.note(t.name, ours, float64(n)/took.Seconds())
		}
	}
	if err := e.close(); err != nil {
		return err
	}
	out, err := exec.Command(os.Args[0], "-probe", filepath.Join(dir, "local")).Output()
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %.0f | %s\n", number(float64(events)), number(loaded), number(b.median(taskSingle)), number(b.median(taskMany)), number(b.median(taskStream)), 1e9/b.median(taskBorrow), strings.TrimSpace(string(out)))
	return nil
}

// importAll fills a store through its importer: as a mirror would.
func (c *contender) importAll(s *local.Store, events int) error {
	for i := range c.revisions {
		c.revisions[i] = -1
	}
	ctx := context.Background()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var records []eventstore.Record
	for c.next < events {
		actor := actorOf(c.next, len(c.revisions))
		n := c.next
		req := c.request(actor, 1)
		records = append(records, eventstore.Record{
			Event: req.events[0], Stream: req.stream, Revision: eventstore.Revision(req.expect + 1),
			Position: eventstore.Position(n+1) * 700, Recorded: at,
		})
		if len(records) == 5000 || c.next == events {
			if err := s.Import(ctx, records...); err != nil {
				return err
			}
			records = records[:0]
		}
		if c.next%1_000_000 == 0 {
			log.Printf("%d of %d events", c.next, events)
		}
	}
	return nil
}

func copyRecords(from, to *local.Store) error {
	ctx := context.Background()
	var records []eventstore.Record
	for r, err := range from.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return err
		}
		if records = append(records, r); len(records) == 5000 {
			if err := to.Import(ctx, records...); err != nil {
				return err
			}
			records = records[:0]
		}
	}
	return to.Import(ctx, records...)
}

// probeStore runs in a process of its own, so that its memory is that of one store and nothing else.
func probeStore(dir string) error {
	start := time.Now()
	s, err := local.Open(dir, local.Options{})
	if err != nil {
		return err
	}
	took := time.Since(start)
	opened, err := memory("VmRSS:")
	if err != nil {
		return err
	}
	actors := 0
	for r, err := range s.All(context.Background(), eventstore.End, eventstore.Backward) {
		if err != nil {
			return err
		}
		for _, err := range s.Stream(context.Background(), r.Stream, eventstore.First, eventstore.Forward) {
			if err != nil {
				return err
			}
		}
		if actors++; actors == 1000 {
			break
		}
	}
	after, err := memory("VmRSS:")
	if err != nil {
		return err
	}
	own, err := memory("RssAnon:")
	if err != nil {
		return err
	}
	fmt.Printf("%.0f ms | %d MiB | %d MiB, %d of them its own |\n", float64(took.Microseconds())/1000, opened, after, own)
	return s.Close()
}

// memory returns a figure of this process in MiB. Mapped index files count as resident, and as nobody's own.
func memory(field string) (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, field); ok {
			kib, err := strconv.Atoi(strings.Fields(value)[0])
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc/self/status", field)
}

// median is our rate at a task.
func (b *bench) median(task string) float64 { return median(b.rates[task][ours]) }
