# Everything here sets up what it needs first (tools/prepare.sh) and says what it does.
# PYTHON picks the interpreter, PIP_ARGS is handed to pip, e.g. to choose a package index.

BIN = .venv/bin
QUESTION = Why was the Harbour Bridge late, what did it cost, and who approved the money?
CORPUS = harbour-bridge

.PHONY: help demo test lint check format setup clean

help:
	@echo "make demo    ask the demo dossier a real question and write the report"
	@echo "make test    run the tests, with the coverage bar"
	@echo "make lint    formatting, lint, types, import floors"
	@echo "make check   lint and test: what has to pass before a change goes in"
	@echo "make format  put the code into form"

setup:
	@sh tools/prepare.sh dev

demo:
	@sh tools/prepare.sh
	@echo "Reading the dossier (only what changed)"
	@$(BIN)/symphony ingest corpora/harbour-bridge/documents --corpus $(CORPUS)
	@echo "Asking: $(QUESTION)"
	@$(BIN)/symphony research "$(QUESTION)" --corpus $(CORPUS) --out out/demo --reuse

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term --cov-fail-under=85

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint test

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	@rm -rf .venv out build dist .coverage .mypy_cache .ruff_cache .pytest_cache
