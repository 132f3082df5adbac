package understand

// asked finds the known question behind a message. Three voices are added: how
// many of the rare words fit (the index), what was learnt from the paraphrases
// (the classifier), and whether the question is of a likely topic.
type asked struct {
	index      *index
	classifier *classifier
	topics     []int // by question: its class among the topics
}

// What each voice weighs, how clear a question must be to be answered at once, or
// though its topic is as clear, and how likely "none of these" may be beside it: found by cross-validation over
// the paraphrases.
const (
	indexVoice            = 1.0
	learntVoice           = 1.0
	topicVoice            = 0.3
	sureScore             = 0.32
	sureLead              = 0.1
	outrightScore         = 0.6
	offeredAbove  float32 = 0.08
	foreignAbove  float32 = 0.25
)

// scores is how well every known question fits; topics is how likely every topic
// is.
func (a asked) scores(m message, topics []float32) []float32 {
	scores := a.index.search(m)
	learnt := a.classifier.predict(m)
	for i := range scores {
		scores[i] = (indexVoice*scores[i] + learntVoice*learnt[i] + topicVoice*topics[a.topics[i]]) /
			(indexVoice + learntVoice + topicVoice)
	}
	return scores
}

// best gives the k questions that fit best, without those that hardly do.
func (a asked) best(scores []float32, k int) []ScoredQuestion {
	var out []ScoredQuestion
	for _, h := range a.index.best(scores, k) {
		if h.score < offeredAbove {
			break
		}
		out = append(out, ScoredQuestion{a.index.ids[h.doc], min(1, float64(h.score))})
	}
	return out
}
