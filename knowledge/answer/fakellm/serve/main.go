// Command serve is a model's server to try things with by hand:
//
//	go run ./knowledge/answer/fakellm/serve            honest
//	go run ./knowledge/answer/fakellm/serve 500        failing in one of the known ways
//	LLM_BASE_URL=http://127.0.0.1:8089/v1 LLM_MODEL=test go run ./cmd/nhipcau
package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"nhipcau/knowledge/answer/fakellm"
)

const address = "127.0.0.1:8089"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	behave, failings := fakellm.Behave(fakellm.Honest), fakellm.Failings()
	if len(args) > 0 {
		var known bool
		if behave, known = failings[args[0]]; !known {
			return fmt.Errorf("%q is no way to fail; there are %s", args[0], strings.Join(slices.Sorted(maps.Keys(failings)), ", "))
		}
	}
	fake := fakellm.New("", "test", behave)
	fmt.Printf("LLM_BASE_URL=http://%s/v1 LLM_MODEL=test, no key; requests are shown as they come\n", address)
	shown := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := len(fake.Asked())
		fake.ServeHTTP(w, r)
		for _, a := range fake.Asked()[before:] {
			fmt.Println(a.User)
		}
		for _, v := range fake.Violations() {
			fmt.Println("refused:", v)
		}
	})
	srv := &http.Server{Addr: address, Handler: shown, ReadHeaderTimeout: 5 * time.Second}
	return srv.ListenAndServe()
}
