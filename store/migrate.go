package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// step is one file of migrations: 0001_counts.sql. The files are numbered
// without a gap, only ever added to, and read the same on both engines.
type step struct {
	name, text, sum string
}

func steps(dir fs.FS) ([]step, error) {
	names, err := fs.Glob(dir, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var all []step
	for i, path := range names {
		text, err := fs.ReadFile(dir, path)
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(path, "migrations/")
		if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
			return nil, fmt.Errorf("the migration %s should be number %04d: %w", name, i+1, Invalid)
		}
		sum := sha256.Sum256(text)
		all = append(all, step{name, string(text), hex.EncodeToString(sum[:])})
	}
	return all, nil
}

func (s *Store) migrate(ctx context.Context) error {
	all, err := steps(migrations)
	if err != nil {
		return err
	}
	return s.apply(ctx, all)
}

// apply runs the steps that the database has not seen, all in one transaction
// that keeps other processes starting at the same moment out.
func (s *Store) apply(ctx context.Context, all []step) error {
	return s.Write(ctx, func(tx *Tx) error {
		if err := tx.lockSchema(ctx); err != nil {
			return err
		}
		done, err := tx.applied(ctx)
		if err != nil {
			return err
		}
		if len(done) > len(all) {
			return fmt.Errorf("the database was made by a newer version of this program (schema %d, this one knows %d): start the newer version: %w", len(done), len(all), Invalid)
		}
		for i, sum := range done {
			if sum != all[i].sum {
				return fmt.Errorf("the database was made with another text of %s: this is not the program it belongs to: %w", all[i].name, Invalid)
			}
		}
		for i := len(done); i < len(all); i++ {
			if err := tx.run(ctx, i+1, all[i]); err != nil {
				return unavailable("the migration "+all[i].name+" failed, nothing was changed", err)
			}
		}
		return nil
	})
}

func (tx *Tx) lockSchema(ctx context.Context) error {
	if tx.engine.lockAll != "" {
		if _, err := tx.tx.ExecContext(ctx, tx.engine.lockAll); err != nil {
			return unavailable("the schema cannot be locked", err)
		}
	}
	_, err := tx.tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, sum TEXT NOT NULL)")
	return unavailable("the schema cannot be read", err)
}

// applied gives the checksums of the steps that were run, in order.
func (tx *Tx) applied(ctx context.Context) ([]string, error) {
	rows, err := tx.tx.QueryContext(ctx, "SELECT sum FROM migration ORDER BY number")
	if err != nil {
		return nil, unavailable("the schema cannot be read", err)
	}
	defer rows.Close()
	var sums []string
	for rows.Next() {
		var sum string
		if err := rows.Scan(&sum); err != nil {
			return nil, unavailable("the schema cannot be read", err)
		}
		sums = append(sums, sum)
	}
	return sums, unavailable("the schema cannot be read", rows.Err())
}

func (tx *Tx) run(ctx context.Context, number int, st step) error {
	if _, err := tx.tx.ExecContext(ctx, st.text); err != nil {
		return err
	}
	_, err := tx.tx.ExecContext(ctx, "INSERT INTO migration (number, sum) VALUES ($1, $2)", number, st.sum)
	return err
}
