// Package identifier reads the numbers that Indonesian offices give to people, enterprises, products and accounts.
//
// An ID is a scheme and the one spelling that the scheme has here, always text: a NIB may begin with a zero, and a NIK
// has one digit more than a spreadsheet can hold. There is one reader:
//
//	id, warnings, err := identifier.Parse(identifier.NIB, "0220 0012 34567")
//	id.String() // 0220001234567
//
// What Parse gives back it takes again and gives back unchanged, so that one number is one text in every event, claim
// and token.
//
// # Refused, warned, compared
//
// Each scheme has a Policy. A number that others will be compared with (NIK, NPWP, NIB, a telephone) is refused with a
// *ShapeError if it cannot be right. A number that only accompanies a licence (halal, SNI, merek) is recorded as it was
// written, with a Warning, since the paper in the officer's hand may be older than our knowledge of its form. A number
// of another register (IDSBR) is for comparison and refuses nothing. Schemes lists all of it.
//
// # What spreadsheets do
//
// A spreadsheet keeps 15 significant digits. A NIK in a numeric cell has lost its last one and comes out as 1.37604E+15,
// as 1,37604E+15 or with groups of three; a telephone as 8.52348e+010 or without its zero. The first kind cannot be
// restored and is refused as Damaged, whose Code is NIK_SPREADSHEET_DAMAGED; the lost zero can be, with a warning.
//
// # People
//
// A NIK, the NPWP of a person and a telephone number are personal. The package never puts them into an error or a
// warning, an ID printed with fmt shows its mask, and only a call of String gives the number itself. A number in the
// wrong field is as personal as in the right one: errors mask what they received whatever the scheme, and a public
// field does not take a text that is a NIK. The birth date and the sex that a NIK carries are checked and not exposed.
//
// # Sources
//
// The rule of each scheme stands in its file with where it was read. "Not re-checked" marks what rests on common
// knowledge of the trade and was not compared with the text of the regulation. The forms of licences in particular are
// those seen on published examples.
package identifier
