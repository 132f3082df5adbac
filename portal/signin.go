package portal

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/portal/staff"
)

func signInRoutes() []route {
	return []route{
		{method: "GET", path: Root + "sign-in", may: anybody, serve: askSignIn},
		{method: "POST", path: Root + "sign-in", may: anybody, serve: takeSignIn},
		{method: "GET", path: Root + "code", may: halfway, serve: askCode},
		{method: "POST", path: Root + "code", may: halfway, serve: takeCode},
		{method: "GET", path: Root + "prove", may: everyone, serve: askProof},
		{method: "POST", path: Root + "prove", may: everyone, serve: takeProof},
		{method: "POST", path: Root + "sign-out", may: anybody, serve: signOut},
		{method: "POST", path: Root + "passkey/begin", may: anybody, serve: beginPasskey},
		{method: "POST", path: Root + "passkey/finish", may: anybody, serve: finishPasskey},
	}
}

// signInPage is a form that lets somebody in.
type signInPage struct {
	Name, Next, Wrong string // Wrong is the key of a sentence, "" for none
	Passkeys          bool
	Insecure          bool // the cookie will not come back over this address
}

func (v *visit) signInPage() signInPage {
	return signInPage{Next: inside(v.r.FormValue("next")), Passkeys: v.keys != nil, Insecure: !v.secure()}
}

// secure says that a browser will keep the cookie: over https, or on the very
// machine. Behind a proxy that ends https it is Origin that tells.
func (v *visit) secure() bool {
	host := v.r.Host
	if i := strings.LastIndexByte(host, ':'); i > 0 {
		host = host[:i]
	}
	return v.r.TLS != nil || strings.HasPrefix(v.Origin, "https:") || host == "localhost" || strings.HasPrefix(host, "127.") || host == "[::1]"
}

func askSignIn(v *visit) error {
	if v.signIn.Stage == staff.Full {
		return v.goTo(Root, "")
	}
	return v.show("signin.html", "signin_title", v.signInPage())
}

func takeSignIn(v *visit) error {
	page := v.signInPage()
	page.Name = v.field("name")
	token, s, err := v.Office.SignIn(v.r.Context(), page.Name, v.r.PostFormValue("password"), v.from(v.r), browser(v.r.UserAgent()))
	if key := staff.Refused(err); key != "" {
		page.Wrong = "refused_" + key
		v.draw(http.StatusUnprocessableEntity, "signin.html", "signin_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	v.enter(token)
	next := Root + "code"
	if s.Stage == staff.NeedsEnrolment {
		next = Root + "enrol"
	}
	http.Redirect(v.w, v.r, next+"?"+nextQuery(page.Next), http.StatusSeeOther)
	return nil
}

func askCode(v *visit) error { return v.show("code.html", "code_title", v.signInPage()) }

func takeCode(v *visit) error {
	page := v.signInPage()
	token, _, err := v.Office.Code(v.r.Context(), v.signIn, v.field("code"), v.from(v.r))
	if key := staff.Refused(err); key != "" {
		page.Wrong = "refused_" + key
		v.draw(http.StatusUnprocessableEntity, "code.html", "code_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	v.enter(token)
	http.Redirect(v.w, v.r, page.Next, http.StatusSeeOther)
	return nil
}

// proofPage asks for both factors once more.
type proofPage struct {
	signInPage
	HasCode bool // an authenticator app is set up
}

func (v *visit) proofPage() proofPage {
	return proofPage{v.signInPage(), v.account.TOTP != nil}
}

func askProof(v *visit) error { return v.show("prove.html", "prove_title", v.proofPage()) }

func takeProof(v *visit) error {
	page := v.proofPage()
	token, _, err := v.Office.Prove(v.r.Context(), v.signIn, v.r.PostFormValue("password"), v.field("code"), v.from(v.r))
	if key := staff.Refused(err); key != "" {
		page.Wrong = "refused_" + key
		v.draw(http.StatusUnprocessableEntity, "prove.html", "prove_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	v.enter(token)
	http.Redirect(v.w, v.r, page.Next, http.StatusSeeOther)
	return nil
}

func signOut(v *visit) error {
	if v.account.ID != "" {
		if err := v.Office.SignOut(v.r.Context(), v.account, v.signIn.ID); err != nil {
			return err
		}
	}
	v.leave()
	return v.goTo(Root+"sign-in", "sign_out")
}

// The two steps of a passkey speak JSON with the page's script; without a
// script there are no passkeys.

// begun is what a script needs to ask the browser for a passkey.
type begun struct {
	Options any    `json:"options"`
	Token   string `json:"token,omitempty"`
}

func beginPasskey(v *visit) error {
	if v.keys == nil {
		return v.tell(http.StatusNotFound, told{})
	}
	options, token, err := v.keys.BeginSignIn(v.r.Context())
	if err != nil {
		return err
	}
	return v.tell(http.StatusOK, begun{options, token})
}

func finishPasskey(v *visit) error {
	return v.withPasskey(func(ctx context.Context, answer []byte) (string, string, error) {
		s := v.signIn
		if s.Stage != staff.Full {
			s = staff.SignIn{Browser: browser(v.r.UserAgent())}
		}
		token, _, err := v.keys.FinishSignIn(ctx, v.field("token"), answer, s)
		return token, inside(v.field("next")), err
	})
}

// told is what a script is told: where to go, or what was wrong in a sentence.
type told struct {
	To   string `json:"to,omitempty"`
	Said string `json:"said,omitempty"`
}

// withPasskey takes a browser's answer to a passkey ceremony.
func (v *visit) withPasskey(take func(ctx context.Context, answer []byte) (token, to string, err error)) error {
	if v.keys == nil {
		return v.tell(http.StatusNotFound, told{})
	}
	token, to, err := take(v.r.Context(), []byte(v.r.PostFormValue("answer")))
	if key := staff.Refused(err); key != "" {
		said, err := v.texts.say(v.lang(), "refused_"+key)
		if err != nil {
			return err
		}
		return v.tell(http.StatusUnprocessableEntity, told{Said: said})
	}
	if err != nil {
		return err
	}
	v.enter(token)
	return v.tell(http.StatusOK, told{To: to})
}

func (v *visit) tell(status int, answer any) error {
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(status)
	if err := json.NewEncoder(v.w).Encode(answer); err != nil && err != io.ErrClosedPipe {
		return nil // a reader that is gone needs no answer
	}
	return nil
}

// device says in words what browser gave, also where it did not know it.
func device(t texts, l lang.Lang, kept string) string {
	name, system, _ := strings.Cut(kept, ", ")
	switch {
	case name != "?" && system != "?":
		return kept
	case name != "?":
		return name
	case system != "?":
		return t["device_on"].In(l) + " " + system
	}
	return t["device_unknown"].In(l)
}

// browser names a browser and a system in two words, from a closed list: enough
// for somebody to know their own devices by.
func browser(agent string) string {
	find := func(known ...[2]string) string {
		for _, k := range known {
			if strings.Contains(agent, k[0]) {
				return k[1]
			}
		}
		return "?"
	}
	name := find([2]string{"Edg/", "Edge"}, [2]string{"coc_coc", "Cốc Cốc"}, [2]string{"SamsungBrowser", "Samsung"}, [2]string{"OPR/", "Opera"},
		[2]string{"Firefox/", "Firefox"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := find([2]string{"Android", "Android"}, [2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"Windows", "Windows"},
		[2]string{"Mac OS", "Mac"}, [2]string{"Linux", "Linux"})
	return name + ", " + system
}
