package faketelegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"
)

var errOther = errors.New("another poll began")

// getUpdates hands out what is not confirmed, from the offset on; everything
// below the offset is confirmed and forgotten. While one request waits, another
// ends it with 409.
func (s *Server) getUpdates(ctx context.Context, params map[string]any) answer {
	s.mu.Lock()
	if s.webhook {
		s.mu.Unlock()
		return refuse(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active")
	}
	limit := int(number(params, "limit"))
	if limit == 0 {
		limit = 100
	}
	if limit < 1 || limit > 100 || number(params, "offset") < 0 {
		s.mu.Unlock()
		s.violate("getUpdates", "limit or offset out of bounds")
		return bad("limit or offset out of bounds")
	}
	if kinds := asList(params["allowed_updates"]); kinds != nil {
		s.allowed = nil
		for _, k := range kinds {
			name, _ := k.(string)
			s.allowed = append(s.allowed, name)
		}
	}
	s.confirm(number(params, "offset"))
	if s.polling != nil {
		s.polling(errOther)
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s.polling = end
	s.happened()
	s.mu.Unlock()

	late := time.After(time.Duration(number(params, "timeout")) * time.Second)
	for {
		s.mu.Lock()
		batch, changed := s.batch(limit), s.changed
		s.mu.Unlock()
		if len(batch) > 0 {
			return yes(batch)
		}
		select {
		case <-changed:
		case <-late:
			return yes([]json.RawMessage{})
		case <-ctx.Done():
			return refuse(http.StatusConflict, "Conflict: terminated by other getUpdates request")
		}
	}
}

// confirm forgets what is below an offset.
func (s *Server) confirm(offset int64) {
	s.updates = slices.DeleteFunc(s.updates, func(u queued) bool { return u.id < offset })
}

func (s *Server) batch(limit int) (out []json.RawMessage) {
	for _, u := range s.updates {
		if len(out) < limit {
			out = append(out, u.body)
		}
	}
	return out
}

// arrive queues an update. The server is locked. Kinds that the bot did not
// ask for are never delivered.
func (s *Server) arrive(kind string, body any) {
	if len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) {
		return
	}
	id := s.nextUpdate
	s.nextUpdate++
	raw, err := json.Marshal(map[string]any{"update_id": id, kind: body})
	if err != nil {
		panic(err)
	}
	s.updates = append(s.updates, queued{id, kind, raw})
	s.happened()
}

// Inject queues any bytes as an update, for what no phone would send. They are
// confirmed with the update number given.
func (s *Server) Inject(id int64, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextUpdate = max(s.nextUpdate, id+1)
	s.updates = append(s.updates, queued{id, "", body})
	s.happened()
}
