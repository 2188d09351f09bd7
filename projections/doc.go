// Package projections turns the log into answers. Whatever it keeps can be thrown away and is rebuilt from the log.
//
// A read model takes one of three shapes:
//
//   - Rollup: a pure function says what a fact adds to which row. As rows add and subtract, the engine gives two things
//     for nothing: a reversal, which runs the function on the original and subtracts, in the row of the original; and
//     evidence, the list of the facts behind a number.
//   - Fold: one state per stream. A reversal, or a fact that happened before the last one, folds the stream anew.
//   - Projection: the interface that both satisfy, for whatever else there is.
//
// A Runner decodes each event once and hands it to every projection. What a projection knows and how far it has read
// are saved in one atomic step; a new version, a damaged file or another ledger means that it is rebuilt.
//
// Two clocks run through all of it: when a fact happened, and when it was recorded. A View asks for the state that was
// effective on one date, as it was known at another; a Runner answers it by replaying that much of the log.
package projections
