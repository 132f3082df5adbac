package form

import (
	"net/url"
	"slices"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
)

func writePapers(_ *Form, l *directory.Listing) url.Values {
	v := url.Values{}
	for i, d := range l.Documents {
		setBoth(v, row("documents", i)+"document", d.Document)
		setBoth(v, row("documents", i)+"without", d.Without)
	}
	for i, c := range l.Costs {
		at := row("costs", i)
		setBoth(v, at+"text", c.Text)
		if c.Free {
			v.Set(at+"free", "yes")
		}
	}
	return v
}

func readPapers(_ *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	var papers []directory.RequiredDocument
	if eachRow(sent, "documents", "document_vi", func(at string) {
		d := directory.RequiredDocument{}
		both(sent, at+"document", longText, &d.Document, w)
		both(sent, at+"without", longText, &d.Without, w)
		if d.Document.VI == "" {
			w.add(at+"document_vi", "form_document")
		}
		papers = append(papers, d)
	}) {
		l.Documents = papers
	}
	had := slices.Clone(l.Costs)
	var costs []directory.CostOption
	if eachRow(sent, "costs", "text_vi", func(at string) {
		c := directory.CostOption{Free: sent.Get(at+"free") != ""}
		both(sent, at+"text", longText, &c.Text, w)
		if c.Text.VI == "" {
			w.add(at+"text_vi", "form_cost")
		}
		if i := slices.IndexFunc(had, func(o directory.CostOption) bool { return o.Text == c.Text }); i >= 0 {
			c.Source = had[i].Source // which this page does not ask about
			had = slices.Delete(had, i, i+1)
		}
		costs = append(costs, c)
	}) {
		l.Costs = costs
	}
}

func layPapers(_ *Form, s *sheet) {
	s.rows("documents", "f_document", "f_document_hint", func(at string) []Field {
		return append(bothFields("line", at+"document", "f_document_name", "", longText),
			bothFields("line", at+"without", "f_document_without", "f_document_without_hint", longText)...)
	})
	s.rows("costs", "f_cost", "f_cost_hint", func(at string) []Field {
		return append(bothFields("line", at+"text", "f_cost_text", "", longText),
			Field{Name: at + "free", Kind: "tick", Label: "f_cost_free"})
	})
}

var answers = []string{"unknown", "yes", "no"}

func writeSafety(_ *Form, l *directory.Listing) url.Values {
	v := url.Values{}
	setDuty(v, "asks_id", l.AsksID)
	setDuty(v, "must_report", l.MustReport)
	setBoth(v, "say", l.Say)
	for i, n := range l.Notices {
		setBoth(v, row("notices", i)+"text", n)
	}
	return v
}

func setDuty(v url.Values, name string, d directory.Duty) {
	is := string(d.Is)
	if is == "" {
		is = "unknown"
	}
	v.Set(name, is)
	setBoth(v, name, d.Text)
}

func readSafety(_ *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	readDuty(sent, "asks_id", &l.AsksID, w)
	readDuty(sent, "must_report", &l.MustReport, w)
	both(sent, "say", longText, &l.Say, w)
	var notices []lang.Text
	if eachRow(sent, "notices", "text_vi", func(at string) {
		var n lang.Text
		both(sent, at+"text", longText, &n, w)
		if n.VI == "" {
			w.add(at+"text_vi", "form_notice")
		}
		notices = append(notices, n)
	}) {
		l.Notices = notices
	}
}

func readDuty(sent url.Values, name string, into *directory.Duty, w Wrongs) {
	switch sent.Get(name) {
	case "yes":
		into.Is = directory.AnswerYes
	case "no":
		into.Is = directory.AnswerNo
	case "unknown":
		into.Is = directory.NotKnown
	}
	both(sent, name, longText, &into.Text, w)
}

func laySafety(_ *Form, s *sheet) {
	s.group(Group{Legend: "f_asks_id"}, append([]Field{{Name: "asks_id", Kind: "pick", Label: "f_asks_id_is", Options: options("answer_", answers)}},
		bothFields("line", "asks_id", "f_asks_id_text", "", longText)...)...)
	s.group(Group{Legend: "f_must_report"}, append([]Field{{Name: "must_report", Kind: "pick", Label: "f_must_report_is", Options: options("answer_", answers)}},
		bothFields("line", "must_report", "f_must_report_text", "f_must_report_hint", longText)...)...)
	s.group(Group{}, bothFields("line", "say", "f_say", "f_say_hint", longText)...)
	s.rows("notices", "f_notice", "f_notice_hint", func(at string) []Field {
		return bothFields("line", at+"text", "f_notice_text", "", longText)
	})
}
