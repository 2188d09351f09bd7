package region

// maxSlips is the greatest edit distance at which a name is suggested. Three
// joins the Minang and the Indonesian spelling of one name (Parik Muko Aia,
// Parit Muko Aie); four would join names that are simply different.
const maxSlips = 3

// maxFolded bounds the folded name a distance is computed for. The longest
// name in the list has 44 letters.
const maxFolded = 64

// distance is the least number of letters to insert, delete or replace to make
// b of a, if it is at most limit; else it is limit+1. Only cells within limit
// of the diagonal can count, so the work is len(a)*limit, not len(a)*len(b).
func distance(a, b []byte, limit int) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit || len(b) > maxFolded {
		return limit + 1
	}
	var row [maxFolded + 1]uint8
	far := uint8(limit + 1)
	for j := range row[:len(b)+1] {
		row[j] = min(uint8(j), far)
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		diagonal, best := row[from-1], far
		row[from-1] = far
		if from == 1 {
			row[0] = min(uint8(i), far)
			best = row[0]
		}
		for j := from; j <= to; j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			if j == i+limit && i > 1 {
				diagonal = far // this cell was outside the band a row above
			}
			cost = min(cost, row[j-1]+1, diagonal+1, far)
			row[j], best = cost, min(best, cost)
		}
		if best == far {
			return limit + 1
		}
	}
	return int(row[len(b)])
}
