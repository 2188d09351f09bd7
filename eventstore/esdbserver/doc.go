// Package esdbserver serves any eventstore.Store over EventStoreDB's gRPC protocol.
//
// Two things come from it. Any official client of EventStoreDB or KurrentDB, in any language, can append to our log,
// read it and subscribe to it, on a machine that has no such database. And our own adapter for a real cluster, package
// esdb, is exercised over a real wire in every test run.
//
// # What is served
//
//	Streams          Append, BatchAppend, Read (streams and $all, both directions, filters, subscriptions)
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
//     who may connect is decided by Options. Other streams whose names begin with "$" cannot be written.
//   - Regular expressions in filters are RE2. A pattern that only .NET understands is InvalidArgument.
//   - There are no links, hence resolve_links changes nothing.
//   - The version is 1000 above the protocol's (see Version): a client that looks can tell this server's promises
//     from those of the real one.
//
// # Limits
//
// A server without TLS listens on loopback addresses only. One append is bounded by eventstore.MaxAppendBytes and
// eventstore.MaxAppendEvents; one BatchAppend call by maxPending unfinished appends. A reader that stops reading holds
// back its own call only.
package esdbserver
