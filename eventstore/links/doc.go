// Package links reads a log by category and by type, as EventStoreDB's system projections do, without writing an event.
//
// On that server a projection writes a link for every event: "$ce-ikm" has one for each event of the streams of category
// ikm, "$et-TargetSet" for each event of that type, "$streams" for the first event of each stream, and "$category-ikm"
// names the streams of the category. Readers of such a stream get the links, or what they point to. Here the links are
// made when they are read: what is kept is only which events belong to a list, in the order of the log. The links are the
// same bytes but for the version of a projection that does not exist ("$v"), for their ids, which follow from what they
// point to, and for their positions, which are those of their targets.
//
// # The index
//
// For every list an Index holds, of each of its events, the position and the position of the event before it in the log:
// that is what a store needs to find one event without looking for it, and both are positions that the log has. As
// differences of one entry to the next they take some four bytes.
//
// A builder follows the log beside the appends. It adds to the tail, in memory, which readers see without a lock: a column
// of entries and how many of them stand. When the tail has the events of a run it is written behind the runs before it, in
// one file, and forgotten; readers that still have it keep it.
//
// # The file
//
// Everything in it follows from the log and can be deleted at any time. It is never synced, since what a power cut takes
// is found and made again: each run has checksums over its head, over each list, and over the run before; and it names the
// last event that it covers by position and id. What does not check, or names an event that the log does not have, is cut
// off with all behind it when the file is opened, and built anew. Each event that is read through the index must be the one
// that the entry says, and of the list; if one is not, the read ends with an error and the index is built anew.
//
//	run:    0  8  "JEJAKLNK"
//	        8  4  version
//	       12  4  length of the directory
//	       16  8  length of the lists
//	       24  8  position of the last event before the run
//	       32  8  position of the last event but one of the log up to here
//	       40  8  position of the last event
//	       48 16  its id
//	       64  4  number of events
//	       68  4  checksum of the run before (its bytes 76 to 79), 0 for the first
//	       72  4  zero
//	       76  4  CRC-32C of the bytes before and of the directory
//	       80     directory: kind of list (1 byte), length of its name, name, number of entries, length, CRC-32C (4 bytes)
//	              lists: of each entry the distance to the event before from the entry before (from the last event before
//	              the run), and from there to the event
//
// Lengths, numbers and distances are varints where no width is given; all else is little-endian.
package links
