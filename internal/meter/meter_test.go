package meter_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/meter"
)

func page(m *meter.Meter) string {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestThePageShowsHowTheMachineFares(t *testing.T) {
	m := meter.New()
	m.Turn("web", "ok", 3*time.Millisecond)
	m.Turn("web", "ok", 30*time.Second)
	m.Turn("telegram", "failed", time.Second)
	m.Understood("web", "not_understood")
	m.Understood("web", "not_understood")
	m.Uncounted(4, 2)
	m.Watch("nhipcau_sessions", "Sessions open.", func() int { return 7 })
	for _, want := range []string{
		`nhipcau_turns_total{channel="web",outcome="ok"} 2`,
		`nhipcau_turns_total{channel="telegram",outcome="failed"} 1`,
		`nhipcau_turn_seconds_bucket{channel="web",le="0.005"} 1`,
		`nhipcau_turn_seconds_count{channel="web"} 2`,
		`nhipcau_understood_total{channel="web",kind="not_understood"} 2`,
		"nhipcau_events_waiting 4", "nhipcau_events_lost 2", "nhipcau_sessions 7", "go_goroutines",
	} {
		if !strings.Contains(page(m), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestLabelsAreBounded(t *testing.T) {
	m := meter.New()
	for _, needle := range []string{"0912345678", "hiv", "Nguyễn"} {
		m.Turn(needle, needle, time.Second)
		m.Understood(needle, needle)
	}
	got := page(m)
	if !strings.Contains(got, `nhipcau_turns_total{channel="other",outcome="other"} 3`) {
		t.Error("an unknown label is to be shown as other")
	}
	if !strings.Contains(got, `nhipcau_understood_total{channel="other",kind="other"} 3`) {
		t.Error("an unknown kind is to be shown as other")
	}
	if strings.Contains(got, "0912345678") || strings.Contains(got, `"hiv"`) || strings.Contains(got, "Nguyễn") {
		t.Error("a label carried content")
	}
}
