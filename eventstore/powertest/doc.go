// Package powertest is a kit for tests: a real disk whose power a test can cut.
//
// Whether a store loses what it has acknowledged cannot be seen from kills. The kernel goes on, and writes what a killed program
// has left in memory. So a Disk is an ext4 of its own on a loop device, and Cut ends it as a power cut does: what is not on the
// device, the journal's included, is gone. Mounting needs Linux and root. Without them a test is skipped, and with JEJAK_LONG,
// where nothing may be skipped, it fails.
package powertest
