// Package synthetic makes up a ledger of any size: ten and a half years of a country's offices, for measuring, and for whoever
// wants to see a ledger of ten million events before there is one. It says what it is in its first event, so that every
// answer carries DATA CONTOH.
//
// # The story
//
// Real cities and villages have invented offices, with programmes, funds, classes and fairs. Actors are registered as the years
// pass, receive what offices give in seven stages, report what they earn, move, grow into groups, and close. Funds are
// allocated, bound, paid and closed, and say what reached whom. Some of it is entered wrongly and taken back, some of it long
// after it happened.
//
//	report, err := synthetic.Make(ctx, dir, places, synthetic.Size{Actors: 100_000, Events: 1_000_000, Seed: 1}, nil)
//
// The same size and seed give the same events, byte for byte: ids, times, texts and seals. The keys of persons follow from the
// seed too, as otherwise what they seal would not, and are nobody's secret; the office key that wraps them is random, and so
// is the key of whoever is registered later.
//
// # How it is made
//
// Each stream is made by itself, from its beginning to its end: a command is checked and decided on what the stream holds by
// then, by the domain's own rules, and what the rules refuse is not in the ledger. What a stream has to know of others (when
// an actor was registered, which commitments a fund has, when a class was held) follows from the seed and a number, or is
// planned before the first stream is made. So streams are made side by side. Two things are known only afterwards, and are
// made in a second round: who came to an activity, and what was received out of a fund.
//
// A log is in the order of recording. Events are set aside by slices of time in a compressed file, and each slice is sorted and
// written in pieces of some four megabytes, with one sync each. In memory are a slice, 24 bytes for each delivery out of a
// fund, and what a store and a vault keep of streams and persons. One stream is in memory while it is made: an actor of
// millions of events is not what this is for.
//
// A vault makes each key durable before it seals with it: a million syncs for a million persons. Nobody relies on the keys of a
// ledger that has no place yet, so that the vault's files are made durable once, at the end; see lateSync.
//
// The parts of a ledger get their names when they are durable, the log last. An interrupted making leaves no ledger; one that
// was killed leaves a directory with a name like tmp-1.
//
// # How many
//
// There are exactly as many events and actors as asked, for any number of actors below that of events: a shortage is made up
// for by fewer offices, then fewer years of funds, then none. Of all events a fifth are not of actors (at most half of those
// that registrations leave): in it, offices with two programmes, 47 events each; activities, a twelfth; and funds, the rest.
//
// # Distributions
//
//	places        8 cities, 19 from 50,000 actors, 34 from 500,000; the nth has n^-0.7 of the actors of the first
//	actors        82 % persons, 13 % enterprises, 3.5 % groups, 0.8 % communities, 0.7 % cooperatives; 12 trades
//	registered    a quarter in the census of the first months, the others over the years: thrice as many at the end
//	events each   lognormal with sigma 0.9, and by how long the actor has been there: at ten on average half have at most six,
//	              one in a hundred fifty and more
//	when          evenly over what is left of the time; on workdays between eight and four
//	lag           exponential with a mean of two days; of 7 % between 60 and 900 days, as far as the actor was registered: some
//	              5 % of actors' events are recorded long after they happened
//	confidence    of actors' facts a quarter verified with a document, where there can be one, 15 % claimed, the rest reported;
//	              payments and handovers out of a fund are verified
//	mode          4 % of aid is planned, within 200 days; so are activities and targets
//	what          see usually: training 16.5 %, goods 12.5 %, licences 12 %, capital 4.5 %, buyers 8 %, promotion 7 %, advice
//	              7.5 %; sales and employment 9 %, sizes 4 %; reversals 3.4 %, of all events 2 %; moves 1.4 %, of which
//	              three fifths to a city drawn anew. What is refused is drawn again up to three times, and in the end is a report
//	              of sales or employment
//	licences      applied for, 88 % issued; two to ten years; then renewed or run out
//	classes       recent activities of the office, of which 4 % are cancelled and a fifth are fairs; topics once a year
//	goods         60 % out of a commitment of the office's funds of the year; a quarter of machines with a serial number
//	funds         5 to 8 an office and year, from the last year back; events by a Pareto weight of exponent 0.9, up to 300 times
//	              the least: payments 65 % of what is left, commitments 22 %, releases and returns 7 %, revisions 3 %, payments
//	              taken back 3 %, at most 40 a fund; years are closed in the following January or February
//
// # What it has not
//
// Imports, approvals, findings, mergers, erasures, stock, sentra, proposals, personal numbers, criteria of programmes and what
// they determine, changes of class, and flags other than of aid after an end. Names are numbered.
package synthetic
