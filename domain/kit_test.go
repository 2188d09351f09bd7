package domain

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	today   = Date{2024, time.June, 1}
	instant = time.Date(2024, time.June, 1, 1, 2, 3, 0, time.UTC)
)

const (
	someNIK = "9999994101990001" // nobody's: no province has the number 99
	someNIB = "0220001234567"
)

// secrets are the personal texts of the examples. None may stand in a rejection.
var secrets = []string{"Siti Rahmah", "Sudirman", "0812-555-0199", "Ahmad Yani", "Budi Santoso", someNIK}

// assertRejected checks a rejection's code, and that a person can read it.
func assertRejected(t testing.TB, err error, code Code) *Rejection {
	t.Helper()
	var r *Rejection
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code, "%v", err)
	noted(code)
	for _, text := range []string{r.Message(Indonesian), r.Message(English), r.Hint(Indonesian), r.Hint(English)} {
		assert.NotEmpty(t, text, code)
		assert.NotRegexp(t, `(?:^|[^ux])\{[a-zA-Z]+\}`, text, "%s: a placeholder is left", code)
		assert.NotContains(t, text, "“”", "%s: a placeholder is empty: %s", code, text)
	}
	for _, secret := range secrets {
		assert.NotContains(t, fmt.Sprintf("%+v %v", *r, err), secret)
	}
	return r
}

// noted counts a code as reached.
func noted(code Code) {
	reached.Lock()
	defer reached.Unlock()
	reached.codes[code] = true
}
