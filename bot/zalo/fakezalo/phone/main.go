// Command phone is a Zalo for one, to try both channels by hand without an
// account: it serves Zalo's servers on this machine, and the terminal is the
// phone.
//
//	go run ./bot/zalo/fakezalo/phone          writes to the Official Account
//	go run ./bot/zalo/fakezalo/phone -bot     writes to a bot of the Bot Platform
//	> xin chào         a message
//	> [Vay vốn]        a tap on the newest button of that title
//	> !help            what else the phone, and Zalo, can do
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"nhipcau/bot/zalo/fakezalo"
)

const manual = `!follow !unfollow !photo !sticker !location 19.80,105.77
!again          the last event is delivered once more
!swap A | B     two messages, the second delivered first
!expire         the access token is old
!fail CODE      the next message is answered with that error of Zalo's, e.g. -32, -200, -213
!slow SECONDS   the next message takes that long
!down           the next message is answered by something that is not Zalo`

func main() {
	asBot := flag.Bool("bot", false, "write to a bot of the Bot Platform instead of the Official Account")
	listen := flag.String("listen", "127.0.0.1:8082", "where Zalo is served")
	hook := flag.String("hook", "http://127.0.0.1:8080/hook/zalo-oa", "where the account's events go")
	flag.Parse()
	if err := run(*asBot, *listen, *hook); err != nil {
		fmt.Fprintln(os.Stderr, "phone:", err)
		os.Exit(1)
	}
}

func run(asBot bool, listen, hook string) error {
	z := fakezalo.New(time.Now)
	z.OAHook, z.Echo = hook, true
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(l, z) }()
	me := z.Person("111222333444")
	if asBot {
		me = z.BotPerson("6eaa01")
	}
	fmt.Printf("Start the bot beside this with\n  %s go run ./cmd/nhipcau\nand write, for example, xin chào.\n", environment(z, asBot, l.Addr().String()))
	p := phone{z: z, me: me, asBot: asBot}
	for in := bufio.NewScanner(os.Stdin); prompt() && in.Scan(); {
		if err := p.act(strings.TrimSpace(in.Text())); err != nil {
			fmt.Println(err)
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if p.waits && !me.Await(ctx, 1) {
			fmt.Println("(no answer for ten seconds)")
		}
		cancel()
		time.Sleep(300 * time.Millisecond) // further messages of the same answer
		fmt.Println(me.Read())
		p.said = p.tell(p.said)
	}
	return nil
}

// environment is how to start the bot.
func environment(z *fakezalo.Server, asBot bool, address string) string {
	if asBot {
		return fmt.Sprintf("ZALO_BOT_API_URL=http://%s ZALO_BOT_TOKEN=%s", address, fakezalo.BotToken)
	}
	access, refresh := z.Tokens()
	return fmt.Sprintf("ZALO_OA_API_URL=http://%s ZALO_OA_AUTH_URL=http://%[1]s ZALO_OA_APP_ID=%s ZALO_OA_APP_SECRET=%s ZALO_OA_SECRET_KEY=%s ZALO_OA_ACCESS_TOKEN=%s ZALO_OA_REFRESH_TOKEN=%s DATA_DIR=$(mktemp -d)",
		address, fakezalo.AppID, fakezalo.AppSecret, fakezalo.HookKey, access, refresh)
}

func prompt() bool {
	fmt.Print("> ")
	return true
}

type phone struct {
	z     *fakezalo.Server
	me    *fakezalo.Person
	asBot bool
	last  fakezalo.Event
	waits bool // for an answer to what was done
	said  int  // violations that were shown
}

// tell shows what the bot did that Zalo would not take.
func (p *phone) tell(shown int) int {
	all := p.z.Violations()
	for _, v := range all[shown:] {
		fmt.Println("ZALO WOULD NOT TAKE IT:", v)
	}
	return len(all)
}

func (p *phone) deliver(e fakezalo.Event) {
	p.last, p.waits = e, true
	p.z.Deliver(e)
}

// act does what a line says.
func (p *phone) act(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	p.waits = false
	switch {
	case line == "":
	case line[0] == '[':
		p.waits = true
		return p.me.Tap(strings.Trim(line, "[]"))
	case line[0] != '!' && p.asBot:
		p.waits = true
		p.me.Say(line)
	case line[0] != '!':
		p.deliver(p.me.Writes(line))
	case word == "!photo":
		p.waits = true
		p.me.Photo("")
	case word == "!sticker":
		p.waits = true
		p.me.Sends("sticker")
	case p.asBot:
		return p.order(word, rest)
	case word == "!follow":
		p.deliver(p.me.Follow())
	case word == "!unfollow":
		p.z.Deliver(p.me.Unfollow())
	case word == "!location":
		lat, lon, _ := strings.Cut(rest, ",")
		p.waits = true
		p.me.Location(lat, lon)
	case word == "!again":
		p.z.Deliver(p.last)
	case word == "!swap":
		a, b, _ := strings.Cut(rest, "|")
		first, second := p.me.Writes(strings.TrimSpace(a)), p.me.Writes(strings.TrimSpace(b))
		p.deliver(second)
		p.deliver(first)
	default:
		return p.order(word, rest)
	}
	return nil
}

// order tells Zalo how to behave.
func (p *phone) order(word, rest string) error {
	call := "cs"
	if p.asBot {
		call = "sendMessage"
	}
	switch word {
	case "!expire":
		p.z.Expire()
	case "!down":
		p.z.Fail(call, fakezalo.Fault{Status: http.StatusBadGateway})
	case "!fail":
		code, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		p.z.Fail(call, fakezalo.Fault{Code: code})
	case "!slow":
		seconds, err := strconv.ParseFloat(rest, 64)
		if err != nil {
			return err
		}
		p.z.Fail(call, fakezalo.Fault{Delay: time.Duration(seconds * float64(time.Second)), Pass: true})
	default:
		return errors.New(manual)
	}
	return nil
}
