package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// Entry is one line of a book that is only ever added to.
type Entry struct {
	Number int64 // from 1, without a gap
	Sum    string
	Body   []byte
}

// Append adds an entry to a book, in this transaction: what is written down and
// what was done are kept together or not at all. The error is Unavailable.
func (tx *Tx) Append(ctx context.Context, book string, body []byte) error {
	// One row is the pen: whoever writes holds it until the transaction ends.
	if _, err := tx.tx.ExecContext(ctx, "INSERT INTO journal (book, number, sum, body) VALUES ($1, 0, '', $2) ON CONFLICT (book, number) DO NOTHING", book, []byte{}); err != nil {
		return unavailable("the journal cannot be written", err)
	}
	var pen int64
	if err := tx.tx.QueryRowContext(ctx, "SELECT number FROM journal WHERE book = $1 AND number = 0"+tx.engine.forUpdate, book).Scan(&pen); err != nil {
		return unavailable("the journal cannot be written", err)
	}
	last := Entry{}
	err := tx.tx.QueryRowContext(ctx, "SELECT number, sum FROM journal WHERE book = $1 ORDER BY number DESC LIMIT 1", book).Scan(&last.Number, &last.Sum)
	if err != nil {
		return unavailable("the journal cannot be written", err)
	}
	next := last.Number + 1
	_, err = tx.tx.ExecContext(ctx, "INSERT INTO journal (book, number, sum, body) VALUES ($1, $2, $3, $4)", book, next, chain(book, next, last.Sum, body), body)
	return unavailable("the journal cannot be written", err)
}

// Journal reads at most limit entries of a book, newest first, beginning below
// the number given; 0 begins at the end. The error is Unavailable.
func (s *Store) Journal(ctx context.Context, book string, below int64, limit int) ([]Entry, error) {
	if below == 0 {
		below = math.MaxInt64
	}
	// One bound on either side: with a choice among them SQLite reads all that lies above.
	const query = "SELECT number, sum, body FROM journal WHERE book = $1 AND number > 0 AND number < $2 ORDER BY number DESC LIMIT $3"
	rows, err := s.read.QueryContext(ctx, query, book, below, limit)
	if err != nil {
		return nil, unavailable("the journal cannot be read", err)
	}
	defer rows.Close()
	var all []Entry
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.Number, &e.Sum, &e.Body); err != nil {
			return nil, unavailable("the journal cannot be read", err)
		}
		all = append(all, e)
	}
	return all, unavailable("the journal cannot be read", rows.Err())
}

// VerifyJournal reads a book from its beginning and gives the number of entries
// and the last one's sum. Whoever noted an earlier sum can tell whether the end
// was cut off. The error is Invalid, naming the first entry that is not as it
// was written, or Unavailable.
func (s *Store) VerifyJournal(ctx context.Context, book string) (count int64, sum string, err error) {
	return s.VerifyJournalFrom(ctx, book, 0, "")
}

// VerifyJournalFrom is VerifyJournal for who has verified so many entries before and
// noted the sum of the last: that one must be as it was, and what follows is read.
func (s *Store) VerifyJournalFrom(ctx context.Context, book string, count int64, sum string) (int64, string, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT number, sum, body FROM journal WHERE book = $1 AND number >= $2 ORDER BY number", book, max(count, 1))
	if err != nil {
		return count, sum, unavailable("the journal cannot be read", err)
	}
	defer rows.Close()
	if count > 0 {
		var last Entry
		if rows.Next() {
			if err := rows.Scan(&last.Number, &last.Sum, &last.Body); err != nil {
				return count, sum, unavailable("the journal cannot be read", err)
			}
		}
		if err := rows.Err(); err != nil {
			return count, sum, unavailable("the journal cannot be read", err)
		}
		if last.Number != count || last.Sum != sum {
			return count, sum, fmt.Errorf("entry %d of the journal is not as it was: %w", count, Invalid)
		}
	}
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.Number, &e.Sum, &e.Body); err != nil {
			return count, sum, unavailable("the journal cannot be read", err)
		}
		if e.Number != count+1 {
			return count, sum, fmt.Errorf("entry %d of the journal is missing: %w", count+1, Invalid)
		}
		if e.Sum != chain(book, e.Number, sum, e.Body) {
			return count, sum, fmt.Errorf("entry %d of the journal is not as it was written: %w", e.Number, Invalid)
		}
		count, sum = e.Number, e.Sum
	}
	return count, sum, unavailable("the journal cannot be read", rows.Err())
}

// chain is the sum of an entry: SHA-256 over the book, the number, the sum
// before and the body, none of which can run into the next.
func chain(book string, number int64, before string, body []byte) string {
	h := sha256.New()
	for _, part := range []string{book, before, string(body)} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(number)))
	return hex.EncodeToString(h.Sum(nil))
}
