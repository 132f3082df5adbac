package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

func wordsFlowRoutes() []route {
	return []route{
		{method: "GET", path: wordsPath + "/flow", may: editors, serve: showFlow},
		{method: "POST", path: wordsPath + "/flow", may: editors, serve: takeFlow},
		{method: "GET", path: wordsPath + "/answer", may: editors, serve: askAnswer},
		{method: "GET", path: wordsPath + "/phrases", may: editors, serve: showPhrases},
		{method: "POST", path: wordsPath + "/phrases", may: editors, serve: takePhrases},
	}
}

// flowPage is the way through one flow: its steps in order, and what may be
// changed of it.
type flowPage struct {
	wordsTop
	Flow   flows.Outlined
	Flows  []flows.Outlined
	Row    []string // the steps that can change places, in their order now
	Steps  []flowStep
	Faults []flows.Fault
	Broken brokenDraft // why the draft makes no flow
	Seen   string      // the order that this page shows
	Phone  phoneAt
}

// flowStep is a step with what may be done with it.
type flowStep struct {
	flows.OutlinedStep
	Up, Down, May bool
}

func showFlow(v *visit) error {
	page, err := v.flowPage(v.r.URL.Query().Get("flow"))
	if err != nil {
		return err
	}
	return v.show("wordflow.html", "words_flow_title", page)
}

func (v *visit) flowPage(name string) (flowPage, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return flowPage{}, err
	}
	page := flowPage{wordsTop: top}
	content := v.Wording.Content()
	if made, findings := v.Wording.Make(v.r.Context(), draft.Overlay); made != nil {
		content = made.Content
	} else {
		page.Broken = brokenDraft(findings.MustFix())
	}
	page.Flows = content.Outline()
	i := max(0, slices.IndexFunc(page.Flows, func(f flows.Outlined) bool { return f.Flow == name }))
	page.Flow = page.Flows[i]
	page.Row = v.row(draft, page.Flow.Flow)
	order, err := v.Wording.Entry(draft, "order/"+page.Flow.Flow)
	if err != nil {
		return page, err
	}
	page.Seen = order.ETag
	page.Phone = phoneAt{At: page.Flow.First, Lang: v.lang()}
	// The row first, in the order in which its steps come; then the others.
	place := func(s flows.OutlinedStep) int {
		if j := slices.Index(page.Row, strings.TrimPrefix(s.Name, page.Flow.Flow+".")); j >= 0 {
			return j
		}
		return len(page.Row)
	}
	steps := slices.Clone(page.Flow.Steps)
	slices.SortStableFunc(steps, func(a, b flows.OutlinedStep) int { return place(a) - place(b) })
	kept := func(j int) bool {
		return j < 0 || j >= len(page.Row) || slices.ContainsFunc(steps, func(s flows.OutlinedStep) bool {
			return s.Protected && s.Name == page.Flow.Flow+"."+page.Row[j]
		})
	}
	for _, s := range steps {
		j := place(s)
		page.Steps = append(page.Steps, flowStep{s, j < len(page.Row) && !s.Protected && !kept(j-1), j < len(page.Row) && !s.Protected && !kept(j+1), !s.Protected && s.Next != ""})
	}
	return page, nil
}

// answerPage adds an answer to a question.
type answerPage struct {
	flowPage
	Step flows.OutlinedStep
	Mine flows.NewChoice // as it was sent, or as it begins
}

// Words are what may be typed for the answer, with commas between.
func (p answerPage) Words() string { return strings.Join(p.Mine.Words, ", ") }

// answer is the page for a question of the flow that takes answers.
func (p flowPage) answer(step string) (answerPage, bool) {
	i := slices.IndexFunc(p.Steps, func(st flowStep) bool { return st.Name == step && st.Kind == "ask" && !st.Protected })
	if i < 0 {
		return answerPage{}, false
	}
	out := answerPage{flowPage: p, Step: p.Steps[i].OutlinedStep}
	if out.Mine.Goto = out.Step.Next; out.Mine.Goto == "" && len(out.Step.Choices) > 0 {
		out.Mine.Goto = out.Step.Choices[0].To
	}
	return out, true
}

