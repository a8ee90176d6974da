# One word a job. Every word sets up what it needs.
PYTHON ?= python3.11
BIN := .venv/bin
SHAPES := tests.typed.check
comma := ,
ARRAYS := surface scars phantom healing change trials results report records.uploads
TYPED := $(subst $() ,$(comma),$(ARRAYS:%=needlepoint.%))# whose calls are checked: the rooms with arrays; before a release all
TWO := -n 2 --dist worksteal# neighbours stay together, so what a room sets up is mostly made once

.PHONY: demo test quick release fuzz faults check audit fix bench truth fit docs texts screenshots wheel clean

.venv/installed: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Needlepoint needs Python 3.11 or newer; set PYTHON=..."; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,instruments,studio,machines,letters]'
	@touch $@

.venv/truth: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,instruments,studio,machines,letters,truth]'
	@touch $@

.venv/fit: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,instruments,studio,machines,letters,fit]'
	@touch $@

demo: .venv/installed   ## measure a phantom cheek, then serve a practice with made clients until Ctrl-C; DEMO_ONCE=1 ends at once
	$(BIN)/needlepoint demo --out demo-out
	$(BIN)/needlepoint serve --data demo-studio --demo $(if $(DEMO_ONCE),--once)

test: .venv/installed   ## every test; ROOM=scars runs those of one room
	$(BIN)/pytest $(TWO) "--jaxtyping-packages=$(TYPED),$(SHAPES)" -m 'not truth and not release and not faults' $(if $(ROOM),$(wildcard tests/$(ROOM) src/needlepoint/$(ROOM)))

quick: .venv/installed  ## the quick tests: no browser, no PostgreSQL, nothing slow
	$(BIN)/pytest $(TWO) -m 'not truth and not release and not faults and not browser and not postgres and not slow'

release: TYPED := needlepoint
release: check test     ## what must hold before a release besides: fresh pages, every text translated
	$(BIN)/pytest -m release

fuzz: .venv/installed   ## the random tests with fresh examples, FUZZ of each reader; before a release
	NEEDLEPOINT_FRESH=1 NEEDLEPOINT_FUZZ=$(or $(FUZZ),500) $(BIN)/pytest $(TWO) -m 'hypothesis and not truth and not faults' tests

faults: .venv/installed ## fault campaigns: pictures in wrong orders, kills, doors; an hour
	$(BIN)/pytest -n 0 -s -m faults tests/faults

check: .venv/installed  ## form, types, house rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r src

audit: .venv/installed  ## known holes in what is installed; needs the network, so not part of check
	$(BIN)/python tools/advisories.py

fix: .venv/installed    ## put the form right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/installed  ## time against each other, print ratios
	for file in benchmarks/bench_*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

docs: .venv/installed  ## the pages of the manual that are made from the package, then the manual itself, as the studio serves it
	for file in docs/write_*.py; do $(BIN)/python $$file || exit 1; done
	$(BIN)/python tools/manual.py

wheel: docs             ## the package to install, with the manual in it
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

texts: .venv/installed  ## bring the translations up to date with the sources, and compile them
	$(BIN)/python tools/texts.py

screenshots: .venv/installed  ## the pictures of the studio's manual, taken anew
	NEEDLEPOINT_SHOTS=docs/how-to/pictures $(BIN)/pytest tests/studio/journeys/test_every_page.py -k manual

truth: .venv/truth      ## the long accuracy runs; writes the tables of the manual
	$(BIN)/pytest -m truth -s
	$(BIN)/mutmut run && $(BIN)/mutmut results

fit: .venv/fit          ## learn from the trials; writes the belief that the package ships
	$(BIN)/python -m fitting

clean:
	rm -rf .venv demo-out demo-studio demo-studio-keys .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
