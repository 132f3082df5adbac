package backup_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nhipcau/portal/backup"
)

// unpack gives a file's lines but the last.
func unpack(tb testing.TB, file string) string {
	tb.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	lines := strings.TrimSuffix(string(all), "\n")
	return lines[:strings.LastIndexByte(lines, '\n')+1]
}

// pack writes lines with the end that fits them.
func pack(tb testing.TB, lines string) string {
	tb.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(ended(lines)))
	z.Close()
	file := filepath.Join(tb.TempDir(), "forged.gz")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}

// ended puts the end that fits below lines.
func ended(lines string) string {
	return fmt.Sprintf("%s{\"end\":{\"rows\":%d,\"sha256\":\"%x\"}}\n", lines, strings.Count(lines, "\n")-1, sha256.Sum256([]byte(lines)))
}

// Whatever lines somebody packs, with whatever sum, the answer is yes or a sentence.
func FuzzAnyLinesAreTakenOrRefused(f *testing.F) {
	f.Add(`{"nhipcau_backup":{"version":1,"release":"v1"}}` + "\n")
	f.Add(`{"nhipcau_backup":{"version":1}}` + "\n" + `{"record":{"Kind":"account","ID":"x","Version":1,"Body":"e30="}}` + "\n")
	f.Add(`{"nhipcau_backup":{"version":2}}` + "\n" + `{"end":{}}` + "\n")
	f.Fuzz(func(t *testing.T, lines string) {
		m, err := backup.ReadLines(strings.NewReader(ended(lines)))
		if err == nil && m.Rows != int64(strings.Count(lines, "\n")-1) {
			t.Errorf("%d rows of %q", m.Rows, lines)
		}
		if _, err := backup.ReadLines(strings.NewReader(lines)); err == nil && !strings.Contains(lines, `"end"`) {
			t.Error("taken without an end")
		}
	})
}
