package main

import (
	"context"
	gosql "database/sql"
	"path/filepath"
	"time"

	"github.com/hallgren/eventsourcing/core"
	"github.com/hallgren/eventsourcing/eventstore/sql"
)

// hallgrenEngine is hallgren/eventsourcing on SQLite, as its users get it: every append is a transaction of its own, and
// the ids of events are neither kept nor checked.
type hallgrenEngine struct {
	db    *gosql.DB
	store *sql.SQL
}

const hallgrenType = "ikm" // of all aggregates

func openHallgren(dir string) (engine, error) { return hallgrenWith(dir, "FULL") }

// loadHallgren opens it for loading only: with a sync for each of 200,000 appends it would take minutes.
func loadHallgren(dir string) (engine, error) {
	e, err := hallgrenWith(dir, "OFF")
	if err != nil {
		return nil, err
	}
	return e, e.store.Migrate()
}

func hallgrenWith(dir, synchronous string) (*hallgrenEngine, error) {
	db, err := gosql.Open("sqlite3", "file:"+filepath.Join(dir, "hallgren.db")+"?_journal_mode=WAL&_synchronous="+synchronous+"&_txlock=immediate&_cache_size=-65536")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2)
	return &hallgrenEngine{db, sql.Open(db)}, nil
}

func (e *hallgrenEngine) appendAll(reqs []*appendRequest) []error {
	errs := make([]error, len(reqs))
	for i, req := range reqs {
		errs[i] = e.store.Save(e.convert(req))
	}
	return errs
}

// convert: its versions begin with 1.
func (e *hallgrenEngine) convert(req *appendRequest) []core.Event {
	out := make([]core.Event, len(req.events))
	for i, ev := range req.events {
		out[i] = core.Event{
			AggregateID: req.stream, AggregateType: hallgrenType, Version: core.Version(req.expect + 2 + int64(i)),
			Timestamp: time.Unix(1, 0), Reason: ev.Type, Data: ev.Data, Metadata: ev.Metadata,
		}
	}
	return out
}

func (e *hallgrenEngine) scan(see func([]byte)) error {
	return seeEach(e.store.All(0, 1<<62))(see)
}

func (e *hallgrenEngine) readStream(stream string, see func([]byte)) error {
	return seeEach(e.store.Get(context.Background(), stream, hallgrenType, 0))(see)
}

func seeEach(it core.Iterator, err error) func(func([]byte)) error {
	return func(see func([]byte)) error {
		if err != nil {
			return err
		}
		defer it.Close()
		for it.Next() {
			ev, err := it.Value()
			if err != nil {
				return err
			}
			see(ev.Data)
		}
		return nil
	}
}

func (e *hallgrenEngine) close() error {
	if _, err := e.db.Exec(`pragma wal_checkpoint(truncate)`); err != nil {
		return err
	}
	return e.db.Close()
}
