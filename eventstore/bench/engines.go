package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2"
	_ "github.com/mattn/go-sqlite3"
	"go.etcd.io/bbolt"

	"jejak/eventstore"
	"jejak/eventstore/local"
)

// localEngine is ours.
type localEngine struct{ *local.Store }

func openLocal(dir string) (engine, error) {
	s, err := local.Open(filepath.Join(dir, "local"), local.Options{})
	return localEngine{s}, err
}

func (l localEngine) append(req *appendRequest) error {
	_, err := l.Append(context.Background(), req.stream, eventstore.Expect(req.expect), req.events...)
	return err
}

func (l localEngine) appendAll(reqs []*appendRequest) []error {
	errs := make([]error, len(reqs))
	done := make(chan struct{}, len(reqs))
	for i, req := range reqs {
		go func() {
			errs[i] = l.append(req)
			done <- struct{}{}
		}()
	}
	for range reqs {
		<-done
	}
	return errs
}

func (l localEngine) scan(see func([]byte)) error {
	for r, err := range l.All(context.Background(), eventstore.Start, eventstore.Forward) {
		if err != nil {
			return err
		}
		see(r.Data)
	}
	return nil
}

// scanBorrowed sees every event in its order, and keeps nothing.
func (l localEngine) scanBorrowed(see func([]byte)) error {
	return l.Scan(context.Background(), eventstore.Start, func(row []eventstore.Borrowed) func() error {
		return func() error {
			for i := range row {
				see(row[i].Data)
			}
			return nil
		}
	})
}

func (l localEngine) readStream(stream string, see func([]byte)) error {
	for r, err := range l.Stream(context.Background(), stream, eventstore.First, eventstore.Forward) {
		if err != nil {
			return err
		}
		see(r.Data)
	}
	return nil
}

func (l localEngine) close() error { return l.Close() }

// sqliteEngine is SQLite as one would write it: WAL, synchronous=FULL, prepared statements, unique indexes that do the
// checks.
type sqliteEngine struct {
	db                           *sql.DB
	head, known, insert, read, s *sql.Stmt
}

func openSQLite(dir string) (engine, error) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "sqlite.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_cache_size=-65536")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2)
	if _, err := db.Exec(`create table if not exists events (
		position integer primary key, stream text not null, revision integer not null, id blob not null, type text not null,
		recorded integer not null, data blob not null, metadata blob not null);
		create unique index if not exists by_stream on events (stream, revision);
		create unique index if not exists by_id on events (stream, id)`); err != nil {
		return nil, err
	}
	e := &sqliteEngine{db: db}
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&e.head, `select coalesce(max(revision), -1) from events where stream = ?`},
		{&e.known, `select 1 from events where stream = ? and id = ?`},
		{&e.insert, `insert into events (stream, revision, id, type, recorded, data, metadata) values (?, ?, ?, ?, ?, ?, ?)`},
		{&e.read, `select position, revision, id, type, recorded, data, metadata from events where stream = ? order by revision`},
		{&e.s, `select position, stream, revision, id, type, recorded, data, metadata from events order by position`},
	} {
		if *p.stmt, err = db.Prepare(p.text); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (e *sqliteEngine) appendAll(reqs []*appendRequest) []error {
	tx, err := e.db.Begin()
	if err != nil {
		return all(reqs, err)
	}
	errs := make([]error, len(reqs))
	head, known, insert := tx.Stmt(e.head), tx.Stmt(e.known), tx.Stmt(e.insert)
	for i, req := range reqs {
		if errs[i] = e.appendOne(head, known, insert, req); errs[i] != nil {
			return all(reqs, errors.Join(errs[i], tx.Rollback())) // the bench makes no appends that are refused
		}
	}
	if err := tx.Commit(); err != nil {
		return all(reqs, err)
	}
	return errs
}

func (e *sqliteEngine) appendOne(head, known, insert *sql.Stmt, req *appendRequest) error {
	var cur int64
	if err := head.QueryRow(req.stream).Scan(&cur); err != nil {
		return err
	}
	if cur != req.expect {
		return errRevision
	}
	for i := range req.events {
		ev := &req.events[i]
		if cur >= 0 {
			var one int
			if err := known.QueryRow(req.stream, ev.ID[:]).Scan(&one); err == nil {
				return errDuplicate
			} else if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		if _, err := insert.Exec(req.stream, cur+1+int64(i), ev.ID[:], ev.Type, int64(1), ev.Data, ev.Metadata); err != nil {
			return err
		}
	}
	return nil
}

func (e *sqliteEngine) scan(see func([]byte)) error {
	rows, err := e.s.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	var position, revision, recorded int64
	var stream, id, typ, data, meta sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&position, &stream, &revision, &id, &typ, &recorded, &data, &meta); err != nil {
			return err
		}
		see(data)
	}
	return rows.Err()
}

