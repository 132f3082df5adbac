package portal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"

	"nhipcau/internal/browsertest"
	"nhipcau/portal"
	"nhipcau/portal/staff"
)

var (
	phone = browsertest.Look{Width: 360, Height: 740}
	small = browsertest.Look{Width: 320, Height: 640, Dark: true, NoJS: true}
)

// named is an address of the portal under a name: a passkey belongs to one.
func (h *house) named(path string) string {
	return strings.Replace(h.server.URL, "127.0.0.1", "localhost", 1) + path
}

// enters takes an invitation in a browser, with an app on the telephone.
func (h *house) enters(v *browsertest.Visitor, p staff.Place, name string) (secret string) {
	h.Helper()
	v.Visit(h.named(portal.JoinPath(h.invite(p))))
	v.Type("name", name)
	v.Type("password", password)
	v.Tap("Tiếp tục")
	v.Sees("Ứng dụng xác thực")
	secret = strings.ReplaceAll(browsertest.Eval[string](v, `document.querySelector("code.copy").textContent`), " ", "")
	v.Type("code", h.code(secret))
	v.Tap("Xong")
	v.Sees("Mã dự phòng")
	return secret
}

func TestAPasskeyIsMadeAndLetsItsOwnerIn(t *testing.T) {
	h := build(t)
	v := browsertest.Start(t).Visitor(t, phone)
	browsertest.Call(v, webauthn.Enable, webauthn.EnableParams{})
	browsertest.Call(v, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	v.Visit(h.named(portal.JoinPath(h.invite(place(staff.Admin)))))
	v.Type("name", "lan")
	v.Type("password", password)
	v.Tap("Tiếp tục")
	v.Type("label", "máy của tôi")
	v.Tap("Tạo passkey")
	v.Sees("Passkey đã sẵn sàng")
	v.Sees("máy của tôi")
	v.Tap("Đăng xuất")
	v.Sees("Bạn đã đăng xuất")
	v.Tap("Dùng passkey")
	v.Sees("Đã đạt 70 % chưa?")
	h.at = h.at.Add(staff.ProofLife)
	v.Visit(h.named("/portal/people/invite"))
	v.Sees("Xác nhận lại là bạn")
	v.Tap("Dùng passkey")
	v.Sees("Mời người mới")
}

func TestWhoIsAboutToBeSignedOutIsToldAndStaysWithOneTap(t *testing.T) {
	h := build(t)
	v := browsertest.Start(t).Visitor(t, browsertest.Look{Width: 320, Height: 640})
	h.enters(v, place(staff.Worker), "lan")
	v.Visit(h.named("/portal/me"))
	v.Sees("Không làm gì trong 30 phút")
	if left := browsertest.Eval[string](v, `document.querySelector("[data-stay]").dataset.stay`); left != "1800" {
		t.Fatalf("%s seconds are left", left)
	}
	browsertest.Eval[string](v, `document.querySelector("[data-stay]").dataset.stay = "170"`)
	v.Sees("Đã lâu bạn không làm gì")
	v.Picture("stay")
	v.Fits()
	v.Accessible()
	h.at = h.at.Add(20 * time.Minute)
	browsertest.Eval[string](v, `document.querySelector("[data-stay] button").click(), ""`)
	browsertest.Eval[bool](v, `new Promise(done => { const look = () => document.querySelector("[data-stay]").hidden ? done(true) : setTimeout(look, 50); look(); })`)
	if left := browsertest.Eval[string](v, `document.querySelector("[data-stay]").dataset.stay`); left != "1800" {
		t.Fatalf("%s seconds are left after the tap", left)
	}
	h.at = h.at.Add(20 * time.Minute) // 40 minutes after the page was opened
	v.Visit(h.named("/portal/me"))
	v.Sees("máy này")
	browsertest.Eval[string](v, `document.querySelector("[data-stay]").dataset.stay = "0"`)
	v.Sees("Bạn đã bị đăng xuất")
}

func TestWithoutAScriptEverythingButPasskeysWorks(t *testing.T) {
	h := build(t)
	v := browsertest.Start(t).Visitor(t, small)
	secret := h.enters(v, place(staff.Worker), "lan")
	v.Tap("Tôi đã cất mã")
	v.Sees("Đã đạt 70 % chưa?")
	v.Tap("Đăng xuất")
	v.Sees("Bạn đã đăng xuất")
	h.at = h.at.Add(time.Minute)
	v.Type("name", "lan")
	v.Type("password", password)
	v.Tap("Tiếp tục")
	v.Type("code", h.code(secret))
	v.Tap("Đăng nhập")
	v.Sees("Đã đạt 70 % chưa?")
	v.Tap("Tài khoản của tôi")
	v.Sees("máy này")
}
