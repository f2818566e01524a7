# Everything sets itself up: only Python (3.11 or newer), make and the package registries are needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
export TIERWISE_DATA ?= $(abspath ../shared/data)
# Two test processes on two cores: threads of their own would only wait for one another (docs/adr/0064).
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test check unit test-spark test-deep test-browser heavy bench constraints clean

help:           ## this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 16

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/.made
	$(PIP) install -q -c constraints.txt -e ".[demo,excel]"
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/.made
	$(PIP) install -q -c constraints.txt -e ".[demo,excel,fast,dev]"
	@touch $@ $(VENV)/.run

$(VENV)/.deep: $(VENV)/.dev
	$(PIP) install -q -c constraints.txt -e ".[demo,excel,fast,deep,dev]"
	@touch $@

$(VENV)/.spark: $(VENV)/.dev
	$(PIP) install -q -c constraints.txt -e ".[demo,excel,fast,spark,dev]"
	@touch $@

demo: $(VENV)/.run ## the whole journey on the Complete Journey tables; prints where the report is
	$(BIN)/tierwise demo -o demo-out

test: check unit ## lint, types, import rules and tests

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not spark and not heavy and not browser and not deep"

test-spark: $(VENV)/.spark ## the same values on Spark as on DuckDB (Java 17)
	$(BIN)/python -m pytest -m "spark and not heavy"

test-deep: $(VENV)/.deep ## the sequence network (PyTorch, on the CPU)
	$(BIN)/python -m pytest -m "deep and not heavy"

test-browser: $(VENV)/.dev ## what the report shows in a real browser (Debian's chromium)
	$(BIN)/python -m pytest -m "browser and not heavy"

heavy: $(VENV)/.dev ## full counts of kills and worlds; writes a dated result into docs/proof
	$(BIN)/python -m pytest -n 2 -m heavy --junitxml=.heavy.xml; code=$$?; \
	  $(BIN)/python docs/proof/write_heavy.py .heavy.xml; exit $$code

bench: $(VENV)/.dev ## the benchmarks that need no peer
	$(BIN)/python benchmarks/run_all.py

constraints: ## exact versions, without addresses
	uv pip compile --python-version 3.11 --universal --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links \
	  --extra demo --extra excel --extra spark --extra postgres --extra fast --extra deep --extra dev \
	  pyproject.toml -o constraints.txt

clean:
	rm -rf $(VENV) demo-out .pytest_cache .mypy_cache .ruff_cache
