package domain

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "add missing golden files and write the generated pages in docs")

// reached are the codes of the rejections that the tests have met.
var reached = struct {
	sync.Mutex
	codes map[Code]bool
}{codes: map[Code]bool{}}

// languageCodes are the codes that no other tests reach: those of package decide hold the same list, and reach all others.
var languageCodes = []Code{PeriodInvalid, EvidenceMissing, KBLIUnknown, LicenceNumber, MoneyAmbiguous, MoneySubRupiah, NameEmpty, PersonalName, RegionNotCity,
	RegionSchemeNeeded, RegionShape, RegionSuggest, StreamForeign, StreamMetadata, SumMismatch, TextUnsafe}

// TestMain also asks, after all tests, whether each of these reasons for refusing a command was met by one of them.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		for _, c := range languageCodes {
			if !reached.codes[c] {
				fmt.Fprintf(os.Stderr, "no test reaches the rejection %s\n", c)
				code = 1
			}
		}
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}
