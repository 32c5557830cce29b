# Everything a newcomer or a build machine runs. `make` alone lists it.
# Needs only Python 3.11 or newer with its venv module; the rest is installed into .venv from constraints.txt.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON_FILES := src tests scripts hatch_build.py $(wildcard bench)
bin := .venv/bin

.PHONY: help install web wheel run test check format protocol docs bench screens lock test-packages check-python check-web

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: .venv/.installed ## make or refresh .venv; does nothing when it is current

.venv/.installed: constraints.txt pyproject.toml
	@scripts/install
	@touch $@

web: install ## build the web client into the package; does nothing when it is current
	@$(bin)/python hatch_build.py

wheel: install ## build dist/inwith-*.whl, with the web client inside
	@rm -rf dist
	@$(bin)/python -m build --no-isolation --wheel

run: install web ## start a sample council on this machine and print its address
	@$(bin)/inwith serve --demo

test: install test-packages check web ## everything: checks, then the client's tests, then the server's and the browser's
	@$(bin)/python hatch_build.py npm test
	@$(bin)/pytest $(PYTEST_ARGS)

test-packages:
	@scripts/install-test-packages

check: check-python check-web ## formatting, linting, types and architecture, in both languages

check-python: install
	@$(bin)/ruff check $(PYTHON_FILES)
	@$(bin)/ruff format --check --quiet $(PYTHON_FILES)
	@$(bin)/mypy
	@$(bin)/python scripts/write_protocol.py --check
	@$(bin)/python scripts/write_live_protocol.py --check
	@$(bin)/python scripts/write_docs.py --check
	@$(bin)/pytest --quiet --no-header tests/test_architecture.py

check-web: install
	@$(bin)/python hatch_build.py npm run check
	@$(bin)/python hatch_build.py npm run lint

protocol: install ## write the web client's types, and the live connection's description, from the server's types
	@$(bin)/python scripts/write_protocol.py
	@$(bin)/python scripts/write_live_protocol.py

format: install ## put every file into the house's format
	@$(bin)/ruff check --fix $(PYTHON_FILES)
	@$(bin)/ruff format $(PYTHON_FILES)
	@$(bin)/python hatch_build.py npm run format

docs: install ## write the parts of docs/ that the program itself knows
	@$(bin)/python scripts/write_docs.py

bench: install ## measure this machine; docs/performance.md says how to read the figures
	@$(bin)/python -m bench

screens: install test-packages web ## take the pictures of docs/screens again
	@$(bin)/python -m scripts.screens $(SCREENS)

lock: install ## lock the newest versions allowed, or with ARGS=, what that says
	@scripts/lock $(or $(ARGS),--upgrade)
