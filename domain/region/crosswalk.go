package region

// crosswalk holds the cities for which both codes were checked by hand. BPS
// and Kemendagri number many cities alike but not all (Medan is 1275 here and
// 12.71 there) and divide districts differently, so no rule can stand in for this
// table.
var crosswalk = map[Region]Region{
	{BPS, "1275"}: {Kemendagri, "12.71"}, // Medan
	{BPS, "1371"}: {Kemendagri, "13.71"}, // Padang
	{BPS, "1373"}: {Kemendagri, "13.73"}, // Sawahlunto
	{BPS, "1374"}: {Kemendagri, "13.74"}, // Padang Panjang
	{BPS, "1375"}: {Kemendagri, "13.75"}, // Bukittinggi
	{BPS, "1376"}: {Kemendagri, "13.76"}, // Payakumbuh
}

// Kemendagri gives the Kemendagri code of the same place: r itself if it has
// one, else by the cross-walk, which knows a few cities only and nothing
// below them.
func (r Region) Kemendagri() (Region, bool) {
	if r.scheme == Kemendagri {
		return r, true
	}
	k, ok := crosswalk[r]
	return k, ok
}

// BPS is the inverse of Kemendagri.
func (r Region) BPS() (Region, bool) {
	if r.scheme == BPS {
		return r, true
	}
	for b, k := range crosswalk {
		if k == r {
			return b, true
		}
	}
	return Region{}, false
}
