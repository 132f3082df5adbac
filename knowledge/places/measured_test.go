package places

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nhipcau/internal/viet"
)

// counted is how often what was asked about a set of names came out.
type counted struct{ tried, right, astray int }

func (c *counted) ask(g *Gazetteer, text string, want ...Area) {
	found := areas(g.Locate(text))
	c.tried++
	switch {
	case slices.ContainsFunc(want, func(a Area) bool { return slices.Contains(found, a) }):
		c.right++
	case len(found) == 1:
		c.astray++
	}
}

// With -v the table is printed that docs/understanding.md keeps: what of the names
// in a message is found or asked about, and what is silently taken for another.
func TestMeasuredPlaces(t *testing.T) {
	g := loaded(t)
	var today, old, slipToday, slipOld, none counted
	for _, a := range g.All() {
		full := g.Name(a)
		for _, s := range []string{full, "em ở " + full + " muốn vay vốn", "nhà tôi " + strings.ToLower(full[:1]) + full[1:] + ", hỏi học nghề"} {
			today.ask(g, s, a)
			today.ask(g, viet.Fold(s), a)
		}
		for i, slip := range edits(viet.Phrase(g.communes[g.at[a]].name)) {
			if kind, _, _ := strings.Cut(full, " "); i%11 == 0 && len(g.names[viet.Key(slip)]) == 0 {
				slipToday.ask(g, "em ở "+kind+" "+slip, a)
				slipToday.ask(g, "em o "+viet.Fold(kind)+" "+slip, a)
			}
		}
	}
	for _, f := range sheet(t, "former.csv") {
		d := g.words.kinds[g.districts[area(f[2])-1].kind] + " " + g.districts[area(f[2])-1].name
		for _, s := range []string{f[0] + " " + f[1] + " " + d, "em ở " + f[1] + ", " + d + " cần việc làm"} {
			old.ask(g, s, area(f[4]))
			old.ask(g, viet.Fold(s), area(f[4]))
		}
		for i, slip := range edits(viet.Phrase(f[1])) {
			if i%11 == 0 && len(g.names[viet.Key(slip)]) == 0 {
				slipOld.ask(g, "em o "+viet.Fold(f[0])+" "+slip+" "+viet.Fold(d), area(f[4]))
			}
		}
	}
	for line := range strings.Lines(without) {
		if line = strings.TrimSpace(line); line != "" {
			none.tried++
			if len(g.Locate(line).Found) > 0 {
				none.astray++
			}
		}
	}
	tell := func(name string, c counted, least, most float64) {
		right, astray := float64(c.right)/float64(c.tried), float64(c.astray)/float64(c.tried)
		if testing.Verbose() {
			fmt.Printf("| %s | %d | %.3f | %.4f |\n", name, c.tried, right, astray)
		}
		if right < least || astray > most {
			t.Errorf("%s: of %d right or asked %.3f, led astray %.4f", name, c.tried, right, astray)
		}
	}
	if testing.Verbose() {
		fmt.Print("\n| places | asked | right or asked | led astray |\n|---|---|---|---|\n")
	}
	tell("names of today", today, 0.995, 0.005)
	tell("old names with their district", old, 0.98, 0.005)
	tell("a typing error in a name of today after xã or phường", slipToday, 0.90, 0.01)
	tell("a typing error in an old name beside its district", slipOld, 0.95, 0.02)
	tell("messages without a place", none, 0, 0.003)
}