func (e *sqliteEngine) readStream(stream string, see func([]byte)) error {
	rows, err := e.read.Query(stream)
	if err != nil {
		return err
	}
	defer rows.Close()
	var position, revision, recorded int64
	var id, typ, data, meta sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&position, &revision, &id, &typ, &recorded, &data, &meta); err != nil {
			return err
		}
		see(data)
	}
	return rows.Err()
}

func (e *sqliteEngine) close() error {
	_, err := e.db.Exec(`pragma wal_checkpoint(truncate)`)
	return errors.Join(err, e.db.Close())
}

// The keys of the key-value engines: an event by position, and by stream and revision; an id; the head of a stream.
func eventKey(position uint64) []byte { return binary.BigEndian.AppendUint64([]byte{'e'}, position) }
func streamKey(stream string, revision int64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte("s"+stream), 0), uint64(revision))
}
func idKey(stream string, id [16]byte) []byte { return append(append([]byte("i"+stream), 0), id[:]...) }
func headKey(stream string) []byte            { return []byte("h" + stream) }

func value(req *appendRequest, revision int64, ev *eventstore.Event) []byte {
	b := make([]byte, 0, 700)
	b = binary.AppendUvarint(b, uint64(revision))
	b = append(b, ev.ID[:]...)
	for _, f := range [][]byte{[]byte(req.stream), []byte(ev.Type), ev.Data, ev.Metadata} {
		b = append(binary.AppendUvarint(b, uint64(len(f))), f...)
	}
	return b
}

// dataOf decodes a value as far as its data.
func dataOf(b []byte) []byte {
	_, n := binary.Uvarint(b)
	b = b[n+16:]
	var f []byte
	for range 3 {
		size, n := binary.Uvarint(b)
		f, b = b[n:n+int(size)], b[n+int(size):]
	}
	return f
}

// keyValue is what bbolt and Pebble have in common here.
type keyValue interface {
	get(key []byte) ([]byte, bool, error)
	put(key, value []byte) error
}

// appendTo does one append with all checks, and returns the next free position.
func appendTo(kv keyValue, req *appendRequest, position uint64) (uint64, error) {
	cur := int64(-1)
	head, ok, err := kv.get(headKey(req.stream))
	if err != nil {
		return position, err
	}
	if ok {
		cur = int64(binary.BigEndian.Uint64(head))
	}
	if cur != req.expect {
		return position, errRevision
	}
	for i := range req.events {
		ev := &req.events[i]
		if cur >= 0 {
			if _, ok, err := kv.get(idKey(req.stream, ev.ID)); ok || err != nil {
				return position, errors.Join(errDuplicate, err)
			}
		}
		revision := cur + 1 + int64(i)
		at := binary.BigEndian.AppendUint64(nil, position)
		for _, p := range [][2][]byte{
			{eventKey(position), value(req, revision, ev)},
			{streamKey(req.stream, revision), at},
			{idKey(req.stream, ev.ID), at},
		} {
			if err := kv.put(p[0], p[1]); err != nil {
				return position, err
			}
		}
		position++
	}
	last := binary.BigEndian.AppendUint64(nil, uint64(cur)+uint64(len(req.events)))
	return position, kv.put(headKey(req.stream), last)
}

type boltEngine struct {
	db   *bbolt.DB
	next uint64
}

var bucket = []byte("b")

