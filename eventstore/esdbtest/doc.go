// Package esdbtest is a strict double of an EventStoreDB cluster, for tests: several nodes in one process, each a gRPC
// server on a loopback port, over one log in memory.
//
// Our own server (package esdbserver) keeps promises that a real one does not make, and is lenient where a real one
// refuses. Code that was only run against it worked in tests and failed in the field. So the double does what was
// observed on a real server, word for word and status for status, and nothing more:
//
//   - a position is a byte offset. Only an event's own position may be read from; any other is refused;
//   - an append is as large as data, metadata and the UTF-16 of its types;
//   - event ids are recognised behind an exact revision, or by a small cache. Nothing else finds a repetition;
//   - a stream is hidden by a soft delete, $tb, $maxCount or $maxAge, and ended by a tombstone, while $all goes on
//     showing what it had;
//   - when a leader is lost, appends get no answer at all until the cluster has another one: no Unavailable, no word;
//   - a node without a majority calls itself Unknown, and answers reads that are addressed to it alone;
//   - a frozen node lets the kernel accept connections and says nothing on them.
//
// What is simpler than in the field: there is one log, so that an event is either on the majority or nowhere, and
// nothing is ever truncated. The minutes of a real election are in Timeline and can be scaled down.
//
// What the double says is kept by its own tests, one for each thing that was observed. Should a real server be seen to
// do otherwise, the double is wrong: change its test first.
package esdbtest
