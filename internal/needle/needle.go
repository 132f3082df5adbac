// Package needle looks for what must be nowhere: a name, a number, a sentence of
// a person, in every form in which a program could have kept it. A needle is
// planted in a conversation, then everything that lies around is searched for it.
//
//	f := needle.NewFinder([]needle.Needle{needle.Text("a name", "Trần Thị Ngọc"), needle.ID("a chat", 7912345678)})
//	err := f.Folder("the data folder", "data")
//	for _, found := range f.Found() { fmt.Println(found) } // says where and in what form, never what
package needle

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"nhipcau/internal/viet"
)

// Shortest is how many bytes a form has at least: shorter ones would be found by
// chance.
const Shortest = 5

// Needle is something of a person, in all its forms.
type Needle struct {
	What  string // how a report calls it: "a phone number"
	forms map[string][]byte
}

// Forms counts them.
func (n Needle) Forms() int { return len(n.forms) }

// Text is a name, a number as it was typed, or a sentence.
func Text(what, text string) Needle {
	n := Needle{what, map[string][]byte{}}
	escaped, _ := json.Marshal(text)
	for name, s := range map[string]string{
		"plain": text, "lower": strings.ToLower(text), "decomposed": norm.NFD.String(text), "composed": norm.NFC.String(text),
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

// ID is the number of a chat, a message or a user of a platform.
func ID(what string, id int64) Needle {
	n := Text(what, strconv.FormatInt(id, 10))
	n.add("8 bytes le", binary.LittleEndian.AppendUint64(nil, uint64(id)))
	n.add("8 bytes be", binary.BigEndian.AppendUint64(nil, uint64(id)))
	n.add("hexadecimal", []byte(strconv.FormatInt(id, 16)))
	n.add("varint", binary.AppendUvarint(nil, uint64(id)))
	n.add("zigzag", binary.AppendVarint(nil, id))
	return n
}

// Coordinate is a latitude or a longitude.
func Coordinate(what string, degrees float64) Needle {
	n := Text(what, strconv.FormatFloat(degrees, 'f', -1, 64))
	n.add("8 bytes le", binary.LittleEndian.AppendUint64(nil, math.Float64bits(degrees)))
	n.add("8 bytes be", binary.BigEndian.AppendUint64(nil, math.Float64bits(degrees)))
	return n
}

// Code is a referral code, as it is read (482 913 7056) and as a number.
func Code(spaced string) Needle {
	id, _ := strconv.ParseInt(strings.ReplaceAll(spaced, " ", ""), 10, 64)
	n := ID("a referral code", id)
	n.add("spaced", []byte(spaced))
	return n
}

// Read reads somebody's needles, one a line. They are called by their lines, so
// that a report does not repeat them.
func Read(r io.Reader) (all []Needle, texts []string, err error) {
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if len(text) < Shortest {
			return nil, nil, fmt.Errorf("line %d is too short: below %d bytes it would be found by chance", number, Shortest)
		}
		what := fmt.Sprintf("line %d", number)
		n := Text(what, text)
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			n = ID(what, id)
			n.add("as written", []byte(text))
		}
		all, texts = append(all, n), append(texts, text)
	}
	return all, texts, lines.Err()
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
