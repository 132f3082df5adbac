package shelf

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Move is one line of the history: the pointer went to a release.
type Move struct {
	Number  int64          `json:"-"` // of the line, from 1
	At      time.Time      `json:"at"`
	By      auditlog.Actor `json:"by"`
	Release int64          `json:"release"`
	SHA256  string         `json:"sha256"`
	Note    string         `json:"note"`
	Back    bool           `json:"back,omitempty"` // to a release that was there before
}

// move moves the pointer, and writes it down.
func (s Shelf) move(ctx context.Context, tx *store.Tx, p pointer, m Move, deed auditlog.Deed) error {
	m.At = s.Now().UTC().Truncate(time.Second)
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := tx.PutRecord(ctx, store.Record{Kind: s.kind("live"), ID: liveID, Version: p.version, Body: body}, s.Now()); err != nil {
		return err
	}
	if err := tx.Append(ctx, s.Name, line); err != nil {
		return err
	}
	return auditlog.Write(ctx, tx, auditlog.Entry{At: m.At, By: m.By, Deed: deed, Object: fmt.Sprint(m.Release), After: m.Note})
}

// History lists the moves, newest first.
func (s Shelf) History(ctx context.Context, below int64, limit int) ([]Move, error) {
	entries, err := s.Store.Journal(ctx, s.Name, below, limit)
	if err != nil {
		return nil, err
	}
	moves := make([]Move, len(entries))
	for i, e := range entries {
		if err := json.Unmarshal(e.Body, &moves[i]); err != nil {
			return nil, fmt.Errorf("line %d of the history cannot be read: %w", e.Number, store.Invalid)
		}
		moves[i].Number = e.Number
	}
	return moves, nil
}
