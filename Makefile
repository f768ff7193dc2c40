# Gongshi. `make` lists the targets. Everything is set up on first use, with the machine's own pip, npm and apt settings.
PYTHON ?= python3
BIN := .venv/bin
RUN_SETUP := $(PYTHON) deploy/setup_env.py run
TEST_SETUP := $(PYTHON) deploy/setup_env.py test
# One more than the cores CI has: tests of walls, servers and browsers wait for nearly half of their time.
WORKERS ?= 3
# Each worker takes a run of neighbours, and what is left of another's when its own is done: a site that a module of
# tests shares, the browser and PostgreSQL are mostly started once.
SIDE_BY_SIDE := -n $(WORKERS) --dist worksteal
# Containers like to forbid it, and then every worker compiles every test, its asserts rewritten, at every run.
KEEPING_BYTECODE := PYTHONDONTWRITEBYTECODE=
REPOSITORIES ?= 5000
DOCUMENTS ?= 10000
HOURS ?= 24
MINUTES ?= 60
ROUNDS ?= 5
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types contracts fix bench soak coverage mutants differential days400 fuzz properties serve play lock

help:            ## list the targets
	@sed -n 's/^\([a-z0-9]*\): *[^#]*## /\1\t/p' Makefile | expand -t 16

setup:           ## install what server, player and demo need
	@$(RUN_SETUP)

serve: setup     ## run the server on this machine (data in var/)
	@$(BIN)/gongshi-server run --data var

play: setup      ## run an enrolled player in a window (state in var/player)
	@$(BIN)/gongshi-player run --state var/player --output window

test:            ## run all tests
	@$(TEST_SETUP)
	@$(KEEPING_BYTECODE) $(BIN)/pytest $(SIDE_BY_SIDE)

check: lint types contracts test   ## lint, types, contracts, tests

lint:
	@$(TEST_SETUP)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types:
	@$(TEST_SETUP)
	@$(BIN)/mypy

contracts:
	@$(TEST_SETUP)
	@$(BIN)/lint-imports

fix:             ## format, and mend what the linter can
	@$(TEST_SETUP)
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

coverage:        ## run the tests and measure which branches they take
	@$(TEST_SETUP)
	@rm -f .coverage*
	@$(BIN)/coverage run -m pytest $(SIDE_BY_SIDE)
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

properties:      ## let the property tests search with new examples, ROUNDS times
	@$(TEST_SETUP)
	@for round in $$(seq $(ROUNDS)); do GONGSHI_SEARCH=1 $(BIN)/pytest $(SIDE_BY_SIDE) -m hypothesis || exit 1; done

lock:            ## resolve the dependencies again and write deploy/requirements
	@$(TEST_SETUP)
	@$(PYTHON) deploy/lock.py

demo: setup      ## server, sample township, hall screen, village LED (HEADLESS=1 SECONDS=30 OUT=dir, REPORT=file)
	@$(BIN)/python -m deploy.demo $(if $(HEADLESS),--headless) $(if $(SECONDS),--seconds $(SECONDS)) \
	    $(if $(OUT),--out "$(OUT)") $(if $(REPORT),--report "$(REPORT)")

bench:           ## measure, print a table, write build/bench.json
	@$(TEST_SETUP)
	@$(BIN)/python -m tests.bench

soak:            ## 24 simulated hours and a real one: no blank wall, no growth (HOURS=24 MINUTES=60)
	@$(TEST_SETUP)
	@$(BIN)/python -m tests.soak --hours $(HOURS) --minutes $(MINUTES)

mutants:         ## break the pure kernel on purpose and count what the tests notice
	@$(TEST_SETUP)
	@$(BIN)/python -m tests.mutants

differential:    ## verifier against tuf.ngclient on many generated repositories (REPOSITORIES=5000)
	@$(TEST_SETUP)
	@GONGSHI_REPOSITORIES=$(REPOSITORIES) $(BIN)/pytest $(SIDE_BY_SIDE) tests/player/test_differential.py

fuzz:            ## set 10,000 made-up documents on every sort of display and judge them; ends with a verdict (DOCUMENTS=10000)
	@$(TEST_SETUP)
	@$(BIN)/python -m tests.fuzz 0 $(DOCUMENTS)

days400:         ## evaluator against a second one, minute by minute over 400 days
	@$(TEST_SETUP)
	@GONGSHI_DAYS=400 $(BIN)/pytest tests/playlists/test_second_evaluator.py
