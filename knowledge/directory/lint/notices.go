package lint

import (
	"slices"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

// doubts are the words, folded, by which a notice speaks of what a card says by
// itself: how old its source is, and whether anybody has called.
var doubts = []string{"chua ai goi", "chua goi kiem tra", "chua kiem tra", "chua kiem chung", "khong ghi ngay", "nguon nam", "co the da doi", "co the da ngung"}

// notices finds doubts that were written down as a notice. Once somebody has called
// the card would say both, so that then it must go.
func (k *looker) notices(l *directory.Listing) {
	checked := l.Verification.Status == directory.CheckedByPhone
	for _, n := range l.Notices {
		said := viet.Phrase(n.VI)
		if slices.ContainsFunc(doubts, func(words string) bool { return strings.Contains(said, words) }) {
			k.say(l, "notices", checked, "lint_doubt", n.VI)
		}
	}
}
