package region_test

import (
	"fmt"

	"jejak/domain/region"
)

func ExampleResolve() {
	city, _ := region.ResolveCity("kota payakumbuh")
	_, err := region.Resolve("Parik Muko Aia", city)
	fmt.Println(city)
	fmt.Println(err)
	// Output:
	// kemendagri:13.76
	// no region "Parik Muko Aia" in kemendagri:13.76; perhaps 13.76.04.1002 Kelurahan Parit Muko Aie
}

func ExampleLookup() {
	r, _ := region.Parse("13.76.04.1002")
	for ; !r.IsZero(); r = r.Parent() {
		place, _ := region.Lookup(r)
		fmt.Println(r.Code(), place.Display())
	}
	// Output:
	// 13.76.04.1002 Kelurahan Parit Muko Aie
	// 13.76.04 Kecamatan Lamposi Tigo Nagori
	// 13.76 Kota Payakumbuh
	// 13 Provinsi Sumatera Barat
}
