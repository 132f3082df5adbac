// Package fakellm is a server of OpenAI's chat completions for tests and for trying
// by hand. It is as strict as the strictest real one: a request with a field,
// header or schema that one of them refuses is refused, and remembered. What it
// replies is up to a Behave function, from honest answers to everything that has
// gone wrong with such servers.
//
//	fake := fakellm.New("key", "test-model", fakellm.Honest)
//	srv := httptest.NewServer(fake)
//	… srv.URL + "/v1" …
//	fake.Violations() // empty, or what a real server would have refused
package fakellm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Asked is what a request says: the two messages, the material of the second as it
// was decoded, and the schema.
type Asked struct {
	System, User string
	Material     Material
	Schema       json.RawMessage
}

// Material is the question as knowledge/answer writes it.
type Material struct {
	Language string
	Message  string
	Asked    []string
	Topics   []struct{ ID, Label string }
	Passages []struct{ ID, Question, Text string }
}

// Reply is what the server does. The zero Reply is an empty answer.
type Reply struct {
	Content    string
	Refusal    string
	Finish     string        // "" is stop
	Status     int           // 0 is 200
	RetryAfter int           // seconds, for 429 and 503
	Wait       time.Duration // before the first byte
	Cut        bool          // the connection breaks in the middle of the answer
	Stream     bool          // answered as a stream although none was asked for
	Pad        int           // bytes of white space before the answer
	Raw        string        // sent instead of everything else
	Location   string        // with a status of 3xx
}

// Behave decides what to reply.
type Behave func(Asked) Reply

// Server is the fake. It may be used by many goroutines.
type Server struct {
	key, model string

	mu         sync.Mutex
	behave     Behave
	asked      []Asked
	violations []string
}

// New makes a server that knows one key and one model; without a key it wants
// none.
func New(key, model string, behave Behave) *Server {
	return &Server{key: key, model: model, behave: behave}
}

// Behave changes what the server does from now on.
func (s *Server) Behave(b Behave) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behave = b
}

// Asked gives every request that was accepted.
func (s *Server) Asked() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked(nil), s.asked...)
}

// Violations gives what was wrong with requests, each as a sentence.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// ServeHTTP answers POST /v1/chat/completions and nothing else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked, status, err := s.read(r)
	s.mu.Lock()
	if err != nil {
		s.violations = append(s.violations, err.Error())
	} else {
		s.asked = append(s.asked, asked)
	}
	behave := s.behave
	s.mu.Unlock()
	if err != nil {
		refuse(w, status, err.Error())
		return
	}
	s.write(w, r, behave(asked))
}

// write does what a reply says.
func (s *Server) write(w http.ResponseWriter, r *http.Request, rep Reply) {
	select {
	case <-time.After(rep.Wait):
	case <-r.Context().Done():
		return
	}
	if rep.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(rep.RetryAfter))
	}
	switch {
	case rep.Location != "":
		http.Redirect(w, r, rep.Location, rep.Status)
		return
	case rep.Status >= 400:
		// Real servers repeat what was asked in their errors.
		refuse(w, rep.Status, "cannot serve: "+rep.Content)
		return
	case rep.Stream:
		w.Header().Set("Content-Type", "text/event-stream")
		half := len(rep.Content) / 2
		fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":%q}}]}\n\n", rep.Content[:half])
		if !rep.Cut {
			fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":%q}}]}\n\ndata: [DONE]\n\n", rep.Content[half:])
		}
		return
	}
	body := rep.Raw
	if body == "" {
		body = s.completion(rep)
	}
	w.Header().Set("Content-Type", "application/json")
	if rep.Cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write([]byte(body[:len(body)/2]))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write([]byte(strings.Repeat(" ", rep.Pad) + body))
}

// completion is a whole answer as the API has it.
func (s *Server) completion(rep Reply) string {
	finish := rep.Finish
	if finish == "" {
		finish = "stop"
	}
	message := map[string]any{"role": "assistant", "content": rep.Content}
	if rep.Refusal != "" {
		message = map[string]any{"role": "assistant", "content": nil, "refusal": rep.Refusal}
	}
	out, _ := json.Marshal(map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "created": 1_790_000_000, "model": s.model,
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": finish}},
		"usage":   map[string]any{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
	})
	return string(out)
}

func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": why, "type": "invalid_request_error", "param": nil, "code": nil}})
}
