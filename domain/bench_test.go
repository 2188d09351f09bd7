package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkDecode reads the golden events as they are written, and with a blank behind them, which leaves them to the JSON
// package.
func BenchmarkDecode(b *testing.B) {
	for name, behind := range map[string]string{"written": "", "spaced": " "} {
		var list []Wire
		for _, et := range eventTypes {
			w := goldenWire(b, et.name)
			w.Data, w.Metadata = append(w.Data, behind...), append(w.Metadata, behind...)
			list = append(list, w)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, err := Decode(list[i%len(list)])
				require.NoError(b, err)
			}
		})
	}
}
