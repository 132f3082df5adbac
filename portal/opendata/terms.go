package opendata

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory/hsds"
)

// about is the answer at the root.
type about struct {
	Version    string `json:"version"`
	Profile    string `json:"profile"`
	OpenAPIURL string `json:"openapi_url"`
}

func (h *handler) about(r *request) (any, error) {
	return about{hsds.Version, h.address(r, "profile"), h.address(r, "openapi.json")}, nil
}

// address is the whole address of a path of the API.
func (h *handler) address(r *request, path string) string {
	if h.Origin != "" {
		return h.Origin + Root + path
	}
	return "http://" + r.Host + Root + path
}

//go:embed openapi.json
var openAPI string

// openAPI describes the API; its server is where we are reached.
func (h *handler) openAPI(r *request) (any, error) {
	where := strings.TrimSuffix(h.address(r, ""), "/")
	return raw{"application/json; charset=utf-8", []byte(strings.ReplaceAll(openAPI, "{server}", where))}, nil
}

// profile lists the terms of our profile, for a reader.
func (h *handler) profile(*request) (any, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "HSDS %s, Nhịp Cầu %d\n", hsds.Version, hsds.ProfileVersion)
	for _, x := range hsds.Taxonomies() {
		fmt.Fprintf(&b, "\n%s: %s\n", x.Name, x.Description)
		for _, t := range hsds.Terms() {
			if t.TaxonomyID == x.ID {
				fmt.Fprintf(&b, "  %s  %s: %s\n", t.Code, t.Name, t.Description)
			}
		}
	}
	return raw{"text/plain; charset=utf-8", []byte(b.String())}, nil
}

// saying keeps what has every word of the search.
func saying[T any](r *request, all []T, text func(T) hsds.Text) []T {
	words := viet.Syllables(r.values.Get("search"))
	return slices.DeleteFunc(all, func(v T) bool {
		said := viet.Phrase(string(text(v)))
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(said, w) })
	})
}

func (h *handler) taxonomies(r *request) (any, error) {
	all := saying(r, hsds.Taxonomies(), func(t hsds.Taxonomy) hsds.Text { return t.Name + " " + t.Description })
	return paged(r, all, defaultPerPage, func(t hsds.Taxonomy) any { return t })
}

func (h *handler) taxonomy(r *request) (any, error) {
	for _, t := range hsds.Taxonomies() {
		if string(t.ID) == r.PathValue("id") {
			return t, nil
		}
	}
	return nil, errNotFound
}

func (h *handler) terms(r *request) (any, error) {
	if _, err := r.flag("top_only"); err != nil { // none of our terms has another above it
		return nil, err
	}
	taxonomy, parent := r.values.Get("taxonomy_id"), r.values.Get("parent_id")
	all := slices.DeleteFunc(hsds.Terms(), func(t hsds.TaxonomyTerm) bool {
		return taxonomy != "" && string(t.TaxonomyID) != taxonomy || parent != ""
	})
	all = saying(r, all, func(t hsds.TaxonomyTerm) hsds.Text { return t.Code + " " + t.Name + " " + t.Description })
	return paged(r, all, 4*defaultPerPage, func(t hsds.TaxonomyTerm) any { return t })
}

func (h *handler) term(r *request) (any, error) {
	for _, t := range hsds.Terms() {
		if string(t.ID) == r.PathValue("id") {
			return t, nil
		}
	}
	return nil, errNotFound
}
