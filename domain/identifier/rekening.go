package identifier

import (
	"regexp"
	"strings"
)

// An account of the regional budget is A.K.JJ.OO.RR.SSS(S), 5.1.05.05.01.0001. Sources: Permendagri 90/2019 for the
// levels; Kepmendagri 050-5889/2021 for the four digits at the end and the meaning of the groups (not re-checked).
var rekeningForm = regexp.MustCompile(`^\d\.\d(\.\d{2}){1,3}(\.\d{3,4})?$`)

// AccountGroup is what the money of an account may be used for.
type AccountGroup string

const (
	GoodsAndServices AccountGroup = "barangJasa" // 5.1.02
	Grant            AccountGroup = "hibah"      // 5.1.05
	SocialAid        AccountGroup = "bansos"     // 5.1.06
	Capital          AccountGroup = "modal"      // 5.2
)

func readRekening(text string) reading {
	compact := strings.Trim(strings.ReplaceAll(text, " ", ""), ".")
	switch {
	case !rekeningForm.MatchString(compact):
		return reading{text: text, warnings: []Reason{Form}}
	case groupOf(compact) == "":
		return reading{text: compact, warnings: []Reason{UnknownGroup}}
	}
	return reading{text: compact}
}

// Account tells the group of an account; "" for another one, or another scheme. An event about a grant may not cite an
// account of social aid, and the other way round.
func Account(id ID) AccountGroup {
	if id.scheme != Rekening || !rekeningForm.MatchString(id.text) {
		return ""
	}
	return groupOf(id.text)
}

func groupOf(code string) AccountGroup {
	for prefix, group := range map[string]AccountGroup{
		"5.1.02": GoodsAndServices, "5.1.05": Grant, "5.1.06": SocialAid, "5.2": Capital,
	} {
		if strings.HasPrefix(code+".", prefix+".") {
			return group
		}
	}
	return ""
}
