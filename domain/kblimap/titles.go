package kblimap

// titles of the classes that the crosswalk names, by edition. Where both editions have the digits, both are here, since
// the difference is what a reviewer must see.
var titles = map[string]map[string]string{
	"2020": {
		"10130": "Industri Pengolahan dan Pengawetan Produk Daging dan Daging Unggas",
		"10732": "Industri Makanan dari Cokelat dan Kembang Gula dari Cokelat",
		"10761": "Industri Pengolahan Kopi",
		"10794": "Industri Kerupuk, Keripik, Peyek dan Sejenisnya",
		"13121": "Industri Pertenunan (Bukan Pertenunan Karung Goni dan Karung Lainnya)",
		"13122": "Industri Kain Tenun Ikat",
		"13131": "Industri Penyempurnaan Benang",
		"13132": "Industri Penyempurnaan Kain",
		"13133": "Industri Pencetakan Kain",
		"13134": "Industri Batik",
		"13911": "Industri Kain Rajutan",
		"13912": "Industri Kain Sulaman",
		"13924": "Industri Barang Jadi Rajutan dan Sulaman",
		"13996": "Industri Kain Tulle dan Kain Jaring",
		"14301": "Industri Pakaian Jadi Rajutan",
		"14302": "Industri Pakaian Jadi Sulaman/Bordir",
		"15121": "Industri Barang dari Kulit dan Kulit Komposisi untuk Keperluan Pribadi",
		"15129": "Industri Barang dari Kulit dan Kulit Komposisi untuk Keperluan Lainnya",
		"15201": "Industri Alas Kaki untuk Keperluan Sehari-hari",
		"16295": "Industri Kayu Bakar dan Pelet Kayu",
		"19292": "Industri Briket Batu Bara",
		"23951": "Industri Barang dari Semen",
		"23952": "Industri Barang dari Kapur",
		"23953": "Industri Barang dari Semen dan Kapur untuk Konstruksi",
	},
	"2025": {
		"10120": "Pengolahan dan Pengawetan Daging dan Produk Daging",
		"10732": "Industri Cokelat dan Kembang Gula dari Cokelat",
		"10761": "Pengolahan Kopi",
		"10794": "Industri Kerupuk, Keripik, Peyek, dan Sejenisnya",
		"13121": "Pertenunan Tekstil dengan Mesin",
		"13122": "Pertenunan Tekstil Bukan dengan Mesin",
		"13131": "Penyempurnaan Benang",
		"13132": "Penyempurnaan Basah Kain",
		"13133": "Industri Kain Batik",
		"13139": "Penyempurnaan Tekstil Lainnya",
		"13911": "Industri Kain Rajutan",
		"13912": "Industri Kain Crocheted",
		"13924": "Industri Karung Selain Karung Goni",
		"13996": "Industri Kain Tule, Kain Jaring, dan Kain Bordir",
		"14111": "Industri Pakaian Jadi (Konfeksi) dari Tekstil",
		"14301": "Industri Pakaian Jadi dan Perlengkapannya dari Rajutan dan Crocheted",
		"14302": "Industri Hosiery Rajutan dan Crocheted",
		"15121": "Industri Koper, Tas Tangan, dan Sejenisnya",
		"15129": "Industri Barang Lainnya dari Kulit dan Kulit Komposisi",
		"15201": "Industri Alas Kaki untuk Keperluan Sehari-hari",
		"16295": "Industri Kayu Bakar dan Pelet dari Kayu dan Biomassa Lainnya",
		"19205": "Industri Briket",
		"23951": "Industri Barang dari Semen",
		"23952": "Industri Barang dari Kapur",
		"23953": "Industri Barang dari Gips",
	},
}

// Title is the Indonesian title of a class in an edition, "2020" or "2025", for the classes that the crosswalk names.
func Title(edition, code string) (string, bool) {
	title, known := titles[edition][code]
	return title, known
}
