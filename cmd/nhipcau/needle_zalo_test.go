package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/internal/needle"
)

// zaloEnvironment are the settings that lead to a Zalo of the test's own.
func zaloEnvironment(z *fakezalo.Server) []string {
	access, refresh := z.Tokens()
	return []string{
		"ZALO_OA_APP_ID=" + fakezalo.AppID, "ZALO_OA_APP_SECRET=" + fakezalo.AppSecret, "ZALO_OA_SECRET_KEY=" + fakezalo.HookKey,
		"ZALO_OA_ACCESS_TOKEN=" + access, "ZALO_OA_REFRESH_TOKEN=" + refresh, "ZALO_OA_API_URL=" + z.URL, "ZALO_OA_AUTH_URL=" + z.URL,
		"ZALO_BOT_TOKEN=" + fakezalo.BotToken, "ZALO_BOT_API_URL=" + z.URL,
	}
}

var (
	messageID = regexp.MustCompile(`"msg_id":"([0-9a-f]+)"`)
	codeRE    = regexp.MustCompile(`\b\d{3} \d{3} \d{4}\b`)
)

// What people send on Zalo besides their answers.
const (
	zaloName     = "Nguyễn Thị Kim Thoa"
	zaloPhone    = "84912345678"
	zaloSentence = "chồng em đánh em tối qua ở quán Hoa Sen"
)

// TestNothingOfAPersonOnZaloIsAtRest has conversations on both kinds of Zalo with
// the real program at its most talkative, and searches all that it leaves: after
// it was killed, and after a restart and an orderly stop.
func TestNothingOfAPersonOnZaloIsAtRest(t *testing.T) {
	api, z := faketelegram.ForTest(t), fakezalo.ForTest(t)
	settings := zaloEnvironment(z)
	dir := t.TempDir()
	needles := []needle.Needle{needle.Text("a name", zaloName), needle.Text("a number", zaloPhone), needle.Text("a sentence", zaloSentence),
		needle.Text("an id of a user in the app", "9007199254740993777"), needle.Text("a place", "105.8463"), needle.Text("a file", "planted-4711")}
	for _, stop := range []os.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		p := startProgram(t, dir, api.URL, settings...)
		needles = append(needles, zaloTalk(t, p, z, time.Now().UnixNano())...)
		metrics := fetch(t, p.metrics+"/metrics")
		for _, channel := range []string{"zalo-oa", "zalo-bot"} {
			if !strings.Contains(metrics, `nhipcau_turns_total{channel="`+channel+`",outcome="ok"}`) {
				t.Fatalf("the metrics know of no turns on %s", channel)
			}
		}
		f := needle.NewFinder(needles)
		f.In("the metrics", []byte(metrics))
		f.In("the output", p.end(t, stop))
		if err := f.Folder(dir); err != nil {
			t.Fatal(err)
		}
		for _, found := range f.Found() {
			t.Errorf("after %v: %v", stop, found)
		}
	}
}

// zaloTalk has the conversation on both kinds of Zalo, and sends a form, a
// picture, a file and a place beside. What it gives as needles are ids, codes,
// and the tokens, which are kept sealed only.
func zaloTalk(t *testing.T, p *program, z *fakezalo.Server, id int64) (handed []needle.Needle) {
	t.Helper()
	z.OAHook = p.url + oaHookPath
	access, refresh := z.Tokens()
	person, botPerson := z.Person(fmt.Sprint(id)), z.BotPerson(fmt.Sprint(id+17))
	for _, one := range []*fakezalo.Person{person, botPerson} {
		one.Name, one.Phone = zaloName, zaloPhone
	}
	z.Deliver(person.Follow())
	z.Expire() // so that tokens are renewed and kept
	first := person.Writes("xin chào")
	z.Deliver(first)
	says := []string{"em tên " + zaloName, "sdt em " + zaloPhone, zaloSentence, "bắt đầu lại", "vay von", "1", "hau loc"}
	for range 7 {
		says = append(says, "bỏ qua")
	}
	for _, text := range says {
		person.Say(text)
		awaitAnswer(t, p, botPerson, func() { botPerson.Say(text) })
	}
	z.Deliver(person.Form())
	person.Photo(zaloSentence)
	person.Sends("file")
	person.Location("19.9271", "105.8463")
	awaitAnswer(t, p, botPerson, func() { botPerson.Photo(zaloSentence) })
	for _, m := range append(person.Messages(), botPerson.Messages()...) {
		for _, code := range codeRE.FindAllString(m.Text, -1) {
			if m.FromBot {
				handed = append(handed, needle.Code(code))
			}
		}
	}
	after, afterRefresh := z.Tokens()
	if len(handed) < 2 || len(person.Messages()) < 25 || after == access {
		t.Fatalf("only %d codes and %d messages on Zalo", len(handed), len(person.Messages()))
	}
	for _, secret := range []string{access, refresh, after, afterRefresh, fakezalo.AppSecret, fakezalo.HookKey, fakezalo.BotToken} {
		handed = append(handed, needle.Text("a token", secret))
	}
	return append(handed, needle.ID("a user's id", id), needle.ID("a user's id", id+17),
		needle.Text("a message's id", messageID.FindStringSubmatch(string(first.Body))[1]))
}

