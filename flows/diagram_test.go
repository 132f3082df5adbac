package flows_test

import (
	"testing"
	"testing/fstest"

	"nhipcau/flows"
	"nhipcau/flows/content"
)

const drawnFlow = `flow: loans
topic: loans
title: {vi: Vay vốn, en: Loans}
hello:
  say: {vi: "Vay \"nóng\" rất đắt, lãi > 20%.", en: "Loan sharks are dear."}
  next: start
start:
  ask: {vi: "Bạn cần vốn để làm gì?", en: "What do you need the money for?"}
  choices:
    trade: {vi: Buôn bán nhỏ, en: A small trade, set: {purpose: business}}
    debt: {vi: Trả nợ gấp, en: Paying an urgent debt, goto: menu.bye}
    back-out: {vi: Thôi không vay nữa, en: No loan after all, goto: menu.bye}
    end: {vi: Hết, en: Enough, goto: end}
  next: where
where:
  place: {vi: "Bạn đang sống ở xã, phường nào? Tên cũ cũng được, người ở trọ cũng hỏi được.", en: "Where do you live?"}
  next: interview
interview:
  screen: loans
  divert: {fact: age, is: under16, goto: end}
  next: offers
offers:
  refer: loans
end:
  end: {vi: Chào bạn, en: Goodbye}
`

const drawing = `%% loans: Vay vốn
flowchart TD
  loans__hello("hello · say: Vay #quot;nóng#quot; rất đắt, lãi #gt; 20%.")
  loans__start["start · ask: Bạn cần vốn để làm gì?"]
  loans__where[/"where · place: Bạn đang sống ở xã, phường nào? Tên cũ cũng được, người ở t…"/]
  loans__interview{{"interview · screen: loans"}}
  loans__offers(["offers · refer: loans"]):::last
  loans__end(["end · end: Chào bạn"]):::last
  loans__hello --> loans__start
  loans__start -->|"Buôn bán nhỏ"| loans__where
  loans__start -->|"Trả nợ gấp"| menu__bye[["menu.bye"]]
  loans__start -->|"Thôi không vay nữa"| menu__bye
  loans__start -->|"Hết"| loans__end
  loans__start -.->|"Bỏ qua"| loans__where
  loans__where --> loans__interview
  loans__interview -->|"age: under16"| loans__end
  loans__interview --> loans__offers
  classDef last stroke-width:4px
`

// One flow with every kind of step, drawn.
func TestAFlowIsDrawn(t *testing.T) {
	c, findings := flows.LoadContent(fstest.MapFS{
		"loans.yaml": {Data: []byte(drawnFlow)},
		"menu.yaml": {Data: []byte("flow: menu\ntitle: {vi: Bắt đầu, en: Start}\n" +
			"start: {ask: {vi: Gì, en: What}, choices: {bye: {vi: Thôi, en: Nothing, goto: bye}}}\n" +
			"bye: {end: {vi: Chào bạn, en: Goodbye}}\n")},
		"words.yaml": {Data: []byte("controls: {back: [quay lai]}\n")},
		"texts.yaml": {Data: []byte("skip: {vi: Bỏ qua, en: Skip}\n")},
	})
	if c == nil {
		t.Fatal(findings)
	}
	if got, ok := c.Diagram("loans"); !ok || got != drawing {
		t.Errorf("the drawing is\n%s\nwant\n%s", got, drawing)
	}
}

func TestEveryFlowCanBeDrawn(t *testing.T) {
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		t.Fatal(findings)
	}
	for _, name := range c.Flows() {
		if _, ok := c.Diagram(name); !ok {
			t.Errorf("the flow %s is not drawn", name)
		}
	}
	if _, ok := c.Diagram("no such flow"); ok {
		t.Error("a flow that does not exist is drawn")
	}
}
