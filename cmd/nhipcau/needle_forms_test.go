package main

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"nhipcau/internal/viet"
)

// needle is something of a person that must be nowhere, in every form in which
// a program could have kept it.
type needle struct {
	what  string
	forms map[string][]byte
}

// textNeedle is a name, a number as it was typed, or a sentence.
func textNeedle(what, text string) needle {
	n := needle{what, map[string][]byte{}}
	escaped, _ := json.Marshal(text)
	for name, s := range map[string]string{
		"plain": text, "lower": strings.ToLower(text), "decomposed": norm.NFD.String(text),
		"folded": viet.Fold(text), "run together": viet.Key(text),
		"query": url.QueryEscape(text), "path": url.PathEscape(text),
		"json": strings.Trim(string(escaped), `"`), "ascii json": strings.Trim(strconv.QuoteToASCII(text), `"`),
		"reversed": reversed(text),
	} {
		n.add(name, []byte(s))
	}
	for name, order := range map[string]binary.AppendByteOrder{"utf-16le": binary.LittleEndian, "utf-16be": binary.BigEndian} {
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			b = order.AppendUint16(b, u)
		}
		n.add(name, b)
	}
	return n
}

// idNeedle is a chat, a message or a user of a platform.
func idNeedle(what string, id int64) needle {
	n := textNeedle(what, strconv.FormatInt(id, 10))
	n.add("8 bytes le", binary.LittleEndian.AppendUint64(nil, uint64(id)))
	n.add("8 bytes be", binary.BigEndian.AppendUint64(nil, uint64(id)))
	n.add("hexadecimal", []byte(strconv.FormatInt(id, 16)))
	n.add("varint", append([]byte{}, binary.AppendUvarint(nil, uint64(id))...))
	n.add("zigzag", append([]byte{}, binary.AppendVarint(nil, id)...))
	return n
}

// add puts a form in, and what it becomes in base64, hexadecimal and the usual
// hashes. Forms below five bytes would be found by chance.
func (n *needle) add(name string, b []byte) {
	put := func(name string, b []byte) {
		if len(b) >= 5 {
			n.forms[name] = b
		}
	}
	put(name, b)
	put(name+", hex", []byte(hex.EncodeToString(b)))
	put(name+", HEX", []byte(strings.ToUpper(hex.EncodeToString(b))))
	for shift := range 3 {
		// The first and last letters also depend on what stands around.
		for kind, enc := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			s := enc.EncodeToString(append(make([]byte, shift), b...))
			from, to := []int{0, 2, 3}[shift], len(s)
			if (shift+len(b))%3 != 0 {
				to--
			}
			if to-from >= 8 {
				put(fmt.Sprintf("%s, %s+%d", name, kind, shift), []byte(s[from:to]))
			}
		}
	}
	s256, s1, m5 := sha256.Sum256(b), sha1.Sum(b), md5.Sum(b)
	for kind, sum := range map[string][]byte{"sha256": s256[:8], "sha1": s1[:8], "md5": m5[:8]} {
		put(name+", "+kind, sum)
		put(name+", "+kind+" hex", []byte(hex.EncodeToString(sum)))
	}
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// search says which needles lie in some bytes, and in what form.
func search(where string, hay []byte, needles []needle) (found []string) {
	for _, n := range needles {
		for form, b := range n.forms {
			if bytes.Contains(hay, b) {
				found = append(found, fmt.Sprintf("%s holds %s (%s)", where, n.what, form))
			}
		}
	}
	return found
}

// searchFolder looks through every file of a folder, and their names.
func searchFolder(t *testing.T, dir string, needles []needle) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		hay, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found = append(found, search(path, append(hay, d.Name()...), needles)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Without this the other test would prove nothing.
func TestTheSearchFindsEveryFormOfAPlantedNeedle(t *testing.T) {
	needles := []needle{textNeedle("a name", "Nguyễn Thị Kim Thoa"), idNeedle("a chat", 7_912_345_678)}
	for _, n := range needles {
		if len(n.forms) < 60 {
			t.Errorf("%s has only %d forms", n.what, len(n.forms))
		}
		for form, b := range n.forms {
			dir := t.TempDir()
			hay := append(bytes.Repeat([]byte{0xA5, 0, 'x'}, 999), b...)
			hay = append(hay, bytes.Repeat([]byte{'y', 0, 0x5A}, 999)...)
			if err := os.WriteFile(filepath.Join(dir, "planted"), hay, 0o600); err != nil {
				t.Fatal(err)
			}
			if len(searchFolder(t, dir, []needle{n})) == 0 {
				t.Errorf("%s as %s was planted and not found", n.what, form)
			}
		}
	}
	// As a program would: inside something longer, encoded as a whole.
	whole := []byte(`{"from":"Nguyễn Thị Kim Thoa","text":"…"}`)
	for shift := range 3 {
		hay := []byte(base64.StdEncoding.EncodeToString(append([]byte("ab")[:shift%3], whole...)))
		if len(search("base64", hay, needles[:1])) == 0 {
			t.Errorf("a name inside base64 at offset %d was not found", shift)
		}
	}
	if found := search("nothing", bytes.Repeat([]byte("vay vốn 12345 "), 1000), needles); len(found) > 0 {
		t.Errorf("found where there is none: %v", found)
	}
}
