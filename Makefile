# Needs Python 3.11, git and make. uv is brought into .uv/ when the machine has none.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PYTHON ?= $(shell command -v python3.11 2>/dev/null || echo python3)
RUN := $(UV) run --frozen --no-sync
WORKERS ?= 2

.PHONY: demo test lint pytest format sync clean

demo: | $(UV)  ## The whole flow on a small generated marketplace; core dependencies only.
	$(UV) sync --frozen --inexact --no-default-groups --quiet
	$(RUN) upmarket demo

test: lint pytest  ## What every change must pass.

lint: sync
	$(RUN) ruff check .
	$(RUN) ruff format --check --output-format=concise .
	$(RUN) mypy
	$(RUN) lint-imports --no-logo

pytest: sync
	$(RUN) pytest -q -n $(WORKERS)

format: sync  ## Lay out the code as `lint` wants it.
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

sync: | $(UV)
	$(UV) sync --frozen --inexact --quiet

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet uv

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build demo-home
