package articles

import (
	"context"
	"fmt"

	"jejak/domain/ledger"
)

// Load records the articles' facts in an opened ledger. Progress, when not nil, is told after every command. Recorded
// counts the commands that were written now, duplicates those that had been before: after a load that was cut off,
// loading again goes on where it stopped.
func Load(ctx context.Context, l *ledger.Ledger, progress func(done, total int)) (recorded, duplicates int, err error) {
	all, err := commands()
	if err != nil {
		return 0, 0, err
	}
	for i, cmd := range all {
		receipt, err := l.Do(ctx, cmd.Command)
		if err != nil {
			return recorded, duplicates, fmt.Errorf("articles: %s: %w", cmd.at, err)
		}
		if receipt.Duplicate {
			duplicates++
		} else {
			recorded++
		}
		if progress != nil {
			progress(i+1, len(all))
		}
	}
	return recorded, duplicates, nil
}
