# All that is done with this repository. Needs only make and Python (3.11 or newer, with venv).
#   make run    the bot, on this machine        make test    all tests
#   PYTHON=python3.13 make …                    another Python
#   make test ARGS="-k digest -x"               arguments for pytest

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# --- use ---------------------------------------------------------------------

.PHONY: run
run: $(VENV)/.runtime ## start the bot (without Slack tokens: the playground)
	@exec $(BIN)/python -m bot $(ARGS)

.PHONY: test
test: $(VENV)/.dev ## all tests, with a PostgreSQL server of their own
	@$(BIN)/python -m tests.browser.chromium
	@exec $(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

.PHONY: pictures
pictures: $(VENV)/.dev ## screenshots of the page, messages, forms and Home, into docs/pictures
	@exec $(BIN)/python -m tests.browser.pictures $(ARGS)

.PHONY: bench
bench: $(VENV)/.dev ## measure the paths that must be fast
	@exec $(BIN)/python -m tests.bench $(ARGS)

.PHONY: chaos
chaos: $(VENV)/.dev ## kill processes at any point, and count what was lost or sent twice
	@exec $(BIN)/python -m tests.chaos $(ARGS)

# --- quality -----------------------------------------------------------------

.PHONY: check
check: format-check lint types contracts ## all that is checked without running it

.PHONY: format
format: $(VENV)/.dev ## write the code as it is written here
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

.PHONY: format-check
format-check: $(VENV)/.dev
	@$(BIN)/ruff format --check . || { $(call say,Not formatted. Run: make format); exit 1; }

.PHONY: lint
lint: $(VENV)/.dev ## ruff
	@$(BIN)/ruff check .

.PHONY: types
types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

.PHONY: contracts
contracts: $(VENV)/.dev ## who may import whom
	@$(BIN)/lint-imports

.PHONY: catalogues
catalogues: $(VENV)/.dev ## bring the message catalogues up to date with the code
	@$(BIN)/python -m handlers.texts.catalogues $(ARGS)

# --- what it is built on -----------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' pyproject.toml

.PHONY: lock
lock: $(VENV)/.dev ## recompile requirements*.txt from pyproject.toml (newest of all: ARGS=--upgrade)
	@$(COMPILE) $(ARGS) --output-file requirements.txt >/dev/null
	@$(COMPILE) $(ARGS) --group dev --constraint requirements.txt --output-file requirements-dev.txt >/dev/null

.PHONY: install
install: $(VENV)/.dev ## only install what the rest needs

.PHONY: clean
clean: ## remove what was made here, the environment too; data stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis build dist *.egg-info
	@find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.runtime: requirements.txt $(BIN)/python
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(BIN)/python
	@$(call install,requirements-dev.txt)
	@touch $(VENV)/.runtime $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { $(call say,There is no $(PYTHON) here. Install Python 3.11 \
	or newer$(comma) or name one: PYTHON=/path/to/python3 make …); exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { $(call say,$(PYTHON) is older than \
	3.11. Name a newer one: PYTHON=python3.13 make …); exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(call say,$(PYTHON) has no venv. On Debian \
	and Ubuntu: apt install python3-venv); exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); $(call say,$(PYTHON) could not make $(VENV). On Debian \
	and Ubuntu: apt install python3-venv); exit 1; }

say = echo "$(strip $(1))" >&2

define install
echo "Installing $(1) into $(VENV) …" >&2; \
$(BIN)/python -m pip install --quiet --require-hashes --requirement $(1) || { $(call say,Could not install \
$(1). If pip found no package index above: this needs the internet once$(comma) or a mirror that pip is configured for \
(pip config$(comma) PIP_INDEX_URL).); exit 1; }
endef

comma := ,
