# Every target sets up what it needs; see README.md for what each is for.
PYTHON ?= python3
DEMO := .venv/bin
TEST := .venv-test/bin
PIP_QUIET := -q --disable-pip-version-check

.PHONY: demo test test-fast versions e2e vsix lint bench clean

demo: .venv/ready
	$(DEMO)/python fixtures/demo.py

test: .venv-test/ready lint
	$(TEST)/python -c "import tensorflow" || { echo "make test needs TensorFlow, which could not be imported; 'make test-fast' runs without it"; exit 1; }
	$(TEST)/python -m pytest tests -n 2 --dist worksteal
	bash vscode-client/check.sh

test-fast: .venv-fast/ready
	.venv-fast/bin/python -m pytest tests -n 2 --dist worksteal -m "not keras"

versions: .venv-test/ready
	$(TEST)/python -m tests.versions.run

lint: .venv-test/ready
	$(TEST)/ruff check server tests fixtures
	$(TEST)/ruff format --check server tests
	$(TEST)/mypy
	$(TEST)/lint-imports --no-cache

vsix: .venv-test/ready
	bash vscode-client/package.sh

e2e: .venv-test/ready vsix
	bash tests/e2e/run.sh

bench: .venv-test/ready .venv-bench/ready
	$(TEST)/python tests/bench.py

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(DEMO)/python -m pip install $(PIP_QUIET) -e ".[verify]"
	touch $@

.venv-test/ready: pyproject.toml
	$(PYTHON) -m venv .venv-test
	$(TEST)/python -m pip install $(PIP_QUIET) -e ".[verify,dev]"
	touch $@

.venv-fast/ready: pyproject.toml
	$(PYTHON) -m venv .venv-fast
	.venv-fast/bin/python -m pip install $(PIP_QUIET) -e ".[dev]"
	touch $@

.venv-bench/ready:
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install $(PIP_QUIET) ty pyrefly
	touch $@

clean:
	rm -rf .venv .venv-test .venv-fast .venv-bench .versions .e2e vscode-client/node_modules vscode-client/dist vscode-client/bundled
