package main

import (
	"crypto/rand"
	"errors"
	"os"
	"os/signal"

	"nhipcau/bot"
	"nhipcau/bot/console"
	"nhipcau/flows/content"
	"nhipcau/tally"
)

// chat is the conversation in this terminal. It keeps nothing and counts
// nothing.
func chat(c call, _ given) error {
	ctx, unhook := signal.NotifyContext(c.ctx, os.Interrupt)
	defer unhook()
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	engine, findings := newEngine(content.Files, k)
	if engine == nil {
		return findings
	}
	b := bot.New(bot.Config{Conversation: func() bot.Conversation { return engine }, Codes: trialCodes{tally.NewCodes(rand.Reader)}})
	err = console.Run(ctx, console.Config{Bot: b, In: c.in, Out: c.out, Terminal: terminal(c.out)})
	if ctx.Err() != nil {
		err = nil // Ctrl-C is a way to leave
	}
	return errors.Join(err, b.Close(c.ctx))
}

// terminal reports whether something printed is seen by a person at once.
func terminal(out any) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
