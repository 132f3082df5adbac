package portal

import (
	"context"
	"net/http"
	"net/url"

	"nhipcau/internal/qrcode"
	"nhipcau/portal/staff"
)

func joinRoutes() []route {
	return []route{
		{method: "GET", path: Root + "join", may: anybody, serve: askJoin},
		{method: "POST", path: Root + "join", may: anybody, serve: takeJoin},
		{method: "GET", path: Root + "enrol", may: enrolls, serve: askEnrol},
		{method: "POST", path: Root + "enrol", may: enrolls, serve: takeEnrol},
		{method: "POST", path: Root + "enrol/passkey", may: enrolls, serve: beginNewPasskey},
		{method: "POST", path: Root + "enrol/passkey/finish", may: enrolls, serve: finishNewPasskey},
	}
}

// joinPage is the form behind an invitation or a reset.
type joinPage struct {
	Key      string // the link's own
	Role     staff.Role
	Back     bool // an account is given back rather than made
	Name     string
	Wrong    string
	Insecure bool
}

func askJoin(v *visit) error {
	page, err := v.joinPage(v.r.URL.Query().Get("k"))
	if err != nil {
		return err
	}
	return v.show("join.html", "join_title", page)
}

func (v *visit) joinPage(key string) (joinPage, error) {
	i, err := v.Office.Invitation(v.r.Context(), key)
	if err != nil {
		return joinPage{}, err
	}
	return joinPage{Key: key, Role: i.Place.Role, Back: i.Account != "", Name: i.Name, Insecure: !v.secure()}, nil
}

func takeJoin(v *visit) error {
	page, err := v.joinPage(v.field("k"))
	if err != nil {
		return err
	}
	if !page.Back {
		page.Name = v.field("name")
	}
	a, err := v.Office.Join(v.r.Context(), page.Key, page.Name, v.r.PostFormValue("password"))
	if key := staff.Refused(err); key != "" && key != "invitation" {
		page.Wrong = "refused_" + key
		v.draw(http.StatusUnprocessableEntity, "join.html", "join_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	token, _, err := v.Office.Joined(v.r.Context(), a, browser(v.r.UserAgent()), v.lang())
	if err != nil {
		return err
	}
	v.enter(token)
	return v.goTo(Root+"enrol", "")
}

// enrolPage sets up a second factor.
type enrolPage struct {
	Secret   string // of an authenticator app, in groups of four
	Picture  qrcode.Picture
	Passkeys bool
	Wrong    string
	More     bool // for somebody who has a factor already
}

func askEnrol(v *visit) error {
	page, err := v.enrolPage()
	if err != nil {
		return err
	}
	return v.show("enrol.html", "enrol_title", page)
}

func (v *visit) enrolPage() (enrolPage, error) {
	secret, err := v.Office.NewSecret(v.r.Context(), &v.signIn)
	if err != nil {
		return enrolPage{}, err
	}
	picture, _ := qrcode.Draw(staff.SecretURL(v.account.Name, secret)) // where it cannot be drawn, the text is enough
	return enrolPage{
		Secret: grouped(secret), Picture: picture,
		Passkeys: v.keys != nil, More: v.signIn.Stage == staff.Full,
	}, nil
}

// grouped writes a text in groups of four, as people copy it.
func grouped(s string) (out string) {
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			out += " "
		}
		out += string(r)
	}
	return out
}

// recoveryPage shows codes this once.
type recoveryPage struct{ Codes []string }

func takeEnrol(v *visit) error {
	token, now, codes, err := v.Office.SetTOTP(v.r.Context(), v.signIn, v.field("code"))
	if key := staff.Refused(err); key != "" {
		page, err := v.enrolPage()
		if err != nil {
			return err
		}
		page.Wrong = "refused_" + key
		v.draw(http.StatusUnprocessableEntity, "enrol.html", "enrol_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	v.enter(token)
	v.signIn = now
	return v.show("recovery.html", "recovery_title", recoveryPage{codes})
}

func beginNewPasskey(v *visit) error {
	if v.keys == nil {
		return v.tell(http.StatusNotFound, told{})
	}
	options, err := v.keys.BeginAdd(v.r.Context(), &v.signIn)
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
	return v.tell(http.StatusOK, begun{Options: options})
}

func finishNewPasskey(v *visit) error {
	return v.withPasskey(func(ctx context.Context, answer []byte) (string, string, error) {
		token, _, err := v.keys.FinishAdd(ctx, v.signIn, answer, v.field("label"))
		return token, Root + "me?" + url.Values{"done": {"passkey_added"}}.Encode(), err
	})
}

func nextQuery(next string) string { return url.Values{"next": {next}}.Encode() }
