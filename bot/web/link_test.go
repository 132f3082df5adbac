package web_test

import (
	"io/fs"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"nhipcau/bot/session"
	"nhipcau/bot/web"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
)

// topics are the flows that a deep link's button can name.
func topics() map[string]lang.Text {
	all := map[string]lang.Text{}
	for key, text := range sentences() {
		if topic, ok := strings.CutPrefix(key, "web_topic_"); ok {
			all[topic] = text
		}
	}
	return all
}

// TestOnlyATapCountsANeed holds that opening an address, which link previews,
// images on other pages and reloads do too, counts nothing.
func TestOnlyATapCountsANeed(t *testing.T) {
	counted := counts{}
	b := realBot(t, counted)
	h := handler(t, func(c *web.Config) { c.Bot, c.Seal = b, session.NewSealer(session.Secret{}, time.Now) })
	for topic, title := range topics() {
		greeting := ask(h, "GET", "/?t="+topic, "").Body.String()
		if len(counted) > 0 {
			t.Errorf("opening a link to %s counted %v", topic, counted)
		}
		if button := `name="t" value="` + topic + `">` + title.VI + `<`; !strings.Contains(greeting, button) {
			t.Errorf("no button %s", button)
		}
		body := "t=" + topic + "&s=" + url.QueryEscape(sealed(t, greeting))
		answer := ask(h, "POST", "/", body).Body.String()
		if want := (counts{source(t, topic).Topic: 1}); !maps.Equal(counted, want) {
			t.Errorf("tapping %s counted %v, want %v", topic, counted, want)
		}
		if strings.Contains(answer, "Chào bạn") {
			t.Errorf("%s is begun by greeting a second time", topic)
		}
		clear(counted)
	}
}

func TestTheButtonOfADeepLinkIsTheTitleOfItsFlow(t *testing.T) {
	if len(topics()) == 0 {
		t.Error("no topics")
	}
	for topic, text := range topics() {
		if diff := cmp.Diff(source(t, topic).Title, text); diff != "" {
			t.Errorf("texts.yaml, web_topic_%s: %s", topic, diff)
		}
	}
}

// flow is the head of a file of conversations.
type flow struct {
	Topic string
	Title lang.Text
}

func source(t *testing.T, name string) (f flow) {
	t.Helper()
	b, err := fs.ReadFile(content.Files, name+".yaml")
	if err == nil {
		err = yaml.Unmarshal(b, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}
