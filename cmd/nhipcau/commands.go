package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// command is one word after nhipcau.
type command struct {
	name    string
	args    string   // what may follow, as help shows it
	about   string   // one line
	more    string   // the rest of its help; may be empty
	reads   []string // the settings it takes; nil for none
	options []string // the flags of its own it takes, of those of given
	max     int      // how many arguments it takes
	run     func(call, given) error
}

// commands lists them in the order of the help.
func commands() []command {
	var all []string
	for _, row := range settingsTable() {
		all = append(all, row.name)
	}
	return []command{
		{name: "serve", about: "serve the web chat, and Telegram and Zalo where they are set up (the default)",
			more:  "Stops on SIGTERM or Ctrl-C, after the turns in flight.",
			reads: all, run: serve},
		{name: "chat", about: "talk to it in this terminal",
			more: "Keeps nothing and counts nothing.", run: chat},
		{name: "demo", about: "look at all of it with sample data, in an installation that is gone afterwards",
			more: "Plays 18 months of a synthetic population, and prints a page to begin at and a link to sign in as each role.\n" +
				"--seed 1 makes the same figures again on the same day. It is reached from this machine alone, on a free port, unless\n" +
				"--listen HOST:PORT says otherwise. It reads no settings and touches no data folder. Ctrl-C ends it.",
			options: []string{"seed", "listen"}, run: showDemo},
		{name: "check", args: "[DIR]", max: 2, about: "prove the conversations of a folder, or those built in",
			more: "Prints findings as file:line: step: what. Ends with 1 when something must be fixed; advice lets it pass.\n" +
				"Without DIR, where staff published other words in the database, those are proved; the server may be running.\n" +
				"--json prints one object a line: file, line, step, must_fix, message.\n" +
				"--diagram [FLOW] draws the flows as Mermaid flowcharts instead, or one of them.",
			options: []string{"json", "diagram"}, reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: check},
		{name: "test", args: "[DIR]", max: 1, about: "play the transcripts (*.chat) of a folder, or those built in",
			more: "A folder without conversations of its own is played against those built in.", run: transcripts},
		{name: "explain", args: "topic=TOPIC [place=PLACE] [FACT=VALUE…]", max: 64, about: "say what somebody would be offered and asked, and why",
			more: "E.g. nhipcau explain topic=loans place=\"hau loc\" household=poor. --lang en for English, --json for machines.\n" +
				"An unknown topic, fact or value lists the known ones.",
			options: []string{"json", "lang"}, run: explain},
		{name: "understand", args: "[retrieve | classify]", max: 2, about: "say what each line typed in is understood as",
			more: "Reads lines, prints one JSON object for each: text, topics, abstain, crisis, place, faq, facts.\n" +
				"retrieve --docs D.jsonl --queries Q.jsonl [--k 10] finds in any documents ({doc_id, text}) what each query\n" +
				"({query_id, query}; the id may be missing) asks, and prints query_id, doc_ids and scores, best first.\n" +
				"classify --train T.jsonl --test S.jsonl learns from any labelled lines ({text, label}) and prints label and\n" +
				"score for each line of the other file ({text}).",
			options: []string{"docs", "queries", "k", "train", "test"}, run: understandLines},
		{name: "report", args: "[verify]", max: 1, about: "print the figures that were published, in Vietnamese",
			more: "--period 2026-W48, 2026-11, 2026-Q4 or 2026 says of when, the newest month unless said.\n" +
				"--format text, json, csv, xlsx, pdf or svg; -o FILE writes to a file; --lang en for English. --json prints\n" +
				"json, and without a period all that was published. The server may be running; the same report has the same bytes.\n" +
				"verify proves that nothing was changed or taken away since it was published.",
			options: []string{"json", "period", "format", "o", "lang"}, reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: printReport},
		{name: "sim", about: "play a population whose truth is known, and hold it against what is published of it",
			more: "--people 10000 people talk to the real conversations, get real codes and bring them back or not; the figures are\n" +
				"published by a clock of its own, in a database that is gone afterwards. --reach 0.62 is the truth: the chance to\n" +
				"reach a service. --seed 1 makes the same population again, --confirmed has every arrival confirmed, --json is for\n" +
				"machines.",
			options: []string{"people", "seed", "reach", "confirmed", "json", "lang"}, run: simulate},
		{name: "redeem", args: "CODE", max: 3, about: "count the arrival of somebody who showed a referral code",
			more: "E.g. nhipcau redeem \"482 913 7056\" --provider th-nhcsxh. The code as it was typed or heard; the provider is a listing's\n" +
				"id or an organisation's name, and may bring codes of all that it helps with, or of --topic alone. Ends with 1 when the\n" +
				"code is not taken: unknown, used, expired or for something else, which is not told. The server may be running.",
			options: []string{"provider", "topic"}, reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: redeem},
		{name: "counts", args: "begin-anew", max: 1, about: "go on counting where the open counts are damaged and there is no copy",
			more: "Puts aside open counts that cannot be read any more (their key is lost, or the disk broke) and begins anew. Closed and\n" +
				"published periods stay. What is published of the open periods says that it is incomplete. Counts that are well stay.",
			reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: beginAnew},
		{name: "population", about: "list or enter outside estimates of how many people are in need",
			more: "E.g. nhipcau population --n 1200 --low 900 --high 1500 --source \"who estimated it, where to read it\" --date 2025-12-01.\n" +
				"--topic for those of one topic. They are shown beside what is counted and never mixed with it; none is ever changed.",
			options: []string{"n", "low", "high", "source", "date", "topic"}, reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: population},
		{name: "user", args: "[invite ROLE | list | cancel ID | disable NAME | enable NAME | reset NAME]", max: 2, about: "look after the accounts of the staff",
			more: "invite and reset print a link that works once, for 48 hours. A role is provider, worker, editor or admin; a provider\n" +
				"needs --organisation NAME, as the directory has it, and --topics loans,health that it helps with. A worker and\n" +
				"an editor may download figures, or see and print them alone with --see-only. list shows the accounts, and the\n" +
				"invitations that nobody used yet, each with the ID that cancel takes; --for 'Lan, welfare office' notes whom one is for.\n" +
				"The link begins with PUBLIC_URL, else with the address of the program that runs. The server may be running.",
			options: []string{"organisation", "topics", "see-only", "for"}, reads: []string{"DATA_DIR", "DATABASE_URL", "PUBLIC_URL", "LISTEN", "LOG_LEVEL"}, run: users},
		{name: "directory", args: "WORD …", max: 2, about: "take the directory in and out, publish it, undo that",
			more: directoryHelp, options: directoryFlags(), reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: directoryCommand},
		{name: "backup", args: "[make FOLDER | verify FILE | restore FILE]", max: 2, about: "keep a copy of what cannot be done without, and put it back",
			more: "make writes one file, while the server runs: accounts, directory and wording, the audit log, closed periods and what was\n" +
				"published; the same for SQLite and PostgreSQL, and either restores it. verify opens it in a folder of its own. restore\n" +
				"fills an empty database (a new DATA_DIR, or DATABASE_URL) and lets counting begin anew. Not in it, on purpose: the open\n" +
				"counts, referral codes, invitations, sign-ins, keys and tokens. A file has password hashes: keep it as you keep DATA_DIR.",
			reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: backups},
		{name: "audit-log", args: "verify", max: 1, about: "prove that the log of what staff did is as it was written",
			more:  "Prints how many entries there are and the sum of the last. Ends with 1 where any was changed.",
			reads: []string{"DATA_DIR", "DATABASE_URL", "LOG_LEVEL"}, run: verifyLog},
		{name: "audit", about: "plant needles in conversations, and search everything that is left for them",
			more: "Starts this binary in a folder of its own, with strict stand-ins for the platforms, and talks to it; then searches\n" +
				"files, output, metrics, answers, Redis and PostgreSQL in every usual encoding, while it runs, killed, stopped and\n" +
				"crashed. Ends with 1 when anything is found. --needles FILE says and searches yours too, one a line; --quick has one\n" +
				"conversation on the web. An empty PostgreSQL (DATABASE_URL) and a Redis (REDIS_URL) are used where they are set;\n" +
				"--redis URL names a user of it that may read and save everything. --data DIR --needles FILE searches an installation\n" +
				"instead, and starts nothing. --json for machines.",
			options: []string{"needles", "data", "redis", "quick", "json"}, reads: []string{"DATABASE_URL", "REDIS_URL", "PUBLIC_URL"}, run: audit},
		{name: "healthcheck", about: "ask the running program whether it is alive",
			more:  "Prints ok, or says what is wrong and ends with 1. Containers call this.",
			reads: []string{"LISTEN"}, run: healthcheck},
		{name: "version", about: "print what this binary was built from", run: version},
		{name: "help", args: "[COMMAND]", about: "print this, or more about one command", max: 1, run: help},
	}
}

