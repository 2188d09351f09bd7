// Package region names the places where aid arrives.
//
// A Region is a code and the scheme that gave it, kemendagri:13.76.04.1002.
// The scheme is part of the value because the same ten digits are one village
// at the Ministry of Home Affairs (Kemendagri, 2+2+2+4) and another at
// Statistics Indonesia (BPS, 2+2+3+3). There is one parser and one formatter:
//
//	r, err := region.Parse("13.76.04.1002")
//	r.String()   // kemendagri:13.76.04.1002
//	r.City()     // kemendagri:13.76
//	r.Province() // kemendagri:13
//
// A Region can be compared and used as a map key; the zero Region is absent.
// A code of the right shape need not exist. Lookup asks the list of the
// Edition, which is embedded and unpacked at its first use:
//
//	place, ok := region.Lookup(r)
//	place.Display() // Kelurahan Parit Muko Aie
//
// People write names, and they write them in more than one way: the village
// above is Parik Muko Aia to those who live there. Resolve therefore takes a
// code or the exact name inside a parent, and for the rest it suggests and
// leaves the choice to a person:
//
//	_, err := region.Resolve("Parik Muko Aia", r.City())
//	// no region "Parik Muko Aia" in kemendagri:13.76;
//	// perhaps 13.76.04.1002 Kelurahan Parit Muko Aie
//
// The package does no I/O, and its errors are data (ShapeError,
// SchemeMissingError, UnknownError): whoever meets people words them in their
// language.
package region
