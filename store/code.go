package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Code is one referral code that may come back.
type Code struct {
	Hash   []byte
	Lot    string // when it may be deleted; lots sort by time
	Sealed []byte
}

// codesAtOnce is how many rows a statement writes. SQLite looks its variables up one
// after the other, so that a statement of many rows costs more than many statements.
const codesAtOnce = 40

// AddCodes keeps codes and gives the hashes that were new; those that were there
// already stay as they are.
func (tx *Tx) AddCodes(ctx context.Context, codes []Code) (added map[string]bool, err error) {
	added = map[string]bool{}
	for _, n := range []int{codesAtOnce, len(codes) % codesAtOnce} {
		if n == 0 || len(codes) < n {
			continue
		}
		insert, err := tx.tx.PrepareContext(ctx, insertCodes(n))
		if err != nil {
			return nil, unavailable("codes cannot be kept", err)
		}
		defer insert.Close()
		for ; len(codes) >= n; codes = codes[n:] {
			if err := addCodes(ctx, insert, codes[:n], added); err != nil {
				return nil, unavailable("codes cannot be kept", err)
			}
		}
	}
	return added, nil
}

// insertCodes is the statement for n codes.
func insertCodes(n int) string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprintf("($%d, $%d, $%d)", 3*i+1, 3*i+2, 3*i+3)
	}
	return "INSERT INTO code (hash, lot, sealed) VALUES " + strings.Join(values, ", ") + " ON CONFLICT (hash) DO NOTHING RETURNING hash"
}

func addCodes(ctx context.Context, insert *sql.Stmt, codes []Code, added map[string]bool) error {
	args := make([]any, 0, 3*len(codes))
	for _, c := range codes {
		args = append(args, c.Hash, c.Lot, c.Sealed)
	}
	rows, err := insert.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var hash []byte
		if err := rows.Scan(&hash); err != nil {
			return err
		}
		added[string(hash)] = true
	}
	return rows.Err()
}

// Code reads one code and holds it until the transaction ends. The error is
// NotFound or Unavailable.
func (tx *Tx) Code(ctx context.Context, hash []byte) (Code, error) {
	c := Code{Hash: hash}
	err := tx.tx.QueryRowContext(ctx, "SELECT lot, sealed FROM code WHERE hash = $1"+tx.engine.forUpdate, hash).Scan(&c.Lot, &c.Sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("no such code is kept: %w", NotFound)
	}
	return c, unavailable("a code cannot be read", err)
}

// ReplaceCode writes another code over the one with this hash, so that the number
// of rows tells nothing. It is harmless when there is none.
func (tx *Tx) ReplaceCode(ctx context.Context, hash []byte, c Code) error {
	_, err := tx.tx.ExecContext(ctx, "UPDATE code SET hash = $1, lot = $2, sealed = $3 WHERE hash = $4", c.Hash, c.Lot, c.Sealed, hash)
	return unavailable("a code cannot be written", err)
}

// DropCodes deletes the lots before one, and says how many codes there were.
func (tx *Tx) DropCodes(ctx context.Context, before string) (int64, error) {
	res, err := tx.tx.ExecContext(ctx, "DELETE FROM code WHERE lot < $1", before)
	if err != nil {
		return 0, unavailable("old codes cannot be deleted", err)
	}
	n, err := res.RowsAffected()
	return n, unavailable("old codes cannot be deleted", err)
}

// Miss counts a wrong code of an account in a minute.
func (tx *Tx) Miss(ctx context.Context, account string, minute int64) error {
	_, err := tx.tx.ExecContext(ctx, "INSERT INTO miss (account, minute, n) VALUES ($1, $2, 1) ON CONFLICT (account, minute) DO UPDATE SET n = miss.n + 1", account, minute)
	return unavailable("a wrong code cannot be counted", err)
}

// Misses counts the wrong codes of an account since a minute, of all accounts
// when it is "".
func (tx *Tx) Misses(ctx context.Context, account string, since int64) (n int64, err error) {
	err = tx.tx.QueryRowContext(ctx, "SELECT COALESCE(SUM(n), 0) FROM miss WHERE minute >= $1 AND ($2 = '' OR account = $2)", since, account).Scan(&n)
	return n, unavailable("wrong codes cannot be counted", err)
}

// DropMisses forgets the wrong codes before a minute.
func (tx *Tx) DropMisses(ctx context.Context, before int64) error {
	_, err := tx.tx.ExecContext(ctx, "DELETE FROM miss WHERE minute < $1", before)
	return unavailable("wrong codes cannot be forgotten", err)
}
