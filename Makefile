# One-word commands for people; CI runs these same ones.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PRSYNC_HOME ?= $(CURDIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test quick check dev bench pictures evaluate soak notebook vendor lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The environment: made once, and again when the lock or the packaging changes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "prsync needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

demo: $(READY) ## Sync a sample organisation end to end, show what was stored, and open its page
	$(BIN)/prsync demo

# Tests write gigabytes of small databases, and wait for the disk at each commit: where memory has plenty of room they
# write there. A folder from which nothing can be started does not serve.
TESTS_WRITE_TO := $(shell grep -qs '^[^ ]* /dev/shm [^ ]* [^ ]*noexec' /proc/mounts || \
	df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 6000000 { print "TMPDIR=/dev/shm" }')

test: $(READY) ## Run the whole test suite
	$(TESTS_WRITE_TO) $(BIN)/pytest --numprocesses 5 --dist worksteal

quick: $(READY) ## Run the tests of single parts on DuckDB: what to run while working
	$(TESTS_WRITE_TO) $(BIN)/pytest --numprocesses 4 --dist worksteal -m "not slow and not whole" -k "not postgres"

check: $(READY) ## Lint, formatting, types, layers, and Dagster's own validation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dagster definitions validate

dev: $(READY) ## Open the page, Dagster's UI and its daemon on this folder's data
	$(BIN)/prsync dev

bench: $(READY) ## Print what a sync and the page cost: requests, points, bytes, time, memory
	$(BIN)/python -m prsync_pipeline_tests.bench

pictures: $(READY) ## Take the README's pictures of the demo: its months as a chart, its page in a browser
	$(BIN)/prsync demo --no-page
	PRSYNC_HOME=$(PRSYNC_HOME)/data/demo $(BIN)/prsync trends acme --quiet --chart $(CURDIR)/docs/trends.png
	PRSYNC_HOME=$(PRSYNC_HOME)/data/demo $(BIN)/python -m prsync_pipeline_tests.support.pictures

soak: $(READY) ## What make test does for minutes, for longer: fifty random lives of an organisation, a large one, hostile servers, killed workers and syncs
	PRSYNC_TEST_SEEDS=50 PRSYNC_TEST_KILLS=20 PRSYNC_TEST_PULL_REQUESTS=12000 $(BIN)/pytest --numprocesses 2 --dist loadfile \
		prsync_pipeline_tests/sync/test_incremental_equals_full.py prsync_pipeline_tests/automation/test_storm.py \
		prsync_pipeline_tests/cli/test_killed.py prsync_pipeline_tests/sync/test_hostile_server.py \
		prsync_pipeline_tests/sync/test_large.py

evaluate: $(READY) ## Print how right the verdicts on AI are on the golden cases (the model too, with GROQ_API_KEY), and what the model costs
	$(BIN)/python -m prsync_pipeline_tests.classification.evaluate

notebook: $(READY) ## Run examples/trends.ipynb on what make demo stored, outputs included
	PRSYNC_HOME="$(PRSYNC_HOME)/data/demo" MPLBACKEND=Agg $(BIN)/python -m prsync_pipeline_tests.support.notebook examples/trends.ipynb

vendor: $(READY) ## Fetch the page's one script of others, htmx, by the version and sum in static/LICENSES
	$(BIN)/python -m prsync_pipeline_tests.support.vendored

lock: $(READY) ## Resolve the dependencies anew: requirements.lock, and deploy/requirements.lock without the tools
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --output-file requirements.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --constraint requirements.lock \
		--generate-hashes --no-header --no-annotate --output-file deploy/requirements.lock

clean: ## Remove the environment and the caches; data/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist *.egg-info
