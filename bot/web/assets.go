package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed assets templates
var content embed.FS

// assets are the files beside the page, by the name they are served under,
// which holds a hash of their content: a browser may keep one for ever and
// still never shows an old one.
type assets struct {
	files map[string][]byte
	names map[string]string // "chat.css" → "chat-0123456789.css"
}

func loadAssets() (assets, error) {
	a := assets{files: map[string][]byte{}, names: map[string]string{}}
	entries, err := fs.ReadDir(content, "assets")
	if err != nil {
		return a, fmt.Errorf("web: assets: %w", err)
	}
	for _, e := range entries {
		b, err := content.ReadFile("assets/" + e.Name())
		if err != nil {
			return a, fmt.Errorf("web: assets: %w", err)
		}
		sum := sha256.Sum256(b)
		ext := path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext) + "-" + hex.EncodeToString(sum[:5]) + ext
		a.files[name], a.names[e.Name()] = b, name
	}
	return a, nil
}

// url gives the address of an asset by its plain name. An unknown name is an
// error, which a template reports when it is first executed.
func (a assets) url(name string) (string, error) {
	hashed, ok := a.names[name]
	if !ok {
		return "", fmt.Errorf("web: no asset %q", name)
	}
	return assetPath + hashed, nil
}

// write sends an asset's bytes.
func (a assets) write(w http.ResponseWriter, r *http.Request, name string) {
	kind := mime.TypeByExtension(path.Ext(name))
	if path.Ext(name) == ".ico" {
		kind = "image/x-icon" // not known to every system's table
	}
	w.Header().Set("Content-Type", kind)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.files[name]) // a reader that is gone needs no answer
	}
}

func (h *chat) serveAsset(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, assetPath)
	if _, ok := h.assets.files[name]; !ok {
		http.NotFound(w, r)
		return
	}
	if !h.reads(w, r) {
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	h.assets.write(w, r, name)
}

// serveIcon answers the address that browsers ask for unprompted.
func (h *chat) serveIcon(w http.ResponseWriter, r *http.Request) {
	if h.reads(w, r) {
		w.Header().Set("Cache-Control", "public, max-age=86400")
		h.assets.write(w, r, h.assets.names["icon.ico"])
	}
}
