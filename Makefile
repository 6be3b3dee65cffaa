# Two commands set everything up: `make demo` and `make test`. Each makes .venv first if it has to.
PYTHON ?= python3
BIN := .venv/bin
# One more than there are cores: a test that waits for git leaves its core to another.
WORKERS = $(shell $(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")
# Where it is set, each of the tests' processes would compile every file anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test coverage check bench bench-check bench-ledger bench-audit bench-assign clean help

help:                       ## Say what there is to make
	@awk -F':.*## ' '/^[a-z-]+:.*##/ {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: .venv/.ready          ## Run the main job on this repository's synthetic content
	@$(BIN)/python demo/run.py

test: .venv/.ready          ## Run every test
	@echo "Running the tests …"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

coverage: .venv/.ready      ## Run every test, and say which lines none of them reaches (half as long again)
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered -q

check: .venv/.ready         ## Lint, formatting, types, import layers and workflows
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/actionlint
	@$(BIN)/zizmor --quiet --offline --no-progress --persona pedantic .github
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

bench: .venv/.ready         ## Measure; see docs/performance.md
	@$(BIN)/python bench/startup.py && $(BIN)/python bench/pull.py

bench-check: .venv/.ready   ## Measure checking against its peers (half an hour; they come from PyPI and npm)
	@$(BIN)/python bench/check.py --large

bench-ledger: .venv/.ready  ## Measure the index on a million events (ten minutes)
	@$(BIN)/python bench/ledger.py

bench-audit: .venv/.ready   ## Measure an audit of 10,000 accepted answers (half an hour, most of it making them)
	@$(BIN)/python bench/audit.py

bench-assign: .venv/.ready  ## Measure sharing 10,000 tasks out among 300 people (ten minutes)
	@$(BIN)/python bench/assign.py

clean:                      ## Remove the virtual environment
	rm -rf .venv

.venv/.ready: requirements.lock pyproject.toml
	@sh .ci/setup "$(PYTHON)"
