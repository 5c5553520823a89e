# What people type. `make help` lists it.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
LOCK := uv export --quiet --format requirements.txt --no-emit-project --no-header

.PHONY: help install venv installed demo test authz lint format docs bench growth load faults restore-drill fuzz web worker lock clean

help:
	@echo "make demo     run Lectern here with sample courses (PORT=8000, DATA_DIR=.data)"
	@echo "make test     check everything: lint, types, layout, migrations, deployment, tests"
	@echo "make authz    ask everything as everybody, then knock out every guard"
	@echo "make lint     only the checks that need no database"
	@echo "make format   let ruff rewrite what it can"
	@echo "make docs     rewrite the pages that list events and error codes"
	@echo "make bench    measure the API against a constant endpoint (SCALE=1, ONLY=course, PROFILE=course)"
	@echo "make growth   measure what grows with the data, a small and a large school side by side (FROM=0.1, TO=10, ONLY=gradebook)"
	@echo "make load     10,000 learners for ten minutes (LEARNERS=10000, SECONDS=600, BURST=60, WEB=2, SERVERS=2)"
	@echo "make faults   kill, cut, freeze and fill everything while people learn (SHARE=0.1, ONLY=Redis)"
	@echo "make restore-drill   back up a school in use, restore it elsewhere, and compare everything"
	@echo "make fuzz     send the API what people who mean harm would (SECONDS=300, SEED=20261120)"
	@echo "make web      the web server alone; make worker: the worker alone"
	@echo "make lock     refresh requirements/*.txt from pyproject.toml (needs uv)"

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes

# Each list is installed once for its content, whatever the files' dates say.
install: venv
	@$(MAKE) --no-print-directory installed LIST=dev

venv:
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Lectern needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing: apt install python3-venv"; exit 1; }

installed: venv
	@cmp -s requirements/$(LIST).txt $(VENV)/$(LIST)-installed.txt || { \
		echo "Installing requirements/$(LIST).txt into $(VENV)" \
		&& $(PIP) -r requirements/$(LIST).txt \
		&& cp requirements/$(LIST).txt $(VENV)/$(LIST)-installed.txt; }

test: install
	@$(BIN)/python -m tests.everything

# Every cell of who may do what, then every guard knocked out in turn.
authz: install
	@AUTHZ_FULL=1 $(BIN)/python -m pytest -q --no-header -n $${TEST_WORKERS:-2} tests/authz
	@$(BIN)/python -m tests.authz.mutate

lint: install
	@$(BIN)/python -m tests.everything --static

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Pages of the documentation that list what is in the code.
docs: install
	@LECTERN_ENV=test $(BIN)/python -m tests.reference

# Whoever else uses the machine meanwhile is in the figures.
load: install
	@LEARNERS="$(LEARNERS)" SECONDS="$(or $(SECONDS),600)" BURST="$(BURST)" SCALE="$(SCALE)" SERVERS="$(SERVERS)" WEB="$(WEB)" \
		PYTHONPATH=platform:. $(BIN)/python -m benchmarks.load

bench: install
	@$(BIN)/python -m benchmarks

# A school of a tenth and one of ten times the data, asked in turn.
growth: install
	@$(BIN)/python -m benchmarks.growth

# 20 clients learn and teach while everything is killed, cut, frozen and filled in turn.
faults: install
	@SHARE="$(or $(SHARE),1)" ONLY="$(ONLY)" PYTHONPATH=platform:. $(BIN)/python -m benchmarks.faults

# Back up under load, restore elsewhere, and compare.
restore-drill: install
	@PYTHONPATH=platform:. $(BIN)/python -m benchmarks.restore

fuzz: install
	@SECONDS="$(or $(SECONDS),300)" PYTHONPATH=platform:. $(BIN)/python -m tests.fuzz

web: install
	$(MANAGE) migrate --noinput --verbosity 0
	$(MANAGE) createcachetable
	PYTHONPATH=platform:. $(BIN)/granian --interface wsgi --workers 1 --blocking-threads 4 --no-ws \
		--workers-kill-timeout 10 --port $${PORT:-8000} config.wsgi:application

worker: install
	$(MANAGE) worker

# --- the demo -------------------------------------------------------------------------------------------------------

demo: venv
	@$(MAKE) --no-print-directory installed LIST=runtime
	@exec env PYTHONPATH=platform $(BIN)/python -m demo.serve

# --- dependencies ---------------------------------------------------------------------------------------------------

# The exported files carry hashes and no address of a registry, so they install from any mirror.
lock:
	UV_PYTHON=3.11 uv lock --upgrade
	$(LOCK) --no-dev --output-file requirements/runtime.txt
	$(LOCK) --output-file requirements/dev.txt
	@rm -f uv.lock
	@! grep -nE 'https?://' requirements/*.txt

clean:
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results staticfiles
