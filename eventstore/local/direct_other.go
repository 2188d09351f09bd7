//go:build !linux

package local

// direct is for systems with writes past the page cache as Linux has them.
type direct struct{}
