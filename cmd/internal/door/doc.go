// Package door keeps the door of a served ledger: it finds out who is calling, and whether he may do what he is about to.
//
// # Who is calling
//
// There are three ways to say so, and a call takes one:
//
//   - A token, on the machine of the server. It is made anew at each start, and written where only the account that runs the
//     server can read it (see Lease). The program itself finds it there, with the authority that signed the server's
//     certificate: so it speaks TLS even on loopback, and gives the token to nobody who took the port instead.
//   - A user and a password, over TLS, as every official client sends them. What is kept of a password is argon2id.
//   - A client certificate, whose common name is the user's, when the server was told whose signature to believe.
//
// Users stand in a file beside the ledger (see Users), each with roles and the regions where these hold. A running server
// sees a change of the file at the next call, and ends the calls of whoever is not in it as before.
//
// # What he may do
//
//	reading and subscribing                            read, everywhere: a log is not served in parts
//	appending to a stream of the ledger                record, for the regions it concerns
//	asking for an approval (approval-…)                record, likewise
//	answering one (approval-…)                         approve, likewise
//	appending to the streams of a guest                record, in any region
//	stream metadata ($$…)                              administer, everywhere
//	moving a ledger in                                 migrate, everywhere: in place of record and approve
//
// The token stands for all roles but migrate. What an append then says is judged behind the door, by the ledger.
//
// # If the process dies
//
// A token that was left behind opens nothing: the next server makes its own. A file is written beside its place and renamed
// into it, so that it is the old one or the new one, never a part.
package door
