package report

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/lang"
	"nhipcau/tally"
)

//go:embed words.yaml
var wordsYAML []byte

// words are all sentences of the reports, from words.yaml.
var words = load()

type texts = map[string]lang.Text

type wording struct {
	Title, Place, Everywhere, Definition, Simulated, Watermark             lang.Text
	Periods, Head, Missing, Sections, Sheets, Columns, Funnel, Charts, Why texts
	Reading                                                                []lang.Text
	All, Few, Noise, Above, Around, Below, Target, Page                    lang.Text
	TooFew                                                                 lang.Text `yaml:"too_few"`
	NoPlace                                                                lang.Text `yaml:"no_place"`
	HiddenRows                                                             lang.Text `yaml:"hidden_rows"`
	UnmetNote                                                              lang.Text `yaml:"unmet_note"`
	UnmetHidden                                                            lang.Text `yaml:"unmet_hidden"`
	UnmetMore                                                              lang.Text `yaml:"unmet_more"`
	ByMonth                                                                lang.Text `yaml:"by_month"`
	ByQuarter                                                              texts     `yaml:"by_quarter"`
	AllTopics                                                              lang.Text `yaml:"all_topics"`
	NotByTopic                                                             lang.Text `yaml:"not_by_topic"`
	Forecast, Beside, Counted, Topics                                      texts
	Annual                                                                 struct {
		Note, Elsewhere, Source lang.Text
		URL                     string
		Headings                []headingWords
	}
}

type headingWords struct {
	Code, Topic, URL string
	Counted          bool
	VI, EN           string
	Note, Source     lang.Text
}

func load() (w wording) {
	if err := yaml.UnmarshalWithOptions(wordsYAML, &w, yaml.Strict()); err != nil {
		panic(fmt.Errorf("report/words.yaml: %w", err)) // built in: a test reads it
	}
	return w
}

// TopicName is a topic as reports write it; "" is all of them, and one of former
// times keeps its key.
func TopicName(topic string, l lang.Lang) string {
	if topic == "" {
		return words.All.In(l)
	}
	if name, ok := words.Topics[topic]; ok {
		return name.In(l)
	}
	return topic
}

// PeriodName is a period as people say it: "Tháng 11/2026", "November 2026".
func PeriodName(name string, l lang.Lang) string {
	p, err := parsePeriod(name)
	if err != nil {
		return name
	}
	year, n := number(name)
	form := words.Periods[p.kind].In(l)
	switch {
	case p.kind == Yearly:
		return fmt.Sprintf(form, year)
	case p.kind == tally.Monthly && l == lang.EN:
		return p.begin.Format(form)
	}
	return fmt.Sprintf(form, n, year)
}

// day writes a date, 2026-11-30, as people do.
func day(date string, l lang.Lang) string {
	var y, m, d int
	if _, err := fmt.Sscanf(date, "%d-%d-%d", &y, &m, &d); err != nil || l != lang.VI {
		return date
	}
	return fmt.Sprintf("%02d/%02d/%d", d, m, y)
}

// whole writes a count with its thousands apart: 1.250 or 1,250.
func whole(n int64, l lang.Lang) string {
	point := "."
	if l == lang.EN {
		point = ","
	}
	if n < 0 {
		return "−" + whole(-n, l)
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + point + s[i:]
	}
	return s
}

// decimal writes a number with one place behind the comma or point.
func decimal(x float64, l lang.Lang) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	if l == lang.VI {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

func percent(share float64, l lang.Lang) string { return decimal(100*share, l) }

// share says an indicator as far as it may be said: the figure, its interval and
// where it lies against the target.
func share(in tally.Indicator, l lang.Lang) (figure, interval, state string) {
	state = texts{tally.LikelyAbove: words.Above, tally.Around: words.Around, tally.LikelyBelow: words.Below}[in.State].In(l)
	switch in.Show {
	case tally.ShowPercent:
		figure = percent(in.Confirmed, l)
		if in.WithSaid > in.Confirmed {
			figure += "–" + percent(in.WithSaid, l)
		}
		return figure + " %", percent(in.Low, l) + "–" + percent(in.High, l) + " %", state
	case tally.ShowWords:
		return "", "", state
	case tally.ShowCount:
		return words.TooFew.In(l), "", ""
	}
	return words.Few.In(l), "", ""
}
