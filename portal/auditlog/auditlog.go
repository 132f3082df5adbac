// Package auditlog writes down what staff did: who, when, to what, and how it
// was before and after. An entry is kept in the same transaction as the deed,
// its sum covers the entry before, and nothing here ever speaks of a person who
// sought help.
//
//	err = s.Write(ctx, func(tx *store.Tx) error {
//		…
//		return auditlog.Write(ctx, tx, auditlog.Entry{At: now, By: actor, Deed: auditlog.Invited, Object: "worker"})
//	})
//	entries, err := auditlog.Read(ctx, s, 0, 50)
package auditlog

import (
	"context"
	"encoding/json"
	"time"

	"nhipcau/store"
)

// Book is the journal's name in the store.
const Book = "staff"

// Deed is what was done: one of a closed list, each with its sentence in the
// portal's texts under "deed_" and its name.
type Deed string

// The deeds of accounts. Directory and wording have theirs beside them.
const (
	Invited Deed = "invited"
	Joined  Deed = "joined"
	// InvitationCancelled takes back a link before anybody used it.
	InvitationCancelled Deed = "invitation_cancelled"

	SignedIn        Deed = "signed_in"
	SignInEnded     Deed = "sign_in_ended"
	PasswordChanged Deed = "password_changed"
	FactorAdded     Deed = "factor_added"
	FactorRemoved   Deed = "factor_removed"
	RecoveryUsed    Deed = "recovery_used"
	RecoveryRenewed Deed = "recovery_renewed"
	Disabled        Deed = "disabled"
	Enabled         Deed = "enabled"
	ResetBegun      Deed = "reset_begun"
	ResetDone       Deed = "reset_done"
	RoleChanged     Deed = "role_changed"
	Exported        Deed = "exported"
	BackedUp        Deed = "backed_up"
	Restored        Deed = "restored"
	GuessedAt       Deed = "guessed_at"
)

// Actor is who did it: an account, or the command line of the machine itself.
type Actor struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// CommandLine is the operator at the machine, who needs no account.
var CommandLine = Actor{Name: "nhipcau"}

// Nobody is somebody who is not known.
var Nobody = Actor{Name: "?"}

// Entry is one deed.
type Entry struct {
	Number int64     `json:"-"` // its place in the book, known after it was written
	At     time.Time `json:"at"`
	By     Actor     `json:"by"`
	Deed   Deed      `json:"deed"`
	Object string    `json:"object,omitempty"` // what it was done to, as staff call it
	Before string    `json:"before,omitempty"`
	After  string    `json:"after,omitempty"`
	// Unreadable says that somebody wrote over it, and that only its number is known.
	Unreadable bool `json:"-"`
}

// Write adds an entry in the transaction that does the deed.
func Write(ctx context.Context, tx *store.Tx, e Entry) error {
	e.At = e.At.UTC().Truncate(time.Second)
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return tx.Append(ctx, Book, body)
}

// Read gives at most limit entries, newest first, below the number given; 0
// begins at the end. One that was written over comes as Unreadable: whoever alters
// the log must not be able to hide it.
func Read(ctx context.Context, s *store.Store, below int64, limit int) ([]Entry, error) {
	kept, err := s.Journal(ctx, Book, below, limit)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(kept))
	for i, k := range kept {
		if json.Unmarshal(k.Body, &entries[i]) != nil {
			entries[i] = Entry{Unreadable: true}
		}
		entries[i].Number = k.Number
	}
	return entries, nil
}

// Verify reads the whole book and gives the number of its entries and the sum
// of the last. Noted elsewhere, the sum shows later that nothing was cut off.
func Verify(ctx context.Context, s *store.Store) (count int64, sum string, err error) {
	return s.VerifyJournal(ctx, Book)
}

// VerifyFrom is Verify for who has verified so many entries before and noted the sum
// of the last: it reads what came since.
func VerifyFrom(ctx context.Context, s *store.Store, count int64, sum string) (int64, string, error) {
	return s.VerifyJournalFrom(ctx, Book, count, sum)
}
