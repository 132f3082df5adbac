package portal_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/health"
	"nhipcau/portal"
	"nhipcau/portal/backup"
	"nhipcau/portal/fleet"
	"nhipcau/portal/staff"
)

// modes are all ways in which a part may say that it is set up.
var modes = map[string][]string{
	"telegram": {"off", "poll", "webhook"}, "zalo-oa": {"off", "on", "new", "refused"}, "zalo-bot": {"off", "poll", "webhook"},
	"web": {"on"}, "sessions": {"memory", "redis"}, "database": {"on"}, "model": {"off", "on", "resting"},
}

// watched is a house that a program serves whose Zalo account is refused.
func watched(t *testing.T) *house {
	h := build(t, configured)
	h.works()
	return h
}

// configured is how a small installation is set up.
func configured(c *portal.Config) {
	c.Settings = []portal.Setting{{Name: "LISTEN", Value: "127.0.0.1:8080", Set: true}, {Name: "TELEGRAM_TOKEN", Set: true}, {Name: "LLM_API_KEY"}}
	c.Database, c.Folder = "SQLite", "/var/lib/nhịp cầu"
}

// works lets a program say how it is.
func (h *house) works() {
	h.Helper()
	h.runs("a", "v1.4.0", fleet.Part{Name: "telegram", Mode: "poll", State: health.State{Seen: health.Now}},
		fleet.Part{Name: "zalo-oa", Mode: "on", Hours: 3, State: health.State{Seen: health.Now}}, fleet.Part{Name: "web", Mode: "on"},
		fleet.Part{Name: "zalo-bot", Mode: "poll", State: health.State{Ill: true, Kind: "connection-refused", Seen: health.Day}})
}

func (h *house) runs(id, release string, parts ...fleet.Part) {
	h.Helper()
	if err := fleet.Say(h.Context(), h.store, fleet.Report{ID: id, Release: release, Began: h.at, Parts: parts}, h.at); err != nil {
		h.Fatal(err)
	}
}

func TestAnAdminSeesHowEverythingIsDoing(t *testing.T) {
	h := watched(t)
	c := h.as(staff.Admin)
	c.get("/portal/operations")
	c.wants(200, "/portal/operations", "v1.4.0", "Bot tự hỏi Telegram", "trong 5 phút qua", "Mã truy cập được tự gia hạn trong vòng 3 giờ nữa",
		"connection-refused", "Lần gần nhất không được", "Chưa có bản sao lưu nào", "Chỉ có một quản trị viên", "127.0.0.1:8080", "đã đặt", "chưa đặt", "SQLite",
		"DATA_DIR=&#39;/var/lib/nhịp cầu&#39; nhipcau backup make /backups", "DATA_DIR=&#39;/var/lib/nhịp cầu-restored&#39; nhipcau backup restore")
	if _, err := backup.Make(t.Context(), h.store, filepath.Join(t.TempDir(), "a.backup.gz"), "v1.4.0", h.at); err != nil {
		t.Fatal(err)
	}
	h.runs("b", "v1.5.0")
	c.get("/portal/operations")
	c.wants(200, "/portal/operations", "Bản gần nhất:", "khác phiên bản", "cùng dùng một tệp SQLite")
	if strings.Contains(c.page, "Chưa có bản sao lưu nào") {
		t.Error("a backup that was made is not known")
	}
	h.at = h.at.Add(10 * time.Minute)
	c.get("/portal/operations")
	c.wants(200, "/portal/operations", "Chưa chương trình nào báo")
	h.at = h.at.AddDate(0, 0, 9)
	again := h.comes("admin")
	again.get("/portal/operations")
	again.wants(200, "/portal/operations", "đã hơn một tuần")
}

func TestEveryPartHasItsWordsInEveryMode(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	for name, all := range modes {
		for _, mode := range all {
			for _, state := range []health.State{{}, {Seen: health.Never}, {Seen: health.Now}, {Seen: health.Hour}, {Seen: health.Day}, {Seen: health.Earlier}, {Ill: true, Kind: "timeout", Seen: health.Never}} {
				h.runs("a", "v1", fleet.Part{Name: name, Mode: mode, State: state})
				if c.get("/portal/operations"); c.status != 200 || strings.Contains(c.page, "{hours}") || strings.Contains(c.page, "{kind}") {
					t.Errorf("%s %s %+v: %d", name, mode, state, c.status)
				}
			}
		}
	}
}
