// Package archtest has no code of its own: its tests hold the house to its plan.
//
//   - imports_test.go: who may import whom, and who may use which module, as two tables with reasons.
//   - iterators_test.go: nobody drops the error of an iterator.
//   - layout_test.go: what stands in the root, how packages are called, how long files are.
//   - purity_test.go: no clock, no chance and no disk where decisions are made and figures are counted.
//   - readme_test.go: what README.md shows is what happens.
//
// Every check has a test beside it that shows it failing, on made-up source or on a fixture in testdata.
package archtest
