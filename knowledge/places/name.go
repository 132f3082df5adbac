package places

// name is one way an area is called, filed under its folded letters.
type name struct {
	area     Area
	kind     kind
	rank     rank
	district Area   // of a former name: where the unit lay
	spelt    string // as text.spelling gives it; empty when its marks are not known
	old      string // for Candidate.Old
}

// rank says what sort of name it is, the likeliest to be meant first.
type rank uint8

const (
	present rank = iota
	whole        // a former district
	older        // a unit of 30 June 2025
	oldest       // a name that was gone by then
	province
)

// longestName is how many syllables a name has at most: "Nam Sầm Sơn".
const longestName = 3
