package main

import (
	"fmt"

	"nhipcau/knowledge/places"
)

// placeJSON is the place that a line names. Where several fit, nothing is
// picked: ambiguous says that the person would be asked.
type placeJSON struct {
	Kind      string   `json:"kind"`     // commune or district: what the likeliest is
	Codes     []string `json:"codes"`    // of today's communes it may be
	District  *string  `json:"district"` // the former district it may be, "Huyện Hậu Lộc"
	Ambiguous bool     `json:"ambiguous"`
}

func placeOf(g *places.Gazetteer, text string) *placeJSON {
	found := g.Locate(text).Found
	if len(found) == 0 {
		return nil
	}
	p := placeJSON{Kind: "commune", Codes: []string{}, Ambiguous: len(found) > 1}
	if found[0].Area.IsDistrict() {
		p.Kind = "district"
	}
	for _, c := range found {
		if c.Area.IsCommune() {
			p.Codes = append(p.Codes, fmt.Sprintf("%05d", c.Area))
		} else if name := g.Former(c.Area); name != "" && p.District == nil {
			p.District = &name
		}
	}
	return &p
}
