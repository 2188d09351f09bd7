package ledger_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// A file of many facts of one fund line. Each is taken back on a stream without it, which is folded twice for that, once to try
// and once to write: the time grows with the square of the facts of one stream.
func BenchmarkReverseImport(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				o := opened(b)
				o.must(command("declare", dak, declaration()))
				o.must(command("fund", dak, allocation(1_000_000)))
				o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "x.xlsx"}))
				for i := range n {
					o.must(read(i+1, command(fmt.Sprint(i), dak, commitment(fmt.Sprint(i), 1))))
				}
				b.StartTimer()
				_, err := o.ledger.ReverseImport(b.Context(), takeBack())
				require.NoError(b, err)
			}
		})
	}
}
