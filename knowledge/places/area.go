package places

// Area is where somebody looks for help: a commune or ward of today (its
// national code of five digits, all of which fit), a former district (1 to 26,
// in the order of the data file), or the whole province.
type Area uint16

// Province is the area of somebody who did not say where they are.
const Province Area = 0

// IsCommune reports whether the area is a commune or ward of today.
func (a Area) IsCommune() bool { return a >= 10000 }

// IsDistrict reports whether the area is a former district.
func (a Area) IsDistrict() bool { return a > 0 && a < 100 }
