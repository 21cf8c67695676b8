# `make demo` to see Gastvrij, `make test` to check it. What each does in plain commands: README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -n 2
NPM_CI := $(BIN)/npm ci --silent --ignore-scripts --no-audit --no-fund
TEMPLATES = $(shell find templates -name '*.html' -o -name '*.txt')

.PHONY: demo test test-fast test-postgres-15 prove fuzz behaviours lint bench screenshots messages chromium help

help:
	@echo "make demo               run it here, filled with an example (RESET=1: made anew)"
	@echo "make test               all tests"
	@echo "make test-fast          without the browser and without what takes long"
	@echo "make test-postgres-15   the same on the oldest PostgreSQL that is supported"
	@echo "make prove              the gate against the oracle, at length; pairs and threads at once"
	@echo "make fuzz               the API, asked everything that its description allows"
	@echo "make behaviours         what it must do, with the tests that prove it"
	@echo "make lint               style, layers, templates, migrations, settings"
	@echo "make bench              how fast it is"
	@echo "make screenshots        pictures of the pages"
	@echo "make messages           collect and compile the translations"

demo: $(VENV)/.installed
	DEBUG=1 $(MANAGE) demo $(if $(filter-out 0,$(RESET)),--reset)

# The browser's tests in processes of their own: Playwright keeps an event loop running in its process.
test: $(VENV)/.installed-dev chromium
	$(PYTEST) -m "not browser"
	$(PYTEST) -m browser

test-fast: $(VENV)/.installed-dev
	$(PYTEST) -m "not browser and not slow"

test-postgres-15: $(VENV)/.installed-dev
	.ci/on-postgres-15 $(PYTEST) -m "not browser and not slow"

# Prints what it compared. SEED=17 begins with that seed, to repeat a failure.
prove: export DECISIONS ?= 200000
prove: export PAIRS ?= 1000
prove: export THREAD_DECISIONS ?= 5000
prove: export REQUESTS ?= 5000
prove: export CLIENTS ?= 50
prove: export FLIPS ?= 50
prove: export ROUND_TRIPS ?= 50
prove: $(VENV)/.installed-dev
	$(BIN)/pytest -q -s tests/proof tests/sharing/test_round_trip_at_random.py

# Prints how many questions were asked, and how they were answered.
fuzz: export EXAMPLES ?= 50000
fuzz: $(VENV)/.installed-dev
	$(BIN)/pytest -q -s -m slow tests/api/test_fuzz.py

# Ends with an error if nobody proves one of them. The list: tests/behaviours.toml.
behaviours: | $(VENV)/bin/python
	@$(BIN)/python -m tests.behaviours

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=tests.settings $(MANAGE) makemigrations --check
	DATABASE_URL=postgresql://nowhere/none SERVED_OVER_TLS=1 DEBUG=0 \
	  SECRET_KEY=`$(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))'` \
	  $(BIN)/python -W error manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

# Pictures of the main pages, in .local/screenshots.
screenshots: $(VENV)/.installed-dev chromium
	$(BIN)/python -m tests.browser.screenshots

messages: $(VENV)/.installed
	DEBUG=1 $(MANAGE) makemessages --all --no-wrap --no-obsolete --add-location file \
	  --ignore '.*' --ignore tests --ignore node_modules
	DEBUG=1 $(MANAGE) compilemessages --ignore '.*'

# A browser for the tests that need one: Debian's if we may install it, else Playwright's own.
chromium: $(VENV)/.installed-dev
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	|| { [ "`id -u`" = 0 ] && apt-get install -y -q --no-install-recommends chromium; } \
	|| $(BIN)/playwright install chromium \
	|| echo "### NO BROWSER: Chromium could not be installed; the browser tests are SKIPPED. ###"

# Installed once, and again when the list changes.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Gastvrij needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt package-lock.json | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	$(NPM_CI) --omit=dev \
	|| echo "### npm could not fetch tus-js-client: uploads go by the plain form. ###"
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	$(NPM_CI)
	@touch $@
