package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// rawFile is the disk by itself: bytes of the size of records, each time with a sync.
type rawFile struct {
	file          *os.File
	record, batch []byte
	at            int64
}

// newRawFile makes a file with room for n records.
func newRawFile(dir string, n int) (*rawFile, error) {
	f, err := os.Create(filepath.Join(dir, "raw"))
	if err != nil {
		return nil, err
	}
	r := &rawFile{file: f, record: make([]byte, recordBytes), batch: make([]byte, batchSize*recordBytes)}
	_, err = f.Write(make([]byte, n*recordBytes))
	if err := errors.Join(err, f.Sync()); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// overwrite writes a record over bytes that were written before, the fastest sync that the disk has.
func (r *rawFile) overwrite() error { return r.write(r.record) }

// extend writes as many bytes as a large append has to the end of the file.
func (r *rawFile) extend() error { return r.write(r.batch) }

func (r *rawFile) write(b []byte) error {
	if _, err := r.file.WriteAt(b, r.at); err != nil {
		return err
	}
	r.at += int64(len(b))
	return unix.Fdatasync(int(r.file.Fd()))
}

func (r *rawFile) close() error { return errors.Join(r.file.Close(), os.Remove(r.file.Name())) }

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
