# make lists what can be made. Needs Python 3.11, git, GnuPG and make; everything else comes with the first target.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
PREFIX ?= $(HOME)/.local
ROUNDS ?= 200

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
RUN := .venv/run.stamp
DEV := .venv/dev.stamp
OLDEST := .venv-oldest/oldest.stamp
# The program's own environment would change what demo and tests do.
unexport ISA_ADMIN_STORE ISA_ADMIN_TODAY PYTHONPATH

.PHONY: help
help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */make \1\t/' | expand -t 18

.PHONY: demo
demo: $(RUN)  ## play the story: the store in build/demo/store, the documents in build/demo/documents
	@rm -rf build/demo
	@mkdir -p build
	@$(BIN)/python -m isa_admin demo build/demo

.PHONY: test
test: $(DEV)  ## run the tests
	@tools/office.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

# coverage writes one file for each process. It takes the tests twice as long, so they have a target without it.
.PHONY: coverage
coverage: $(DEV)  ## run the tests and report their branch coverage, which must not fall
	@tools/office.sh
	@rm -rf build/coverage
	@mkdir -p build/coverage
	@$(BIN)/python -m coverage run -m pytest -n auto --dist worksteal -m "not slow"
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report --skip-covered --sort=cover

.PHONY: test-all
test-all: $(DEV)  ## run every test, the long ones too: more kill rounds, a minute of each fuzz target, three ways of verifying
	@tools/office.sh
	@tools/validator.sh
	@ISA_TEST_ALL=1 $(BIN)/python -m pytest -n auto

# What somebody gets whose system has old libraries: a bound in pyproject.toml that is too low fails here.
.PHONY: test-oldest
test-oldest: $(OLDEST)  ## run the tests with the oldest libraries that pyproject.toml admits
	@tools/office.sh
	@.venv-oldest/bin/python -m pytest -n auto --dist worksteal -m "not slow"

.PHONY: lint
lint: $(DEV)  ## ask ruff, mypy and import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: check
check: lint test  ## lint and test

# A folder of its own for the program and its libraries, and one link to it. To take it away, remove both.
.PHONY: install
install:  ## install isa-admin for you alone, into ~/.local (PREFIX=... for elsewhere)
	@tools/venv.sh "$(PYTHON)" "$(PREFIX)/share/isa-admin" requirements/run.txt
	@mkdir -p "$(PREFIX)/bin"
	@ln -sfn ../share/isa-admin/bin/isa-admin "$(PREFIX)/bin/isa-admin"
	@"$(PREFIX)/bin/isa-admin" --version
	@echo "installed: $(PREFIX)/bin/isa-admin"
	@[[ ":$$PATH:" == *":$(PREFIX)/bin:"* ]] || echo 'next: put it on your PATH: export PATH="$(PREFIX)/bin:$$PATH"'

.PHONY: kill-test
kill-test: $(DEV)  ## kill each writing command at hundreds of random moments (ROUNDS=200)
	@ISA_KILL_ROUNDS=$(ROUNDS) $(BIN)/python -m pytest -n auto --timeout 0 -k kill

.PHONY: fuzz
fuzz: $(DEV)  ## throw random bytes at everything that comes from outside (ISA_FUZZ_SECONDS=600)
	@$(BIN)/python -m tests.attacks.fuzz

.PHONY: mutants
mutants: $(DEV)  ## change the rules of the domain one at a time, and name the changes that no test notices (MODULE=standing)
	@$(BIN)/python tools/mutants.py $(MODULE)

# What is installed has its bytecode, so what is measured has it too, whatever was edited since .venv was made.
.PHONY: bench
bench: $(RUN)  ## measure speed and memory; bench/README.md explains the tables, PART=verify measures one of them
	@$(BIN)/python -m compileall -q isa_admin
	@$(BIN)/python -m bench $(PART)

.PHONY: templates
templates: $(RUN)  ## make templates/ again from tools/make_templates.py
	@$(BIN)/python tools/make_templates.py

.PHONY: reference
reference: $(RUN)  ## bring agreement/schema/ and the terms digest of the newest version up to date
	@$(BIN)/python tools/refresh_reference.py

# Pins that still fit stay: to take a newer one, remove its lines (or the file) first.
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
DEV_GROUP := import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")
# The least of everything that pyproject.toml admits, with the tools of today.
OLDEST_GROUP := import tomllib; project = tomllib.load(open("pyproject.toml", "rb")); \
	print(*(one.replace(">=", "==") for one in project["project"]["dependencies"]), "editables", \
	*project["build-system"]["requires"], *project["dependency-groups"]["dev"], sep="\n")
.PHONY: lock
lock: $(DEV)  ## pin what pyproject.toml asks for, with hashes, in requirements/
	@$(LOCK) --all-build-deps --output-file requirements/run.txt pyproject.toml
	@$(BIN)/python -c '$(DEV_GROUP)' | $(LOCK) --output-file requirements/dev.txt requirements/run.txt -
	@$(BIN)/python -c '$(OLDEST_GROUP)' | $(LOCK) --output-file requirements/oldest.txt -

.PHONY: clean
clean:  ## remove everything that was made, but not .venv
	@rm -rf build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): requirements/run.txt pyproject.toml tools/venv.sh
	@echo "bringing .venv up to date with $<"
	@tools/venv.sh "$(PYTHON)" .venv $< --editable
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml tools/venv.sh
	@echo "bringing .venv up to date with $<"
	@tools/venv.sh "$(PYTHON)" .venv $< --editable
	@touch $(RUN) $@

$(OLDEST): requirements/oldest.txt pyproject.toml tools/venv.sh
	@echo "bringing .venv-oldest up to date with $<"
	@tools/venv.sh "$(PYTHON)" .venv-oldest $< --editable
	@touch $@
