// Package decide says what may be said: it takes what was said on a stream, and a command, and answers with the facts to
// record or with the reason why not. What can be said at all is the language, package domain, which knows nothing of this
// one.
//
// # A decision
//
// Every stream has an Aggregate: the state that its events lead to, as far as decisions need it. Decide reads it and
// answers a command; Evolve takes an accepted fact in; Broken says which invariant does not hold, and is asked of a history
// out of which a fact is to be taken. All of it is pure: no store, no clock, no randomness. What a decision has to know
// besides its own stream, the day and what other streams say, comes with the command as its Knowledge; the two are a Case.
// The ledger gathers it, and the same case on the same history is decided the same.
//
// # A history
//
// A History is a stream's events together with the state that they lead to. It alone knows about reversals: a fact that
// was taken back stays in the history and leaves the state, as if it had not been, so that no aggregate can forget to
// subtract it. Approvals stand there too, between all aggregates and the log.
//
// # Deciding, judging, admitting
//
// Three questions are asked of a history, and each knows less than the one before.
//
//   - Decide is asked by whoever writes, and knows everything: the rules of today, the day, the other streams.
//   - Admit is asked by whoever lends a store: could these events have been the answer to a decision? It knows this stream
//     and the rules of today, and believes the rest.
//   - Take judges an event of the log, whoever wrote it and when. Rules change, so that only what holds whatever the rules
//     are sets an event aside (see invariants). What is set aside stays where it is, is named and counted, and is no fact.
//
// What was decided is always admitted, and never set aside; the random tests of all aggregates hold to it.
//
// # Rules
//
// A Rule says which aid an actor must not receive, or not without a second pair of eyes; Criteria say what a programme asks
// of an actor before it helps. Both are data with a version, as D1.v1. An event names the versions that its decision
// applied; one that was ever applied is never changed, and a new regulation is a new edition beside it. What a version is
// about, in words, the language says (domain.AboutRules); docs/rules.md is written by the tests of this package.
package decide
