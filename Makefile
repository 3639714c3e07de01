# make run     start the service with its example claims (PORT=8000 HOST=127.0.0.1)
# make test    style, types, import contracts, then every test on SQLite and PostgreSQL, on every core
# make accuracy score the method on gold sets (RECONCILER_TEST_DATA names their folder)
# make extraction score the reading of texts on a gold set (RECONCILER_TEST_DATA as above)
# make bench   measure kernel and service beside their floors (benchmarks/README.md)
# make bench-large  import large sets over HTTP: an hour or more (RECONCILER_TEST_DATA as above)
# make battery break things on purpose, many times, and write benchmarks/battery.md (about an hour)
# make clients write the Python and the TypeScript client (clients/*/README.md)
# make fuzz    send 20,000 made-up requests to each database, and minutes of bytes to each parser (an hour and a half)
# make install build .venv from the lock and nothing else; run and test do it for you
.PHONY: install run test clients accuracy extraction battery fuzz bench bench-large lock format clean
.DEFAULT_GOAL := install

# Modules are compiled once and not at every start, of which the tests have hundreds.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
INSTALLED := .venv/.installed
GENERATORS := .venv-clients/.installed clients/typescript/node_modules/.installed

install: $(INSTALLED)

$(INSTALLED): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make install PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || \
	  { rm -rf .venv; echo "No venv here. On Debian: apt-get install python3-venv, then make install."; exit 1; }
	$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Two more environments, for the tests and for `make clients`: what generates the clients.
.venv-clients/.installed: clients/python/requirements.txt $(INSTALLED)
	@test -x .venv-clients/bin/pip || $(PYTHON) -m venv --clear .venv-clients
	.venv-clients/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r $<
	@touch $@

# And one for `make fuzz`: the service beside the fuzzer of its parsers.
.venv-fuzz/.installed: tests/fuzz/requirements.txt requirements.txt requirements-build.txt $(INSTALLED)
	@test -x .venv-fuzz/bin/pip || $(PYTHON) -m venv --clear .venv-fuzz
	.venv-fuzz/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-build.txt -r $<
	.venv-fuzz/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clients/typescript/node_modules/.installed: clients/typescript/package-lock.json $(INSTALLED)
	$(BIN)/python -m clients.node install
	@touch $@

run: install
	$(BIN)/casualty-reconciler serve --demo --host $(HOST) --port $(PORT)

test: install $(GENERATORS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

clients: install $(GENERATORS)
	$(BIN)/python -m clients.generate

accuracy: install
	$(BIN)/python -m benchmarks.accuracy

# quantulum3 is measured beside the rules, from an environment of its own; without it they stand alone.
.venv-quantulum/.installed: benchmarks/extraction/requirements.txt $(INSTALLED)
	@test -x .venv-quantulum/bin/pip || $(PYTHON) -m venv --clear .venv-quantulum
	.venv-quantulum/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r $<
	@touch $@

extraction: install
	-@$(MAKE) --no-print-directory .venv-quantulum/.installed
	$(BIN)/python -m benchmarks.extraction

bench: install
	$(BIN)/python -m benchmarks.kernel
	$(BIN)/python -m benchmarks.service

bench-large: install
	$(BIN)/python -m benchmarks.service.large

ROUNDS ?= long

battery: install
	BATTERY_ROUNDS=$(ROUNDS) $(BIN)/pytest tests/battery/*.py tests/test_migrations_keep_data.py

fuzz: install .venv-fuzz/.installed
	BATTERY_ROUNDS=$(ROUNDS) HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/fuzz/*.py tests/api/test_keys.py

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Compiles the lock files anew; `make lock UPGRADE=--upgrade` takes the newest releases.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock: install
	$(COMPILE) pyproject.toml --all-extras --output-file requirements.txt
	$(COMPILE) --group build --output-file requirements-build.txt
	$(COMPILE) pyproject.toml --all-extras --group dev --constraints requirements.txt --constraints requirements-build.txt \
	  --output-file requirements-dev.txt
	$(COMPILE) clients/python/requirements.in --output-file clients/python/requirements.txt
	$(COMPILE) tests/fuzz/requirements.in --output-file tests/fuzz/requirements.txt
	$(COMPILE) benchmarks/extraction/requirements.in --output-file benchmarks/extraction/requirements.txt
	$(BIN)/python -m clients.node lock

clean:
	rm -rf .venv .venv-clients .venv-fuzz .venv-quantulum clients/*/generated clients/typescript/node_modules dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
