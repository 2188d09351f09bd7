// Package mirror moves a log from one store to another, and proves that nothing changed on the way.
//
// Copy makes a replica: every record keeps its position, revision, time and bytes. It is for a store that takes records
// over (eventstore.Importer), as the local one does, so that a ledger on a cluster can be read, rebuilt and audited on
// one machine. It runs once, or stays and follows.
//
// Migrate makes a new home: the events are appended to the target in the order of the source, one after the other, and
// get positions and times there. What must not change is what the events say: id, stream, revision, type, content kind
// and bytes. Prove reads both logs from the beginning and compares exactly that, event by event, into one digest.
//
// # If the process dies
//
// Neither keeps state of its own: the target's last record says how far it got. Both look that record up in the source
// first. If it is not there, or not the same, the target belongs to another log, and the call ends with a *DivergedError
// before anything is written. A copy can die between two imports, a migration between two appends; both are whole or
// not there at all. An acknowledgement that was lost makes no difference: the same append again is the same success.
//
// Streams whose names begin with "$" are the server's and not the ledger's, and a store may hold streams of other
// applications, of which the caller tells by Options.Ours. Migrate leaves them behind, and Prove counts them. What stands on a
// stream of the ledger moves byte for byte, understood or not.
package mirror
