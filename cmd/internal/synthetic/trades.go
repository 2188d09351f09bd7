package synthetic

import "jejak/domain"

// trade is what an actor lives from, and what helps in it.
type trade struct {
	sector    string
	kbli      domain.KBLI
	products  []string
	equipment []good
	material  good
	licences  []string
}

// good is something that is handed over.
type good struct {
	name, unit string
	price      domain.Rupiah
	most       int // how many one actor gets at most
}

func kbli(code string) domain.KBLI { return domain.KBLI{Edition: "2020", Code: code} }

var (
	food  = []string{"SPP-IRT", "halal", "NIB"}
	craft = []string{"merek", "NIB", "HKI"}
)

var trades = []trade{
	{"rajut", kbli("13924"), []string{"tas rajut", "topi rajut"},
		[]good{{"Mesin rajut manual", "unit", 6_750_000, 1}, {"Gulungan benang listrik", "unit", 850_000,
			2}}, good{"Benang katun", "kg", 92_500, 40}, craft},
	{"tenun", kbli("13121"), []string{"kain tenun", "selendang"},
		[]good{{"Alat tenun bukan mesin", "unit", 7_900_000, 1},
			{"Kelos benang", "set", 450_000, 2}}, good{"Benang sutra campuran", "kg", 215_000, 15}, craft},
	{"bordir", kbli("13912"), []string{"mukena bordir", "baju kurung"},
		[]good{{"Mesin bordir", "unit", 12_500_000, 1}, {"Mesin jahit", "unit", 3_100_000, 1}}, good{"Kain katun", "m",
			38_000, 120}, craft},
	{"kerupuk", kbli("10794"), []string{"kerupuk ubi", "keripik balado"},
		[]good{{"Mesin perajang singkong", "unit", 4_350_000, 1},
			{"Mesin peniris minyak", "unit", 3_200_000, 1}}, good{"Minyak goreng", "liter", 18_500, 120}, food},
	{"roti dan kue", kbli("10710"), []string{"roti manis", "kue kering"},
		[]good{{"Oven gas dua dek", "unit", 8_600_000, 1}, {"Pengaduk adonan", "unit", 5_150_000, 1}}, good{"Tepung terigu",
			"kg", 12_800, 150}, food},
	{"olahan daging", kbli("10130"), []string{"rendang kemasan", "dendeng"},
		[]good{{"Mesin kemas hampa udara", "unit", 9_250_000, 1},
			{"Lemari pembeku", "unit", 4_900_000, 1}}, good{"Kemasan aluminium", "lembar", 1_750, 1000},
		[]string{"BPOM-MD", "halal", "NIB"}},
	{"kopi", kbli("10761"), []string{"kopi bubuk", "kopi sangrai"},
		[]good{{"Mesin sangrai 1 kg", "unit", 11_500_000, 1},
			{"Penggiling kopi", "unit", 3_750_000, 1}}, good{"Biji kopi hijau", "kg", 78_000, 60}, food},
	{"anyaman", kbli("16291"), []string{"keranjang bambu", "tudung saji"},
		[]good{{"Mesin belah bambu", "unit", 5_600_000, 1}, {"Pisau anyam", "set", 420_000, 3}}, good{"Bambu tali", "buah",
			22_000, 80}, craft},
	{"alas kaki", kbli("15201"), []string{"sandal kulit", "sepatu"},
		[]good{{"Mesin jahit sepatu", "unit", 7_250_000, 1}, {"Mesin seset kulit", "unit", 6_100_000, 1}}, good{"Kulit samak",
			"m2", 265_000, 12}, craft},
	{"mebel", kbli("31001"), []string{"kursi rotan", "lemari"},
		[]good{{"Mesin bor duduk", "unit", 2_900_000, 1}, {"Mesin ketam", "unit", 4_400_000, 1}}, good{"Rotan", "kg", 34_000,
			90}, craft},
	{"logam", kbli("25940"), []string{"pisau dapur", "cangkul"},
		[]good{{"Mesin las", "unit", 3_650_000, 1}, {"Mesin gerinda", "unit", 1_850_000, 1}}, good{"Pelat baja", "kg", 21_000,
			150}, []string{"SNI", "NIB", "merek"}},
	{"gula aren", kbli("10722"), []string{"gula semut", "gula cetak"},
		[]good{{"Wajan besar", "buah", 1_250_000, 2}, {"Ayakan mesin", "unit", 5_800_000, 1}}, good{"Kemasan kertas",
			"lembar", 2_100, 800}, food},
}

// topics are what classes are about, by how they are held.
var topics = []struct{ kind, topic string }{
	{"pelatihan", "Dasar mutu produk"}, {"pelatihan", "Keamanan pangan rumah produksi"}, {"bimtek", "Menghitung harga pokok"},
	{"workshop", "Desain motif"}, {"pelatihan", "Kemasan dan label"}, {"bimtek", "Mengurus izin lewat OSS"},
	{"pelatihan", "Merawat mesin produksi"}, {"workshop", "Foto produk dengan telepon genggam"}, {"pelatihan", "Pemasaran daring"},
	{"bimtek", "Pembukuan sederhana"}, {"magang", "Magang di sentra"}, {"pelatihan", "Proses produksi halal"},
	{"workshop", "Siap kurasi pasar modern"}, {"pelatihan", "Siap ekspor"}, {"pendampingan", "Pendampingan kelompok"},
	{"bimtek", "Kewajiban pajak usaha kecil"}, {"workshop", "Pewarna alam"}, {"pelatihan", "Keselamatan kerja"},
	{"bimtek", "Mengurus merek"}, {"workshop", "Video pendek untuk penjualan"}, {"pelatihan", "Mengelola karyawan"},
	{"pelatihan", "Pengendalian bahan baku"}, {"bimtek", "e-Katalog"}, {"pendampingan", "Pendampingan produksi"},
}

var (
	fairs = []string{"Pameran Contoh Kota", "Bazar Contoh Ramadan", "Pekan Contoh IKM",
		"Pameran Contoh Kerajinan Nusantara", "Festival Contoh Kuliner"}
	promoted  = []string{"pameran", "bazar", "kurasi", "kemasan", "desain", "iklan"}
	platforms = []string{"Lokapasar Contoh A", "Lokapasar Contoh B", "Lokapasar Contoh C", "Toko Daring Contoh", "Niaga Contoh"}
	buyers    = []string{"Hotel Contoh Pusaka", "Swalayan Contoh Minang", "Toko Oleh-oleh Contoh", "Koperasi Contoh Ritel",
		"Restoran Contoh"}
	advice = []string{"harga bahan baku", "syarat pinjaman", "calon pembeli", "aturan label", "musim panen",
		"ongkos kirim", "mutu ekspor"}
	findings = []string{"Produksi berjalan, alat terawat.", "Tempat produksi sempit.", "Pesanan bertambah sejak pameran.",
		"Butuh kemasan yang lebih kuat.", "Bahan baku sulit didapat."}
	mistakes = []string{"Salah ketik", "Dicatat pada pelaku lain", "Tanggal keliru", "Tercatat dua kali", "Dokumen dibatalkan"}
)

// aidPrice is a price of a year: it rises by some four percent a year.
func aidPrice(base domain.Rupiah, year int) domain.Rupiah {
	return (base + base*domain.Rupiah(4*(year-firstYear))/100) / 500 * 500
}
