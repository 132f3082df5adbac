package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// chatsPerWorker spreads the numbers of chats so that a chat's number tells
// which worker waits for the answer.
const chatsPerWorker = 1_000_000

func chatOf(worker, n int) int64 { return int64(worker+1)*chatsPerWorker + int64(n) }

// stub is a Bot API that says yes to everything and notes whose answer came.
type stub struct {
	url     string
	server  *http.Server
	answers []chan struct{} // by worker
	next    atomic.Int64    // a message's number
	calls   atomic.Int64
}

func newStub(workers int) (*stub, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &stub{url: "http://" + l.Addr().String(), answers: make([]chan struct{}, workers)}
	for i := range s.answers {
		s.answers[i] = make(chan struct{}, 16)
	}
	s.server = &http.Server{Handler: s}
	go func() { _ = s.server.Serve(l) }()
	return s, nil
}

func (s *stub) close() { _ = s.server.Close() }

// bodies are reused: what the stub costs is not what is measured.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ServeHTTP answers any call. Only a message, sent or edited, is an answer that
// a person waits for.
func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(b)
	b.Reset()
	if _, err := b.ReadFrom(r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.calls.Add(1)
	w.Header().Set("Content-Type", "application/json")
	if strings.HasSuffix(r.URL.Path, "/answerCallbackQuery") {
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
		return
	}
	chat := chatIn(b.Bytes())
	fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d,"date":1800000000,"chat":{"id":%d,"type":"private","first_name":"Lan"},"text":"x"}}`, s.next.Add(1), chat)
	s.arrived(chat)
}

func (s *stub) arrived(chat int64) {
	if w := int(chat/chatsPerWorker) - 1; w >= 0 && w < len(s.answers) {
		select {
		case s.answers[w] <- struct{}{}:
		default: // nobody waits any more
		}
	}
}

// chatIn finds the number of the chat in a call, JSON or form.
func chatIn(body []byte) int64 {
	_, after, ok := bytes.Cut(body, []byte(`"chat_id"`))
	if !ok {
		return 0
	}
	after = bytes.TrimLeft(after, ": \r\n")
	end := bytes.IndexFunc(after, func(r rune) bool { return r < '0' || r > '9' })
	n, _ := strconv.ParseInt(string(after[:max(0, end)]), 10, 64)
	return n
}
