// Command nhipcau is the whole program in one binary: a chatbot that refers
// people in hardship in Thanh Hóa to services they can really use, and forgets
// them. Here, and only here, the parts meet: content, sessions, channels,
// counts and the store.
//
//	nhipcau                    # serve the web chat, and Telegram where a token is set
//	nhipcau chat               # talk to it in this terminal
//	nhipcau check flows/content
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	os.Exit(run(call{
		ctx: context.Background(), args: os.Args[1:], environ: os.Environ(),
		in: os.Stdin, out: os.Stdout, errs: os.Stderr,
	}))
}

// call is one start of the program: what it was given, and where it answers.
type call struct {
	ctx     context.Context
	args    []string
	environ []string
	in      io.Reader
	out     io.Writer
	errs    io.Writer
}

// Exit codes: 0 done, 1 failed or something must be fixed, 2 asked wrongly.
const (
	exitDone   = 0
	exitFailed = 1
	exitAsked  = 2
)

// usageError is a command line or setting that cannot be meant.
type usageError struct{ error }

// errFound says that a check found something; it has been printed already.
var errFound = errors.New("something must be fixed")

// run finds the command and does it. Without a command it serves.
func run(c call) int {
	name := "serve"
	if len(c.args) > 0 && !strings.HasPrefix(c.args[0], "-") {
		name, c.args = c.args[0], c.args[1:]
	} else if len(c.args) > 0 && isHelp(c.args[0]) {
		name, c.args = "help", nil
	}
	err := errUnknown(name)
	for _, cmd := range commands() {
		if cmd.name == name {
			err = cmd.do(c)
		}
	}
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFound):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(c.errs, "nhipcau:", err)
		return exitAsked
	}
	fmt.Fprintln(c.errs, "nhipcau:", err)
	return exitFailed
}

func errUnknown(name string) error {
	return usageError{fmt.Errorf("no command %q: nhipcau help lists them", name)}
}

func isHelp(arg string) bool {
	return arg == "-h" || arg == "--help" || arg == "-help"
}
