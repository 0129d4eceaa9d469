# Everything a newcomer needs: `make run` serves the assistant, `make test` checks all of it.
# Both set up what is missing: uv in .tools/, CPython 3.10, the locked packages in .venv/.

SHELL := /bin/bash
UV := $(shell command -v .tools/bin/uv || echo .tools/bin/uv)
BIN := .venv/bin
export RASA_TELEMETRY_ENABLED := false
export UV_PYTHON_PREFERENCE ?= system
export UV_LINK_MODE ?= hardlink

.PHONY: run test chat train bench lint check setup setup-dev clean

run: setup
	@$(BIN)/mourchid run

chat: setup
	@$(BIN)/mourchid chat

train: setup
	@$(BIN)/mourchid train

check: setup
	@$(BIN)/mourchid check

test: setup-dev
	@deploy/test-services.sh
	@$(BIN)/python -m pytest

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: setup-dev
	@$(BIN)/python -m benchmarks

# --- Setting up -----------------------------------------------------------------------------------

setup: .venv/.run
setup-dev: .venv/.dev

.venv/.run: uv.lock pyproject.toml | $(UV)
	@echo "Installing the packages (once)…"
	@$(UV) sync --frozen --quiet --no-dev --inexact --python "$$(deploy/find-python.sh)"
	@touch $@

.venv/.dev: uv.lock pyproject.toml | $(UV)
	@echo "Installing the packages and the test tools (once)…"
	@$(UV) sync --frozen --quiet --python "$$(deploy/find-python.sh)"
	@touch .venv/.run $@

.tools/bin/uv:
	@echo "Fetching uv into .tools/ (once)…"
	@deploy/get-uv.sh

clean:
	rm -rf .venv .tools var .pytest_cache .mypy_cache .ruff_cache
