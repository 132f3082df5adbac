package browsertest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// What follows does what a person does with a page, by what the person sees: what is
// not on the screen is neither read nor tapped. The browser's own commands also find
// what is hidden, and the menu before what the page is about.

// patience is how long a visitor waits for what is to come.
const patience = 40 * time.Second

// script is what these verbs need of the page. Each of its functions says what it
// gives.
const script = `
const tidy = s => s.replace(/\s+/g, " ").trim();
// shown: whether an element is on the screen, and not only there for a screen reader.
const shown = e => {
	if (!e.checkVisibility({visibilityProperty: true})) return false;
	while (e && getComputedStyle(e).clipPath !== "inset(50%)") e = e.parentElement;
	return !e;
};
// read: what can be read that has a text in it, piece by piece. Of a list to choose
// from that is what is chosen.
const read = text => {
	if (!document.body) return []; // one page gives way to the next
	const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
	while (nodes.nextNode()) {
		const e = nodes.currentNode.parentElement, said = tidy(nodes.currentNode.data);
		if (!said || !said.includes(text) || e.matches("script, style, textarea")) continue;
		const option = e.closest("option");
		if (option ? option.selected && shown(option.closest("select")) : shown(e)) found.push(said);
	}
	return found;
};
// said: the names of a control: as it is read aloud, and as it is seen.
const said = e => {
	const seen = e.cloneNode(true);
	seen.querySelectorAll(".unseen").forEach(x => x.remove());
	return [e.textContent, seen.textContent, e.getAttribute("aria-label") ?? ""].map(tidy);
};
// find: marks the control with a label, and the folds that it lies in, the outermost
// first. One that is called just so goes before one that is called so among other
// things, one on the screen before one in a fold, the page's own before the menu's.
// Gives the number of folds, -1 where there is no such control.
const find = (label, kinds) => {
	document.querySelectorAll("[data-found], [data-fold]").forEach(e => { e.removeAttribute("data-found"); e.removeAttribute("data-fold"); });
	const ranked = [...document.querySelectorAll(kinds)].flatMap(e => {
		const names = said(e);
		if (!names.some(n => n.includes(label)) || !e.closest("main, nav, header")) return [];
		return [[e, (names.includes(label) ? 0 : 4) + (shown(e) ? 0 : 2) + (e.closest("main") ? 0 : 1)]];
	}).sort((a, b) => a[1] - b[1]);
	if (ranked.length === 0) return -1;
	const found = ranked[0][0], folds = [];
	found.setAttribute("data-found", "");
	if (!shown(found)) {
		for (let e = found.parentElement; e; e = e.parentElement) {
			if (e.matches("details:not([open])") && !e.querySelector(":scope > summary").contains(found)) folds.unshift(e.querySelector(":scope > summary"));
		}
	}
	folds.forEach((e, i) => e.setAttribute("data-fold", i));
	return folds.length;
};
`

// ask gives the value of one of the functions above.
func ask[T any](v *Visitor, function string, args ...string) T {
	v.Helper()
	given, err := json.Marshal(args)
	if err != nil {
		v.Fatal(err)
	}
	return Eval[T](v, "(() => {"+script+"return "+function+"(..."+string(given)+"); })()")
}

// until waits for something, and ends the test with what is on the page where that
// does not come.
func (v *Visitor) until(what string, so func() bool) {
	v.Helper()
	for late := time.Now().Add(patience); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(late) {
			v.Picture("failed-" + strings.ReplaceAll(v.Name(), "/", "-"))
			v.Fatalf("%s is not on the page %s", what, Eval[string](v, `location.pathname + location.search`)+": "+strings.Join(ask[[]string](v, "read", ""), " | "))
		}
	}
}

// Sees waits until a text is on the screen.
func (v *Visitor) Sees(text string) {
	v.Helper()
	v.until(fmt.Sprintf("%q", text), func() bool { return len(ask[[]string](v, "read", text)) > 0 })
}

// Lacks holds that a text is not on the screen now.
func (v *Visitor) Lacks(text string) {
	v.Helper()
	if found := ask[[]string](v, "read", text); len(found) > 0 {
		v.Errorf("%q is on the page: %q", text, found)
	}
}

// uncover finds the control of some kinds with a label, and opens the folds that it
// lies in.
func (v *Visitor) uncover(label, kinds string) {
	v.Helper()
	folds := -1
	v.until(fmt.Sprintf("%q", label), func() bool { folds = ask[int](v, "find", label, kinds); return folds >= 0 })
	for i := range folds {
		v.Do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`[data-fold="%d"]`, i)), chromedp.NodeVisible))
	}
}

// Tap clicks the button or link with this label, and waits for the page it leads to.
func (v *Visitor) Tap(label string) {
	v.Helper()
	v.uncover(label, "button, a[href]")
	Eval[bool](v, `document.documentElement.toggleAttribute("data-left", true)`)
	v.Do(chromedp.Click(chromedp.CSS("[data-found]"), chromedp.NodeVisible))
	for range 40 { // a tap that leads nowhere else is not waited for longer
		if !Eval[bool](v, `document.documentElement.hasAttribute("data-left")`) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Tick clicks the label of something to tick, or to choose one of.
func (v *Visitor) Tick(label string) {
	v.Helper()
	v.uncover(label, "label:has(input)")
	v.Do(chromedp.Click(chromedp.CSS("[data-found]"), chromedp.NodeVisible))
}

// Unfold opens what stands under this heading.
func (v *Visitor) Unfold(label string) {
	v.Helper()
	v.uncover(label, "summary")
	v.Do(chromedp.Click(chromedp.CSS("[data-found]"), chromedp.NodeVisible))
}

// Type adds to the field with an id.
func (v *Visitor) Type(id, text string) {
	v.Helper()
	v.Do(chromedp.SendKeys(chromedp.ID(id), text))
}

// Write puts a text into the field with an id, in the place of what stands there.
func (v *Visitor) Write(id, text string) {
	v.Helper()
	v.until("the field "+id, func() bool {
		return Eval[bool](v, `(() => { const f = document.getElementById("`+id+`"); f?.scrollIntoView({block: "center"}); f?.focus(); f?.select(); return Boolean(f) && document.activeElement === f; })()`)
	})
	Call(v, input.InsertText, input.InsertTextParams{Text: text})
}

// Pick chooses from the list with an id what has this label.
func (v *Visitor) Pick(id, label string) {
	v.Helper()
	quoted, err := json.Marshal(label)
	if err != nil {
		v.Fatal(err)
	}
	v.until(fmt.Sprintf("%q in the list %s", label, id), func() bool {
		return Eval[bool](v, `(() => {
			const list = document.getElementById("`+id+`"), option = [...list?.options ?? []].find(o => o.label.includes(`+string(quoted)+`));
			if (option) { list.value = option.value; list.dispatchEvent(new Event("change", {bubbles: true})); }
			return Boolean(option);
		})()`)
	})
}
