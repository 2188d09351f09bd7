package decide

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"jejak/domain"
)

var update = flag.Bool("update", false, "write the generated page in docs")

// reached are the codes of the rejections that the tests have met.
var reached = struct {
	sync.Mutex
	codes map[domain.Code]bool
}{codes: map[domain.Code]bool{}}

// ledgerCodes are the codes that package ledger makes, and its tests reach.
var ledgerCodes = []domain.Code{domain.AsideUnknown, domain.AuthorOther, domain.ReferenceUnknown, domain.CommandReused,
	domain.Conflict, domain.ApprovalNotNeeded, domain.ImportBlocked, domain.IssueCited, domain.EquipmentElsewhere}

// languageCodes are the codes that the tests of package domain reach, which hold the same list.
var languageCodes = []domain.Code{domain.PeriodInvalid, domain.EvidenceMissing, domain.KBLIUnknown, domain.LicenceNumber,
	domain.MoneyAmbiguous, domain.MoneySubRupiah,
	domain.NameEmpty, domain.PersonalName, domain.RegionNotCity, domain.RegionSchemeNeeded, domain.RegionShape, domain.RegionSuggest,
	domain.StreamForeign, domain.StreamMetadata, domain.SumMismatch, domain.TextUnsafe}

// TestMain also asks, after all tests, whether each reason for refusing a command was met by one of them.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		for _, c := range domain.Codes() {
			if !reached.codes[c] && !slices.Contains(ledgerCodes, c) && !slices.Contains(languageCodes, c) {
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
