package identifier

import "strings"

// A NIB has 13 digits, and leading zeros are legal (the interface of OSS-RBA: string(13)).
const nibDigits = 13

func readNIB(text string) reading {
	r := digits(text, nibDigits, "13")
	if r.refusal == nil && allZeros(r.text) {
		return refuse(Serial) // written where there is none; as a claim it would belong to the first who wrote it
	}
	return r
}

// An IDSBR joins an enterprise to the business register of BPS and has 16 digits (as published exports of the register
// show). It decides nothing here, so that another form is recorded all the same.
const idsbrDigits = 16

func readIDSBR(text string) reading {
	compact := strings.ReplaceAll(text, " ", "")
	if r := digits(text, idsbrDigits, "16"); r.refusal != nil {
		if r.refusal.Reason == Damaged {
			return reading{text: text, warnings: []Reason{Damaged}}
		}
		return reading{text: text, warnings: []Reason{Form}}
	}
	return reading{text: compact}
}
