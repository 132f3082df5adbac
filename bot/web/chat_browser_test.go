package web_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"nhipcau/bot/session"
	"nhipcau/bot/web"
	"nhipcau/internal/browsertest"
)

// private are words of the conversation that nobody may find afterwards.
func private() []string { return []string{"Chào bạn", "Tổng đài", "482 913", "Bạn nói"} }

func TestAConversationInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	for name, l := range map[string]browsertest.Look{
		"with JavaScript":    phone(),
		"without JavaScript": {Width: 360, Height: 740, NoJS: true, Touch: true},
	} {
		t.Run(name, func(t *testing.T) {
			v := open(t, browser, l)
			complaints := v.console()
			v.visit("/?t=loans")
			v.sees("Chào bạn")
			v.tap("Vay vốn")
			v.sees("[loans]")
			v.tap("Có người làm mình")
			v.sees("482 913 7056")
			v.missing("Chào bạn")
			v.say("em <b>sợ</b>")
			v.sees("Bạn nói: em <b>sợ</b>")
			v.tap("English")
			v.sees("What do you need most now?")
			v.sees("To leave at once")
			if got := browsertest.Eval[string](v.Visitor, "document.documentElement.lang"); got != "en" {
				t.Errorf("the page says it is in %q", got)
			}
			v.say("end")
			v.sees("bình an")
			v.tap("Start again")
			v.sees("Chào bạn")
			v.tap("Leave now")
			v.sees("Cơm dẻo")
			v.missing(append(private(), "Nhắn tin", "Messages", `href="/"`)...)
			if said := complaints(); len(said) > 0 {
				t.Errorf("the browser complains: %q", said)
			}
		})
	}
}

func TestBackShowsNothingOfTheConversation(t *testing.T) {
	const erased = "trang này xóa hết mỗi khi được mở lại"
	browser := browsertest.Start(t)
	t.Run("with JavaScript", func(t *testing.T) {
		v := open(t, browser, phone())
		v.visit("/?t=loans")
		v.tap("Có người làm mình")
		v.sees("Tổng đài 111")
		v.tap("Quay lại")
		v.sees("Bạn nói")
		if got := v.entries(); !slices.Equal(got, []string{"/"}) {
			t.Errorf("history %q, want the one page without its topic", got)
		}
		v.tap("Thoát nhanh")
		v.sees("Cơm dẻo")
		if got := v.entries(); !slices.Equal(got, []string{"/bep"}) {
			t.Errorf("history %q, want the neutral page in place of the chat", got)
		}
	})
	t.Run("with JavaScript, going elsewhere", func(t *testing.T) {
		v := open(t, browser, phone())
		v.visit("/")
		v.tap("Có người làm mình")
		v.sees("Tổng đài 111")
		v.gone(erased)
		v.visit("/bep")
		v.back()
		v.sees("Chào bạn")
		v.sees(erased)
		v.missing("Tổng đài", "482 913")
		v.tap("Vay vốn")
		v.sees("Bạn nói")
		v.gone(erased)
	})
	t.Run("with JavaScript, opening it again", func(t *testing.T) {
		v := open(t, browser, phone())
		v.visit("/?t=loans")
		v.tap("Có người làm mình")
		v.sees("Tổng đài 111")
		v.Do(chromedp.Reload())
		v.sees("Chào bạn")
		v.sees(erased)
		v.missing("Tổng đài", "482 913")
	})
	t.Run("without JavaScript", func(t *testing.T) {
		v := open(t, browser, browsertest.Look{Width: 360, Height: 740, NoJS: true, Touch: true})
		v.visit("/")
		v.tap("Có người làm mình")
		v.sees("Tổng đài 111")
		v.tap("Thoát nhanh")
		v.sees("Cơm dẻo")
		v.back()
		v.missing(private()...)
	})
	t.Run("when the browser keeps pages alive", func(t *testing.T) {
		v := open(t, browser, phone())
		v.line.storable.Store(true)
		v.visit("/")
		v.tap("Có người làm mình")
		v.sees("Tổng đài 111")
		before := v.line.begun.Load()
		v.visit("/bep")
		v.back()
		v.sees(erased)
		v.sees("Chào bạn")
		v.missing("Tổng đài", "482 913")
		if v.line.begun.Load() == before {
			t.Error("an old page was shown instead of a new beginning")
		}
	})
	t.Run("a page on its way out is empty", func(t *testing.T) {
		v := open(t, browser, phone())
		v.visit("/")
		browsertest.Eval[bool](v.Visitor, `dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}))`)
		v.missing(append(private(), "Nhắn tin")...)
		browsertest.Eval[bool](v.Visitor, `dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))`)
		v.sees("Chào bạn")
	})
}

