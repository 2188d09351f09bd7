package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// months are the names of the months by which people write a day, in Indonesian and English, with the short forms of both.
// That of May is its name in one of them.
var months = map[string]int{
	"januari": 1, "january": 1, "jan": 1,
	"februari": 2, "february": 2, "feb": 2,
	"maret": 3, "march": 3, "mar": 3,
	"april": 4, "apr": 4,
	"mei": 5, "may": 5,
	"juni": 6, "june": 6, "jun": 6,
	"juli": 7, "july": 7, "jul": 7,
	"agustus": 8, "august": 8, "agu": 8, "agt": 8, "aug": 8,
	"september": 9, "sep": 9,
	"oktober": 10, "october": 10, "okt": 10, "oct": 10,
	"november": 11, "nov": 11,
	"desember": 12, "december": 12, "des": 12, "dec": 12,
}

// edtf writes a day or a month in EDTF that is written in words, as a letter has it: 22 Desember 2021, Dec 2021. Any other
// text stays as it is. Days in numbers alone are not read: 03/04/2021 is two days.
func edtf(text string) string {
	text = strings.TrimSpace(text)
	words := strings.Fields(strings.ToLower(text))
	if len(words) < 2 || len(words) > 3 {
		return text
	}
	year, rest := words[len(words)-1], words[:len(words)-1]
	month, ok := months[strings.TrimSuffix(rest[len(rest)-1], ".")]
	if !ok || len(year) != 4 {
		return text
	}
	if len(rest) == 1 {
		return fmt.Sprintf("%s-%02d", year, month)
	}
	day, err := strconv.Atoi(rest[0])
	if err != nil {
		return text
	}
	return fmt.Sprintf("%s-%02d-%02d", year, month, day)
}

// ReadDate reads a day, as 2021-12-22 or in words.
func ReadDate(text string) (Date, error) {
	d, err := ParseDate(edtf(text))
	if err != nil {
		return d, fmt.Errorf("%q is no day: %w", text, err)
	}
	return d, nil
}
