package understand

// machine says which class a message is of, with two voices: a classifier that
// weighs its words, and the learnt lines that are most like it.
type machine struct {
	*classifier
	near *neighbours
}

// The weight of the classifier's voice; what is left is the neighbours'. And how
// the classifier is fitted. Found by cross-validation.
const (
	weighedVoice = 0.65
	machineHeat  = 2.5
)

var machineFit = margin{cost: 4, gain: 3, rounds: 6}

func newMachine(classes []string, hints *phrasebook, fit margin) *machine {
	return &machine{classifier: &classifier{classes: classes, hints: hints, shares: true, fit: fit, least: 5, heat: machineHeat}}
}

func (m *machine) learn(x *lexicon, lines []labelled) {
	m.near = newNeighbours(len(m.classes), x, lines)
	m.classifier.learn(x, lines)
}

// predict gives the probability of every class.
func (m *machine) predict(text message) []float32 {
	p, near := m.classifier.predict(text), m.near.predict(text)
	for i := range p {
		p[i] = weighedVoice*p[i] + (1-weighedVoice)*near[i]
	}
	return p
}
