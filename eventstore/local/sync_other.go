//go:build !linux

package local

// Sync is what the system has in place of fdatasync. The promises of a power cut are tested on Linux.
func (f *diskFile) Sync() error { return f.File.Sync() }
