# The one door: each verb does all of its own set-up, and nothing when nothing is to do. GNU make 3.81 (macOS) is enough.
#   make demo PORT=8080     another port       make setup PYTHON=python3.12     another Python       make test WORKERS=4

SHELL := /bin/sh
BIN := .venv/bin
PY := $(BIN)/python
MANAGE := $(PY) manage.py
UV := $(BIN)/uv pip
PORT ?= 8000
WORKERS ?= 2
# An environment that has the developers' parts, or is about to get them, keeps them.
ENVIRONMENT := $(if $(wildcard .venv/dev.stamp)$(filter test check fix bench pictures chromium,$(MAKECMDGOALS)),dev,local)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test check fix bench pictures lock stop chromium

help: ## Show these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/$(ENVIRONMENT).stamp ## Run it all with invented people, until Ctrl-C
	@$(PY) -m config.demo --port $(PORT)

setup: .venv/$(ENVIRONMENT).stamp ## Environment, services, schema, reference data
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_reference

test: .venv/dev.stamp chromium check ## Everything that proves it works
	@$(PY) -m pytest -n $(WORKERS)

check: .venv/dev.stamp setup ## Lint, types, order of the packages, system checks
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +
	@$(PY) -m mypy
	@$(BIN)/lint-imports --no-logo
	@$(MANAGE) check --database default --fail-level WARNING
	@$(MANAGE) makemigrations --check --dry-run

fix: .venv/dev.stamp ## Format, and mend what can be mended by machine
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

bench: .venv/dev.stamp setup ## Measure it against its peers
	@$(PY) -m bench

pictures: .venv/dev.stamp chromium ## Take the pictures of README.md and docs/ anew
	@$(PY) -m tests.pictures

stop: ## End the services, and what a killed demo left behind
	@if [ -x $(PY) ]; then $(PY) -m config.demo.stop; fi

lock: .venv/uv.stamp ## Renew the hash-pinned requirements from pyproject.toml
	@set -e; compile="$(UV) compile --upgrade --universal --generate-hashes --no-emit-index-url --quiet --custom-compile-command"; \
	$$compile "make lock" pyproject.toml -o requirements/runtime.txt; \
	$$compile "make lock" pyproject.toml --group local -o requirements/local.txt; \
	$$compile "make lock" pyproject.toml --group local --group dev -o requirements/dev.txt; \
	echo uv | $$compile "make lock" - -o requirements/uv.txt

chromium: .venv/dev.stamp
	@$(PY) -m tests.chromium

.venv/local.stamp .venv/dev.stamp: .venv/%.stamp: requirements/%.txt .venv/uv.stamp
	@echo "Installing requirements/$*.txt"
	@$(UV) sync --quiet --python $(PY) --require-hashes requirements/$*.txt
	@touch $@

.venv/uv.stamp: requirements/uv.txt
	@if [ -L .venv ]; then echo ".venv is a link to the environment of another copy, which this would empty: remove the link." >&2; exit 1; fi
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python" >&2; exit 1; fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found cannot make environments: install its venv module (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; fi; \
	$$found -m venv --clear .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt
	@touch $@
