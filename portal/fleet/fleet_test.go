package fleet_test

import (
	"os"
	"testing"
	"time"

	"nhipcau/internal/health"
	"nhipcau/internal/realtest"
	"nhipcau/portal/fleet"
	"nhipcau/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

func TestThoseThatRunAreKnownUntilTheyFallSilent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, now := storetest.Open(t, url), time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)
		say := func(id string, at time.Time) {
			t.Helper()
			r := fleet.Report{ID: id, Release: "v1", Began: now, Parts: []fleet.Part{{Name: "web", Mode: "on", State: health.State{Seen: health.Now}}}}
			if err := fleet.Say(t.Context(), s, r, at); err != nil {
				t.Fatal(err)
			}
		}
		count := func(at time.Time, want int) {
			t.Helper()
			all, err := fleet.All(t.Context(), s, at)
			if err != nil || len(all) != want {
				t.Fatalf("%d run, want %d: %v", len(all), want, err)
			}
			if want > 0 && (!all[0].Began.Equal(now.Truncate(time.Hour)) || all[0].Parts[0].Name != "web") {
				t.Errorf("%+v", all[0])
			}
		}
		say("a", now)
		say("b", now)
		say("a", now.Add(fleet.Every))
		count(now.Add(fleet.Every), 2)
		count(now.Add(3*fleet.Every+time.Second), 1)
		if err := fleet.Leave(t.Context(), s, "a"); err != nil {
			t.Fatal(err)
		}
		count(now.Add(fleet.Every), 1)
		say("a", now.Add(10*fleet.Every)) // after a silence
		count(now.Add(10*fleet.Every), 1)
	})
}
