# The two commands of the README, and the gates. Everything runs inside .venv.
PYTHON ?= python3
HUB ?= RUS
SINCE ?= 2014
DATA ?= ../shared/data
BIN := .venv/bin

PORT ?= 8000
SECONDS ?= 600
KILLS ?= 60
TIMES ?= 8
EXTRAS := documents,estimation,events,files,pandas,print

.PHONY: brief serve test faults fuzz bench check format setup setup-dev clean

brief: .venv/.ready
	@$(BIN)/foedus brief $(HUB) --since $(SINCE) $(if $(UNTIL),--until $(UNTIL)) \
		--output brief-$(HUB)-$(SINCE).html

serve: .venv/.ready
	@$(BIN)/foedus serve --port $(PORT)

test: .venv/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Every fault on purpose, KILLS of each subject (240 in all) among them; writes the table docs/faults.md.
faults: .venv/.ready-dev
	$(BIN)/python -m tests.faults --kills $(KILLS) --times $(TIMES)

# Every reader against broken input, SECONDS long.
fuzz: .venv/.ready-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

# Every benchmark, one after the other; those that need the publishers' files look
# for them in DATA.
bench: .venv/.ready-dev
	@for script in $$(grep -l __main__ benchmarks/*.py); do \
		echo "== $$script"; \
		$(BIN)/python $$script $$(grep -q -- --data $$script && echo --data $(DATA)) \
			|| exit 1; \
	done

check: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: .venv/.ready
setup-dev: .venv/.ready-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Foedus needs Python 3.11 or newer; $(PYTHON) is older." \
		"Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

.venv/.ready: pyproject.toml | .venv/bin/python
	@echo "Setting up .venv (once; a minute or two) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . >&2
	@touch $@

.venv/.ready-dev: pyproject.toml .venv/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--editable '.[$(EXTRAS)]' --group dev >&2
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
