// Package articles holds the first facts of the ledger: what five press articles of 2020 to 2022 say about the support
// of IKM in Payakumbuh, Bukittinggi, Medan and Sawahlunto, and in passing about Padang and Padang Panjang.
//
// # The story
//
// Each article was read sentence by sentence and cut into 127 rows, from "Sipadu Mantap is the innovation strategy of
// Payakumbuh" to the answer that Sawahlunto got in Jakarta. data has one file per article. A file names its source and
// lists the facts; every fact is a command to the ledger, with the words of the article that carry it:
//
//   - rows: [112]
//     sentence: S4.5
//     fact: "Received: DAK fisik of Rp24.3 billion"
//     quote: alokasi DAK fisik sebesar Rp24,3 miliar
//     stream: fund:dak-fisik-ikm-sawahlunto
//     event: FundAllocated
//     on: ../2021-12-22
//     mode: actual
//     confidence: claimed
//     data: {amountRp: 24300000000, roundedTo: 100000000}
//
// A row can need a second command that opens a stream (an agency, a programme, a fund line): it stands before the fact,
// with a part of its own. A row can also be no event; then the list none says why. docs/seed-facts.md shows all rows and
// is written from these files by the package's test.
//
// # How it is read
//
// Streams and references are written by name, programme:sipadu-mantap, and in data with an @ in front. A name gives the
// same stream everywhere (domain.NamedRef); region:13.76 is the stream of the place with that code of Kemendagri.
// Data is a body of package domain, as strict as in the log. A command's id follows from its article, row and part, so
// a second load writes nothing. To correct a fact that somebody may have loaded, reverse it in the ledger and give the
// new command a part of its own; a changed command under an old id is refused.
//
// The articles themselves are not here, only short quotes and the SHA-256 of their files. Who has the files can check
// both: go test ./cmd/internal/articles -articles DIR.
package articles
