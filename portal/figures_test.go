package portal_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"nhipcau/internal/browsertest"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/tally"
)

// published is a house where the figures of a quarter are published: of a
// simulated population, without noise.
func published(t *testing.T, change ...func(*portal.Config)) *house {
	t.Helper()
	h := build(t, append(change, func(c *portal.Config) {
		clusters, err := tally.LoadClusters(c.Places)
		if err != nil {
			t.Fatal(err)
		}
		c.Clusters = clusters
	})...)
	g := gazetteer(t)
	clusters, err := tally.LoadClusters(g)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 7, 2, 3, 0, 0, 0, time.UTC)
	l, err := tally.OpenSimulated(t.Context(), tally.Config{
		Store: h.store, Key: bytes.Repeat([]byte{1}, 32), CodeKeyFile: t.TempDir() + "/codes.key", Clock: func() time.Time { return now },
		Topics: []string{"loans", "health"}, Areas: append([]places.Area{places.Province}, g.All()...), Clusters: clusters, Log: slog.New(slog.DiscardHandler),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	nonce := uint64(0)
	for month := range 3 {
		now = time.Date(2026, time.Month(7+month), 10, 3, 0, 0, 0, time.UTC)
		var codes []string
		for i := range 400 {
			topic, area := []string{"loans", "loans", "health"}[i%3], g.All()[i%7]
			stages := []tally.Event{{Stage: tally.Need}, {Stage: tally.Eligible}, {Stage: tally.Referred}}
			if i%4 == 0 {
				stages = []tally.Event{{Stage: tally.Need}, {Stage: tally.NoService, Reason: tally.ReasonNoListing}}
			}
			for j := range stages {
				nonce++
				stages[j].Nonce, stages[j].Topic, stages[j].Area = nonce, topic, area
			}
			if err := l.Add(t.Context(), stages...); err != nil {
				t.Fatal(err)
			}
			if i%4 != 0 && i%5 < 4 {
				code, err := l.Draw(t.Context(), topic, area, false)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
		}
		for _, code := range codes {
			if err := l.Redeem(t.Context(), tally.Slip{Code: code, Account: "a", Topics: []string{"loans", "health"}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for day := time.Date(2026, 10, 1, 3, 0, 0, 0, time.UTC); day.Month() < 12; day = day.AddDate(0, 0, 5) {
		now = day
		if err := l.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTheFirstPageSaysWhetherTheTargetIsReached(t *testing.T) {
	h := published(t)
	c := h.as(staff.Worker)
	c.get("/portal/")
	c.wants(200, "/portal/", "Đã đạt 70 % chưa?", "DỮ LIỆU MẪU", "Tháng 9/2026", "80,0", "mục tiêu 70 %", "<svg")
	c.get("/portal/?period=2026-Q3&topic=loans")
	c.wants(200, "/portal/", "Quý 3/2026", `class="much"`, "Vay vốn")
	c.get("/portal/?period=2026-Q3&area=hoang-hoa")
	c.wants(200, "/portal/", "Hoằng Hóa")
	c.get("/portal/?period=2030-01&topic=none&area=none")
	c.wants(200, "/portal/", "Tháng 9/2026")
	provider := h.as(staff.Provider)
	provider.get("/portal/")
	provider.wants(200, "/portal/", "Nhập mã giới thiệu")
	if strings.Contains(provider.page, "80,0") {
		t.Error("a provider sees figures")
	}
}

// Nothing is published of a quarter or a year in all: whoever chooses one is told so
// first, then how its months went.
func TestAPeriodWithoutAShareOfItsOwnSaysSoInTheHeadline(t *testing.T) {
	h := published(t)
	c := h.as(staff.Worker)
	for query, chosen := range map[string]string{"2026-Q3": "Quý 3/2026", "2026": "Năm 2026"} {
		c.get("/portal/?period=" + query)
		c.wants(200, "/portal/", `<p class="answer">`+chosen+" không có một tỷ lệ chung.", "3 tháng nhiều khả năng đã đạt", "Mới nhất là Tháng 9/2026. Nhiều khả năng đã đạt")
	}
	for _, query := range []string{"period=2026-09", "period=2026-Q3&topic=loans&area=hoang-hoa"} {
		if c.get("/portal/?" + query); strings.Contains(c.page, "Mới nhất là") {
			t.Errorf("%s has a share and is told another's", query)
		}
	}
	c.get("/portal/?period=2026-09&topic=loans&area=hoang-hoa")
	c.wants(200, "/portal/", "Tháng 9/2026 không có một tỷ lệ chung", "chỉ được công bố theo quý", "Mới nhất là Quý 3/2026")
}

func TestTheMapSaysOfWhichQuarterItIs(t *testing.T) {
	c := published(t).as(staff.Worker)
	for query, want := range map[string]string{
		"2026-09": "Bản đồ của cả Quý 3/2026: số liệu theo xã chỉ được công bố theo quý, không có riêng cho Tháng 9/2026.",
		"2026-Q3": "Bản đồ của Quý 3/2026.",
		"2026":    "Bản đồ cộng các quý đã công bố: Quý 3/2026.",
	} {
		c.get("/portal/?period=" + query)
		c.wants(200, "/portal/", "<figcaption><p>"+want, "Bản đồ nhu cầu chưa được đáp ứng, Quý 3/2026;")
	}
}

// Parts by topic and commune are not published: whoever chose a topic must not take
// the map, the table or a file for it.
func TestWhatIsByCommuneSaysThatItIsOfAllTopics(t *testing.T) {
	c := published(t).as(staff.Editor)
	c.get("/portal/?period=2026-Q3&topic=loans")
	c.wants(200, "/portal/", "<strong>Mọi lĩnh vực cộng lại, không riêng Vay vốn.</strong>", `aria-label="Mọi lĩnh vực cộng lại, không riêng Vay vốn. Bản đồ`,
		"Theo xã, phường: mọi lĩnh vực cộng lại", `data-head="Lĩnh vực">mọi lĩnh vực cộng lại`)
	if sheet := c.get("/portal/figures/report.csv?period=2026-Q3&topic=loans"); !strings.Contains(sheet, "mọi lĩnh vực cộng lại, không riêng Vay vốn") {
		t.Error("the file does not say so")
	}
	if c.get("/portal/?period=2026-Q3"); strings.Contains(c.page, "ọi lĩnh vực cộng lại") {
		t.Error("it is said where no topic was chosen")
	}
}

func TestAnAreasHeadlineSaysOfWhatItIs(t *testing.T) {
	c := published(t).as(staff.Worker)
	c.get("/portal/?period=2026-09&area=hoang-hoa")
	c.wants(200, "/portal/", `<p class="answer">Cả tỉnh · `, "<strong>Cả tỉnh: 80,0")
	c.get("/portal/?period=2026-Q3&topic=loans&area=hoang-hoa")
	c.wants(200, "/portal/", `<p class="answer">Hoằng Hóa, Hậu Lộc · `)
	if c.get("/portal/?period=2026-09"); strings.Contains(c.page, `<p class="answer">Cả tỉnh`) {
		t.Error("the place is said where none was chosen")
	}
}

func TestAWeekLeadsToWhatHasAShare(t *testing.T) {
	c := published(t).as(staff.Worker)
	c.get("/portal/")
	week := regexp.MustCompile(`value="(\d{4}-W\d\d)"`).FindStringSubmatch(c.page)[1]
	c.get("/portal/?period=" + week + "&topic=loans")
	c.wants(200, "/portal/", "Tỷ lệ được tính theo tháng. <a", `href="/portal/?area=&amp;period=2026-09&amp;topic=loans">Xem Tháng 9/2026</a>`)
	c.get("/portal/?period=" + week + "&topic=loans&area=hoang-hoa")
	c.wants(200, "/portal/", `href="/portal/?area=hoang-hoa&amp;period=2026-Q3&amp;topic=loans">Xem Quý 3/2026 của riêng Hoằng Hóa, Hậu Lộc</a>`)
}

func TestBeforeAnythingIsPublishedThePageSaysFromWhenOn(t *testing.T) {
	c := build(t).as(staff.Worker)
	c.get("/portal/")
	c.wants(200, "/portal/", "Chưa có số liệu nào được công bố", "Khi nào có", "đã đạt 70 % chưa”: từ ngày 10/01/2027", "từ ngày 10/02/2027", "gọi kiểm tra các dịch vụ")
}

func TestWhatIsSeenIsExported(t *testing.T) {
	h := published(t)
	c := h.as(staff.Editor)
	for file, begins := range map[string]string{"report.pdf": "%PDF-", "report.csv": "\ufeff", "report.xlsx": "PK"} {
		body := c.get("/portal/figures/" + file + "?period=2026-09&topic=loans")
		c.wants(200, "/portal/figures/")
		if !strings.HasPrefix(body, begins) {
			t.Errorf("%s begins with %q", file, body[:min(20, len(body))])
		}
	}
	f, err := excelize.OpenReader(strings.NewReader(c.get("/portal/figures/report.xlsx?period=2026-09&topic=loans")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Tỷ lệ")
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, r := range rows {
		all += strings.Join(r, "|") + "\n"
	}
	if !strings.Contains(all, "Vay vốn") || strings.Contains(all, "Sức khỏe") {
		t.Errorf("the sheet is not what the page shows:\n%s", all)
	}
	c.get("/portal/?period=2026-09&topic=loans&area=hoang-hoa")
	link := regexp.MustCompile(`href="(/portal/figures/report.csv[^"]*)"`).FindStringSubmatch(c.page)[1]
	if link != "/portal/figures/report.csv?area=hoang-hoa&amp;period=2026-09&amp;topic=loans" {
		t.Errorf("the link leads to %s", link)
	}
	c.get("/portal/figures/report.exe")
	c.wants(404, "/portal/figures/")
	entries, err := auditlog.Read(t.Context(), h.store, 0, 1)
	if err != nil || entries[0].Deed != auditlog.Exported || !strings.Contains(entries[0].Object, "2026-09") {
		t.Errorf("not in the log: %v %v", entries, err)
	}
}

func TestAPrintedSheetSaysOfWhenAndWhatItIs(t *testing.T) {
	h := published(t)
	v := browsertest.Start(t).Visitor(t, browsertest.Look{Width: 1100, Height: 800, Dark: true})
	h.enters(v, place(staff.Worker), "lan")
	v.Visit(h.named("/portal/?period=2026-Q3&topic=loans&area=hoang-hoa"))
	sheet := v.Paper("figures-paper")
	for _, want := range []string{"Quý 3/2026", "Vay vốn, Hoằng Hóa", "Tạo lúc", "27/11/2026", "Số liệu tính đến", "Tỷ lệ = đã đến nơi hỗ trợ", "DỮ LIỆU MẪU"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	for _, stray := range []string{"Đăng xuất", "Tài khoản của tôi", "English", "Excel"} {
		if strings.Contains(sheet, stray) {
			t.Errorf("the sheet has the button or link %q", stray)
		}
	}
	v.Visit(h.named("/portal/?period=2026-09"))
	v.Paper("figures-paper-month")
}

// mostFirstLoad is what the first page and everything it needs may weigh, as it
// comes over the line.
const mostFirstLoad = 60 << 10

func TestTheFirstLoadIsSmall(t *testing.T) {
	h := published(t)
	c := h.as(staff.Admin)
	for _, path := range []string{"/portal/", "/portal/?period=2026-Q3", "/portal/?period=2026"} {
		page := c.get(path)
		weight := c.weighs(path)
		for _, m := range regexp.MustCompile(`(?:href|src)="(/portal/i/[^"]+)"`).FindAllStringSubmatch(page, -1) {
			weight += c.weighs(m[1])
		}
		t.Logf("%s: %d bytes", path, weight)
		if weight > mostFirstLoad {
			t.Errorf("%s needs %d bytes", path, weight)
		}
	}
}

// weighs counts what comes over the line for one address.
func (c *client) weighs(path string) int {
	c.Helper()
	req, err := http.NewRequest("GET", c.server.URL+path, nil)
	if err == nil {
		req.Header.Set("Accept-Encoding", "gzip") // said by hand, it is left packed
	}
	body := c.do(req, err)
	if c.head.Get("Content-Encoding") != "gzip" && len(body) > 1000 {
		c.Errorf("%s comes unpacked", path)
	}
	return len(body)
}

func TestWhatLetsSomebodyInIsNeverPacked(t *testing.T) {
	h := build(t)
	c := h.comes("enrolling")
	c.weighsPlain("/portal/enrol")
	c.weighsPlain(portal.JoinPath(h.invite(place(staff.Worker))))
}

func (c *client) weighsPlain(path string) {
	c.Helper()
	req, err := http.NewRequest("GET", c.server.URL+path, nil)
	if err == nil {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	if c.do(req, err); c.head.Get("Content-Encoding") != "" {
		c.Errorf("%s comes packed", path)
	}
}

func TestTheFirstPageNamesTheServicesToCheckNext(t *testing.T) {
	due := []directory.ToCheck{{ID: "a", Name: "Đường dây <nóng>", Crisis: true}}
	for i := range 12 {
		due = append(due, directory.ToCheck{ID: fmt.Sprint(i), Name: fmt.Sprint("Dịch vụ ", i), Due: "2026-11-01"})
	}
	h := build(t, func(c *portal.Config) { c.ToCheck = func() []directory.ToCheck { return due } })
	c := h.as(staff.Worker)
	c.get("/portal/")
	c.wants(200, "/portal/", "Dịch vụ cần gọi kiểm tra tiếp", "13 dịch vụ", "Đường dây &lt;nóng&gt;", "chưa ai gọi kiểm tra", "01/11/2026", "Dịch vụ 8")
	if strings.Contains(c.page, "Dịch vụ 9") {
		t.Error("the list has no end")
	}
}
