package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Blob reads a blob as it was last written. The error is NotFound or
// Unavailable.
func (s *Store) Blob(ctx context.Context, name string) ([]byte, error) {
	var body []byte
	err := s.read.QueryRowContext(ctx, "SELECT body FROM blob WHERE name = $1", name).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("no blob %s is kept: %w", name, NotFound)
	case err != nil:
		return nil, unavailable("a blob cannot be read", err)
	}
	return body, nil
}

// Blob reads a blob and holds it until the transaction ends: nobody else can
// change it, or make it if the answer is NotFound.
func (tx *Tx) Blob(ctx context.Context, name string) ([]byte, error) {
	body, err := tx.lockBlob(ctx, name)
	if errors.Is(err, sql.ErrNoRows) {
		// There is no row to lock yet, so an empty one is made to be locked. It
		// is never seen from outside: PutBlob fills it, or the rollback takes it.
		if _, err := tx.tx.ExecContext(ctx, "INSERT INTO blob (name, body) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, []byte{}); err != nil {
			return nil, unavailable("a blob cannot be made", err)
		}
		body, err = tx.lockBlob(ctx, name)
	}
	if err != nil {
		return nil, unavailable("a blob cannot be read", err)
	}
	if len(body) == 0 {
		return nil, fmt.Errorf("no blob %s is kept: %w", name, NotFound)
	}
	return body, nil
}

func (tx *Tx) lockBlob(ctx context.Context, name string) (body []byte, err error) {
	err = tx.tx.QueryRowContext(ctx, "SELECT body FROM blob WHERE name = $1"+tx.engine.forUpdate, name).Scan(&body)
	return body, err
}

// PutBlob writes a blob whole. It cannot be empty.
func (tx *Tx) PutBlob(ctx context.Context, name string, body []byte) error {
	if len(body) == 0 {
		return fmt.Errorf("an empty blob cannot be kept: %w", Invalid)
	}
	_, err := tx.tx.ExecContext(ctx, "INSERT INTO blob (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body", name, body)
	return unavailable("a blob cannot be written", err)
}
