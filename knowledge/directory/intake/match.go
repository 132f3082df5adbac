package intake

import (
	"fmt"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

// match finds the listing that a row is about: by its code, else by
// organization, name and place.
func (in *Intake) match(l *directory.Listing) (found *directory.Listing, byName bool, many []string) {
	if found = in.byID[l.ID]; found != nil {
		return found, false, nil
	}
	alike := in.byKey[identity(l)]
	if len(alike) > 1 {
		for _, a := range alike {
			many = append(many, a.ID)
		}
		return nil, false, many
	}
	if len(alike) == 1 {
		if _, already := in.taken[alike[0].ID]; !already {
			return alike[0], true, nil
		}
	}
	return nil, false, nil
}

// identity is what tells listings apart where there is no code.
func identity(l *directory.Listing) string {
	place := string(l.Area.Scope)
	if len(l.Locations) > 0 {
		at := l.Locations[0]
		place = fmt.Sprint(at.Commune)
		if at.Commune == 0 {
			place = viet.Key(at.Address.VI)
		}
	}
	return viet.Key(l.Organization.VI) + "|" + viet.Key(l.Name.VI) + "|" + place
}

// marks are what two listings of one service would share.
func marks(l *directory.Listing) (out []string) {
	for _, p := range l.Phones {
		if tel, ok := p.Dial(); ok && len(tel) > 3 {
			out = append(out, "tel:"+strings.TrimPrefix(strings.Replace(tel, "+84", "0", 1), "+"))
		}
	}
	if key := viet.Key(l.Name.VI); key != "" {
		out = append(out, "name:"+key)
	}
	return out
}

func (in *Intake) remember(l *directory.Listing) {
	for _, m := range marks(l) {
		if in.likely[m] == "" {
			in.likely[m] = l.ID
		}
	}
}

// alike gives a listing that may be the same as a new one.
func (in *Intake) alike(l *directory.Listing) string {
	for _, m := range marks(l) {
		if id := in.likely[m]; id != "" && id != l.ID {
			return id
		}
	}
	return ""
}
