# The two commands: `make up` and `make test`. Everything else is for those who work on Cadran.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests share the cores. Those that place calls run afterwards, three at a time: they wait more than they work,
# and what works hard beside them would make their sound late.
WORKERS ?= auto
CALLERS ?= 3
STAMP := $(VENV)/.installed

.PHONY: up down test lint bench torture docs screenshots clean

$(STAMP): pyproject.toml constraints.txt
	$(PY) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

up: $(STAMP)
	$(BIN)/cadran up

down:
	$(BIN)/cadran down

$(VENV)/.test-installed: $(STAMP)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

# The engine is compiled beside the linters, once: else every process that carries sound would, while calls wait.
test: $(VENV)/.test-installed
	$(BIN)/python -m cadran.media.warm & $(MAKE) --no-print-directory lint && wait
	$(BIN)/pytest -m "not real_time and not torture" -n $(WORKERS) --dist loadfile; shared=$$?; \
	$(BIN)/pytest -m "real_time or torture" -n $(CALLERS) --dist loadfile && exit $$shared

lint: $(VENV)/.test-installed
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test-installed
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

torture: $(VENV)/.test-installed
	MINUTES=$(or $(MINUTES),30) $(BIN)/pytest -m torture tests/torture

docs: $(STAMP)
	$(BIN)/python -m cadran.cli.states > docs/states.md

screenshots: $(VENV)/.test-installed
	$(BIN)/python -m bench.screenshots

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
