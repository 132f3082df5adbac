package main

import (
	"slices"
	"testing"
	"time"

	"nhipcau/flows"
	"nhipcau/portal"
)

// Who invites a provider picks among houses that somebody can go to or call.
func TestOnlyHousesThatCanBeReachedAreOfferedToProviders(t *testing.T) {
	var k flows.Knowledge
	if err := loadServices(&k); err != nil {
		t.Fatal(err)
	}
	all := organisations(k.Directory, time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))
	for name, want := range map[string]bool{
		"Trung tâm Dịch vụ việc làm Thanh Hóa":        true,
		"Sở Y tế Thanh Hóa":                           true,
		"UBND xã, phường nơi bạn ở":                   false,
		"Tỉnh Thanh Hóa, cơ quan quản lý cần hỏi lại": false,
	} {
		if got := slices.ContainsFunc(all, func(c portal.Choice) bool { return c.ID == name }); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
