package flows

// engineTexts are the sentences of texts.yaml that the engine says itself.
// Channels add their own and check for them where they start.
var engineTexts = []string{
	"always", "answer_source", "answer_source_undated", "back", "cannot_skip", "card_address",
	"card_address_former", "card_asks_id", "card_checked", "card_closed_now", "card_commune",
	"card_cost", "card_distance", "card_fit_maybe", "card_fit_yes", "card_for", "card_hours",
	"card_how", "card_must_report", "card_no_phone", "card_now_in", "card_open_now",
	"card_opens", "card_papers", "card_papers_none", "card_public_source",
	"card_public_source_old", "card_public_source_undated", "card_say", "card_seat", "card_station", "card_website", "code",
	"day_fr", "day_mo", "day_sa", "day_su", "day_th", "day_tu", "day_we", "enough", "folded", "folded_one",
	"hello_short", "help", "help_text", "hurt_first", "language", "leave", "left", "meant_none", "meant_other",
	"meant_which", "media_not_opened", "model_reworded", "more_count", "neither_matter", "neither_matter_one",
	"no_code_yet", "not_for_you", "not_understood_1",
	"not_understood_2", "not_understood_here", "nothing_to_go_back", "old_button", "open_instead", "own_number", "phone_free",
	"phone_paid", "phone_texts", "place_new_name", "place_not_found", "place_outside",
	"place_set", "place_which", "privacy_text", "refer_end", "refer_here", "refer_intro", "refer_none",
	"refer_none_conditions", "refer_under16", "release_changed", "restart", "restarted", "session_gone",
	"show", "skip", "switched", "ticket_failed", "ticket_text", "told", "told_ask", "told_helped", "told_not", "told_place",
	"told_thanks", "told_which",
	"too_long", "took_as", "topics", "trouble", "visit_again", "visit_ask", "visit_first", "visit_thanks",
	"which_matter", "which_matter_one", "why_afraid", "why_ask", "why_asked", "why_closed", "why_far",
	"why_money", "why_other", "why_papers", "why_refused", "why_thanks_afraid", "why_thanks_closed",
	"why_thanks_far", "why_thanks_money", "why_thanks_other", "why_thanks_papers", "why_thanks_refused",
	"wiped", "wordless",
}
