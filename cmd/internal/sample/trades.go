package sample

import (
	"strings"

	"jejak/domain"
)

// trade is what an actor lives from, and what helps in it.
type trade struct {
	sector    string
	kbli      domain.KBLI
	products  []string
	equipment []good
	material  good
	licences  []string // kinds of the licensing stage that the trade asks for
}

// good is something that is handed over, at its price in this year.
type good struct {
	name  string
	brand string
	unit  string
	price domain.Rupiah
	most  int // how many a single actor gets at most
}

func kbli(code string) domain.KBLI { return domain.KBLI{Edition: "2020", Code: code} }

func trades() []trade {
	food := []string{"SPP-IRT", "halal", "NIB"}
	craft := []string{"merek", "NIB", "HKI"}
	return []trade{
		{"rajut", kbli("13924"), []string{"tas rajut", "topi rajut"},
			[]good{{"Mesin rajut manual", "Merek Contoh A", "unit", 6_750_000, 1}, {"Gulungan benang listrik", "Merek Contoh B", "unit", 850_000, 2}},
			good{"Benang katun", "", "kg", 92_500, 40}, craft},
		{"tenun", kbli("13121"), []string{"kain tenun", "selendang"},
			[]good{{"Alat tenun bukan mesin", "Merek Contoh C", "unit", 7_900_000, 1}, {"Kelos benang", "", "set", 450_000, 2}},
			good{"Benang sutra campuran", "", "kg", 215_000, 15}, craft},
		{"kerupuk", kbli("10794"), []string{"kerupuk ubi", "keripik balado"},
			[]good{{"Mesin perajang singkong", "Merek Contoh D", "unit", 4_350_000, 1}, {"Mesin peniris minyak", "Merek Contoh D", "unit", 3_200_000, 1}},
			good{"Minyak goreng", "", "liter", 18_500, 120}, food},
		{"roti dan kue", kbli("10710"), []string{"roti manis", "kue kering"},
			[]good{{"Oven gas dua dek", "Merek Contoh E", "unit", 8_600_000, 1}, {"Pengaduk adonan", "Merek Contoh E", "unit", 5_150_000, 1}},
			good{"Tepung terigu", "", "kg", 12_800, 150}, food},
		{"olahan daging", kbli("10130"), []string{"rendang kemasan", "dendeng"},
			[]good{{"Mesin kemas hampa udara", "Merek Contoh F", "unit", 9_250_000, 1}, {"Lemari pembeku", "Merek Contoh F", "unit", 4_900_000, 1}},
			good{"Kemasan aluminium", "", "lembar", 1_750, 1000}, []string{"BPOM-MD", "halal", "NIB"}},
		{"kopi", kbli("10761"), []string{"kopi bubuk", "kopi sangrai"},
			[]good{{"Mesin sangrai 1 kg", "Merek Contoh G", "unit", 11_500_000, 1}, {"Penggiling kopi", "Merek Contoh G", "unit", 3_750_000, 1}},
			good{"Biji kopi hijau", "", "kg", 78_000, 60}, food},
		{"anyaman", kbli("16291"), []string{"keranjang bambu", "tudung saji"},
			[]good{{"Mesin belah bambu", "Merek Contoh H", "unit", 5_600_000, 1}},
			good{"Bambu tali", "", "buah", 22_000, 80}, craft},
		{"alas kaki", kbli("15201"), []string{"sandal kulit", "sepatu"},
			[]good{{"Mesin jahit sepatu", "Merek Contoh I", "unit", 7_250_000, 1}, {"Mesin seset kulit", "Merek Contoh I", "unit", 6_100_000, 1}},
			good{"Kulit samak", "", "m2", 265_000, 12}, craft},
	}
}

// lot is so many of a good as one line of a handover.
func (g good) lot(n int) domain.Item {
	return domain.Item{Name: g.name, Quantity: domain.Quantity(n * 1000), Unit: g.unit, UnitPriceRp: domain.Rp(g.price), Brand: g.brand}
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
