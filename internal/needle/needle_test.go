package needle

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without this, finding nothing would prove nothing.
func TestTheSearchFindsEveryFormOfAPlantedNeedle(t *testing.T) {
	needles := []Needle{
		Text("a name", "Nguyễn Thị Kim Thoa"), ID("a chat", 7_912_345_678),
		Coordinate("a place", 105.846371), Code("482 913 7056"),
	}
	dir := t.TempDir()
	for _, n := range needles {
		if n.Forms() < 100 {
			t.Errorf("%s has only %d forms", n.What, n.Forms())
		}
		for form, b := range n.forms {
			hay := append(bytes.Repeat([]byte{0xA5, 0, 'x'}, 99), b...)
			hay = append(hay, bytes.Repeat([]byte{'y', 0, 0x5A}, 99)...)
			if err := os.WriteFile(filepath.Join(dir, "planted"), hay, 0o600); err != nil {
				t.Fatal(err)
			}
			f := NewFinder([]Needle{n})
			if err := f.Folder(dir); err != nil {
				t.Fatal(err)
			}
			if len(f.Found()) == 0 {
				t.Errorf("%s as %s was planted and not found", n.What, form)
			}
		}
	}
	// As a program would: inside something longer, encoded as a whole.
	whole := []byte(`{"from":"Nguyễn Thị Kim Thoa","text":"…"}`)
	for shift := range 3 {
		f := NewFinder(needles[:1])
		f.In("base64", []byte(base64.StdEncoding.EncodeToString(append([]byte("abc")[:shift], whole...))))
		if len(f.Found()) == 0 {
			t.Errorf("a name inside base64 at offset %d was not found", shift)
		}
	}
	f := NewFinder(needles)
	if f.In("nothing", bytes.Repeat([]byte("vay vốn 12345 "), 1000)); len(f.Found()) > 0 {
		t.Errorf("found where there is none: %v", f.Found())
	}
}

func TestANeedleIsFoundWhereverAStreamIsCut(t *testing.T) {
	n := Text("a name", "Nguyễn Thị Kim Thoa")
	for _, at := range []int{0, 1, 1<<20 - 10, 1 << 20, 1<<20 + 300, 2<<20 + 7} {
		hay := bytes.Repeat([]byte{'x'}, 3<<20)
		copy(hay[at:], "Nguyễn Thị Kim Thoa")
		f := NewFinder([]Needle{n})
		if err := f.Reader("a stream", bytes.NewReader(hay)); err != nil {
			t.Fatal(err)
		}
		if f.Bytes != int64(len(hay)) || len(f.Found()) == 0 {
			t.Errorf("at %d: %d bytes read, found %v", at, f.Bytes, f.Found())
		}
	}
}

func TestTheNameOfAFileIsSearchedToo(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "chat-7912345678"), 0o700); err != nil {
		t.Fatal(err)
	}
	f := NewFinder([]Needle{ID("a chat", 7_912_345_678)})
	if err := f.Folder(dir); err != nil || len(f.Found()) == 0 {
		t.Errorf("%v, found %v", err, f.Found())
	}
	if err := f.Folder(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder that is not there was searched")
	}
}

// A report may go through many hands.
func TestAReportDoesNotRepeatWhatItFound(t *testing.T) {
	all, texts, err := Read(strings.NewReader("Nguyễn Thị Kim Thoa\n\n0912345678\n"))
	if err != nil || len(all) != 2 || len(texts) != 2 {
		t.Fatalf("%d needles of %d lines: %v", len(all), len(texts), err)
	}
	f := NewFinder(all)
	f.In("a file", []byte("gọi Thoa, Nguyễn Thị Kim Thoa, 0912345678"))
	if len(f.Found()) < 2 {
		t.Fatalf("found %v", f.Found())
	}
	for _, found := range f.Found() {
		if s := found.String(); strings.Contains(s, "Thoa") || strings.Contains(s, "0912345678") {
			t.Error(s)
		}
	}
	if _, _, err := Read(strings.NewReader("abc\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a line of three letters: %v", err)
	}
}

// Redis counts with a seed of its own.
func TestTheHashOfRedisIsItsOwn(t *testing.T) {
	if murmur64(nil, 0) != 0 {
		t.Error("of nothing")
	}
	if murmur64([]byte("abcdefgh"), 0) == murmur64([]byte("abcdefgh"), redisSeed) {
		t.Error("the seed changes nothing")
	}
}
