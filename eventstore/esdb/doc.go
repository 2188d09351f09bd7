// Package esdb is the Store on an EventStoreDB or KurrentDB cluster, through the official Go client.
//
// The address decides: with esdb://… in place of a directory, the same ledger runs on a cluster. What the client and
// the server leave open is closed here, so that the contract of eventstore.Store holds as it does on one machine.
//
// # One client, one call at a time
//
// The client of v4.2.0 is safe for concurrent calls until something breaks. Then: a failed discovery ends it for ever
// and leaves concurrent callers blocked; Close racing with a call panics; and a call that begins between another call's
// failure and the rediscovery leaves a connection that nothing closes. All three need two users of one client. So the
// Store keeps a stack of clients and gives each to one call at a time, a new one when all are taken. A client that saw
// a failure is closed, not repaired. The price is a connection for each concurrent call.
//
// # Reads
//
// Every read of the whole log leaves out what is not the ledger's: system streams, and streams of other applications
// on the same cluster. The ledger's streams are known by their prefixes (Options.Prefixes). Appends to streams outside
// of them are refused, as no read would show them.
//
// All(Forward) is a filtered catch-up subscription that ends at "caught up", not a ReadAll. Two reasons. The client
// offers a filter on the server for subscriptions only, and a shared cluster may hold far more than the ledger. And the
// end is a message of its own: whatever else ends the subscription is an error, hence a broken read cannot look like
// the end of the log. All(Backward) has no such offer; it reads everything and drops what is not ours.
//
// A read begins at an end of the log or at one of the ledger's records. The server would begin at any record, and of a position
// that it does not know it says so in words only; so the record at the position is asked for first. Positions of events and
// checkpoints that the server has sent itself are handed back as they are.
//
// A read that breaks goes on after the last event it yielded, with a pause that doubles, for as long as
// Options.Patience. Follow does so for ever.
//
// A stream that the server shows in part ($maxAge, $maxCount, a soft delete, a scavenge) is an error: revisions must
// begin where the read begins and have no gaps.
//
// # Appends
//
// An append goes to the server whole or not at all; one above the limits is refused before anything is sent. When the
// connection breaks, the same append is repeated until the server answers or Patience ends: event ids make that safe.
// EventStoreDB recognises repeated ids by a cache only, unless the append expects an exact revision behind which they
// stand; therefore the Store keeps the ids of the streams it appends to, reads what it does not know of a stream before an
// append that the server would not check for good, and decides by the contract's own rules. Between that look and the
// append another process may write the same ids: that is what the server's cache is for. A server of package esdbserver
// keeps the whole promise itself.
//
// The server does not tell a repetition from a first time. The Store does: positions increase, so what lies at or
// before the highest position known when the call began was there already (see repetitions).
//
// # Limits
//
// Recorded times of Appended are zero: the protocol does not tell. Servers before 23.10 are refused, as they do not
// say when a subscription has caught up.
package esdb
