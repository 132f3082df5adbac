package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

func TestIDsAndSecretsPrintNothing(t *testing.T) {
	id, secret := ID("111222333444"), Secret("hunter2")
	asJSON, err := json.Marshal(map[string]any{"id": id, "secret": secret})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %s %d %x %q %#v %+v %s", id, id, id, id, id, id, struct{ ID ID }{id}, asJSON) +
		fmt.Sprintf("%v %s %x %q %#v %s", secret, secret, secret, secret, secret, slog.AnyValue(secret).Resolve())
	if strings.Contains(all, "111222") || strings.Contains(all, "hunter") || strings.Contains(all, "31313132") {
		t.Fatal(all)
	}
}

func TestAnIDIsReadWhicheverWayItIsWritten(t *testing.T) {
	for raw, want := range map[string]ID{
		`"2468458835291979220"`: "2468458835291979220", `2468458835291979220`: "2468458835291979220", `"ab12cd34"`: "ab12cd34",
		`null`: "", `{}`: "", `["1"]`: "", `true`: "",
	} {
		var got struct{ ID ID }
		if err := json.Unmarshal([]byte(`{"ID":`+raw+`}`), &got); err != nil || string(got.ID) != string(want) {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestUpdatesAreToldApartAndHaveNoOrder(t *testing.T) {
	seen := map[uint64]bool{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"a"}, {"ab"}, {"a", "b"}, {"b", "a"}, {"ab", ""}, {"", "ab"}} {
		n := Update(parts...)
		if seen[n] || n < session.Rising || n != Update(parts...) {
			t.Errorf("%q", parts)
		}
		seen[n] = true
	}
}

func TestARecentUpdateIsKnownForAtLeastAsLongAsItMayComeAgain(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	r := newRecent(func() time.Time { return now })
	one := coming{bot.Chat{Channel: "zalo-oa", ID: "1"}, 7}
	other := coming{bot.Chat{Channel: "zalo-oa", ID: "2"}, 7}
	if !r.begin(one) || !r.begin(other) || r.begin(one) || !r.begin(coming{one.chat, 0}) || !r.begin(coming{one.chat, 0}) {
		t.Fatal("an update is new once in its chat; one without a number always")
	}
	now = now.Add(Keep - time.Second)
	r.begin(coming{one.chat, 8})
	if r.begin(one) {
		t.Fatal("forgotten too early")
	}
	now = now.Add(2 * Keep)
	r.begin(coming{one.chat, 9})
	now = now.Add(Keep)
	if !r.begin(one) {
		t.Fatal("remembered for ever")
	}
	r.forget(one)
	if !r.begin(one) {
		t.Fatal("not welcome again")
	}
	for i := range uint64(3 * mostRecent) {
		r.begin(coming{one.chat, 100 + i})
	}
	if n := len(r.young) + len(r.old); n > 2*mostRecent {
		t.Fatalf("%d are remembered", n)
	}
}

func TestAMessageFitsAndSaysEverything(t *testing.T) {
	decomposed := norm.NFD.String("Đường dây nóng của tỉnh. ")
	for name, text := range map[string]string{
		"short": "Xin *chào*.", "decomposed": strings.Repeat(decomposed, 150), "long": strings.Repeat("Một câu. ", 1000),
		"without a border": strings.Repeat("ă", 5000), "emoji": strings.Repeat("😀", 2500),
	} {
		var all string
		for _, part := range Fit(text) {
			if n := utf8.RuneCountInString(part); n == 0 || n > 2000 || !norm.NFC.IsNormalString(part) {
				t.Errorf("%s: a part of %d characters", name, n)
			}
			all += part
		}
		bare := func(s string) string {
			return strings.NewReplacer(" ", "", "*", "").Replace(norm.NFC.String(s))
		}
		if bare(all) != bare(text) {
			t.Errorf("%s: something is lost", name)
		}
	}
	if parts := Fit(norm.NFD.String(strings.Repeat("ộ", 2000))); len(parts) != 1 {
		t.Errorf("two thousand letters are %d messages", len(parts))
	}
	if got := Title(norm.NFD.String("*Gọi* ")+strings.Repeat("ộ", 120), 100); utf8.RuneCountInString(got) != 100 || !strings.HasPrefix(got, "Gọi ộ") || !strings.HasSuffix(got, "…") {
		t.Error(got)
	}
}

func TestEverythingCanBeTyped(t *testing.T) {
	say := Words(func(key string, _ lang.Lang) string {
		return map[string]string{"zalo_choose": "Choose.", "zalo_also": "Or: {words}"}[key]
	})
	r := flows.Reply{
		Messages: []flows.Message{{Text: "One."}, {Card: &flows.Card{Title: "S", Phones: []flows.Phone{{Label: "111", Tel: "111"}}}}},
		Choices:  []flows.Choice{{Token: "a", Label: "Yes"}, {Token: "b", Label: "No"}}, Nav: []flows.Choice{{Token: "!back", Label: "Back"}, {Token: "!leave", Label: "Leave"}},
	}
	if got, want := say.Plain(lang.VI, r), "One.\n\n*S*\n☎ 111\n\n1. Yes\n2. No\nChoose.\nOr: Back · Leave"; got != want {
		t.Errorf("%q", got)
	}
	if got := say.Plain(lang.VI, flows.Reply{Messages: r.Messages[:1]}); got != "One." {
		t.Errorf("%q", got)
	}
}

func TestWhatIsTrueOfZaloIsSaidAtTheGreetingAndTheEnd(t *testing.T) {
	say := Words(func(key string, _ lang.Lang) string { return key + " {url}" })
	greeting := flows.Reply{Greeting: true, Messages: []flows.Message{{Text: "Hello."}, {Text: "Choose."}}}
	for name, c := range map[string]struct {
		reply   flows.Reply
		website string
		want    string
	}{
		"a greeting":                    {greeting, "", "Hello.|notice {url}|Choose."},
		"a greeting with a way out":     {greeting, "https://x.vn", "Hello.|notice {url}\nzalo_website https://x.vn|Choose."},
		"anything else":                 {flows.Reply{Messages: greeting.Messages}, "https://x.vn", "Hello.|Choose."},
		"messages cannot be taken back": {flows.Reply{Wipe: true, Messages: greeting.Messages}, "", "wiped {url}"},
	} {
		var texts []string
		for _, m := range say.Honest(lang.VI, c.reply, "notice", "wiped", c.website).Messages {
			texts = append(texts, m.Text)
		}
		if got := strings.Join(texts, "|"); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if len(greeting.Messages) != 2 {
		t.Error("the reply itself was changed")
	}
}

func TestABodyIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		method string
		body   io.Reader
		want   int
	}{
		"an event":   {http.MethodPost, strings.NewReader("{}"), 0},
		"the most":   {http.MethodPost, strings.NewReader(strings.Repeat(" ", maxBody)), 0},
		"more":       {http.MethodPost, strings.NewReader(strings.Repeat(" ", maxBody+1)), http.StatusRequestEntityTooLarge},
		"broken off": {http.MethodPost, io.MultiReader(strings.NewReader("{"), broken{}), http.StatusBadRequest},
		"a look":     {http.MethodGet, nil, http.StatusMethodNotAllowed},
	} {
		w := httptest.NewRecorder()
		_, ok := Body(w, httptest.NewRequest(c.method, "/", c.body))
		if ok != (c.want == 0) || !ok && w.Code != c.want {
			t.Errorf("%s: %v %d", name, ok, w.Code)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestACallIsTriedAgainOnlyWhereThatHelps(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		calls int
		gone  bool
	}{
		"well":            {nil, 1, false},
		"the network":     {io.ErrUnexpectedEOF, attempts, false},
		"unavailable":     {&Refusal{Why: Unavailable}, attempts, false},
		"too many":        {&Refusal{Why: TooMany}, attempts, false},
		"a bad message":   {&Refusal{Why: Refused}, 1, false},
		"an operator's":   {&Refusal{Why: Operator}, 1, false},
		"a refused token": {&Refusal{Why: Token}, 1, false},
		"somebody gone":   {&Refusal{Why: Gone}, 1, true},
	} {
		n := 0
		calls := &Calls{Pace: rate.NewLimiter(rate.Inf, 0), Log: slog.New(slog.DiscardHandler), Sleep: func(context.Context, time.Duration) bool { return true }}
		err := calls.Try(t.Context(), func(context.Context) error { n++; return c.err })
		if n != c.calls || errors.Is(err, bot.ErrGone) != c.gone || (c.err == nil) != (err == nil) {
			t.Errorf("%s: %d calls, %v", name, n, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	calls := &Calls{Pace: rate.NewLimiter(rate.Inf, 0), Log: slog.New(slog.DiscardHandler), Sleep: func(context.Context, time.Duration) bool {
		t.Error("waits longer than the turn lasts")
		return false
	}}
	if err := calls.Try(ctx, func(context.Context) error { return &Refusal{Why: TooMany} }); !Is(err, TooMany) {
		t.Error(err)
	}
}
