package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"io"
)

// nonce is the random number that a conversation begins with, from which its
// counts take theirs. One that begins with an update gets the same however often
// the update is delivered, also after the process was killed and its sessions
// with it: what it counts is counted once.
//
// Only the channel and the update's id go in, which the platform numbers for the
// whole bot; the chat's id does not. So whoever has the disk and the key cannot
// try out whether somebody they think of was here.
//
// A conversation under way keeps its nonce in its session. Where that dies with
// the process, in memory, an update of it that is delivered again begins another,
// and what it had counted in the moment between the count and its confirmation to
// the platform is counted a second time; where sessions are kept, in Redis, it is
// not.
func (b *Bot) nonce(channel string, update uint64) uint64 {
	if update == 0 {
		var bits [8]byte
		if _, err := io.ReadFull(b.c.Rand, bits[:]); err != nil {
			b.c.Log.Error("no randomness", "err", err)
		}
		return binary.LittleEndian.Uint64(bits[:])
	}
	h := hmac.New(sha256.New, b.c.NonceKey[:])
	h.Write(binary.LittleEndian.AppendUint64(nil, update)) // of fixed length, so the channel needs no mark
	h.Write([]byte(channel))
	return binary.LittleEndian.Uint64(h.Sum(nil))
}