// Holds reports whether a flow is the one to open: the question's own, and that of
// the step that was chosen.
func (p answerPage) Holds(f flows.Outlined) bool {
	return f.Flow == p.Flow.Flow || slices.ContainsFunc(f.Steps, func(st flows.OutlinedStep) bool { return st.Name == p.Mine.Goto })
}

func askAnswer(v *visit) error {
	step := v.r.URL.Query().Get("step")
	flow, _, _ := strings.Cut(step, ".")
	page, err := v.flowPage(flow)
	if err != nil {
		return err
	}
	answer, ok := page.answer(step)
	if !ok {
		return store.NotFound
	}
	return v.show("wordanswer.html", "words_answer_title", answer)
}

// row is the order of a flow's steps in a draft.
func (v *visit) row(d wording.Draft, flow string) []string {
	if o := d.Overlay["order/"+flow]; o != nil {
		return slices.Clone(o.Order)
	}
	return v.Wording.Content().Row(flow)
}

// takeFlow does one thing to a flow.
func takeFlow(v *visit) error {
	flow, step := v.field("flow"), v.field("step")
	key, etag, value, err := v.flowDeed(flow, step)
	if err == nil && key != "" {
		err = v.Wording.Put(v.r.Context(), v.account.Actor(), key, etag, value)
	}
	var faults wording.Faults
	switch {
	case errors.As(err, &faults):
		page, err := v.flowPage(flow)
		if err != nil {
			return err
		}
		page.Faults = faults
		if value != nil && value.Choice != nil {
			if answer, ok := page.answer(step); ok {
				answer.Mine = *value.Choice
				v.draw(http.StatusUnprocessableEntity, "wordanswer.html", "words_answer_title", answer)
				return nil
			}
		}
		v.draw(http.StatusUnprocessableEntity, "wordflow.html", "words_flow_title", page)
		return nil
	case err != nil:
		return err
	}
	http.Redirect(v.w, v.r, wordsPath+"/flow?"+query("flow", flow, "done", "words_saved"), http.StatusSeeOther)
	return nil
}

// flowDeed says what is to be kept under which key; "" for nothing.
func (v *visit) flowDeed(flow, step string) (key, etag string, value *wording.Value, err error) {
	draft, err := v.Wording.Draft(v.r.Context())
	if err != nil {
		return "", "", nil, err
	}
	switch do := v.field("do"); do {
	case "off":
		key, value = "off/"+step, &wording.Value{Off: true}
	case "on":
		key = "off/" + step
	case "up", "down":
		key = "order/" + flow
		row := v.row(draft, flow)
		i := slices.Index(row, strings.TrimPrefix(step, flow+"."))
		j := i - 1
		if do == "down" {
			j = i + 1
		}
		if i < 0 || j < 0 || j >= len(row) {
			return "", "", nil, nil
		}
		row[i], row[j] = row[j], row[i]
		value = &wording.Value{Order: row}
	case "add":
		key = "choice/" + step + "/" + freeKey(draft, step)
		value = &wording.Value{Choice: &flows.NewChoice{
			Label: lang.Text{VI: v.field("vi"), EN: v.field("en")}, Goto: v.field("goto"), Words: splitList(v.field("words")),
		}}
	case "remove":
		key = "choice/" + step + "/" + v.field("choice")
	default:
		return "", "", nil, nil
	}
	e, err := v.Wording.Entry(draft, key)
	if errors.Is(err, store.NotFound) {
		return key, "", value, wording.Faults{{Kind: "unknown", About: key}}
	}
	// Most deeds are said in full, so that what counts is that nobody does another
	// at this very moment. A place in an order is one among those that were seen.
	if etag = e.ETag; value != nil && value.Order != nil {
		etag = v.field("seen")
	}
	return key, etag, value, err
}

// freeKey is a key that no choice of the step has.
func freeKey(d wording.Draft, step string) string {
	for i := 1; ; i++ {
		key := "x" + strconv.Itoa(i)
		if d.Overlay["choice/"+step+"/"+key] == nil && d.Live.Overlay["choice/"+step+"/"+key] == nil || i == 999 {
			return key
		}
	}
}

// splitList reads words between commas or on lines of their own.
func splitList(s string) (out []string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
