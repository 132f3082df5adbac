// Package assets serves the files beside a page under names that hold a hash of
// their content, so that a browser may keep one for ever and never shows an old
// one.
//
//	files, err := assets.Load(content, "assets", "/i/")
//	address, err := files.URL("page.css") // "/i/page-0a1b2c3d4e.css"
//	mux.Handle("GET /i/", files)
package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"nhipcau/internal/squeeze"
)

// Set is the files of one folder.
type Set struct {
	prefix string
	files  map[string][]byte
	packed map[string][]byte // those that are fewer bytes packed
	names  map[string]string // "page.css" → "page-0a1b2c3d4e.css"
}

// types are what is served; a file of any other kind is refused when loading.
// Named here because a system's own table may say otherwise.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".ico": "image/x-icon", ".png": "image/png", ".woff2": "font/woff2",
}

// Load reads a folder, to be served under a path that ends in a slash.
func Load(from fs.FS, folder, prefix string) (*Set, error) {
	entries, err := fs.ReadDir(from, folder)
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	s := &Set{prefix: prefix, files: map[string][]byte{}, packed: map[string][]byte{}, names: map[string]string{}}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if types[ext] == "" {
			return nil, fmt.Errorf("assets: %s is of a kind that is not served", e.Name())
		}
		b, err := fs.ReadFile(from, path.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
		sum := sha256.Sum256(b)
		name := strings.TrimSuffix(e.Name(), ext) + "-" + hex.EncodeToString(sum[:5]) + ext
		s.files[name], s.names[e.Name()] = b, name
		if packed := squeeze.Pack(b); packed != nil {
			s.packed[name] = packed
		}
	}
	return s, nil
}

// URL gives the address of a file by its plain name. An unknown one is an
// error, which a template reports when it is first executed.
func (s *Set) URL(name string) (string, error) {
	hashed, ok := s.names[name]
	if !ok {
		return "", fmt.Errorf("assets: no file %q", name)
	}
	return s.prefix + hashed, nil
}

// ServeHTTP sends a file.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, s.prefix)
	b, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	squeeze.Vary(w.Header())
	if packed := s.packed[name]; packed != nil && squeeze.Wanted(r) {
		squeeze.Say(w.Header())
		b = packed
	}
	write(w, r, name, b)
}

// Plain serves one file under an address of its own, such as the icon that
// browsers ask for unprompted. They keep it for a day.
func (s *Set) Plain(name string) http.Handler {
	b := s.files[s.names[name]]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		write(w, r, name, b)
	})
}

func write(w http.ResponseWriter, r *http.Request, name string, b []byte) {
	w.Header().Set("Content-Type", types[path.Ext(name)])
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // a reader that is gone needs no answer
	}
}