// do parses the command line and runs the command.
func (cmd command) do(c call) error {
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	flags := map[string]string{}
	for _, row := range settingsTable() {
		for _, name := range cmd.reads {
			if name == row.name {
				fs.Func(flagName(name), row.help, func(v string) error { flags[name] = v; return nil })
			}
		}
	}
	var g given
	for _, option := range cmd.options {
		g.flag(fs, option)
	}
	var err error
	if g.args, err = parse(fs, c.args); err == nil && len(g.args) > cmd.max {
		return usageError{fmt.Errorf("%q is too much: nhipcau help %s says what it takes", g.args[cmd.max], cmd.name)}
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		cmd.print(c.out)
		return nil
	case err != nil:
		unknown := strings.TrimPrefix(err.Error(), "flag provided but not defined: ")
		if unknown != err.Error() {
			err = fmt.Errorf("no flag -%s: nhipcau help %s lists them", unknown, cmd.name)
		}
		return usageError{err}
	}
	if cmd.reads != nil {
		if g.settings, err = readSettings(c.environ, flags); err != nil {
			return usageError{err}
		}
	}
	return cmd.run(c, g)
}

// parse reads flags wherever they stand, and gives the arguments between them.
func parse(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if args = fs.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

// help prints the list of commands, or one of them in full.
func help(c call, g given) error {
	if len(g.args) == 1 {
		for _, cmd := range commands() {
			if cmd.name == g.args[0] {
				cmd.print(c.out)
				return nil
			}
		}
		return errUnknown(g.args[0])
	}
	fmt.Fprint(c.out, "nhipcau: a chatbot that refers people in hardship to services they can use, and forgets them.\n\n")
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  nhipcau %s\t%s\n", strings.TrimSpace(cmd.name+" "+cmd.args), cmd.about)
	}
	w.Flush()
	fmt.Fprint(c.out, "\nnhipcau help COMMAND lists the settings a command takes.\n")
	return nil
}

// print writes the whole help of one command.
func (cmd command) print(out io.Writer) {
	fmt.Fprintf(out, "nhipcau %s: %s.\n", strings.TrimSpace(cmd.name+" "+cmd.args), cmd.about)
	if cmd.more != "" {
		fmt.Fprintf(out, "%s\n", cmd.more)
	}
	if len(cmd.reads) == 0 {
		return
	}
	fmt.Fprint(out, "\nSettings, from the environment or as flags (DATA_DIR is --data-dir; keep secrets in the environment):\n\n")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range settingsTable() {
		for _, name := range cmd.reads {
			if name != row.name {
				continue
			}
			help := row.help
			if row.fallback != "" {
				help += " (" + row.fallback + ")"
			}
			fmt.Fprintf(w, "  %s\t%s\n", name, help)
		}
	}
	w.Flush()
}
