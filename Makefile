# Everything here installs what it needs into .venv; nothing has to be installed by hand but Python >=3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT := 8000
HOST := 127.0.0.1
IMAGE_LABELS = --build-arg VERSION=$(shell git describe --tags --always --dirty) --build-arg REVISION=$(shell git rev-parse HEAD)

.PHONY: demo run manifest test check bench chaos image image-test format lock clean help

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.13 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements-dev.lock
	@$(BIN)/python -m compileall -q app handlers cloud scheduler demo
	@touch $@

demo: $(STAMP) ## try everything on this machine (make demo PORT=8000 HOST=127.0.0.1)
	@exec $(BIN)/python -m app demo --port $(PORT) --host $(HOST)

test: $(STAMP) ## set everything up and pass the tests
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 6 --dist loadfile --no-loadscope-reorder

check: $(STAMP) ## lint (the Dockerfile too), types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint Dockerfile

run: $(STAMP) ## run the bot from .env and chatops.yaml
	$(BIN)/python -m app

manifest: $(STAMP) ## print the Slack app's manifest
	@$(BIN)/python -m app manifest $(if $(wildcard chatops.yaml),--config chatops.yaml)

bench: $(STAMP) ## measure, against a bare slack-bolt
	$(BIN)/python -m bench.ack
	$(BIN)/python -m bench.fanout
	$(BIN)/python -m bench.ecs
	$(BIN)/python -m bench.scan

image: ## build the bot's image and the demo's (DOCKER_BUILD_FLAGS is handed on)
	docker build $(DOCKER_BUILD_FLAGS) $(IMAGE_LABELS) --tag chatops .
	docker build $(DOCKER_BUILD_FLAGS) $(IMAGE_LABELS) --target demo --tag chatops-demo .

image-test: $(STAMP) ## build both images and try them, wherever an engine runs
	@$(BIN)/python -m tests.image

chaos: $(STAMP) ## the long, simulated runs: crashes, clicks and failures in any order; a fortnight of idle clusters
	CHATOPS_CHAOS=1 $(BIN)/python -m pytest --timeout=3600 tests/integration/changes/test_machine.py tests/integration/watching/test_fortnight.py tests/integration/watching/test_worked.py

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## recompute the hashed lock files
	uv pip compile --quiet --universal --only-binary :all: --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra charts pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --only-binary :all: --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra charts --extra demo pyproject.toml -o requirements-demo.lock
	uv pip compile --quiet --universal --only-binary :all: --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache
