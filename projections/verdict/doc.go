// Package verdict is what every reader of a ledger has to know of its log before the first fact: which events are no facts,
// and what the ledger's own clock says.
//
// # What is set aside
//
// A log can hold what this program would never have written. It does not end any reading. Each event is judged by what
// stands before it on its own stream (decide.History); one that is no fact is set aside: counted, named, left out of all
// figures. Streams of which nothing is the ledger's are set aside whole, unless they are a guest's, which are passed over.
//
// # The ledger's clock
//
// When a fact was recorded is said by its own metadata (recordedAt), by the clock of whoever decided. It moves to another
// store with the event and is covered by its digest. The store's clock stands in where an event has none, or where the two
// differ by more than Tolerance: a laptop that thinks it is 2031 moves nobody's clock but its own, and is named. Of what a
// migration has brought (everything up to the last LedgerMoved) the store's clock says when it was moved, so there the
// events are believed. Along the log the ledger's clock is the running maximum, so it never runs backwards, and what was
// known at some time is a beginning of the log: Cut.
//
// # Kept
//
// All of this is a function of the log. It is kept in one file beside the read models, with a digest, and taken up from
// where it ended; a file that does not fit the log, this version of the program or its list of guests is made again. Each
// stream is judged by itself: a run over many events takes them in portions of streams, so that memory does not grow with
// the log.
package verdict
