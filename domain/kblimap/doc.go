// Package kblimap leads from KBLI 2020 to KBLI 2025 for the crafts that city offices assist.
//
// The two editions share most of their digits and not their meaning: 13924 is knitted and embroidered goods in 2020 and
// sacks in 2025, 13134 is batik in 2020 and nothing in 2025, where batik is 13133, which in 2020 was the printing of
// cloth. A ledger therefore keeps the edition beside the code, and a report that groups by one edition asks here:
//
//	codes, review, known := kblimap.To2025("13134") // [13133] false true
//
// # Limits
//
// The crosswalk is unofficial. BPS has a table of its own, which was not at hand; this one was made by comparing the
// descriptions of the classes in two public copies of the classifications (UserGhost411/KBLI-2020-Dataset and
// tiomultazem/kbli-2025), and it covers sixteen classes of divisions 10 to 33, not the other 459. Where a class was
// split, or where its description leaves open what an enterprise does, review is true and the codes are the candidates,
// the likeliest first: a person decides, and the decision is an event. Nothing is reclassified because of this package.
//
// KBLI 2025 is Peraturan BPS 7/2025. The titles are those of the regulations' annexes, with ordinary capitals.
package kblimap
