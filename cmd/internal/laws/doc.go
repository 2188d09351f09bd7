// Package laws has no code of its own: its tests hold the answers to what must be true of any ledger, on three kinds of it:
// the five articles, the synthetic year, and histories that are drawn at random. They do not stand beside the answers, as the
// first two are made by programs, of which the answers know nothing.
//
//   - figures_test.go: every number is the sum of its evidence, and stages, years and confidences add up to the totals.
//   - decoding_test.go: an event is the same event however it is spelt.
//   - golden_test.go: every figure, at every view, is as it was.
//   - questions_test.go: every question is answered alike from what is kept, and of the past as it was answered then.
//   - shapes_test.go: the names in published answers are as they were.
//   - properties_test.go: the laws of projections, over all of these ledgers.
//   - privacy_test.go: what is saved holds no personal text, needs no keys, and comes back byte for byte.
//   - pages_test.go: what the pages say of the articles.
package laws
