package browsertest

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// mostStops is how many stops of the Tab key a page may have before what is looked
// for.
const mostStops = 150

// Press gives the browser keys: letters, "\t" for Tab, "\r" for Enter, and those of
// package kb.
func (v *Visitor) Press(keys string) {
	v.Helper()
	v.Do(chromedp.KeyEvent(keys))
}

// Reach goes on with the Tab key until the control with this name has the focus. At
// every stop one must see where one is: a mark around it, on the screen, with
// nothing lying over it (WCAG 2.2, 2.4.7 and 2.4.11).
func (v *Visitor) Reach(name string) {
	v.Helper()
	type stop struct {
		Said string
		Seen bool
	}
	var stops []string
	for range mostStops {
		v.Press("\t")
		at := Eval[stop](v, `(() => {
			const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
			const said = [e.getAttribute("aria-label"), ...[...e.labels ?? []].map(l => l.textContent), e.textContent].filter(Boolean).join(" ");
			const y = Math.min(box.top + box.height / 2, innerHeight - 2), over = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), y);
			const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
			return {Said: said.replace(/\s+/g, " ").trim(), Seen: e === document.body || e.tagName === "IFRAME" || marked && Boolean(over) && (e.contains(over) || over.contains(e) || [...e.labels ?? []].some(l => l.contains(over)))};
		})()`)
		if !at.Seen {
			v.Errorf("at %q one does not see where one is", at.Said)
		}
		if strings.Contains(at.Said, name) {
			return
		}
		stops = append(stops, at.Said)
	}
	v.Fatalf("%q cannot be reached with the keyboard: %q", name, stops)
}
