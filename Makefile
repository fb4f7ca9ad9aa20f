# The two commands of the README are `make demo` and `make test`; `make help` lists the rest.
#
# Everything is made inside this folder: environments in .venv/, builds in .aws-sam/, the running stack in .local/.
.DEFAULT_GOAL := help

PYTHON3 ?= python3
UV = .venv/uv/bin/uv
ALONGSIDE = -n auto --dist loadfile
EVENLY = -n auto --dist worksteal
RUN = PYTHONPATH=layers/newsletter:examples:. .venv/dev/bin/python
export UV_CACHE_DIR := $(CURDIR)/.venv/cache
export UV_PYTHON := $(shell $(PYTHON3) -c 'import sys; print(sys.executable)')
export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0
export __SAM_CLI_APP_DIR := $(CURDIR)/.aws-sam/app
export AWS_DEFAULT_REGION ?= eu-north-1

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /  make \1\t/' | expand -t 20

demo: local ## start everything on this machine, send two issues, prove what arrived, end everything
	$(RUN) -m local.demo

up: local ## the same, and stay up: drop files into staff/, read the mails in a browser, Ctrl-C to end; FRESH=1 begins anew
	$(RUN) -m local.up

samples: local ## what the sample events in events/ ask for, so that `sam local invoke` of each ends well
	$(RUN) -m local.samples

test: check integration browser e2e ## everything

check: dev .venv/sam/.made ## lint, types, unit tests, template: under two minutes
	.venv/dev/bin/ruff check .
	.venv/dev/bin/ruff format --check --quiet .
	.venv/dev/bin/mypy
	$(RUN) -m pytest $(EVENLY) tests/unit
	.venv/sam/bin/sam validate --lint

unit: dev ## unit tests, or some of any suite: make unit T="tests/unit/sending -k pace"
	$(RUN) -m pytest $(if $(T),$(T),$(EVENLY) tests/unit)

types: dev ## mypy, strict
	.venv/dev/bin/mypy

fmt: dev ## format, and mend what ruff can mend by itself
	.venv/dev/bin/ruff check --fix --quiet . || true
	.venv/dev/bin/ruff format --quiet .

integration: local ## functions against their own sample events, AWS faked at the HTTP border
	$(RUN) -m pytest $(ALONGSIDE) tests/integration

browser: dev chromium .venv/node/.made ## mails, pages and whole visits in a real browser, with pictures of them in .local/screenshots
	$(RUN) -m pytest $(ALONGSIDE) tests/browser

e2e: local ## the real template on the emulator, with the post office
	$(RUN) -m pytest tests/e2e

golden: dev ## the examples as they are mailed, written anew into tests/golden, to be looked at
	UTSKICK_GOLDEN=1 $(RUN) -m pytest -q tests/unit/edition/test_golden.py

letters: dev ## every letter and page with its variants, in both languages, on one page: .local/letters/index.html
	$(RUN) -m local.letters

openapi: dev ## the website's addresses as an OpenAPI document, written anew into docs/openapi.json
	$(RUN) -m console.openapi

model: dev ## 20,000 new histories of an issue by chance, against the sending promise, and 10,300 of readers: 25 minutes
	UTSKICK_HISTORIES=20000 $(RUN) -m pytest -q -s tests/unit/sending/test_model.py
	UTSKICK_REGISTERS=10000 $(RUN) -m pytest -q -s tests/unit/subscribers/test_histories.py
	UTSKICK_WALKS=300 $(RUN) -m pytest -q -s tests/integration/test_walks.py

mutants: dev ## deliberate faults in newsletter/sending, one at a time: which of them no test notices; about half an hour, or some modules by python -m bench.mutants
	$(RUN) -m bench.mutants

soak: local ## an issue to 100,000 readers while everything goes wrong at random: about ten minutes
	$(RUN) bench/soak.py

lock: .venv/uv/.made ## resolve the dependencies anew, after a change in pyproject.toml
	$(UV) lock
	$(UV) export --quiet --frozen --only-group lambda --no-emit-project --no-header --no-annotate \
		--output-file layers/dependencies/requirements.txt

build: .venv/uv/.made .venv/sam/.made ## build for AWS Lambda: `sam deploy --guided` comes next
	UV=$(CURDIR)/$(UV) .venv/sam/bin/sam build

clean: ## remove everything that was made here
	rm -rf .venv .aws-sam .local .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Debian's own, if there is none and we may install one; without it the browser tests say what they left out.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing chromium ..." && \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; } || true

# The validator of HTML needs Node: Debian's own, if there is none and we may install one.
.venv/node/.made: tests/browser/validator/package-lock.json
	@command -v npm >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing nodejs and npm ..." && \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends nodejs npm >/dev/null; } || true
	@mkdir -p .venv/node && cp tests/browser/validator/package*.json .venv/node/
	@command -v npm >/dev/null && (cd .venv/node && npm ci --silent --ignore-scripts --cache cache) && touch $@ || true

dev: .venv/dev/.made
local: dev .venv/emulator/.made .venv/sam/.made

.venv/uv/.made: local/uv.txt
	@echo "Making the environments (once, a minute or so) ..."
	@$(PYTHON3) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON3) -m venv .venv/uv || { echo "python3 cannot make environments here; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@.venv/uv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes -r local/uv.txt
	@touch $@

.venv/dev/.made: .venv/uv/.made uv.lock
	@UV_PROJECT_ENVIRONMENT=.venv/dev $(UV) sync --quiet --frozen
	@touch $@

.venv/emulator/.made: .venv/uv/.made uv.lock
	@UV_PROJECT_ENVIRONMENT=.venv/emulator $(UV) sync --quiet --frozen --no-default-groups --group emulator
	@touch $@

.venv/sam/.made: .venv/uv/.made uv.lock
	@UV_PROJECT_ENVIRONMENT=.venv/sam $(UV) sync --quiet --frozen --no-default-groups --group sam
	@touch $@

.PHONY: help demo up samples test check unit types fmt integration browser chromium e2e golden letters openapi model mutants soak lock build clean dev local
