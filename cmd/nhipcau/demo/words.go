package demo

import (
	"embed"
	"fmt"
	"html/template"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/assets"
	"nhipcau/internal/lang"
)

//go:embed texts.yaml front.html assets
var content embed.FS

// texts are the sentences, by key.
type texts map[string]lang.Text

// pages draw what the demonstration adds.
type pages struct {
	front  *template.Template
	assets *assets.Set
}

// Where the pages of the demonstration are.
const (
	Root      = "/demo/"
	assetPath = Root + "i/"
)

func (h *House) load() error {
	b, err := content.ReadFile("texts.yaml")
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalWithOptions(b, &h.texts, yaml.Strict()); err != nil {
		return fmt.Errorf("texts.yaml: %w", err)
	}
	if h.pages.assets, err = assets.Load(content, "assets", assetPath); err != nil {
		return err
	}
	h.pages.front, err = template.New("front.html").Funcs(template.FuncMap{"asset": h.pages.assets.URL}).ParseFS(content, "front.html")
	h.key = drawn()
	return err
}
