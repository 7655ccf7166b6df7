# Every command there is. `make` alone lists them; CI calls nothing else.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
LASTMILE := $(VENV)/bin/lastmile
PORT ?= 8000
DIST := lastmile/foundation/web/static/web/dist
.DEFAULT_GOAL := help
# Python keeps what it compiled: hundreds of processes start in a run, and pytest rewrites every test file in each worker.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help demo demo-check run test test-postgres check fix bench pictures lock clean build browser

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) tools/python.py $(VENV) "$(PYTHON)"
	@touch $@

node_modules/installed: package-lock.json $(VENV)/installed
	$(PY) tools/node.py npm ci --no-audit --no-fund
	@touch $@

$(DIST)/built: node_modules/installed $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
	$(PY) tools/node.py npm run build
	@touch $@

locale/compiled: $(VENV)/installed $(wildcard locale/*/LC_MESSAGES/django.po)
	$(PY) tools/catalogues.py
	@touch $@

gathered/.gathered: $(DIST)/built
	var=$$(mktemp -d) && LASTMILE_VAR=$$var $(LASTMILE) gather && rm -r $$var
	@touch $@

build: $(VENV)/installed $(DIST)/built locale/compiled gathered/.gathered ## install dependencies, build front end and catalogues

demo: build ## the demo district at http://127.0.0.1:8000 (PORT=), until Ctrl-C
	LASTMILE_DEMO=1 LASTMILE_VAR=var/demo $(LASTMILE) demo prepare
	LASTMILE_DEMO=1 LASTMILE_VAR=var/demo $(LASTMILE) demo run --port $(PORT)

demo-check: build ## load the demo in a fresh folder, start it, play its night, compare the figures, stop it
	$(PY) tools/demo_check.py

run: build ## serve your own data
	$(LASTMILE) migrate --verbosity 0
	$(LASTMILE) serve --port $(PORT)

browser: $(VENV)/installed ## see that Chromium and a Chinese font are there
	$(PY) tools/programs.py chromium shell font

test: build browser ## every test, on SQLite
	$(PY) tools/programs.py nats
	$(PY) -m pytest -n 6 --dist loadfile

test-postgres: build browser ## every test, on a private PostgreSQL with PostGIS under .postgres/
	$(PY) tools/programs.py postgis nats
	$(PY) tools/postgres.py $(PY) -m pytest -n 6 --dist loadfile

check: build ## format, lint, types, contracts, generated docs, migrations
	$(PY) tools/check.py

fix: $(VENV)/installed ## format and mend what can be mended
	$(VENV)/bin/ruff check --fix --quiet . || true
	$(VENV)/bin/ruff format --quiet .
	$(LASTMILE) docs
	$(PY) tools/catalogues.py extract

bench: build ## measure against hand-written SQL; writes benchmarks/results/latest.json
	$(PY) tools/programs.py postgis
	$(PY) tools/postgres.py $(PY) -m benchmarks

pictures: build browser ## take the pictures of the guides anew from the running demo
	LASTMILE_PICTURES=1 $(PY) -m pytest tests/browser/test_pictures.py

lock: ## make requirements.lock anew
	$(VENV)/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe -o requirements.lock requirements-dev.in

clean: ## forget what was built; data under var/ stays
	rm -rf $(VENV) node_modules $(DIST) gathered lastmile/foundation/prints/fonts .postgres .mypy_cache .ruff_cache locale/compiled
