PYTHON ?= python3

.PHONY: demo
demo: .venv/runtime-installed ## A school to look at, on http://localhost:8000 (PORT, DATA_DIR)
	@PYTHONPATH=platform .venv/bin/python -m demo.serve

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/runtime-installed: requirements/runtime.txt | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/runtime.txt
	@touch $@
