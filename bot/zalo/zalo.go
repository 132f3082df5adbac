// Package zalo is what Zalo's two channels have in common: ids and secrets that
// print nothing, updates that were seen already, the moment by which a webhook
// is answered, calls that are tried again, and choices written as text. The
// channels are oa (Official Account: buttons, tokens that expire) and
// botplatform (bots made in the Zalo app: text alone).
//
//	desk := zalo.NewDesk(b, time.Now)
//	status := desk.Take(r.Context(), bot.Chat{Channel: "zalo-oa", ID: string(id)}, input, zalo.Update(msgID), send)
package zalo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

const hidden = "[hidden]"

// Secret is a token, a key or a password. It never prints itself.
type Secret string

func (Secret) String() string               { return hidden }
func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Secret) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// ID is the id of a person, a chat, an account or a message. Zalo writes ids as
// strings and sometimes as numbers beyond what a float holds; both are read as
// they stand. It lives for the length of a turn and never prints itself.
type ID string

func (ID) String() string               { return hidden }
func (ID) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (ID) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) }
func (ID) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// UnmarshalJSON reads a string or a number. Anything else is no id.
func (id *ID) UnmarshalJSON(b []byte) error {
	*id = ""
	switch {
	case len(b) > 0 && b[0] == '"':
		return json.Unmarshal(b, (*string)(id))
	case len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9'):
		*id = ID(b)
	}
	return nil
}

// unordered is a bit above all numbers that rise with time.
const unordered = 1 << 63

// Update makes the number by which a turn recognises an update, of what the
// platform calls it. It has no order, so it is at least session.Rising. The id
// of a person has no place in it: see the nonces of package bot.
func Update(parts ...string) uint64 {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p))))
		h.Write([]byte(p))
	}
	return binary.BigEndian.Uint64(h.Sum(nil)) | unordered
}
