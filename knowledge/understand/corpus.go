package understand

// Document is a text of an outside corpus.
type Document struct{ ID, Text string }

// Hit is a document found, and how well it fits; scores of one query can be
// compared with each other.
type Hit struct {
	ID    string
	Score float64
}

// Corpus is the engine behind Question over any documents: FAQ entries, titles,
// passages. It may be used by many goroutines at once.
//
//	c, err := understand.NewCorpus(docs, queries)
//	c.Search("lam lai can cuoc o dau", 10)
type Corpus struct {
	reader reader
	index  *index
}

// NewCorpus indexes documents. Queries are messages of the kind that will be
// asked, without any label: what all of them say weighs little. There need not
// be any.
func NewCorpus(docs []Document, queries []string) (*Corpus, error) {
	m, err := builtIn()
	if err != nil {
		return nil, err
	}
	c := &Corpus{}
	in, texts := make([]document, len(docs)), make([]string, len(docs))
	for i, d := range docs {
		in[i], texts[i] = document{d.ID, []string{d.Text}}, d.Text
	}
	if c.reader, err = readerFor(m, texts); err != nil {
		return nil, err
	}
	var messages []message
	for _, q := range queries {
		messages = append(messages, c.reader.whole(q))
	}
	if !c.reader.foreign {
		for _, e := range m.examples {
			messages = append(messages, c.reader.read(e.Text))
		}
	}
	c.index = newIndex(corpusBM25, c.reader.whole, synonyms{}, in, messages)
	return c, nil
}

// Search gives up to k documents, best first; none has no word of the query.
func (c *Corpus) Search(query string, k int) []Hit {
	out := []Hit{}
	for _, h := range c.index.best(c.index.search(c.reader.whole(query)), k) {
		out = append(out, Hit{c.index.ids[h.doc], float64(h.score)})
	}
	return out
}
