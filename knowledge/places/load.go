package places

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed content/*.csv
var content embed.FS

// Load reads the built-in gazetteer. Its errors name the file and line at
// fault.
func Load() (*Gazetteer, error) {
	files, err := fs.Sub(content, "content")
	if err != nil {
		return nil, err
	}
	return load(files)
}

// loader is a gazetteer being read.
type loader struct {
	g      *Gazetteer
	became map[former]string // what a unit of before July 2025 was called
}

// former is one unit of before July 2025, by its code then, and one of today
// that took it in.
type former struct{ code, became string }

func load(files fs.FS) (*Gazetteer, error) {
	g := &Gazetteer{at: map[Area]int{}, names: map[string][]name{}, letters: newLetters()}
	g.words.small = map[string][]word{}
	g.words.ordinary = map[string][]string{}
	g.words.famous = map[string]bool{}
	g.words.elsewhere = map[string]bool{}
	l := &loader{g: g, became: map[former]string{}}
	for _, f := range []struct {
		file, header string
		add          func([]string) error
	}{
		{"words.csv", "role,phrase", l.addWord},
		{"provinces.csv", "name,source", l.addElsewhere},
		{"communes.csv", "code,kind,name,lat,lon,source", l.addCommune},
		{"districts.csv", "number,kind,name,until,source", l.addDistrict},
		{"former.csv", "kind,name,district,code,new,era,source", l.addFormer},
		{"earlier.csv", "key,kind,district,via,new,year,source", l.addEarlier},
	} {
		if err := rows(files, f.file, f.header, f.add); err != nil {
			return nil, err
		}
	}
	if err := g.settle(); err != nil {
		return nil, err
	}
	return g, nil
}

// rows calls do with each line of a CSV file under its header.
func rows(files fs.FS, file, header string, do func([]string) error) error {
	f, err := files.Open(file)
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	for n := 0; ; n++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			if n < 2 {
				return fmt.Errorf("places: %s holds no rows", file)
			}
			return nil
		}
		line := 0
		if err == nil {
			line, _ = r.FieldPos(0)
			if n == 0 {
				if strings.Join(cells, ",") != header {
					err = fmt.Errorf("the columns must be %s", header)
				}
			} else {
				err = do(cells)
			}
		}
		var syntax *csv.ParseError
		if errors.As(err, &syntax) {
			return fmt.Errorf("places: %s:%d: %w", file, syntax.Line, syntax.Err)
		}
		if err != nil {
			return fmt.Errorf("places: %s:%d: %w", file, line, err)
		}
	}
}

func (l *loader) addCommune(f []string) error {
	g := l.g
	area, err := number(f[0])
	if err != nil {
		return err
	}
	if !area.IsCommune() || g.Valid(area) {
		return fmt.Errorf("code %s must be new and have five digits", f[0])
	}
	c := commune{area: area, name: f[2]}
	if c.kind, err = g.words.kind(f[1]); err != nil {
		return err
	}
	if c.kind != xa && c.kind != phuong {
		return fmt.Errorf("a unit of today is a xã or a phường, not a %s", f[1])
	}
	if c.lat, err = degrees(f[3], 19, 21); err != nil {
		return err
	}
	if c.lon, err = degrees(f[4], 104, 107); err != nil {
		return err
	}
	g.at[area] = len(g.communes)
	g.communes = append(g.communes, c)
	return l.call(c.name, name{area: area, kind: c.kind, rank: present})
}

// addDistrict takes the 26 districts in order, then names that some of them,
// or parts of them, had before, and short forms (without a last day).
func (l *loader) addDistrict(f []string) error {
	g := l.g
	area, err := number(f[0])
	if err != nil {
		return err
	}
	n := name{area: area, rank: whole}
	if n.kind, err = g.words.kind(f[1]); err != nil {
		return err
	}
	if !n.kind.ofDistrict() {
		return fmt.Errorf("a %s is not a district", f[1])
	}
	switch next := Area(len(g.districts) + 1); {
	case area == next && area.IsDistrict():
		g.districts = append(g.districts, district{kind: n.kind, name: f[2]})
	case area == Province || area > next:
		return fmt.Errorf("district %d is out of order, %d was due", area, next)
	case f[3] != "": // else a short form
		n.old = f[1] + " " + f[2]
	}
	return l.call(f[2], n)
}

func (l *loader) addFormer(f []string) error {
	n, err := l.merged(f[0], f[2], f[4])
	if err != nil {
		return err
	}
	switch f[5] {
	case "2025":
		n.rank = older
	case "earlier":
		n.rank = oldest
	default:
		return fmt.Errorf("era %q: want 2025 or earlier", f[5])
	}
	g := l.g
	c, d := &g.communes[g.at[n.area]], &g.districts[n.district-1]
	if c.kind != n.kind || c.name != f[1] { // else it kept its name
		n.old = f[0] + " " + f[1]
	}
	if f[3] != "" {
		l.became[former{f[3], f[4]}] = n.old
	}
	if !slices.Contains(c.districts, n.district) {
		c.districts = append(c.districts, n.district)
		d.communes = append(d.communes, n.area)
	}
	return l.call(f[1], n)
}

// addEarlier takes a name gone before 2025, of which only the folded letters
// are known and the later unit that took it in.
func (l *loader) addEarlier(f []string) error {
	n, err := l.merged(f[1], f[2], f[4])
	if err != nil {
		return err
	}
	via, ok := l.became[former{f[3], f[4]}]
	if !ok {
		return fmt.Errorf("no unit %s of before July 2025 became %s", f[3], f[4])
	}
	n.rank, n.old = oldest, via
	if t := l.g.letters.read(f[0]); t.len() != 1 || t.folded != f[0] {
		return fmt.Errorf("%q must be folded letters without blanks", f[0])
	}
	l.g.names[f[0]] = append(l.g.names[f[0]], n)
	return nil
}

// merged begins the name of a unit that became one of today.
func (l *loader) merged(kind, district, became string) (n name, err error) {
	if n.kind, err = l.g.words.kind(kind); err != nil {
		return n, err
	}
	if !n.kind.ofCommune() {
		return n, fmt.Errorf("a %s is not a commune", kind)
	}
	if n.district, err = number(district); err != nil {
		return n, err
	}
	if n.area, err = number(became); err != nil {
		return n, err
	}
	if !n.district.IsDistrict() || !l.g.Valid(n.district) {
		return n, fmt.Errorf("there is no district %s", district)
	}
	if !n.area.IsCommune() || !l.g.Valid(n.area) {
		return n, fmt.Errorf("there is no unit %s today", became)
	}
	return n, nil
}

// call lets an area be found by a name.
func (l *loader) call(spelt string, n name) error {
	t := l.g.letters.read(spelt)
	if t.len() == 0 || t.len() > longestName {
		return fmt.Errorf("%q must have 1 to %d syllables", spelt, longestName)
	}
	n.spelt = t.spelling(0, t.len())
	l.g.names[t.folded] = append(l.g.names[t.folded], n)
	return nil
}

// settle works out what needs all the files.
func (g *Gazetteer) settle() error {
	for i := range g.districts {
		d := &g.districts[i]
		n := float64(len(d.communes))
		if n == 0 {
			return fmt.Errorf("places: former.csv: nothing lies in district %d", i+1)
		}
		for _, a := range d.communes {
			c := g.communes[g.at[a]]
			d.lat += c.lat / n
			d.lon += c.lon / n
		}
	}
	for _, c := range g.communes {
		if len(c.districts) == 0 {
			return fmt.Errorf("places: former.csv: nothing became %d", c.area)
		}
	}
	g.near = neighbours(g.names)
	return nil
}

func number(cell string) (Area, error) {
	n, err := strconv.ParseUint(cell, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number of an area", cell)
	}
	return Area(n), nil
}

func degrees(cell string, from, to float64) (float64, error) {
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(x >= from && x <= to) {
		return 0, fmt.Errorf("%q is not between %v and %v degrees", cell, from, to)
	}
	return x, nil
}
