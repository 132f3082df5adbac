package telegram

import (
	"context"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"nhipcau/internal/lang"
)

// command is an entry of the menu beside the text field: the same as tapping
// the control whose token it carries. What it is called there is the sentence
// "telegram_command_" + name.
type command struct{ name, token string }

func commands() []command {
	return []command{
		{"start", ""},
		{"menu", "!topics"},
		{"code", "!code"},
		{"help", "!help"},
		{"riengtu", "!privacy"},
		{"leave", "!leave"},
		{"delete", "!wipe"},
	}
}

// introduce puts the menu of commands and the words of the empty chat in
// place: Vietnamese for everybody, English for apps set to English. That it
// fails is no reason not to start.
func (c *Channel) introduce(ctx context.Context) {
	for _, l := range lang.All {
		code := l.String()
		if l == lang.VI {
			code = "" // the default
		}
		if err := c.introduceIn(ctx, l, code); err != nil {
			c.c.Log.Warn("menu could not be set", "err", err)
			return
		}
	}
}

func (c *Channel) introduceIn(ctx context.Context, l lang.Lang, code string) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	var menu []models.BotCommand
	for _, cmd := range commands() {
		if text := c.c.Bot.Text("telegram_command_"+cmd.name, l); text != "" {
			menu = append(menu, models.BotCommand{Command: cmd.name, Description: text})
		}
	}
	if len(menu) > 0 {
		_, err := c.api.SetMyCommands(ctx, &tg.SetMyCommandsParams{
			Commands: menu, Scope: &models.BotCommandScopeAllPrivateChats{}, LanguageCode: code,
		})
		if err != nil {
			return err
		}
	}
	if text := c.c.Bot.Text("telegram_description", l); text != "" {
		_, err := c.api.SetMyDescription(ctx, &tg.SetMyDescriptionParams{Description: text, LanguageCode: code})
		return err
	}
	return nil
}
