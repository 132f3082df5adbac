package portal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"nhipcau/internal/browsertest"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

// joins takes an invitation with nothing but keys, up to the first page.
func (h *house) joins(v *browsertest.Visitor, r staff.Role, name string) {
	h.Helper()
	v.Visit(h.named(portal.JoinPath(h.invite(place(r)))))
	v.Reach("Chọn tên đăng nhập")
	v.Press(name)
	v.Reach("Mật khẩu mới")
	v.Press(password + "\r")
	v.Sees("Ứng dụng xác thực")
	secret := strings.ReplaceAll(browsertest.Eval[string](v, `document.querySelector("code.copy").textContent`), " ", "")
	v.Reach("Mã")
	v.Press(h.code(secret) + "\r")
	v.Sees("Mã dự phòng")
	v.Reach("Tôi đã cất mã")
	v.Press("\r")
}

// Whoever works in the portal does the whole of their work with a keyboard: on a
// telephone with one, and at a desk.
func TestEachRoleDoesItsWorkWithTheKeyboardAlone(t *testing.T) {
	desk := browsertest.Look{Width: 1280, Height: 800}
	browser := browsertest.Start(t)
	t.Run("a provider confirms an arrival", func(t *testing.T) {
		h, v := build(t), browser.Visitor(t, narrow)
		h.joins(v, staff.Provider, "lan")
		v.Sees("Mã 10 số")
		v.Reach("Mã 10 số")
		v.Press("482 913 7054\r")
		v.Sees("lượt này đã được đếm")
		if len(h.slips) != 1 {
			t.Errorf("%d codes came in", len(h.slips))
		}
	})
	t.Run("a social worker looks at a quarter and takes it away", func(t *testing.T) {
		h, v := published(t), browser.Visitor(t, narrow)
		h.joins(v, staff.Worker, "lan")
		v.Sees("Đã đạt 70 % chưa?")
		v.Reach("Xem kỳ, lĩnh vực, khu vực khác")
		v.Press("\r")
		v.Reach("Kỳ")
		v.Press("Qu")
		v.Reach("Xem")
		v.Press("\r")
		v.Sees("Về kỳ mới nhất")
		v.Reach("CSV")
		v.Press("\r")
		h.isLogged(auditlog.Exported, "report.csv 2026-Q3")
	})
	t.Run("an editor adds a service", func(t *testing.T) {
		h, v := build(t), browser.Visitor(t, desk)
		h.joins(v, staff.Editor, "lan")
		v.Sees("Đã đạt 70 % chưa?")
		v.Reach("Dịch vụ")
		v.Press("\r")
		v.Sees("Thêm dịch vụ")
		v.Reach("Thêm dịch vụ")
		v.Press("\r")
		v.Sees("Tên dịch vụ")
		v.Reach("Tên dịch vụ")
		v.Press("Quỹ vay Hoa Sen")
		v.Reach("Vay vốn")
		v.Press(" ")
		v.Reach("Thêm")
		v.Press("\r")
		v.Sees("Đã thêm vào bản nháp")
		if topics := h.listing("m-quy-vay-hoa-sen").Topics; len(topics) != 1 || topics[0] != "loans" {
			t.Errorf("of the topics came %v", topics)
		}
	})
	t.Run("an admin invites somebody and leaves", func(t *testing.T) {
		h, v := build(t), browser.Visitor(t, phone)
		h.joins(v, staff.Admin, "lan")
		v.Sees("Đã đạt 70 % chưa?")
		v.Reach("Menu")
		v.Press("\r")
		v.Reach("Nhân viên")
		v.Press("\r")
		v.Sees("Mời người mới")
		v.Reach("Mời người mới")
		v.Press("\r")
		v.Sees("Vai trò")
		v.Reach("Cán bộ xã hội")
		v.Press(kb.ArrowDown)
		v.Reach("Tạo link mời")
		v.Press("\r")
		v.Sees("Đường link một lần")
		h.isLogged(auditlog.Invited, "editor")
		v.Reach("Menu")
		v.Press("\r")
		v.Reach("Đăng xuất")
		v.Press("\r")
		v.Sees("Bạn đã đăng xuất")
	})
}

// isLogged waits until the newest entry of the log is this one.
func (h *house) isLogged(deed auditlog.Deed, holds string) {
	h.Helper()
	var last auditlog.Entry
	for range 100 {
		entries, err := auditlog.Read(h.Context(), h.store, 0, 1)
		if err != nil {
			h.Fatal(err)
		}
		if last = entries[0]; last.Deed == deed && strings.Contains(last.Object+last.After, holds) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.Errorf("the log ends with %+v", last)
}
