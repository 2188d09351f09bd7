// Package columns keeps what each fact contributes to each row of a read model, and not only the sum. From one table
// follow the figure of today, the figure as known at a position of the log and effective on a day, and the evidence of
// either: they are the same rows under another filter. So the past costs what the present costs, and the length of the
// history costs nothing.
//
// # Entries
//
// An Entry is one contribution: the row, the position of the fact, the day from which it counts, and the numbers. Entries
// are sorted by row and then by position. A row is a key whose bytes sort as its fields do (Key), so that everything with
// the same first fields lies together: the rows of a city are one stretch of the file.
//
// Nothing is ever changed. What takes a fact back is an entry of its own, with the opposite numbers and the day of its
// original. A Table grows by runs: sorted files that are written once. Small runs are merged into larger ones, as in a
// log-structured merge tree, so that there are few of them and each entry is written a few times only.
//
// # A run
//
//	magic     "jejakcol" 1
//	blocks    up to blockEntries entries each, compressed with S2
//	index     of each block: its first row, where it lies, how many entries it has, and its CRC-32C
//	trailer   length of the index, CRC-32C of the index, magic backwards
//
// A block holds its entries column by column, as neighbours in a column resemble each other: the rows, of which each is
// written as what it shares with the one before it and the rest, with the number of its entries; the positions and the
// days as differences; then each of the numbers. Numbers are varints.
//
// # Damage
//
// The manifest of a table names its runs with the digest of their indexes and has a digest of its own; an index has the
// sums of the blocks. So no byte can change unnoticed. A manifest or an index that does not fit is found when the table is
// opened, and the table is as if it had never been: it is made again from the log. A block is read when it is asked for,
// and one that does not fit is a DamagedError: never a wrong figure.
package columns
