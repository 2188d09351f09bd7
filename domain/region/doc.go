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
package region