func TestLeavingAtOnce(t *testing.T) {
	browser := browsertest.Start(t)
	const escape, shift = `"Escape"`, `"Shift"`
	press := func(v tab, keys ...string) {
		for _, key := range keys {
			browsertest.Eval[bool](v.Visitor, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: `+key+`, bubbles: true}))`)
		}
	}
	for name, act := range map[string]func(v tab){
		"by the red button":     func(v tab) { v.tap("Thoát nhanh") },
		"by Escape three times": func(v tab) { press(v, escape, escape, escape) },
		"by Shift three times":  func(v tab) { press(v, shift, shift, shift) },
		"by writing it":         func(v tab) { v.say("n:exit") },
		"without any network":   func(v tab) { v.line.down.Store(true); v.tap("Thoát nhanh") },
	} {
		t.Run(name, func(t *testing.T) {
			v := open(t, browser, phone())
			v.visit("/")
			v.sees("Chào bạn")
			v.Do(chromedp.Poll[chromedp.Void](`performance.getEntriesByName(location.origin + "/bep").length > 0`))
			act(v)
			v.sees("Cơm dẻo")
			v.missing(append(private(), "Nhắn tin")...)
		})
	}
	t.Run("while an answer is awaited", func(t *testing.T) {
		bot := script{texts: sentences(), hold: make(chan struct{}), tapped: make(chan struct{}, 1)}
		v := open(t, browser, phone(), func(c *web.Config) { c.Bot = bot })
		v.visit("/")
		v.tap("Vay vốn")
		<-bot.tapped
		v.tap("Thoát nhanh")
		v.sees("Cơm dẻo")
		close(bot.hold)
		v.missing(private()...)
	})
	t.Run("but not by mistake", func(t *testing.T) {
		v := open(t, browser, phone())
		v.visit("/")
		press(v, escape, escape, `"a"`, escape, shift, escape, shift, shift, `"N"`)
		v.tap("Vay vốn")
		v.sees("Bạn nói: a:loans")
	})
}

func TestAWeakLineLosesNothing(t *testing.T) {
	browser := browsertest.Start(t)
	v := open(t, browser, phone())
	v.visit("/")
	v.line.down.Store(true)
	v.say("em cần giúp")
	v.sees("Mạng đang yếu")
	v.sees("Chào bạn")
	if got := browsertest.Eval[string](v.Visitor, `document.getElementById("text").value`); got != "em cần giúp" {
		t.Errorf("what was written became %q", got)
	}
	v.line.down.Store(false)
	v.tap("Gửi")
	v.sees("Bạn nói: em cần giúp")
	if got := browsertest.Eval[string](v.Visitor, `document.getElementById("trouble").textContent`); got != "" {
		t.Errorf("it still says %q", got)
	}
}

func TestTroubleIsSaidWhereThePersonIs(t *testing.T) {
	browser := browsertest.Start(t)
	v := open(t, browser, browsertest.Look{Width: 320, Height: 480, Touch: true})
	v.visit("/")
	v.line.down.Store(true)
	inSight := func() bool {
		v.sees("Mạng đang yếu")
		return browsertest.Eval[bool](v.Visitor, `(() => {
			const notice = [...document.querySelectorAll("[role=status]")].find(e => e.textContent.includes("Mạng đang yếu"));
			const {top, bottom} = notice.getBoundingClientRect();
			return top >= document.getElementById("bar").getBoundingClientRect().bottom && bottom <= innerHeight;
		})()`)
	}
	v.say("em cần giúp")
	if !inSight() {
		t.Error("not beside the field that was sent")
	}
	if got := browsertest.Eval[string](v.Visitor, `document.activeElement.id`); got != "text" {
		t.Errorf("the focus went to %q", got)
	}
	v.tap("Có người làm mình")
	if !inSight() {
		t.Error("not where a button was tapped")
	}
}

func TestTheKeyboardsWayOutIsForKeyboards(t *testing.T) {
	browser := browsertest.Start(t)
	for name, c := range map[string]struct {
		look browsertest.Look
		told bool
	}{
		"a phone":                         {phone(), false},
		"a computer":                      {browsertest.Look{Width: 1280, Height: 800}, true},
		"a computer where no script runs": {browsertest.Look{Width: 1280, Height: 800, NoJS: true}, false},
	} {
		v := open(t, browser, c.look)
		v.visit("/")
		v.sees("Chào bạn")
		if got := browsertest.Eval[bool](v.Visitor, `document.getElementById("hint").innerText.includes("Esc ba lần")`); got != c.told {
			t.Errorf("%s is told about Esc: %v", name, got)
		}
	}
}

func TestAWrongAddressLeadsIn(t *testing.T) {
	v := open(t, browsertest.Start(t), phone())
	v.visit("/nowhere?t=loans")
	v.sees("Không có trang này")
	v.tap("Bắt đầu lại")
	v.sees("Chào bạn")
	if got := v.entries(); !slices.Equal(got, []string{"/"}) {
		t.Errorf("history %q", got)
	}
}

func TestAFullHouseKeepsTheScreen(t *testing.T) {
	browser := browsertest.Start(t)
	bot := script{texts: sentences(), hold: make(chan struct{}), tapped: make(chan struct{}, 9)}
	v := open(t, browser, phone(), func(c *web.Config) { c.Bot, c.Turns = bot, 1 })
	v.visit("/")
	w := tab{v.Beside(), v.url, v.line}
	w.visit("/")
	w.tap("Việc làm")
	<-bot.tapped
	v.tap("Vay vốn")
	v.sees("Đang có nhiều người nhắn")
	v.sees("Chào bạn")
	close(bot.hold)
	w.sees("Bạn nói: a:jobs")
	v.tap("Vay vốn")
	v.sees("Bạn nói: a:loans")
}

func TestTappingTwiceIsTappingOnce(t *testing.T) {
	browser := browsertest.Start(t)
	bot := script{texts: sentences(), hold: make(chan struct{}), tapped: make(chan struct{}, 9)}
	v := open(t, browser, phone(), func(c *web.Config) { c.Bot = bot })
	v.visit("/")
	browsertest.Eval[string](v.Visitor, `document.querySelectorAll(".choice").forEach(b => b.click()), "clicked all"`)
	<-bot.tapped
	close(bot.hold)
	v.sees("Bạn nói: a:health")
	if len(bot.tapped) > 0 {
		t.Error("more than one tap was sent")
	}
}

func TestTheNewMessageIsWhereTheReaderIs(t *testing.T) {
	browser := browsertest.Start(t)
	v := open(t, browser, phone())
	v.visit("/")
	browsertest.Eval[string](v.Visitor, `document.getElementById("log").dataset.same = "yes"`)
	v.Do(chromedp.ScrollIntoView(chromedp.ID("hint")))
	v.tap("Có người làm mình")
	v.sees("Tổng đài 111")
	if got := browsertest.Eval[string](v.Visitor, `document.activeElement.id`); got != "top" {
		t.Errorf("the focus is on %q, want the heading", got)
	}
	if got := browsertest.Eval[float64](v.Visitor, `scrollY`); got != 0 {
		t.Errorf("the page is scrolled by %v", got)
	}
	// A live region speaks when its content changes, not when it is replaced.
	if got := browsertest.Eval[string](v.Visitor, `document.getElementById("log").dataset.same`); got != "yes" {
		t.Error("the live region itself was replaced")
	}
}

func TestTheKeyboardReachesEverythingLeavingFirst(t *testing.T) {
	browser := browsertest.Start(t)
	v := open(t, browser, phone())
	v.visit("/")
	focused := func() string {
		v.Do(chromedp.KeyEvent("\t"))
		return browsertest.Eval[string](v.Visitor, `document.activeElement.textContent || document.activeElement.id`)
	}
	if got := focused(); got != "Thoát nhanh" {
		t.Errorf("the first stop is %q", got)
	}
	var stops []string
	for range 13 {
		stops = append(stops, focused())
	}
	for _, want := range []string{"Khám bệnh, thuốc men", "Bỏ qua", "text", "Gửi", "English"} {
		if !slices.Contains(stops, want) {
			t.Errorf("%q cannot be reached: %q", want, stops)
		}
	}
}

func TestAPageLeftTooLongSaysSo(t *testing.T) {
	browser := browsertest.Start(t)
	var c clock
	v := open(t, browser, phone(), func(w *web.Config) { w.Seal = session.NewSealer(session.Secret{}, c.now) })
	v.visit("/")
	c.pass(21 * time.Minute)
	v.tap("Vay vốn")
	v.sees("đã được xóa")
	v.sees("Bạn nói: a:loans")
}
