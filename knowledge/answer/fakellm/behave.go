package fakellm

import (
	"encoding/json"
	"strings"
	"time"

	"nhipcau/internal/viet"
)

// Say replies with a fixed text, as a model that obeys whoever told it to.
func Say(content string) Behave { return func(Asked) Reply { return Reply{Content: content} } }

// Choose replies with a topic.
func Choose(topic string) Behave { return Say(form("topic", topic, "", nil)) }

// Answer replies with an answer and what it cites.
func Answer(text string, cited ...string) Behave { return Say(form("answer", "", text, cited)) }

// None replies with nothing.
func None(Asked) Reply { return Reply{Content: form("none", "", "", nil)} }

func form(kind, topic, answer string, cited []string) string {
	out, _ := json.Marshal(map[string]any{"kind": kind, "topic": topic, "answer": answer, "cited": append([]string{}, cited...)})
	return string(out)
}

// Honest is a small model that does its best: it quotes the first passage's first
// two sentences when one shares two words with the message, else chooses a topic
// whose label does, else the first.
func Honest(a Asked) Reply {
	words := map[string]bool{}
	for _, w := range viet.Syllables(a.Material.Message) {
		words[w] = true
	}
	shared := func(text string) (n int) {
		for _, w := range viet.Syllables(text) {
			if words[w] {
				n++
			}
		}
		return n
	}
	if p := a.Material.Passages; len(p) > 0 && (shared(p[0].Question) >= 2 || len(a.Material.Topics) == 0) {
		sentences := strings.SplitAfterN(p[0].Text, ". ", 3)
		return Answer(strings.TrimSpace(strings.Join(sentences[:min(2, len(sentences))], "")), p[0].ID)(a)
	}
	for _, t := range a.Material.Topics {
		if shared(t.Label) > 0 {
			return Choose(t.ID)(a)
		}
	}
	if len(a.Material.Topics) > 0 {
		return Choose(a.Material.Topics[0].ID)(a)
	}
	return None(a)
}

// Failings are the ways in which servers fail, by name.
func Failings() map[string]Behave {
	reply := func(r Reply) Behave { return func(Asked) Reply { return r } }
	good := form("topic", "loans", "", nil)
	return map[string]Behave{
		"slow":          reply(Reply{Content: good, Wait: time.Minute}),
		"broken-json":   Say(`{"kind":"topic","topic":"loans",`),
		"prose":         Say("Dạ, theo mình bạn nên vay vốn ạ."),
		"wrong-schema":  Say(`{"topic":"loans","confidence":0.9}`),
		"array":         Say(`[` + good + `]`),
		"hallucination": Answer("Bạn gọi 0999 888 777 để được vay 900 triệu đồng nhé.", "loan-01"),
		"refusal":       reply(Reply{Refusal: "I can't help with that."}),
		"filtered":      reply(Reply{Content: good, Finish: "content_filter"}),
		"too-long":      reply(Reply{Content: good[:len(good)/2], Finish: "length"}),
		"429":           reply(Reply{Status: 429, RetryAfter: 7, Content: "slow down"}),
		"500":           func(a Asked) Reply { return Reply{Status: 500, Content: a.User} },
		"503":           reply(Reply{Status: 503, RetryAfter: 3}),
		"401":           reply(Reply{Status: 401}),
		"redirect":      reply(Reply{Status: 307, Location: "http://127.0.0.1:1/v1/chat/completions"}),
		"cut":           reply(Reply{Content: good, Cut: true}),
		"stream":        reply(Reply{Content: good, Stream: true}),
		"stream-cut":    reply(Reply{Content: good, Stream: true, Cut: true}),
		"huge":          reply(Reply{Content: form("answer", "", strings.Repeat("vay vốn ", 1<<20), []string{"loan-01"})}),
		"padded":        reply(Reply{Content: good, Pad: 1 << 20}),
		"empty":         reply(Reply{Raw: " "}),
		"no-choice":     reply(Reply{Raw: `{"choices":[]}`}),
		"html":          reply(Reply{Raw: `<html>504 Gateway Time-out</html>`}),
	}
}