func openBolt(dir string) (engine, error) {
	db, err := bbolt.Open(filepath.Join(dir, "bolt.db"), 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoFreelistSync: true})
	if err != nil {
		return nil, err
	}
	return &boltEngine{db: db, next: 1}, db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucket)
		return err
	})
}

type boltKV struct{ *bbolt.Bucket }

func (b boltKV) get(key []byte) ([]byte, bool, error) { v := b.Get(key); return v, v != nil, nil }
func (b boltKV) put(key, value []byte) error          { return b.Put(key, value) }

func (e *boltEngine) appendAll(reqs []*appendRequest) []error {
	next := e.next
	err := e.db.Update(func(tx *bbolt.Tx) error {
		for _, req := range reqs {
			var err error
			if next, err = appendTo(boltKV{tx.Bucket(bucket)}, req, next); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		e.next = next
	}
	return all(reqs, err)
}

func (e *boltEngine) scan(see func([]byte)) error {
	return e.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for k, v := c.Seek([]byte{'e'}); k != nil && k[0] == 'e'; k, v = c.Next() {
			see(dataOf(v))
		}
		return nil
	})
}

func (e *boltEngine) readStream(stream string, see func([]byte)) error {
	return e.db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket)
		c := b.Cursor()
		prefix := append([]byte("s"+stream), 0)
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			see(dataOf(b.Get(append([]byte{'e'}, v...))))
		}
		return nil
	})
}

func (e *boltEngine) close() error { return e.db.Close() }

type pebbleEngine struct {
	db   *pebble.DB
	next uint64
}

func openPebble(dir string) (engine, error) {
	cache := pebble.NewCache(64 << 20)
	defer cache.Unref()
	db, err := pebble.Open(filepath.Join(dir, "pebble"), &pebble.Options{Cache: cache, MemTableSize: 32 << 20, Logger: quiet{}})
	return &pebbleEngine{db: db, next: 1}, err
}

type quiet struct{}

func (quiet) Infof(string, ...any)         {}
func (quiet) Errorf(f string, args ...any) { fmt.Printf("pebble: "+f+"\n", args...) }
func (quiet) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

type pebbleKV struct{ *pebble.Batch }

func (p pebbleKV) get(key []byte) ([]byte, bool, error) {
	v, closer, err := p.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return bytes.Clone(v), true, closer.Close()
}

func (p pebbleKV) put(key, value []byte) error { return p.Set(key, value, nil) }

func (e *pebbleEngine) appendAll(reqs []*appendRequest) []error {
	b := e.db.NewIndexedBatch()
	next := e.next
	for _, req := range reqs {
		var err error
		if next, err = appendTo(pebbleKV{b}, req, next); err != nil {
			return all(reqs, errors.Join(err, b.Close()))
		}
	}
	err := b.Commit(pebble.Sync)
	if err == nil {
		e.next = next
	}
	return all(reqs, errors.Join(err, b.Close()))
}

func (e *pebbleEngine) scan(see func([]byte)) error {
	it, err := e.db.NewIter(&pebble.IterOptions{LowerBound: []byte{'e'}, UpperBound: []byte{'f'}})
	if err != nil {
		return err
	}
	for it.First(); it.Valid(); it.Next() {
		see(dataOf(it.Value()))
	}
	return errors.Join(it.Error(), it.Close())
}

func (e *pebbleEngine) readStream(stream string, see func([]byte)) error {
	it, err := e.db.NewIter(&pebble.IterOptions{LowerBound: append([]byte("s"+stream), 0), UpperBound: append([]byte("s"+stream), 1)})
	if err != nil {
		return err
	}
	for it.First(); it.Valid(); it.Next() {
		v, closer, err := e.db.Get(append([]byte{'e'}, it.Value()...))
		if err != nil {
			return errors.Join(err, it.Close())
		}
		see(dataOf(v))
		if err := closer.Close(); err != nil {
			return errors.Join(err, it.Close())
		}
	}
	return errors.Join(it.Error(), it.Close())
}

func (e *pebbleEngine) close() error { return e.db.Close() }
