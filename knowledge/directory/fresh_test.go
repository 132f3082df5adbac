package directory_test

import (
	"testing"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
)

func TestACheckByPhoneDoesNotOutliveWhatWasChecked(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	before := &directory.Listing{ID: "a", Phones: []directory.Phone{{Number: "0237 3951 467"}}}
	before = before.Checked("điều phối viên", "gọi", now.AddDate(0, -1, 0))
	renamed := *before
	renamed.Notices = append(renamed.Notices, lang.Text{VI: "Hỏi trước"})
	if got := renamed.Mended(before, now); got.Verification != before.Verification {
		t.Errorf("a notice takes the check back: %+v", got.Verification)
	}
	moved := *before
	moved.Phones = []directory.Phone{{Number: "0237 3951 999"}}
	if got := moved.Mended(before, now); got.Verification != (directory.Verification{Due: "2026-11-27"}) {
		t.Errorf("a number that nobody called is checked: %+v", got.Verification)
	}
	called := *moved.Checked("điều phối viên", "gọi", now)
	if got := called.Mended(before, now); got.Verification != called.Verification {
		t.Errorf("who called the new number is not believed: %+v", got.Verification)
	}
}
