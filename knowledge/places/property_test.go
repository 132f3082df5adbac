package places

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sound holds for whatever is typed.
func sound(t interface{ Fatalf(string, ...any) }, g *Gazetteer, s string) {
	for _, m := range []Match{g.Resolve(s), g.ResolveIn(s, 20), g.Find(s)} {
		if len(m.Found) > most {
			t.Fatalf("%q: %d candidates", s, len(m.Found))
		}
		seen := map[Area]bool{}
		for _, c := range m.Found {
			if !g.Valid(c.Area) || seen[c.Area] {
				t.Fatalf("%q: area %d is invalid or there twice", s, c.Area)
			}
			seen[c.Area] = true
		}
	}
	if again := g.Resolve(s); !reflect.DeepEqual(again, g.Resolve(s)) {
		t.Fatalf("%q is read in two ways", s)
	}
}

func TestAnythingTypedIsSound(t *testing.T) {
	g := loaded(t)
	pieces := rapid.SampledFrom(append(strings.Fields(strings.ReplaceAll(without, ",", " , ")),
		"xã", "huyện", "ở", "cũ", "Hậu Lộc", "hau loc", "Đa", "Lộc", "Nga", "Sơn", "thanh hoa", "tp", "tỉnh", "Nưa", "\u0301", "\u200b", "-"))
	rapid.Check(t, func(t *rapid.T) {
		sound(t, g, rapid.String().Draw(t, "any"))
		sound(t, g, strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", "", ", "}).Draw(t, "between")))
	})
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"", "xã Đa Lộc, huyện Hậu Lộc", "em o hau lok", "\xff\xfe", "a\u0301\u0323", strings.Repeat("xã ", 2000)} {
		f.Add(s)
	}
	g, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) { sound(t, g, s) })
}

func TestAreasFitTogether(t *testing.T) {
	g := loaded(t)
	if n := len(g.All()); n != 166 {
		t.Fatalf("%d units, want 166", n)
	}
	for d := Area(1); d <= 26; d++ {
		if len(g.Communes(d)) == 0 || !g.Contains(Province, d) || !g.Contains(d, d) {
			t.Errorf("district %d: %v", d, g.Communes(d))
		}
		for _, c := range g.Communes(d) {
			if !g.Contains(d, c) || g.Contains(c, d) {
				t.Errorf("%s and %s", g.Name(d), g.Name(c))
			}
		}
	}
	for _, c := range g.All() {
		if len(g.Districts(c)) == 0 || !g.Contains(Province, c) || !g.Contains(c, c) || g.Contains(c, Province) {
			t.Errorf("%s: %v", g.Name(c), g.Districts(c))
		}
	}
	for _, a := range []Area{27, 99, 100, 9999, 10000, 65535} {
		if g.Valid(a) || g.Name(a) != "" || g.Contains(Province, a) || g.Communes(a) != nil || g.Districts(a) != nil {
			t.Errorf("area %d exists", a)
		}
	}
	if g.Name(Province) != "tỉnh Thanh Hóa" || g.Valid(Province) != true {
		t.Error(g.Name(Province))
	}
}

func TestDistances(t *testing.T) {
	g := loaded(t)
	for _, a := range g.All() {
		lat, lon, _ := g.Middle(a)
		if near, km := g.Nearest(lat, lon); near != a || km > 0.001 {
			t.Errorf("nearest to %s: %s, %v km", g.Name(a), g.Name(near), km)
		}
		if km, ok := g.Distance(a, a); !ok || km > 0.001 {
			t.Errorf("%s is %v km from itself", g.Name(a), km)
		}
		for _, b := range g.All() {
			there, _ := g.Distance(a, b)
			back, _ := g.Distance(b, a)
			if math.Abs(there-back) > 1e-9 || there > 250 {
				t.Fatalf("%s to %s: %v and %v km", g.Name(a), g.Name(b), there, back)
			}
		}
	}
	hacThanh, samSon := Area(14797), Area(16531)
	if km, ok := g.Distance(hacThanh, samSon); !ok || km < 8 || km > 18 {
		t.Errorf("Hạc Thành to Sầm Sơn: %v km", km)
	}
	if _, ok := g.Distance(Province, samSon); ok {
		t.Error("the province has a middle")
	}
	if km, ok := g.Distance(samSon, 3); !ok || km > 15 {
		t.Errorf("Sầm Sơn to its city: %v km", km)
	}
	for name, at := range map[string][2]float64{
		"Hà Nội": {21.03, 105.85}, "Huế": {16.46, 107.59}, "nowhere": {math.NaN(), 1}, "the sea": {0, 0}, "infinity": {math.Inf(1), 0},
	} {
		if a, _ := g.Nearest(at[0], at[1]); a != Province {
			t.Errorf("%s is in %s", name, g.Name(a))
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	g := loaded(b)
	long := "em bị chồng đánh từ hôm qua đến giờ, không dám về nhà, con em mới ba tuổi, giờ em không biết đi đâu với ai, tiền thì hết sạch rồi, có chỗ nào cho hai mẹ con em ngủ nhờ vài hôm được không vậy ạ, giúp em với"
	for _, c := range []struct{ name, text string }{
		{"name", "Hậu Lộc"},
		{"with district", "em ở xã Đa Lộc, huyện Hậu Lộc ạ"},
		{"typing error", "da lok hau loc"},
		{"miss", "toi muon vay tien mua bo"},
		{"miss of 200 runes", string([]rune(long)[:200])},
		{"absurd", strings.Repeat("Thọ Xuân ", 5000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Resolve(c.text)
			}
		})
	}
}
