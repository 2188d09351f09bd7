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
// # Which node
//
// The client asks one node after the other where the leader is, five seconds each, and has no node to offer when there
// is no leader. So the Store asks all nodes at once, believes the first that knows a living leader, and gives the client
// that one address (see discover.go). One that is frozen delays nobody.
//
// # Waiting
//
// While a cluster elects a leader, a real server answers appends not at all. So an attempt ends by itself, after two
// seconds, and is repeated with the same event ids; a read ends when nothing has come for as long, and goes on after the
// last event that it yielded. A call goes on for Options.Patience, the first of a Store like any other, unless every
// node refuses the connection: then the address is more likely wrong. Follow goes on for ever.
//
// A cluster without a majority has no leader, and appends end with a *NoLeaderError. Reads may go to a node that is left
// (Options.ReadAlone); Stale says that one did.
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
// A stream that the server shows in part or not at all ($maxAge, $maxCount, $tb, a soft delete, a tombstone) is a
// *HiddenError: revisions must begin where the read begins and have no gaps, and of a stream that is "not found" the
// metadata is asked whether it is hidden, once until the next append to it. A tombstone itself is a record of the log, of
// type $streamDeleted, with the highest revision that there is; All yields it like any other.
//
// # Appends
//
// An append goes to the server whole or not at all; one above the limits is refused before anything is sent.
// EventStoreDB recognises repeated ids by a cache only, unless the append expects an exact revision behind which they
// stand; therefore the Store keeps the ids of the streams it appends to, reads what it does not know of a stream before an
// append that the server would not check for good, and decides by the contract's own rules. Between that look and the
// append another process may write the same ids: that is what the server's cache is for. A server of package esdbserver
// keeps the whole promise itself.
//
// The server does not tell a repetition from a first time. The Store does: positions increase, so what lies at or
// before the highest position known when the call began was there already (see repetitions).
//
// # Errors
//
// What a person can do something about has a type of its own: AuthError, AccessError, UntrustedError, UnreachableError,
// NoLeaderError, HiddenError, VersionError (see kinds.go). No error holds the password of an address; Redact takes it
// out of what others print.
//
// # Limits
//
// Recorded times of Appended are zero: the protocol does not tell. Servers before 23.10 are refused, as they do not
// say when a subscription has caught up, and so are those whose version the client cannot read.
//
// All of this is tested over a strict double of a real cluster, package esdbtest.
package esdb
