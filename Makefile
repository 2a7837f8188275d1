# make help lists everything. Needs Python 3.11 or newer and a package index; nothing else.

BIN := .venv/bin
# How many test processes run at a time.
TEST_PROCESSES ?= 2
# Further arguments for pytest, such as TESTS="tests/unit -k rubric".
TESTS ?=

.PHONY: help venv up demo test lint types arch gen gen-check bench clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: ## Make .venv from requirements.lock (PYTHON=... chooses the interpreter)
	@.ci/make-venv

up: venv ## Start the stack and keep it up until Ctrl-C
	@$(BIN)/debrief up

demo: venv ## The same, with example conversations scored
	@$(BIN)/debrief up --demo

test: lint types arch gen-check ## All checks, and all tests that need no Docker
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile $(TESTS)

lint: venv ## Style and common mistakes
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: venv ## Types
	$(BIN)/mypy

arch: venv ## The rules of the house: who may import whom
	$(BIN)/lint-imports

gen: venv ## Generate the Python code of proto/ anew
	proto/generate.sh

gen-check: venv ## Whether the generated code is that of proto/
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp -R proto "$$folder/proto" && \
	{ PYTHON="$(CURDIR)/$(BIN)/python" "$$folder/proto/generate.sh" >"$$folder/log" 2>&1 || \
	{ cat "$$folder/log" >&2; false; }; } && \
	diff -r -x __pycache__ proto/gen "$$folder/proto/gen" >&2 || \
	{ echo "proto/gen is not what proto/ gives: run make gen" >&2; exit 1; }

bench: venv ## Measure: throughput, latency, memory, and pages over 100,000 interactions
	$(BIN)/python -m bench
	$(BIN)/python -m bench.pages --stack

clean: ## Remove .venv and caches; nothing in DEBRIEF_HOME
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
