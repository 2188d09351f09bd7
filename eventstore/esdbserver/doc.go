// Package esdbserver serves any eventstore.Store over EventStoreDB's gRPC protocol.
//
// Two things come from it. Any official client of EventStoreDB or KurrentDB, in any language, can append to our log,
// read it and subscribe to it, on a machine that has no such database. And our own adapter for a real cluster, package
// esdb, is exercised over a real wire in every test run.
//
// # What is served
//
//	Streams          Append, BatchAppend, Read (streams, $all, and the lists $ce-, $et-, $streams and $category- of
//	                 package links; both directions, filters, subscriptions)
//	ServerFeatures   GetSupportedMethods
//	Gossip           Read: a cluster of one, which is always the leader
//
// Delete and Tombstone answer PermissionDenied with the reason: this log never deletes. Every other method of the
// protocol (persistent subscriptions, projections, users, operations) answers Unimplemented and is not advertised.
//
// # Where the answers differ from EventStoreDB's
//
//   - Idempotence is the Store's, hence stronger: event ids are recognised for as long as the log exists, not for as
//     long as a cache remembers, and an append that repeats only some of its ids is refused whatever it expects.
//   - Stream metadata ("$$name") is an ordinary stream here. It can be read and written, except for the three keys that
//     hide history from readers ($maxAge, $maxCount, $tb), which are refused. Access lists are kept and not enforced:
//     who may do what is decided by Options.Authenticate and Options.Authorize. Other streams whose names begin with "$" cannot be written.
//   - Regular expressions in filters are RE2, with look-ahead at their start. Any other pattern that only .NET understands
//     is InvalidArgument.
//   - Links are made when they are read, see package links: they have no positions of their own, and nobody can write one.
//   - What a guard of the store refuses is FailedPrecondition, with the refusal in trailers and in the status' details.
//   - The version is 1000 above the protocol's (see Version): a client that looks can tell this server's promises
//     from those of the real one.
//
// # Subscriptions
//
// One goroutine follows the store for all of them (see tail). A subscription reads the log until it meets the tail that is
// kept in memory, says that it has caught up, and is woken when something comes that concerns it. One that cannot keep up
// says that it fell behind, and reads the log again.
//
// # Limits
//
// A server without TLS listens on loopback addresses only. One append is bounded by eventstore.MaxAppendBytes and
// eventstore.MaxAppendEvents; one BatchAppend call by maxPending unfinished appends, and by maxQueuedBytes and
// maxQueuedAppends that wait for the store. A reader that stops reading holds back its own call only, and the tail does not
// wait for it.
package esdbserver
