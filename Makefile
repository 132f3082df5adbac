# Everything one does with this checkout. `make` alone lists the targets.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO          ?= go
FUZZTIME    ?= 10s
CHAOS_TIME  ?= 1m
SOAK        ?= 10m
# Where the tests that drive a browser leave a picture of every page; empty for none.
SCREENSHOTS ?= $(CURDIR)/bin/screens
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# What tests write is gone when they end. Where memory has four gigabytes of room and
# lets programs run, they write there: half of the time goes by waiting for a disk
# otherwise. What the compiler writes stays on disk.
SHM       := $(shell grep -s ' /dev/shm ' /proc/mounts | grep -qv noexec && df -k --output=avail /dev/shm | awk 'NR == 2 && $$1 > 4194304 {print "/dev/shm"}')
IN_MEMORY := $(if $(SHM),TMPDIR=$(SHM) GOTMPDIR=$(or $(TMPDIR),/tmp))

# Small packages where goroutines meet: these also run under the race detector.
RACED := $(addprefix ./,$(sort $(dir $(wildcard internal/*/*_test.go bot/*_test.go bot/session/*_test.go tally/*_test.go))))

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: ## serve the web chat on http://127.0.0.1:8080
	$(GO) run ./cmd/nhipcau

.PHONY: demo
demo: ## look at all of it with sample data, before installing anything
	$(GO) run ./cmd/nhipcau demo

.PHONY: build
build: ## build ./nhipcau, one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o nhipcau ./cmd/nhipcau

.PHONY: deps
deps: ## install what the tests need and is missing: Redis, PostgreSQL, Chromium
	@.ci/deps

.PHONY: test
test: deps ## run every test, with a picture of every page in bin/screens; the small packages once more under the race detector
	@mkdir -p bin && rm -rf bin/screens
	$(IN_MEMORY) SCREENSHOTS='$(SCREENSHOTS)' $(GO) test -timeout 25m ./... 2>&1 | tee bin/test.log
	@# The protocol's search lets one goroutine go on at a time: there is no race to find.
	$(IN_MEMORY) $(GO) test -timeout 25m -race -skip TestTheProtocolHoldsInEveryOrder $(RACED) 2>&1 | tee bin/race.log
	@awk '/^ok/{n++} END{print n " runs of a package passed"}' bin/test.log bin/race.log

.PHONY: lint
lint: ## gofmt, vet, staticcheck and a tidy go.mod
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt -w needed: $$unformatted"; exit 1; }
	$(GO) vet ./...
	@[ -x bin/staticcheck ] || GOBIN=$(CURDIR)/bin $(GO) install $(STATICCHECK)
	bin/staticcheck ./...
	$(GO) mod tidy -diff
	@echo "lint: clean. Not run: govulncheck, which needs the vulnerability database from the network."

.PHONY: fuzz
fuzz: ## fuzz every target for FUZZTIME (10s) each
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sort | while IFS=: read -r file func; do \
	  echo "fuzz $${func#func } in $$(dirname $$file)"; \
	  $(GO) test -run='^$$' -fuzz="^$${func#func }$$" -fuzztime=$(FUZZTIME) "$$(dirname $$file)"; \
	done

.PHONY: chaos
chaos: deps ## kill and start replicas under load for CHAOS_TIME (1m)
	CHAOS_TIME=$(CHAOS_TIME) $(GO) test -run='^TestReplicasMayBeKilledAtAnyTime$$' -count=1 -v ./cmd/nhipcau

.PHONY: bench
bench: ## run every benchmark; print what is understood, and what the bot carries from webhook to answer
	$(GO) test -run='^$$' -bench=. -benchmem ./...
	$(GO) test -run=Measured -v ./knowledge/understand ./knowledge/places | grep '^|'
	$(GO) run ./bot/telegram/load

.PHONY: soak
soak: ## watch memory for SOAK (10m) at 500 messages a second from 50,000 people
	$(GO) run ./bot/telegram/load -soak $(SOAK)

.PHONY: sim
sim: ## play 200 synthetic populations twice: does what is published hold the truth?
	SIM_SEEDS=200 SIM_PEOPLE=1500 $(GO) test -v -timeout 120m -run TestThePublishedIntervalHoldsTheTruth ./cmd/nhipcau/sim

.PHONY: image
image: ## build the container image nhipcau:latest
	docker build --tag nhipcau:latest .
