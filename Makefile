# The portal's commands; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test lock lint format
PORT ?= 8000
BIN := .venv/bin
UV_COMPILE := ../.venv-uv/bin/uv pip compile -q --python-version 3.12 --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## make .venv and install everything, system packages included where that is allowed
	@scripts/setup test

run: ## serve the portal with a demo on PORT (8000); Ctrl-C stops it
	@scripts/setup run
	@exec $(BIN)/python manage.py up --port $(PORT)

test: ## run every check and test, as continuous integration does
	@scripts/setup test
	@scripts/test

lint: ## ruff, mypy and the import rules alone
	@scripts/setup test
	@scripts/test lint

format: ## bring the code into the house's form
	@scripts/setup test
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

lock: ## compile requirements/*.txt anew; `make lock UPGRADE=--upgrade` takes newer versions
	@scripts/setup test
	@cd requirements && for list in uv base dev; do echo "$$list.txt"; $(UV_COMPILE) $(UPGRADE) $$list.in -o $$list.txt || exit 1; done
