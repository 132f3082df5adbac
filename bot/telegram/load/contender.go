package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/telegram"
	"nhipcau/flows"
)

const (
	secret = "load_load_load_load"
	token  = "4242424242:AALoadTokenThatNobodyKnows"
)

// contender is a bot that is measured.
type contender struct {
	name   string
	says   []string   // what each chat sends, one after the other, round and round
	taps   bool       // says are buttons
	within bool       // it answers in the webhook's own response
	beside *contender // the echo bot that it is compared with
	addr   string
	rounds []figures
	stops  []func()
}

func (c *contender) close() {
	for _, stop := range slices.Backward(c.stops) {
		stop()
	}
}

// serve opens an address for a bot's webhook.
func (c *contender) serve(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(l) }()
	c.addr = l.Addr().String()
	c.stops = append(c.stops, func() { _ = server.Close() })
	return nil
}

// contenders are the bots to be measured: echo bots and ours, in pairs that are
// sent the same.
func contenders(stub *stub, engine *flows.Engine, redis string) ([]*contender, error) {
	typed := []string{"/start", "5", "1", "quay lại"}
	free := []string{"em can vay von de buon ban nho"}
	taps := []string{"1|menu.main/money", "1|!back"}
	plain := &contender{name: "echo, the library as it comes", says: typed}
	tuned := &contender{name: "echo, its connections kept", says: typed, beside: plain}
	tapped := &contender{name: "echo of taps, the library as it comes", says: taps, taps: true}
	within := &contender{name: "echo in the webhook's response, no library", says: typed, within: true, beside: plain}
	ours := &contender{name: "nhipcau, numbers and words", says: typed, beside: plain}
	ourFree := &contender{name: "nhipcau, free text", says: free, beside: plain}
	ourTaps := &contender{name: "nhipcau, taps", says: taps, taps: true, beside: tapped}
	all := []*contender{plain, tuned, within, ours, ourFree, tapped, ourTaps}
	makes := []func() error{
		func() error { return plain.echo(stub, nil) },
		func() error { return tuned.echo(stub, keeping()) },
		func() error { return tapped.echo(stub, nil) },
		within.echoWithin,
		func() error { return ours.nhipcau(stub, engine, inMemory()) },
		func() error { return ourFree.nhipcau(stub, engine, inMemory()) },
		func() error { return ourTaps.nhipcau(stub, engine, inMemory()) },
	}
	if redis != "" {
		sessions, err := inRedis(redis)
		if err != nil {
			return nil, err
		}
		shared := &contender{name: "nhipcau, numbers and words, Redis", says: typed, beside: plain}
		all = append(all, shared)
		makes = append(makes, func() error { return shared.nhipcau(stub, engine, sessions) })
	}
	for _, make := range makes {
		if err := make(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// keeping is a client that keeps a connection for everybody who is answered at
// once; the library's own keeps two.
func keeping() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 256
	return &http.Client{Transport: t}
}

// echo is the bot of the library's own example, on its webhook handler.
func (c *contender) echo(stub *stub, client *http.Client) error {
	options := []tg.Option{
		tg.WithSkipGetMe(), tg.WithServerURL(stub.url), tg.WithWebhookSecretToken(secret),
		tg.WithDefaultHandler(func(ctx context.Context, b *tg.Bot, u *models.Update) {
			if q := u.CallbackQuery; q != nil {
				_, _ = b.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: q.ID})
				_, _ = b.SendMessage(ctx, &tg.SendMessageParams{ChatID: q.Message.Message.Chat.ID, Text: q.Data})
				return
			}
			_, _ = b.SendMessage(ctx, &tg.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text})
		}),
	}
	if client != nil {
		options = append(options, tg.WithHTTPClient(time.Minute, client))
	}
	b, err := tg.New(token, options...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go b.StartWebhook(ctx)
	c.stops = append(c.stops, cancel)
	return c.serve(b.WebhookHandler())
}

// echoWithin answers in the body of the webhook's response, which is one call
// fewer: what that would save at most.
func (c *contender) echoWithin() error {
	return c.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var u struct {
			Message struct {
				Text string
				Chat struct{ ID int64 }
			}
		}
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &u)
		}
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"method": "sendMessage", "chat_id": u.Message.Chat.ID, "text": u.Message.Text})
	}))
}

// nhipcau is our bot as the program runs it, without a counter. Only the pace is
// opened: Telegram's thirty messages a second are not what is measured.
func (c *contender) nhipcau(stub *stub, engine *flows.Engine, sessions session.Store) error {
	root, err := session.NewSecret(random{})
	if err != nil {
		return err
	}
	b := bot.New(bot.Config{
		Conversation: func() bot.Conversation { return engine },
		Sessions:     sessions,
		Sealer:       session.NewSealer(root, time.Now),
	})
	channel, err := telegram.New(telegram.Config{
		Token: token, Bot: b, APIURL: stub.url, WebhookSecret: secret, PerSecond: 1_000_000,
	})
	if err != nil {
		return err
	}
	c.stops = append(c.stops, func() { _ = b.Close(context.Background()) })
	return c.serve(channel)
}
