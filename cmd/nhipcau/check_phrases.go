package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"nhipcau/flows"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// mostShown is how many messages that moved are shown one by one.
const mostShown = 20

// teach reads the phrases that a folder of conversations adds, teaches them, and
// says whom they pull over: as advice, because more may have been won than lost.
func teach(ctx context.Context, dir fs.FS, k *flows.Knowledge) (flows.Findings, error) {
	text, err := fs.ReadFile(dir, flows.PhrasesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	wrong := func(err error) flows.Findings {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return flows.Findings{{File: flows.PhrasesFile, Message: first}}
	}
	added, err := understand.ReadAdditions(text)
	if err != nil {
		return wrong(err), nil
	}
	u, err := k.Understand.With(added)
	if err != nil {
		return wrong(err), nil
	}
	k.Understand = u
	return pulledOver(ctx, k.Questions, added)
}

// pulledOver says whom additions pull over, as advice.
func pulledOver(ctx context.Context, book *questions.Book, added understand.Additions) (out flows.Findings, err error) {
	c, err := understand.NewExam(book).Compare(ctx, understand.Additions{}, added, nil)
	if err != nil {
		return nil, err
	}
	advise := func(format string, args ...any) {
		out = append(out, flows.Finding{File: flows.PhrasesFile, Message: fmt.Sprintf(format, args...), Advice: true})
	}
	moved := func(all []understand.Moved) {
		for i, m := range all {
			if i == mostShown {
				advise("and %d more", len(all)-i)
				break
			}
			how := "was wrong and still is"
			switch {
			case m.Worse:
				how = "was right and is no longer"
			case m.Better:
				how = "was wrong and is right"
			}
			advise("%q, about %s, led to %s and now leads to %s: it %s", m.Text, strings.Join(m.About, " and "), m.Before, m.After, how)
		}
	}
	advise("of %d messages with known topics, each asked without itself, %d are understood right before and %d after; not understood %d and %d; dangers noticed %d and %d, falsely %d and %d",
		c.Messages, c.Before.Right, c.After.Right, c.Before.Unanswered, c.After.Unanswered, c.Before.Dangers, c.After.Dangers, c.Before.Alarms, c.After.Alarms)
	for _, p := range c.Pairs {
		advise("%d led to %s and now lead to %s", p.Messages, p.Before, p.After)
	}
	moved(c.Moved)
	a := c.Answers
	advise("of %d ways to ask known questions %d are answered right at once before and %d after; of %d messages that ask none %d and %d are answered", a.Ways, a.Before, a.After, a.Small, a.Fired, a.FiresNow)
	moved(a.Moved)
	for _, m := range append(c.Unheard, a.Unheard...) {
		advise("%q is to lead to %s and still leads to %s: what is built in says otherwise louder", m.Text, strings.Join(m.About, " and "), m.After)
	}
	return out, nil
}
