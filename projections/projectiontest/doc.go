// Package projectiontest is a kit for the tests of read models: facts with the least of an envelope, read models fed
// with them, and the laws that every projection obeys.
//
// A story is told in facts and asked for a row:
//
//	row := projectiontest.Given(t, cityaid.New,
//		projectiontest.On(weaver, "2021-03-01", &domain.TrainingAttended{…}),
//	).Row(key)
//
// The facts are not decided on: a read model must stand whatever is in the log. They go through the codec, a store and
// the Runner like any others.
//
// Laws and LawsOfTime hold for every projection over every log; a test of a new read model runs them over its own story.
package projectiontest
