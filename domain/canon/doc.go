// Package canon reads JSON in the one spelling in which package domain writes it, and nothing else.
//
// A log is written once and read ever after: every rebuild, every judgement of a stream, every audit decodes each event
// again. The json package does so for any text that anybody may have written: names in any order, blanks, escapes, a name
// that stands twice. What this program wrote itself has none of that. Its members stand in the order of the struct, its
// texts are plain, its numbers are whole; whoever expects exactly that compares bytes, and is some times as fast.
//
// # How it is held to the first decoder
//
// An Object does not decide what is an event. It says yes to a text in the expected spelling, with the value that the json
// package would have read, and no to everything else: to what is wrong, and to what is right and spelt otherwise. Who is
// told no asks the json package, which alone refuses, with its own reasons. So nothing rests on this package knowing all of
// JSON; what does rest on it is that a yes is never wrong, and that is what its tests, and those of package domain over every
// kind of event, compare:
//
//   - A member stands once, after the one before it in the struct. Another order, a second time, and an unknown name are no.
//   - A member that is neither omitempty nor omitzero is there, at every depth.
//   - A text has no escapes and no controls, and is UTF-8.
//   - A number is whole, without a sign on zero, and fits.
//   - Null is no, and so is an empty list: what is absent is left out.
//   - Behind the closing brace there is nothing.
//
// A type that this package cannot read is found when it is compiled, and is then read by the json package alone.
package canon