// awaitAnswer does something and waits until it is answered.
func awaitAnswer(t *testing.T, p *program, person *fakezalo.Person, do func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	do()
	if !person.Await(ctx, 1) {
		t.Fatalf("no answer from the Zalo bot: %s", p.out.Bytes())
	}
}

func TestFromGreetingToCodeOnZalo(t *testing.T) {
	z := fakezalo.ForTest(t)
	flags := map[string]string{"PUBLIC_URL": "https://nhipcau.example.vn"}
	for _, setting := range zaloEnvironment(z) {
		name, v, _ := strings.Cut(setting, "=")
		flags[name] = v
	}
	m, err := start(t, settingsFor(t, flags))
	if err != nil {
		t.Fatal(err)
	}
	z.OAHook = strings.TrimSuffix(m.ChatURL, "/") + oaHookPath
	account, bot := z.Person("111222333444"), z.BotPerson("6eaa01")
	for name, one := range map[string]struct {
		person *fakezalo.Person
		begin  func()
		notice string
	}{
		"the account": {account, func() { z.Deliver(account.Follow()) }, "Người quản lý trang này trên Zalo cũng xem lại được"},
		"the bot":     {bot, func() { bot.Say("xin chào") }, "Zalo biết tài khoản của bạn"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
		read := func(do func()) string {
			do()
			one.person.Await(ctx, 1)
			for said := ""; ; time.Sleep(50 * time.Millisecond) { // until nothing more comes
				before := said
				if said = one.person.Read(); said == before {
					return said
				}
			}
		}
		said := read(one.begin)
		if !strings.Contains(said, one.notice) || !strings.Contains(said, "https://nhipcau.example.vn") || !strings.Contains(said, "1. ") {
			t.Fatalf("%s: the greeting is\n%s", name, said)
		}
		said = read(func() { one.person.Say("vay vốn") })
		if strings.Contains(said, one.notice) {
			t.Errorf("%s: told twice:\n%s", name, said)
		}
		said = read(func() { one.person.Say("1") })
		exchanges := 3
		for ; codeRE.FindString(said) == "" && exchanges < 10; exchanges++ {
			said = read(func() {
				if !strings.Contains(said, "[Bỏ qua]") || one.person.Tap("Bỏ qua") != nil {
					one.person.Say("bỏ qua")
				}
			})
		}
		if codeRE.FindString(said) == "" {
			t.Fatalf("%s: no code after %d exchanges:\n%s", name, exchanges, said)
		}
		for account == one.person && !strings.Contains(one.person.Read(), "(picture)") {
			if ctx.Err() != nil {
				t.Fatalf("no picture of the code:\n%s", one.person.Read())
			}
			time.Sleep(10 * time.Millisecond)
		}
		said = read(func() { one.person.Say("xóa") })
		if !strings.Contains(said, "Mình không xóa được") && !strings.Contains(said, "mình không xóa được") {
			t.Errorf("%s: not honest:\n%s", name, said)
		}
		cancel()
	}
}
