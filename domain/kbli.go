package domain

import (
	"fmt"
	"regexp"
)

// KBLI is a class of the Indonesian industrial classification, which means nothing without its edition: 13924 is
// knitted and embroidered goods in KBLI 2020 and sacks in KBLI 2025.
type KBLI struct {
	Edition string `json:"edition"` // "2020" or "2025"
	Code    string `json:"code"`    // five digits
}

var kbliCode = regexp.MustCompile(`^\d{5}$`)

// ParseKBLI reads "2020:10130".
func ParseKBLI(text string) (KBLI, error) {
	if len(text) == 10 && text[4] == ':' {
		k := KBLI{Edition: text[:4], Code: text[5:]}
		return k, k.validate()
	}
	return KBLI{}, fmt.Errorf("kbli: %q is not of the form 2020:10130", text)
}

func (k KBLI) String() string { return k.Edition + ":" + k.Code }

// Manufacturing reports whether the class lies in divisions 10 to 33, the industries an IKM can belong to.
func (k KBLI) Manufacturing() bool { return k.Code >= "10000" && k.Code < "34000" }

func (k KBLI) validate() error {
	if k.Edition != "2020" && k.Edition != "2025" {
		return fmt.Errorf("kbli: edition %q is neither 2020 nor 2025", k.Edition)
	}
	if !kbliCode.MatchString(k.Code) {
		return fmt.Errorf("kbli: code %q does not have five digits", k.Code)
	}
	return nil
}
