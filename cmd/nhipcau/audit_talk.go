package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/internal/needle"
)

// planted is what an invented person gives away besides their answers.
type planted struct {
	name, phone, account, sentence, caption string
	agent, address, referer, nonsense       string
	lat, lon                                float64
}

// plant invents somebody whom nothing else in the program is likely to name.
func plant() planted {
	word := randomWord()
	return planted{
		name:     "Nguyễn Thị Kim " + word,
		phone:    fmt.Sprint("09", number(10_000_000, 99_999_999)),
		account:  "kim_" + strings.ToLower(randomWord()) + "_1999",
		sentence: "chồng em đánh em tối qua ở quán " + randomWord(),
		caption:  "ảnh này chụp ở nhà trọ " + randomWord(),
		agent:    "Needle" + randomWord() + "/7.31",
		address:  fmt.Sprintf("203.0.113.%d, 198.51.100.%d", number(10, 250), number(10, 250)),
		referer:  "https://mang.example.vn/" + randomWord(),
		nonsense: "khong-co-trang-" + randomWord(),
		lat:      19.8 + float64(number(10_000, 99_999))/1e6,
		lon:      105.7 + float64(number(10_000, 99_999))/1e6,
	}
}

func (p planted) needles() []needle.Needle {
	return []needle.Needle{
		needle.Text("a name", p.name), needle.Text("a phone number", p.phone), needle.Text("an account", p.account),
		needle.Text("a sentence", p.sentence), needle.Text("a caption", p.caption), needle.Text("a browser", p.agent),
		needle.Text("an address", p.address), needle.Text("a page visited before", p.referer),
		needle.Text("a wrong address", p.nonsense),
		needle.Coordinate("a latitude", p.lat), needle.Coordinate("a longitude", p.lon),
	}
}

// says are the answers of a person looking for a loan, with what must not be
// kept among them. Whatever is not understood is part of the trial.
func (a *auditor) says() []string {
	p := a.planted
	said := []string{
		"vay von", "Em tên " + p.name, "sdt em " + p.phone, "buôn bán nhỏ", "zalo em la " + p.account,
		"hau loc", p.sentence, "vay von", "1", "bỏ qua", "đủ rồi", "mã",
	}
	return append(said, a.texts...)
}

// talk has the conversations of a round.
func (a *auditor) talk(r auditRound) error {
	if err := a.onTheWeb(); err != nil {
		return err
	}
	if err := a.mistakes(); err != nil || r.texts == 0 {
		return err
	}
	if err := a.onZalo(number(5_000_000_000_000, 9_000_000_000_000), r.texts); err != nil {
		return err
	}
	return a.onTelegram(number(5_000_000_000, 9_000_000_000), r.texts)
}

var (
	pageState = regexp.MustCompile(`name="s" value="([^"]*)"`)
	shownCode = regexp.MustCompile(`\b\d{3} \d{3} \d{4}\b`)
)

// handed makes needles of the codes that a page or message shows.
func (a *auditor) handed(text string) {
	for _, code := range shownCode.FindAllString(text, -1) {
		a.needles = append(a.needles, needle.Code(code))
		a.report.Codes++
	}
}

// onTheWeb has a conversation in a browser without JavaScript.
func (a *auditor) onTheWeb() error {
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	page, err := a.visit(client, http.MethodGet, "?t=loans", nil)
	for _, text := range a.says() {
		if err != nil {
			return err
		}
		state := pageState.FindStringSubmatch(page)
		if state == nil {
			page, err = a.visit(client, http.MethodGet, "?t=loans", nil)
			continue
		}
		sealed := html.UnescapeString(state[1])
		if len(sealed) > 64 {
			a.needles = append(a.needles, needle.Text("a sealed page", sealed[:64]))
		}
		page, err = a.visit(client, http.MethodPost, "", url.Values{"s": {sealed}, "l": {"vi"}, "text": {text}})
		a.handed(page)
	}
	return err
}

