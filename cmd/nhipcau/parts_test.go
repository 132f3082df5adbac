package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nhipcau/bot/session"
)

func TestAKeyIsMadeOnceAndKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "k")
	first, err := findOrMakeKey(file)
	if err != nil || first == (session.Secret{}) {
		t.Fatal(err)
	}
	if again, err := findOrMakeKey(file); err != nil || again != first {
		t.Fatalf("another key at the second start: %v", err)
	}
	if left, _ := filepath.Glob(file + "-*"); left != nil {
		t.Errorf("left behind: %v", left)
	}
	for want, spoil := range map[string]func() error{
		"chmod 600": func() error { return os.Chmod(file, 0o644) },
		"damaged":   func() error { return os.WriteFile(file, first[:7], 0o600) },
	} {
		if err := os.WriteFile(file, first[:], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if _, err := findOrMakeKey(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
