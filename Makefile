# Two commands for everybody: `make run` and `make test`. The others are for people who change the house.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
export PYTHONUTF8 := 1

# Tests run side by side, one worker a core: `make test WORKERS=4`. A worker with nothing left takes over from another.
WORKERS ?= auto
SIDE_BY_SIDE := -n $(WORKERS) --dist worksteal
# The edit loop: rules, parsing, matching and pages; no browser, no PostgreSQL, no program of its own.
QUICK := tests/programme tests/matching tests/sheets/shared tests/sheets/xlsx tests/blueprints --ignore=tests/blueprints/commands tests/house/test_access.py tests/house/test_pages.py

.PHONY: help run run-google test quick check bench soak format translations packages

help:
	@echo "make run     the intranet at http://127.0.0.1:8000, with a demonstration book and a sign-in link"
	@echo "make run-google  the same with the book in Google Sheets, rehearsed on a stand-in for Google"
	@echo "make test    all tests (INSTALL=1 also installs the Debian packages they need)"
	@echo "make quick   the tests of rules, parsing, matching and pages, within a minute on two cores: for the edit loop"
	@echo "make check   format, lint, types, import laws, translations"
	@echo "make bench   figures, as ratios measured in one run"
	@echo "make soak    the long trials"

$(VENV)/made: requirements.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/made-dev: requirements.txt requirements-dev.txt | $(VENV)/made
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

translations: $(VENV)/made
	@$(PY) -m translations.build

run: $(VENV)/made
	@$(PY) app.py

run-google: $(VENV)/made
	@$(PY) rehearsing.py

packages:
	@sh tests/packages.sh

test: $(VENV)/made-dev translations packages
	$(PY) -m pytest $(SIDE_BY_SIDE) -m "not soak"

quick: $(VENV)/made-dev
	$(PY) -m pytest $(SIDE_BY_SIDE) -m "not soak and not slow and not browser and not postgres" $(QUICK)

check: $(VENV)/made-dev translations
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest -q tests/house -m "not soak and not browser"

format: $(VENV)/made-dev
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/made-dev
	$(PY) -m benchmarks

soak: $(VENV)/made-dev translations packages
	$(PY) -m pytest -m soak
