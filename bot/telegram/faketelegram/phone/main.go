// Command phone is a Telegram for one, to try the channel by hand without an
// account: it serves a Bot API on this machine, and the terminal is the phone.
//
//	go run ./bot/telegram/faketelegram/phone
//	> xin chào         a message
//	> [Vay vốn]        a tap on the newest button of that name
//	> !photo           a picture; !location 19.80,105.77; !block
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"nhipcau/bot/telegram/faketelegram"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "phone:", err)
		os.Exit(1)
	}
}

func run() error {
	spec, err := faketelegram.FindSpec()
	if err != nil {
		fmt.Println("Calls are checked by hand limits only:", err)
	}
	api := faketelegram.New(spec, time.Now)
	listener, err := net.Listen("tcp", "127.0.0.1:8081")
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(listener, api) }()
	fmt.Printf("Start the bot beside this with\n  TELEGRAM_API_URL=http://%s TELEGRAM_TOKEN=%s go run ./cmd/nhipcau\nand write, for example, /start.\n",
		listener.Addr(), faketelegram.Token)
	me := api.Person(912345678)
	for in := bufio.NewScanner(os.Stdin); prompt() && in.Scan(); {
		if err := act(me, strings.TrimSpace(in.Text())); err != nil {
			fmt.Println(err)
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if !api.Settle(ctx) {
			fmt.Println("(no bot has answered for ten seconds)")
		}
		cancel()
		fmt.Println(me.Read())
		for _, v := range api.Violations() {
			fmt.Println("VIOLATION", v)
		}
	}
	return nil
}

func prompt() bool {
	fmt.Print("> ")
	return true
}

// act does what a line says.
func act(me *faketelegram.Person, line string) error {
	label, isTap := strings.CutPrefix(line, "[")
	var lat, lon float64
	switch {
	case isTap:
		return me.Tap(strings.TrimSuffix(label, "]"))
	case line == "!photo":
		me.Photo("")
	case line == "!block":
		me.Block()
	case strings.HasPrefix(line, "!location "):
		if _, err := fmt.Sscanf(line, "!location %f,%f", &lat, &lon); err != nil {
			return err
		}
		me.Location(lat, lon)
	case line != "":
		me.Say(line)
	}
	return nil
}
