package bot

import "nhipcau/flows"

// Bubble is one message as a channel draws it, for those who try content out
// without the channel: what it says, and what stands under it.
type Bubble struct {
	Text    string // *stars* where the channel draws emphasis
	Card    *flows.Card
	Picture bool // the code, above the text
	Calls   []flows.Phone
	Rows    [][]flows.Choice
}
