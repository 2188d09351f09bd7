//go:build !linux

package local

// direct is for systems with writes past the page cache as Linux has them.
type direct struct{}

// wishLargePages does nothing: there are no direct writes that they would serve.
func wishLargePages([]byte) {}
