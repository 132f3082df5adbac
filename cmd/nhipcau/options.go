package main

import "flag"

// given is a parsed command line.
type given struct {
	settings Settings
	args     []string

	json    bool   // --json: print for machines
	diagram bool   // --diagram: draw the flows
	lang    string // --lang: the language to print, vi unless said

	period, format, file string // --period, --format, -o: which report; as what, and where to

	people    int     // --people: how many a simulation has
	seed      uint64  // --seed: which ones
	listen    string  // --listen: where a demonstration is to be reached
	reach     float64 // --reach: the truth about them
	confirmed bool    // --confirmed: every arrival is confirmed

	organisation, topics string // --organisation, --topics: what a provider is bound to
	seeOnly              bool   // --see-only: figures may be seen and not taken away
	whom                 string // --for: a note of whom an invitation is for

	provider, topic string // --provider, --topic: who redeems a code, for what
	source, date    string // --source, --date: where an estimate is from
	n, low, high    int    // --n, --low, --high: an estimate and its range

	docs, queries string // --docs, --queries: files for understand retrieve
	train, test   string // --train, --test: files for understand classify
	k             int    // --k: how many to print, 10 unless said

	needles, data, redis string // --needles, --data, --redis: what audit searches for, and where
	quick                bool   // --quick: one conversation

	note           string // --note: why a release
	url, key       string // --from-url, --key: a feed to follow, and whose it must be
	draft, confirm bool   // --draft, --confirm: of the directory what is not live; write it
	every          bool   // --all: also what is not national
}

// flag registers one of the options by its name on the command line.
func (g *given) flag(fs *flag.FlagSet, name string) {
	switch name {
	case "json":
		fs.BoolVar(&g.json, name, false, "print JSON")
	case "diagram":
		fs.BoolVar(&g.diagram, name, false, "draw the flows")
	case "lang":
		fs.StringVar(&g.lang, name, "vi", "vi or en")
	case "period":
		fs.StringVar(&g.period, name, "", "a week, month, quarter or year")
	case "format":
		fs.StringVar(&g.format, name, "", "as what: csv, xlsx, …")
	case "o":
		fs.StringVar(&g.file, name, "", "the file to write")
	case "people":
		fs.IntVar(&g.people, name, 10_000, "how many come")
	case "seed":
		fs.Uint64Var(&g.seed, name, 1, "any number: another population")
	case "listen":
		fs.StringVar(&g.listen, name, "127.0.0.1:0", "host:port; port 0 is any that is free")
	case "reach":
		fs.Float64Var(&g.reach, name, 0.62, "the chance to reach a service")
	case "confirmed":
		fs.BoolVar(&g.confirmed, name, false, "every arrival is confirmed")
	case "organisation":
		fs.StringVar(&g.organisation, name, "", "who runs the provider's services")
	case "topics":
		fs.StringVar(&g.topics, name, "", "topics whose codes a provider may redeem")
	case "see-only":
		fs.BoolVar(&g.seeOnly, name, false, "figures may be seen, not downloaded")
	case "for":
		fs.StringVar(&g.whom, name, "", "whom the invitation is for, as a note")
	case "provider":
		fs.StringVar(&g.provider, name, "", "a listing's id, or an organisation")
	case "topic":
		fs.StringVar(&g.topic, name, "", "what the help is about")
	case "source":
		fs.StringVar(&g.source, name, "", "where a number is from")
	case "date":
		fs.StringVar(&g.date, name, "", "the source's date")
	case "n":
		fs.IntVar(&g.n, name, 0, "how many people")
	case "low":
		fs.IntVar(&g.low, name, 0, "at least")
	case "high":
		fs.IntVar(&g.high, name, 0, "at most")
	case "docs":
		fs.StringVar(&g.docs, name, "", "a file of documents")
	case "queries":
		fs.StringVar(&g.queries, name, "", "a file of queries")
	case "train":
		fs.StringVar(&g.train, name, "", "a file to learn from")
	case "test":
		fs.StringVar(&g.test, name, "", "a file to label")
	case "needles":
		fs.StringVar(&g.needles, name, "", "a file of what must not be found")
	case "data":
		fs.StringVar(&g.data, name, "", "a folder to search")
	case "redis":
		fs.StringVar(&g.redis, name, "", "a Redis to search")
	case "quick":
		fs.BoolVar(&g.quick, name, false, "one conversation")
	case "k":
		fs.IntVar(&g.k, name, 10, "how many")
	case "note":
		fs.StringVar(&g.note, name, "", "why")
	case "from-url":
		fs.StringVar(&g.url, name, "", "address of another Nhịp Cầu")
	case "key":
		fs.StringVar(&g.key, name, "", "its key")
	case "draft":
		fs.BoolVar(&g.draft, name, false, "the draft instead of what is live")
	case "confirm":
		fs.BoolVar(&g.confirm, name, false, "write it")
	case "all":
		fs.BoolVar(&g.every, name, false, "also what is not national")
	}
}
