package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"jejak/eventstore/local"
)

// contender is an engine under test, and what the bench must remember about it.
type contender struct {
	name string
	dir  string
	engine
	append    func(*appendRequest) error
	committer *committer
	revisions []int64 // last revision of each actor's stream
	next      int     // number of the next event
	batches   int
}

// entries are the engines, in the order of the table: how one is opened to be filled, and how to be measured.
var entries = []struct {
	name       string
	load, open func(dir string) (engine, error)
}{
	{ours, openLocal, openLocal},
	{"sqlite", openSQLite, openSQLite},
	{"bbolt", openBolt, openBolt},
	{"pebble", openPebble, openPebble},
	{"hallgren/eventsourcing on sqlite", loadHallgren, openHallgren},
}

func (b *bench) compare(events int) error {
	var all []*contender
	for _, c := range entries {
		ct, err := load1(b.dir, c.name, c.load, events)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		all = append(all, ct)
		b.engines = append(b.engines, c.name)
	}
	if err := b.weigh(all, events); err != nil {
		return err
	}
	for round := range b.rounds {
		log.Printf("round %d of %d", round+1, b.rounds)
		if err := b.round(all); err != nil {
			return err
		}
	}
	for _, c := range all {
		if err := c.end(); err != nil {
			return err
		}
	}
	return nil
}

// load1 opens an engine and fills it with the events of all actors, a thousand appends to a group.
func load1(base, name string, open func(string) (engine, error), events int) (*contender, error) {
	dir := filepath.Join(base, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	e, err := open(dir)
	if err != nil {
		return nil, err
	}
	c := &contender{name: name, dir: dir, engine: e, revisions: make([]int64, events/eventsPerActor)}
	for i := range c.revisions {
		c.revisions[i] = -1
	}
	if l, ok := e.(localEngine); ok {
		c.append = l.append
	} else {
		c.committer = newCommitter(e)
		c.append = c.committer.append
	}
	start := time.Now()
	var group []*appendRequest
	for c.next < events {
		group = append(group, c.request(actorOf(c.next, len(c.revisions)), 1))
		if len(group) == 1000 || c.next == events {
			if err := errors.Join(e.appendAll(group)...); err != nil {
				return nil, err
			}
			group = group[:0]
		}
	}
	log.Printf("%s: %d events loaded in %.1f s", name, events, time.Since(start).Seconds())
	return c, nil
}

// request makes the next append to an actor's stream.
func (c *contender) request(actor, n int) *appendRequest {
	req := &appendRequest{stream: streamName(actor), expect: c.revisions[actor]}
	for range n {
		req.events = append(req.events, newEvent(c.next))
		c.next++
	}
	c.revisions[actor] += int64(n)
	return req
}

func (c *contender) end() error {
	if c.committer != nil {
		c.committer.close()
	}
	return c.engine.close()
}

// weigh closes every engine, so that it tidies up, and looks at its files.
func (b *bench) weigh(all []*contender, events int) error {
	b.bytes = map[string]float64{}
	for i, c := range all {
		if err := c.end(); err != nil {
			return err
		}
		n, err := size(c.dir)
		if err != nil {
			return err
		}
		b.bytes[c.name] = float64(n) / float64(events)
		if c.name == ours {
			if err := b.weighCompressed(c.dir, events); err != nil {
				return err
			}
		}
		e, err := entries[i].open(c.dir)
		if err != nil {
			return err
		}
		switch e := e.(type) {
		case *boltEngine:
			e.next = uint64(events) + 1
		case *pebbleEngine:
			e.next = uint64(events) + 1
		}
		c.engine = e
		if l, ok := e.(localEngine); ok {
			c.append = l.append
		} else {
			c.committer = newCommitter(e)
			c.append = c.committer.append
		}
	}
	return nil
}

// weighCompressed compresses a copy of our store, in segments of a size that seals all but the last part of the log.
func (b *bench) weighCompressed(dir string, events int) error {
	cold := filepath.Join(b.dir, "cold")
	if err := copyStore(filepath.Join(dir, "local"), cold); err != nil {
		return err
	}
	ctx := context.Background()
	saved, err := local.Compress(ctx, cold, 0, local.Admin{})
	if err != nil {
		return err
	}
	d, err := local.Info(ctx, cold, local.Admin{})
	if err != nil {
		return err
	}
	var disk, count int64
	for _, s := range d.Segments {
		if s.Compressed {
			disk += s.OnDisk + s.IndexBytes
			count += int64(s.Events)
		}
	}
	if saved > 0 && count > 0 {
		b.bytes[ours+", compressed"] = float64(disk) / float64(count)
	}
	return os.RemoveAll(cold)
}

// copyStore copies a store event by event into one of smaller segments.
func copyStore(from, to string) error {
	a, err := local.Open(from, local.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := local.Open(to, local.Options{SegmentBytes: 16 << 20})
	if err != nil {
		return err
	}
	if err := copyRecords(a, b); err != nil {
		return errors.Join(err, b.Close())
	}
	return b.Close()
}

func size(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		n += info.Size()
		return err
	})
	return n, err
}

const (
	singles     = 400
	turns       = 10
	writers     = 64
	eachWriter  = 60
	batches     = 100
	batchSize   = 1000
	streamReads = 3000
)

