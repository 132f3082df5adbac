// Package hanoi is the time of day in Vietnam, by which staff work, services
// open and periods close.
//
//	hanoi.Day(now)         // "2026-11-24"
//	now.In(hanoi.Time)     // the clock on the wall there
package hanoi

import "time"

// Time is Asia/Ho_Chi_Minh: seven hours ahead of UTC the year round since 1975, so
// that no list of time zones need be at hand.
var Time = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Day is the date there at a moment, as 2026-11-24.
func Day(at time.Time) string { return at.In(Time).Format(time.DateOnly) }
