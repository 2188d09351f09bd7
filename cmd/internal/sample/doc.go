// Package sample is a synthetic year: 2025 in an office for small industry (IKM) of Payakumbuh, and a smaller one in
// Bukittinggi. The places are real, so that codes and maps work; every actor, agency, programme, price and document is
// invented, says so in its name, and stands in a ledger whose first event says that it is synthetic.
//
// # The year
//
// In January the offices open, adopt three programmes with targets, and learn what they may spend. A census registers
// some 200 actors: individuals with sealed names, enterprises, groups with members, a community, a cooperative. Through
// the year they attend classes, receive material and equipment with handover records, apply for licences, borrow, find
// buyers, stand at fairs and ask for advice, all seven stages from upstream to downstream. Three fund lines pay for it:
// contracts, payment orders, deliveries, a release, a return. Most facts are recorded within the week, some months
// later. In autumn the office plans the next year, of which nothing has happened yet.
//
// # How it is made
//
// NewYear writes the commands of the year from a seed, without a clock and without a store: the same seed gives the
// same commands, ids and times. Load gives them to a ledger in the order in which they are recorded, with the ledger's
// Clock set to the time of each. Some commands must be refused, and a load fails if they are not. A load that is
// repeated writes nothing, and one that was interrupted is continued: what was recorded is recognised by its ids, and
// what was refused is passed over, as the state it was refused in has passed.
//
// # Stories
//
// With the DefaultSeed these can be looked up; the Report of a load lists them with what to look for. What was refused
// has left nothing in the log, so there one sees the first grant and no second.
//
//	tujuh-tahap        an actor who went through all seven stages
//	                   ikm-7d9a837f-8c1a-5297-bed9-c5526d3cef7e
//	pindah-kelurahan   an actor who moved from one kelurahan to another
//	                   ikm-dd3d194c-e03b-524e-8208-23c032f0dcc7
//	pindah-kota        an actor who moved city; aid before the move stays in the old one
//	                   ikm-5fa45094-bd35-5c65-99c3-f825353010ab
//	koreksi-bantuan    a wrong grant, reversed and recorded again; the fund had it right
//	                   ikm-65d530b2-2726-54d0-8b6c-528535e25c7f
//	                   fund-2f65af12-946a-5cb2-bd04-3338cd36afd4
//	koreksi-peserta    two actors mixed up in an attendance list
//	                   ikm-6c734314-c556-5c24-8a54-dc9ca6880e5a
//	                   ikm-41b13781-50eb-5af0-a99d-2e8a30f67113
//	terlambat          a class of March, six names of which came in September
//	                   ikm-d88f7efc-9d43-57ec-9d5d-3087ea634aa1
//	                   activity-344f36c5-0fde-5c9e-89d3-5c985da8548a
//	ganda-peralatan    a second knitting machine, refused (AID_DUPLICATE, D1)
//	                   ikm-963d9f60-fde3-55c6-b362-af38683bad05
//	ganda-pelatihan    the same training again, refused (AID_DUPLICATE, D2)
//	                   ikm-69a44eeb-764d-5743-8066-bc01fe692478
//	ditangguhkan       suspended: aid refused (ACTOR_SUSPENDED), later accepted
//	                   ikm-b7e73376-466e-5ba7-aaf9-b52d2c5f6022
//	ditutup            closed: aid refused (ACTOR_CLOSED)
//	                   ikm-7d08810f-e035-5d35-a114-ac4b993267a1
//	hibah-kelompok     a grant to a group, its members the beneficiaries; one leaves
//	                   ikm-ed688b47-be88-56dd-bbd8-1a9723b45262
//	izin-ditolak       a licence rejected, applied for again, issued
//	                   ikm-23b9156b-1df2-5f9c-b77a-f3dfab17b288
//	usulan-terbuka     a request without an answer, which ages
//	                   proposal-e518fb70-7e7f-5aaf-8a80-2068d4c7af52
//	koreksi-pencairan  a payment with two digits exchanged, reversed and recorded again
//	                   fund-2f65af12-946a-5cb2-bd04-3338cd36afd4
//	pengembalian       money returned by STS
//	                   fund-38b0aedc-59e3-5845-8bfd-c9b38d450246
//	sisa-dana          a fund spent down to exactly Rp17.350.000
//	                   fund-38b0aedc-59e3-5845-8bfd-c9b38d450246
//	lampau-pagu        a commitment above what is left, refused (OVER_COMMIT)
//	                   fund-38b0aedc-59e3-5845-8bfd-c9b38d450246
package sample