// round lets every contender do every task once, each task one contender after the other.
func (b *bench) round(all []*contender) error {
	if err := b.singles(all); err != nil {
		return err
	}
	if err := b.batches(all); err != nil {
		return err
	}
	for _, task := range tasks {
		for _, c := range all {
			if task.name == taskBorrow && c.name != ours {
				continue
			}
			n, took, err := c.measure(task)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", c.name, task.name, err)
			}
			b.note(task.name, c.name, float64(n)/took.Seconds())
			if task.name == taskBorrow {
				rate, err := rawRead(filepath.Join(c.dir, "local"), c.next)
				if err != nil {
					return err
				}
				b.note(taskScan, floor, rate)
				b.note(taskBorrow, floor, rate)
			}
		}
	}
	return nil
}

// task prepares its work, which is not measured, and returns how to do it.
type task struct {
	name    string
	prepare func(*contender) (do func() error, n int)
	atLeast time.Duration // it is done again until so much time has gone; 0: once
}

var tasks = []task{
	{taskMany, many, 0}, {taskStream, streams, 0}, {taskScan, scanAll, 0}, {taskBorrow, scanBorrowed, rawReadFor},
}

// measure does a task, with a heap and a disk that the tasks before left clean.
func (c *contender) measure(t task) (n int, took time.Duration, err error) {
	do, each := t.prepare(c)
	runtime.GC()
	unix.Sync()
	start := time.Now()
	for n == 0 || took < t.atLeast {
		if err := do(); err != nil {
			return 0, 0, err
		}
		n, took = n+each, time.Since(start)
	}
	return n, took, nil
}

// many lets writers append to streams of their own.
func many(c *contender) (func() error, int) {
	work := make([][]*appendRequest, writers)
	for w := range work {
		for range eachWriter {
			actor := rand.IntN(len(c.revisions)/writers)*writers + w
			work[w] = append(work[w], c.request(actor, 1))
		}
	}
	return func() error {
		var wait sync.WaitGroup
		errs := make([]error, writers)
		for w := range work {
			wait.Go(func() {
				for _, req := range work[w] {
					if errs[w] = c.append(req); errs[w] != nil {
						return
					}
				}
			})
		}
		wait.Wait()
		return errors.Join(errs...)
	}, writers * eachWriter
}

func streams(c *contender) (func() error, int) {
	names := make([]string, streamReads)
	for i := range names {
		names[i] = streamName(rand.IntN(len(c.revisions)))
	}
	return func() error {
		n := 0
		for _, name := range names {
			if err := c.readStream(name, func(b []byte) { n += len(b) }); err != nil {
				return err
			}
		}
		if n < streamReads*dataBytes {
			return fmt.Errorf("only %d bytes were read", n)
		}
		return nil
	}, streamReads
}

func scanAll(c *contender) (func() error, int) { return c.scanWith(c.scan), c.next }

// scanBorrowed is our scan for readers that keep nothing.
func scanBorrowed(c *contender) (func() error, int) {
	return c.scanWith(c.engine.(localEngine).scanBorrowed), c.next
}

func (c *contender) scanWith(scan func(func([]byte)) error) func() error {
	return func() error {
		n, sum := 0, 0
		err := scan(func(b []byte) {
			n++
			sum += int(b[0]) + len(b)
		})
		if n < c.next {
			return errors.Join(err, fmt.Errorf("the scan saw %d of %d events", n, c.next))
		}
		return err
	}
}

// singles are durable appends one after the other.
func (b *bench) singles(all []*contender) (err error) {
	raw, err := newRawFile(b.dir, singles)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.close()) }()
	return b.inTurns(taskSingle, all, raw.overwrite, singles, 1, func(c *contender) *appendRequest {
		return c.request(rand.IntN(len(c.revisions)), 1)
	})
}

// batches are large appends to new streams one after the other.
func (b *bench) batches(all []*contender) (err error) {
	raw, err := newRawFile(b.dir, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.close()) }()
	return b.inTurns(taskBatch, all, raw.extend, batches, batchSize, func(c *contender) *appendRequest {
		req := &appendRequest{stream: fmt.Sprintf("import-%d", c.batches), expect: -1}
		c.batches++
		for range batchSize {
			req.events = append(req.events, newEvent(c.next))
			c.next++
		}
		return req
	})
}

// inTurns lets the disk and every engine make appends in short turns: the time of a sync changes from second to second
// with what else the disk has to do. A turn is long enough for its first append, which finds disk and processors idle, not
// to count for the others.
func (b *bench) inTurns(task string, all []*contender, raw func() error, appends, events int, request func(*contender) *appendRequest) error {
	took := make([]time.Duration, len(all)+1)
	each := appends / turns
	for range turns {
		unix.Sync()
		start := time.Now()
		for range each {
			if err := raw(); err != nil {
				return err
			}
		}
		took[len(all)] += time.Since(start)
		for i, c := range all {
			work := make([]*appendRequest, each)
			for j := range work {
				work[j] = request(c)
			}
			unix.Sync()
			start := time.Now()
			for _, req := range work {
				if err := c.append(req); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
			}
			took[i] += time.Since(start)
		}
	}
	b.note(task, floor, float64(appends*events)/took[len(all)].Seconds())
	for i, c := range all {
		b.note(task, c.name, float64(appends*events)/took[i].Seconds())
	}
	return nil
}
