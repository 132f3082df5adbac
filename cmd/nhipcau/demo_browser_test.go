package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
)

// visit is a demonstration that runs within the test.
type visit struct {
	*testing.T
	links map[string]string // by what stands before them
	dir   string            // of the data
	stop  func()
}

// openDemo starts a demonstration, and reads its links as whoever starts it does.
func openDemo(t *testing.T) *visit {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- showDemo(call{ctx: ctx, out: in, errs: t.Output()}, given{seed: 1, listen: "127.0.0.1:0"})
		in.Close()
	}()
	d := &visit{T: t, links: map[string]string{}}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Each link") {
		if name, link, ok := strings.Cut(lines.Text(), "http://"); ok {
			d.links[strings.TrimSpace(name)] = "http://" + link
		}
		if dir, ok := strings.CutSuffix(lines.Text(), ", deleted at the end"); ok {
			d.dir = strings.TrimSpace(strings.TrimPrefix(dir, "  data"))
		}
	}
	if len(d.links) < 6 || d.dir == "" {
		t.Fatalf("only these were printed: %v (%v)", d.links, <-ended)
	}
	go io.Copy(io.Discard, out)
	d.stop = func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		ended <- nil
	}
	t.Cleanup(d.stop)
	return d
}

func TestWhoeverLooksWalksInAsEachRole(t *testing.T) {
	d := openDemo(t)
	browser := browsertest.Start(t)
	desk := browser.Visitor(t, browsertest.Look{Width: 1200, Height: 900})
	desk.Visit(d.links["begin here"])
	desk.Picture("demo-front")
	desk.Accessible()
	phone := browser.Visitor(t, browsertest.Look{Width: 360, Height: 740})
	phone.Visit(d.links["begin here"])
	phone.Picture("demo-front-phone")
	phone.Fits()
	for role, sees := range map[string]string{"worker": "Đã đạt 70 % chưa?", "provider": "Nhập mã giới thiệu", "editor": "Danh sách", "admin": "Mời người mới"} {
		for range 4 { // a link works as often as it is followed
			phone.Visit(d.links[role])
			phone.Sees("Dữ liệu mẫu")
			phone.Sees(sees)
		}
		phone.Picture("demo-" + role)
		if sheet := phone.Paper("demo-" + role); !strings.Contains(sheet, "Dữ liệu mẫu") {
			t.Errorf("what %s prints is not marked:\n%s", role, sheet)
		}
		phone.Accessible()
	}
	desk.Visit(d.links["worker"])
	desk.Picture("demo-worker-desk")
	for what, there := range map[string]string{
		"a figure against the target": `/\d+,\d–\d+,\d\s%/.test(document.querySelector(".lead .figure")?.textContent)`,
		"a trend of a year":           `document.querySelectorAll("section:has(h2) table").length > 5 && document.body.textContent.includes("Tỷ lệ theo từng tháng")`,
		"the way of people":           `document.body.textContent.includes("Từ nhu cầu đến nơi hỗ trợ")`,
		"a map with need on it":       `document.querySelectorAll(".map .much").length > 4`,
		"checks that are due":         `document.body.textContent.includes("Dịch vụ cần gọi kiểm tra tiếp")`,
	} {
		if !browsertest.Eval[bool](desk, there) {
			t.Errorf("a worker does not see %s", what)
		}
	}
	first := browsertest.Eval[string](desk, `fetch("/portal/figures/report.csv").then(r => r.text()).then(t => t.split("\n")[0])`)
	if !strings.Contains(first, "Dữ liệu mẫu") {
		t.Errorf("a sheet begins with %q", first)
	}
	takesIn(browser.Visitor(t, browsertest.Look{Width: 1200, Height: 900}), d)
	tries(browser.Visitor(t, browsertest.Look{Width: 1200, Height: 900}), d)
	d.stop()
	if _, err := os.Stat(d.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the end %s is still there: %v", d.dir, err)
	}
}

// takesIn brings back the file that an editor took away. Its name says that it is a
// sample; as it is, it says what is there already.
func takesIn(v *browsertest.Visitor, d *visit) {
	v.Helper()
	v.Visit(d.links["editor"])
	v.Sees("Danh sách")
	for _, ext := range []string{"csv", "xlsx"} {
		said := browsertest.Eval[string](v, `(async () => {
			const taken = await fetch("/portal/services/files/draft.`+ext+`"), form = new FormData();
			form.append("file", await taken.blob(), "mang-ve.`+ext+`");
			const back = await fetch("/portal/services/import", {method: "POST", body: form});
			return taken.headers.get("Content-Disposition") + await back.text();
		})()`)
		if !strings.Contains(said, "draft-du-lieu-mau."+ext) || !strings.Contains(said, "0 mới, 0 thay đổi") || !strings.Contains(said, "0 không nhận") {
			v.Errorf("what comes back is not taken for what it is: %s", said)
		}
	}
}

// tries does what the first page proposes: it talks to the chat in the phone, and
// brings a provider the code that is shown, twice.
func tries(v *browsertest.Visitor, d *visit) {
	v.Helper()
	v.Visit(d.links["begin here"])
	greets := `(async () => {
		for (let i = 0; i < 100; i++) {
			const chat = document.querySelector("iframe").contentDocument;
			if (chat?.getElementById("text")) {
				return chat.body.innerText;
			}
			await new Promise(r => setTimeout(r, 50));
		}
	})()`
	if said := browsertest.Eval[string](v, greets); !strings.Contains(said, "Chào bạn") || !strings.Contains(said, "Dữ liệu mẫu") {
		v.Errorf("the phone shows %q", said)
	}
	code := regexp.MustCompile(`\d{3}\x{a0}\d{3}\x{a0}\d{4}`).FindString(browsertest.Eval[string](v, `document.body.innerText`))
	v.Visit(d.links["provider"])
	for _, then := range []string{"Đã nhận", "Mã này không dùng được"} {
		v.Type("code", code)
		v.Tap("Xác nhận đã đến")
		v.Sees(then)
	}
}
