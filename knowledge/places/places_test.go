package places

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nhipcau/internal/viet"

	"golang.org/x/text/unicode/norm"
)

func loaded(tb testing.TB) *Gazetteer {
	tb.Helper()
	g, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// sheet reads a content file as it lies on disk, without the loader.
func sheet(tb testing.TB, file string) [][]string {
	tb.Helper()
	f, err := content.Open("content/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return cells[1:]
}

func areas(m Match) []Area {
	var found []Area
	for _, c := range m.Found {
		found = append(found, c.Area)
	}
	return found
}

// area reads a code of a content file that is known to be good.
func area(cell string) Area {
	n, _ := strconv.Atoi(cell)
	return Area(n)
}

// spellings are the ways in which people type one name.
func spellings(s string) []string {
	folded := viet.Fold(s)
	return []string{s, strings.ToLower(s), strings.ToUpper(s), folded, norm.NFD.String(s), "em ở " + s + " ạ",
		"nha o " + folded, s + ", tỉnh Thanh Hóa", folded + " thanh hoa"}
}

// rightOrAsked reports whether every wanted area was found: nobody is led
// anywhere else without being asked.
func rightOrAsked(m Match, want ...Area) bool {
	found := areas(m)
	for _, a := range want {
		if !slices.Contains(found, a) {
			return false
		}
	}
	return len(found) > 0
}

func TestEveryUnitOfTodayIsFoundByItsName(t *testing.T) {
	g := loaded(t)
	sure, tried := 0, 0
	for _, a := range g.All() {
		full := g.Name(a)
		short := g.communes[g.at[a]].name
		forms := append(spellings(full), spellings(short)...)
		forms = append(forms, strings.ReplaceAll(viet.Fold(short), " ", ""), "gần "+full, "tôi ở "+short)
		for _, s := range forms {
			m := g.Resolve(s)
			if !rightOrAsked(m, a) {
				t.Errorf("%q: %v, want %s", s, m, full)
			}
			tried++
			if len(m.Found) == 1 {
				sure++
			}
		}
		if m := g.Resolve(full); m.Found[0].Old != "" && m.Found[0].Area == a {
			t.Errorf("%s was found as %q", full, m.Found[0].Old)
		}
	}
	t.Logf("%d of %d are sure, the others asked", sure, tried)
}

func TestEveryFormerUnitIsFoundByNameAndDistrict(t *testing.T) {
	g := loaded(t)
	type unit struct{ kind, name, district string }
	became := map[unit][]Area{}
	for _, f := range sheet(t, "former.csv") {
		u := unit{f[0], f[1], f[2]}
		became[u] = append(became[u], area(f[4]))
	}
	sure, tried := 0, 0
	for u, want := range became {
		d := g.districts[area(u.district)-1]
		kind := g.words.kinds[d.kind]
		for _, s := range []string{
			fmt.Sprintf("%s %s, %s %s", u.kind, u.name, kind, d.name),
			fmt.Sprintf("em ở %s %s", u.name, d.name),
			fmt.Sprintf("%s - %s %s - Thanh Hóa", u.name, kind, d.name),
			fmt.Sprintf("%s %s %s %s", kind, d.name, u.kind, u.name),
		} {
			for _, s := range []string{s, viet.Fold(s), norm.NFD.String(s)} {
				m := g.Resolve(s)
				if !rightOrAsked(m, want...) {
					t.Errorf("%q: %v, want %v", s, m, want)
				}
				tried++
				if len(m.Found) == len(want) {
					sure++
				}
			}
		}
		s := u.kind + " " + u.name
		if m := g.Resolve(s); !rightOrAsked(m, want...) {
			t.Errorf("%q: %v, want %v", s, m, want)
		}
		if m := g.ResolveIn(viet.Fold(u.name), area(u.district)); !rightOrAsked(m, want...) && u.name != "" {
			t.Errorf("%q in %s: %v, want %v", u.name, d.name, m, want)
		}
	}
	t.Logf("%d units; %d of %d are exact, the others asked", len(became), sure, tried)
}

func TestNamesOfSeveralUnitsAreAsked(t *testing.T) {
	g := loaded(t)
	meant := map[string][]Area{}
	add := func(s string, a Area) {
		key := viet.Phrase(s)
		if !slices.Contains(meant[key], a) {
			meant[key] = append(meant[key], a)
		}
	}
	for _, f := range sheet(t, "communes.csv") {
		add(f[2], area(f[0]))
	}
	for _, f := range sheet(t, "former.csv") {
		add(f[1], area(f[4]))
	}
	asked := 0
	for s, want := range meant {
		if s == "thanh hoa" {
			continue // the province and its city, see below
		}
		m := g.Resolve(s)
		if !rightOrAsked(m, want...) {
			t.Errorf("%q: %v, want %v", s, m, want)
		}
		if len(want) > 1 {
			asked++
		}
	}
	t.Logf("%d names of several units, all asked", asked)
}

func TestSplitUnitsGiveAllTheirParts(t *testing.T) {
	g := loaded(t)
	became := map[string][]string{}
	for _, f := range sheet(t, "former.csv") {
		key := f[0] + " " + f[1] + ", " + f[2]
		became[key] = append(became[key], f[4])
	}
	split := 0
	for key, codes := range became {
		if len(codes) < 2 {
			continue
		}
		split++
		name, number, _ := strings.Cut(key, ", ")
		m := g.ResolveIn(name, area(number))
		for _, code := range codes {
			if !rightOrAsked(m, area(code)) {
				t.Errorf("%s: %v lacks %s", key, m, code)
			}
		}
		if len(m.Found) != len(codes) {
			t.Errorf("%s: %v, want %v", key, m, codes)
		}
	}
	if split != 11 {
		t.Errorf("%d split units, want 11", split)
	}
}

func TestNamesGoneLongAgoAreFound(t *testing.T) {
	g := loaded(t)
	for _, f := range sheet(t, "earlier.csv") {
		if f[0] == "thanhhoa" {
			continue
		}
		d := g.districts[area(f[2])-1].name
		for _, s := range []string{f[0], f[1] + " " + f[0], viet.Fold(f[1]) + f[0] + " " + viet.Fold(d)} {
			if m := g.Resolve(s); !rightOrAsked(m, area(f[4])) && !strings.HasPrefix(s, viet.Fold(f[1])+f[0]) {
				t.Errorf("%q: %v, want %s", s, m, f[4])
			}
		}
	}
}

func TestDistrictsAreFoundByTheirNames(t *testing.T) {
	g := loaded(t)
	for i, d := range g.districts {
		a := Area(i + 1)
		kind := g.words.kinds[d.kind]
		for _, s := range spellings(kind + " " + d.name) {
			if found := areas(g.Resolve(s)); !slices.Equal(found, []Area{a}) {
				t.Errorf("%q: %v, want the district alone", s, found)
			}
		}
		if m := g.Resolve(d.name); !rightOrAsked(m, a) {
			t.Errorf("%q: %v", d.name, m)
		}
		if want := kind + " " + d.name + " (cũ)"; g.Name(a) != want {
			t.Errorf("Name(%d) = %q, want %q", a, g.Name(a), want)
		}
		if m := g.Resolve(g.Name(a)); !slices.Equal(areas(m), []Area{a}) {
			t.Errorf("%q does not lead back", g.Name(a))
		}
	}
}

// labels are shown on buttons, and may be typed back.
func TestLabelsLeadBack(t *testing.T) {
	g := loaded(t)
	for _, f := range sheet(t, "former.csv") {
		if strings.EqualFold(g.Name(area(f[4])), f[0]+" "+f[1]) {
			continue // it kept its name
		}
		label := g.Name(area(f[4])) + " (" + f[0] + " " + f[1] + " cũ)"
		if found := areas(g.Resolve(label)); !slices.Equal(found, []Area{area(f[4])}) {
			t.Errorf("%q: %v", label, found)
		}
	}
}
