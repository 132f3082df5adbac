package places

import (
	"slices"
	"testing"
)

func TestAPlaceIsLocatedInAnyMessage(t *testing.T) {
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Area{
		"em ở xã Vạn Lộc muốn học nghề":           16078,
		"em o xa vvan loc muon hoc nghe":          16078,
		"nha o xa da loc, huyen hau loc, hoi vay": 16078,
		"xa nga thhnh huyen nga son":              16138,
		"hom nay troi dep qua":                    Province,
		"nha xa qua di lai kho":                   Province,
	} {
		found := g.Locate(text).Found
		if want == Province && len(found) > 0 || want != Province && !slices.ContainsFunc(found, func(c Candidate) bool { return c.Area == want }) {
			t.Errorf("Locate(%q) = %v, want %v", text, found, want)
		}
	}
}
