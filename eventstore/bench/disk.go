package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// rawFile is the disk by itself: records of the same size, over bytes that were written before, each with a sync.
type rawFile struct {
	file   *os.File
	record []byte
	at     int64
}

func newRawFile(dir string, n int) (*rawFile, error) {
	f, err := os.Create(filepath.Join(dir, "raw"))
	if err != nil {
		return nil, err
	}
	r := &rawFile{file: f, record: make([]byte, recordBytes)}
	_, err = f.Write(make([]byte, n*len(r.record)))
	if err := errors.Join(err, f.Sync()); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *rawFile) append() error {
	if _, err := r.file.WriteAt(r.record, r.at); err != nil {
		return err
	}
	r.at += int64(len(r.record))
	return unix.Fdatasync(int(r.file.Fd()))
}

func (r *rawFile) close() error { return errors.Join(r.file.Close(), os.Remove(r.file.Name())) }

// rawBatches is the rate at which as many bytes as a large append has come to the end of a file, each time with a sync, as
// events a second.
func rawBatches(dir string) (rate float64, err error) {
	f, err := os.Create(filepath.Join(dir, "raw"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	b := make([]byte, batchSize*recordBytes)
	unix.Sync()
	start := time.Now()
	for range batches {
		if _, err := f.Write(b); err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
	}
	return batches * batchSize / time.Since(start).Seconds(), nil
}

// recordBytes is about what an event takes in our log.
const recordBytes = dataBytes + metadataBytes + 110

// rawRead is the rate at which the same bytes come out of the page cache, as events a second.
func rawRead(dir string, events int) (float64, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil {
		return 0, err
	}
	buf := make([]byte, 256<<10)
	passes := 0
	start := time.Now()
	for passes == 0 || time.Since(start) < rawReadFor {
		for _, name := range files {
			if err := readFile(name, buf); err != nil {
				return 0, err
			}
		}
		passes++
	}
	return float64(passes*events) / time.Since(start).Seconds(), nil
}

// rawReadFor is long enough for a busy machine to take its share from this side, too.
const rawReadFor = time.Second

func readFile(name string, buf []byte) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for at := int64(0); ; {
		n, err := f.ReadAt(buf, at)
		at += int64(n)
		if n < len(buf) {
			if err != nil && at > 0 {
				return nil
			}
			return err
		}
	}
}
