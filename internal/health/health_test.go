package health_test

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"nhipcau/internal/health"
)

func TestASignIsCoarseAndSaysOnlyTheKindOfAFailure(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	var s health.Sign
	if got := s.Look(now); got != (health.State{Seen: health.Never}) {
		t.Errorf("before anything was seen: %+v", got)
	}
	s.Well(now)
	for ago, want := range map[time.Duration]health.Bucket{
		0: health.Now, 299 * time.Second: health.Now, 5 * time.Minute: health.Hour, time.Hour: health.Day, 24 * time.Hour: health.Earlier,
	} {
		if got := s.Look(now.Add(ago)); got != (health.State{Seen: want}) {
			t.Errorf("%v ago: %+v", ago, got)
		}
	}
	s.Ill(errors.Join(errors.New("0987654321 says"), syscall.ECONNREFUSED))
	if got := s.Look(now); got != (health.State{Ill: true, Kind: "connection-refused", Seen: health.Now}) {
		t.Errorf("%+v", got)
	}
	if s.Well(now); s.Look(now).Ill {
		t.Error("it does not recover")
	}
}
