package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"nhipcau/internal/browsertest"
	"nhipcau/portal"
)

// An editor adds a service with a condition, tries it on the telephone, publishes
// it, and the web chat of the same program offers it: with a script and without.
func TestAServiceGoesFromTheFormToTheChat(t *testing.T) {
	for name, look := range map[string]browsertest.Look{
		"script": {Width: 360, Height: 740}, "plain": {Width: 360, Height: 740, Dark: true, NoJS: true},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := start(t, settingsFor(t, map[string]string{"METRICS_LISTEN": "off"}))
			if err != nil {
				t.Fatal(err)
			}
			home := strings.Replace(strings.TrimSuffix(m.ChatURL, "/"), "127.0.0.1", "localhost", 1)
			b := browsertest.Start(t)
			v := b.Visitor(t, look)
			signsIn(v, home+portal.JoinPath(m.firstAdmin))
			writesAService(v, home+"/portal/services")
			v.Visit(home + "/portal/services/draft")
			v.Tap("Thử trên điện thoại: Quỹ vay Hoa Sen")
			v.Tap("Buôn bán, mở quán")
			v.Tap("Bỏ qua")
			v.Tap("Đủ rồi, xem nơi giúp")
			v.Sees("Quỹ vay Hoa Sen")
			v.Visit(home + "/portal/services/draft")
			v.Type("note", "quỹ mới")
			v.Tap("Công bố cho mọi người")
			v.Sees("Đã công bố")
			for late := time.Now().Add(10 * time.Second); serviceName(t, m, "m-quy-vay-hoa-sen") == ""; time.Sleep(100 * time.Millisecond) {
				if time.Now().After(late) {
					t.Fatal("what was published is not served")
				}
			}
			asks(b.Visitor(t, look), home)
		})
	}
}

// signsIn takes the link that makes the first admin.
func signsIn(v *browsertest.Visitor, link string) {
	v.Helper()
	v.Visit(link)
	v.Type("name", "lan")
	v.Type("password", "con cò bay lả bay la")
	v.Tap("Tiếp tục")
	v.Sees("Ứng dụng xác thực")
	secret := strings.ReplaceAll(browsertest.Eval[string](v, `document.querySelector("code.copy").textContent`), " ", "")
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		v.Fatal(err)
	}
	v.Type("code", code)
	v.Tap("Xong")
	v.Sees("Mã dự phòng")
}

// writesAService fills in what a service needs to be offered.
func writesAService(v *browsertest.Visitor, list string) {
	v.Helper()
	press := func(path string) { v.Helper(); v.Do(chromedp.Click(chromedp.Search(path), chromedp.NodeVisible)) }
	part := func(name string) { v.Helper(); v.Visit(list + "/edit?id=m-quy-vay-hoa-sen&part=" + name) }
	save := func() {
		v.Helper()
		press(`//p[@class="deeds"]/button[@class="go"]`)
		v.Sees("Đã lưu vào bản nháp")
	}
	v.Visit(list + "/new")
	v.Type("name_vi", "Quỹ vay Hoa Sen")
	v.Type("phones-0-number", "02373123456")
	press(`//input[@name="topics"][@value="loans"]`)
	v.Tap("Thêm")
	v.Sees("Đã thêm vào bản nháp")
	part("who")
	v.Type("name_en", "Hoa Sen loan fund")
	save()
	part("what")
	v.Type("summary_vi", "Cho vay để buôn bán nhỏ.")
	v.Type("summary_en", "Small loans for a trade.")
	press(`//summary[contains(., "Nơi nên tìm trước")]`)
	press(`//input[@name="lead"][@value="loans"]`)
	save()
	part("eligibility")
	press(`(//summary[contains(., "Bạn cần tiền để làm gì?")])[1]`)
	press(`(//input[@value="purpose:business"])[1]`)
	v.Type("eligible_vi", "Người cần vốn buôn bán")
	v.Type("eligible_en", "Who needs money for a trade")
	v.Type("rule_url", "https://example.org/quy")
	v.Type("rule_date", "9/2026")
	save()
	part("check")
	v.Do(chromedp.SetValue(chromedp.ID("confidence"), "high"))
	v.Type("sources-0-url", "https://example.org/quy")
	v.Type("sources-0-date", "9/2026")
	save()
}

// asks writes to the web chat as somebody who needs a loan would.
func asks(v *browsertest.Visitor, home string) {
	v.Helper()
	v.Visit(home + "/")
	for _, said := range [][2]string{{"vay vốn", "Bạn cần vốn để làm gì"}, {"buôn bán", "xã, phường nào"}, {"bỏ qua", "Đủ rồi, xem nơi giúp"}} {
		v.Type("text", said[0])
		v.Do(chromedp.Click(chromedp.Search(`//button[@class="send"]`), chromedp.NodeVisible))
		v.Sees(said[1])
	}
	v.Tap("Đủ rồi, xem nơi giúp")
	v.Sees("Quỹ vay Hoa Sen")
	v.Sees("Thông tin sai?")
}