func (a *auditor) visit(client *http.Client, method, path string, form url.Values) (string, error) {
	status, page, err := a.request(client, method, path, "application/x-www-form-urlencoded", form.Encode())
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("the web chat answers %d", status)
	}
	return string(page), err
}

func (a *auditor) request(client *http.Client, method, path, kind, body string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(a.ctx, method, a.chat+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("User-Agent", a.planted.agent)
	req.Header.Set("X-Forwarded-For", a.planted.address)
	req.Header.Set("Referer", a.planted.referer)
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, errors.New("a page was not answered")
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	return res.StatusCode, page, err
}

// errorAnswer is what somebody gets who asked for what there is not.
type errorAnswer struct {
	to   string
	body []byte
}

// mistakes asks for what is refused, with needles in every part of it. Refusals
// must not repeat them: they are shown, and logged by whatever stands between.
func (a *auditor) mistakes() error {
	p := a.planted
	asked := url.QueryEscape(p.name)
	form := "application/x-www-form-urlencoded"
	for _, m := range []struct{ to, method, path, kind, body string }{
		{"to a wrong address", "GET", p.nonsense + "?q=" + asked, "", ""},
		{"to a wrong method", "DELETE", "?q=" + asked, "", ""},
		{"to a form of another kind", "POST", "", "application/json", `{"text":"` + p.sentence + `"}`},
		{"to a form too long", "POST", "", form, "text=" + strings.Repeat(asked, 4000)},
		{"at a closed webhook", "POST", "hook/telegram", "application/json", `{"update_id":1,"message":{"text":"` + p.sentence + `"}}`},
		{"to a wrong page of the portal", "GET", "portal/" + p.nonsense, "", ""},
		{"to a wrong invitation", "GET", "portal/join?token=" + p.nonsense, "", ""},
		{"to a broken form", "POST", "portal/signin", form, "name=%zz" + asked},
	} {
		status, body, err := a.request(http.DefaultClient, m.method, m.path, m.kind, m.body)
		if err != nil {
			continue // the server hung up on it
		}
		if status >= 400 {
			a.answers = append(a.answers, errorAnswer{m.to, body})
		}
	}
	if len(a.answers) == 0 {
		return errors.New("nothing was refused")
	}
	return nil
}

// onTelegram has the same conversation there as far as it goes, with a contact, a
// picture and a place beside, and a platform that fails and quotes what it was
// told. Telegram takes one message a second in a chat, so it is shorter.
func (a *auditor) onTelegram(id int64, texts int) error {
	a.needles = append(a.needles, needle.ID("a chat's number", id))
	person := a.api.Person(id)
	person.First, person.Username = a.planted.name, a.planted.account
	person.Start("")
	for _, text := range append(a.says()[:texts], a.texts...) {
		person.Say(text)
	}
	if err := a.settle(); err != nil {
		return err
	}
	a.api.Fail("sendMessage", faketelegram.Fault{Status: 400, Description: "Bad Request: " + a.planted.sentence})
	person.Contact(a.planted.phone)
	person.Photo(a.planted.caption)
	person.Location(a.planted.lat, a.planted.lon)
	if err := a.settle(); err != nil {
		return err
	}
	for _, m := range person.Messages() {
		a.handed(m.Text)
	}
	return nil
}

func (a *auditor) settle() error {
	ctx, cancel := context.WithTimeout(a.ctx, 90*time.Second)
	defer cancel()
	if !a.api.Settle(ctx) {
		return fmt.Errorf("%d of Telegram's updates were not answered", a.api.Unconfirmed())
	}
	return nil
}

// getPage reads a page of this machine.
func getPage(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	return b.Bytes(), err
}

// number draws from least to most.
func number(least, most int64) int64 {
	n, _ := rand.Int(rand.Reader, big.NewInt(most-least+1))
	return least + n.Int64()
}

// randomWord is eight letters with a capital first.
func randomWord() string {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte('a' + number(0, 25))
	}
	return strings.ToUpper(string(b[:1])) + string(b[1:])
}
