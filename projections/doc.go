// Package projections turns the log into answers. Whatever it keeps can be thrown away and is made again from the log.
//
// A read model is made of three shapes:
//
//   - Rollup: a pure function says what a fact adds to which row. What each fact adds is kept, not only the sum: a number is
//     the sum of some rows at any view, its evidence is the same rows, listed, and a reversal is a contribution with the
//     opposite sign, in the row of the original.
//   - Index: a pure function says under which terms a stream may be found. It finds candidates.
//   - Fold: the state of one stream, folded from its facts when it is asked for. It says what a candidate is.
//
// A Runner asks every fact once what it contributes, on all processors, and keeps the answers in sorted files (package
// columns), with how far it has read. A new version, a damaged file or another ledger means that a table is made again.
//
// Two clocks run through all of it: when a fact happened, and when it was recorded. A View asks for the state that was
// effective on one date, as it was known at another. Both are filters over what is kept, so the past costs what the present
// costs, and the length of the history costs nothing.
package projections
