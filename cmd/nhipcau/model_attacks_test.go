package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/internal/meter"
	model "nhipcau/knowledge/answer"
	"nhipcau/knowledge/answer/fakellm"
	"nhipcau/knowledge/answer/llm"
	"nhipcau/knowledge/questions"
)

// attack is one row of testdata/attacks.yaml.
type attack struct {
	Typed, Planted, Answer, Topic, Raw string
	Cited                              []string
}

func (a attack) String() string { return a.Typed + a.Planted }

// obey replies as a model does that an attacker has won over.
func (a attack) obey(q fakellm.Asked) fakellm.Reply {
	switch p := q.Material.Passages; {
	case a.Raw != "":
		return fakellm.Say(a.Raw)(q)
	case a.Topic != "":
		return fakellm.Choose(a.Topic)(q)
	case len(p) == 0:
		return fakellm.Answer(a.Answer, "none-01")(q)
	default:
		cited := a.Cited
		if cited == nil {
			cited = []string{p[0].ID}
		}
		first, _, _ := strings.Cut(p[0].Text, ". ")
		return fakellm.Answer(strings.ReplaceAll(a.Answer, "{said}", first+"."), cited...)(q)
	}
}

// poisoned is the book of known questions with a sentence planted in every answer.
func poisoned(t *testing.T, sentence string) *questions.Book {
	t.Helper()
	const dir = "../../knowledge/questions/content"
	files := fstest.MapFS{}
	entries, err := fs.ReadDir(os.DirFS(dir), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(dir + "/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.ReplaceAll(string(text), "\n    en: >-\n", " "+sentence+"\n    en: >-\n      "+sentence+"\n")
		files[e.Name()] = &fstest.MapFile{Data: []byte(planted)}
	}
	book, err := questions.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func engineOf(t *testing.T, k flows.Knowledge) *flows.Engine {
	t.Helper()
	engine, findings := newEngine(content.Files, k)
	if engine == nil {
		t.Fatal(findings)
	}
	return engine
}

// talk is one person, with a bot that may have a model.
type talk struct {
	*bot.Bot
	update uint64
}

func newTalk(t *testing.T, engine *flows.Engine, m bot.Model) *talk {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }
	b := bot.New(bot.Config{
		Conversation: func() bot.Conversation { return engine }, Now: now, Rand: rand.Reader,
		Sessions: session.NewMemory(10, now), Sealer: session.NewSealer(session.Secret{1}, now), Model: m,
	})
	t.Cleanup(func() { _ = b.Close(context.Background()) })
	return &talk{Bot: b}
}

// say takes a turn and gives the whole reply as a person reads it.
func (w *talk) say(t *testing.T, text string) (said string) {
	t.Helper()
	w.update++
	err := w.Turn(t.Context(), bot.Chat{Channel: "telegram", ID: "1"}, flows.Input{Kind: flows.Typed, Text: text}, w.update,
		func(_ context.Context, _ lang.Lang, r flows.Reply) error {
			said = flows.Transcribe(r)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// withFake is a model's server and a client of it, as the program makes them.
func withFake(t *testing.T, g *model.Guard, behave fakellm.Behave) (*fakellm.Server, bot.Model, *[]string) {
	t.Helper()
	fake := fakellm.New("", "test", behave)
	srv := httptest.NewServer(fake)
	t.Cleanup(srv.Close)
	client := llm.New(llm.Config{URL: srv.URL + "/v1", Model: "test"})
	t.Cleanup(client.Close)
	var outcomes []string
	return fake, adviser{client, g, func(outcome string, _ time.Duration) { outcomes = append(outcomes, outcome) }}, &outcomes
}

func TestNoAttackOnTheModelReachesThePerson(t *testing.T) {
	text, err := os.ReadFile("testdata/attacks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var attacks []attack
	if err := yaml.UnmarshalWithOptions(text, &attacks, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	reached, sound := 0, engineOf(t, k)
	for _, a := range attacks {
		k, engine := k, sound
		const asked = "lãi suất vay là bao nhiêu, giải thích dễ hiểu giúp mình"
		walk := []string{"vay vốn", asked + ". " + a.Typed}
		if a.Planted != "" {
			k.Questions, walk[1] = poisoned(t, a.Planted), asked
			engine = engineOf(t, k)
		}
		fake, m, outcomes := withFake(t, k.Guard, a.obey)
		with, without := newTalk(t, engine, m), newTalk(t, engine, nil)
		for _, line := range walk {
			if got, want := with.say(t, line), without.say(t, line); got != want {
				t.Errorf("%s: the person reads\n%s\ninstead of\n%s", a, got, want)
			}
		}
		if len(fake.Asked()) == 1 {
			reached++
		} else {
			t.Errorf("%s: the model was asked %d times: the attack tests nothing", a, len(fake.Asked()))
		}
		if v := fake.Violations(); len(v) > 0 {
			t.Errorf("%s: %v", a, v)
		}
		if o := fmt.Sprint(*outcomes); o != "[refused]" && o != "[broken]" {
			t.Errorf("%s: the outcome is %s", a, o)
		}
	}
	if reached < 40 {
		t.Errorf("only %d attacks reached a model, want 40", reached)
	}
}

func TestAModelThatIsHonestHelps(t *testing.T) {
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	fake, m, _ := withFake(t, k.Guard, fakellm.Honest)
	w := newTalk(t, engineOf(t, k), m)
	w.say(t, "vay vốn")
	said := w.say(t, "lãi suất vay là bao nhiêu, giải thích dễ hiểu giúp mình")
	for _, part := range []string{"127%", "do máy viết lại", "NĐ 338/2025", "Ngân hàng Chính sách"} {
		if !strings.Contains(said, part) {
			t.Errorf("the answer lacks %q:\n%s", part, said)
		}
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

// What reaches the server in conversations full of what must not.
func TestNothingOfAPersonReachesTheModel(t *testing.T) {
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	fake, m, _ := withFake(t, k.Guard, fakellm.None)
	engine := engineOf(t, k)
	for _, line := range []string{
		"chi Hoa oi ai ranh nhan cho minh hoi ti nha, so em 0912345678", "o day chan ghe, em la Thuy Trang nha so 15 ngo 4",
		"ai ranh nhan cho minh hoi ti nha, goi 0987 654 321", "ban ten gi vay, minh la Thuy Trang, cccd 038199001234",
		"ai ranh nhan cho minh hoi ti nha, zalo @hoaxinh92", "ban ten gi vay, zalo hoaxinh92 nhe",
		"ai ranh nhan cho minh hoi ti nha, mail hoaxinh92@gmail.com", "ai ranh nhan cho minh hoi ti, https://fb.com/hoaxinh day",
		"huong di nao tot hon day, so em 0912345678", "huong di nao tot hon day, zalo hoaxinh92",
	} {
		newTalk(t, engine, m).say(t, line)
	}
	if len(fake.Asked()) < 6 {
		t.Errorf("asked %d times: these messages are understood without it, choose others", len(fake.Asked()))
	}
	all, _ := json.Marshal(fake.Asked())
	for _, needle := range []string{"Hoa oi", "0912345678", "654 321", "654321", "Thuy", "Trang", "ngo 4", "038199", "hoaxinh", "telegram", "nonce"} {
		if strings.Contains(string(all), needle) {
			t.Errorf("%q reached the model: %s", needle, all)
		}
	}
	for _, line := range []string{
		"em không muốn sống nữa", "chồng em đánh em", "em bị hiv phải làm sao", "khách quen đòi thêm", "con em 5 tuổi bị sốt", "bị lừa bán sang trung quốc",
		"em lam gai muon doi nghe", "ban trai ep em di khach", "my husband hits me",
	} {
		before := len(fake.Asked())
		w := newTalk(t, engine, m)
		w.say(t, line)
		w.say(t, "hoi chuyen khac chut voi nha ban oi")
		if strings.Contains(string(mustJSON(fake.Asked()[before:])), line) {
			t.Errorf("%q reached the model", line)
		}
	}
}

func mustJSON(v any) []byte { b, _ := json.Marshal(v); return b }

func TestEveryOutcomeOfAModelIsCountedByItsName(t *testing.T) {
	mt := meter.New()
	for _, o := range model.Outcomes() {
		mt.Model(string(o), time.Millisecond)
	}
	w := httptest.NewRecorder()
	mt.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, o := range model.Outcomes() {
		if !strings.Contains(w.Body.String(), fmt.Sprintf(`nhipcau_model_total{outcome=%q} 1`, o)) {
			t.Errorf("%s is not counted", o)
		}
	}
}

func TestEveryWayToBeUnderstoodIsCountedByItsName(t *testing.T) {
	mt := meter.New()
	for _, kind := range flows.AllUnderstood() {
		mt.Understood("web", string(kind))
	}
	w := httptest.NewRecorder()
	mt.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, kind := range flows.AllUnderstood() {
		if !strings.Contains(w.Body.String(), fmt.Sprintf(`nhipcau_understood_total{channel="web",kind=%q} 1`, kind)) {
			t.Errorf("%s is not counted", kind)
		}
	}
}
