"""Starting the command line loads none of the heavy packages."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "llama_index.core",
    "openai",
    "anthropic",
    "nltk",
    "sklearn",
    "scipy",
    "matplotlib",
    "pandas",
    "rich",
    "networkx",
    "pymupdf",
    "qdrant_client",
)
LIST = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def loaded_by(code: str) -> set[str]:
    text = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LIST}"], check=True, capture_output=True, text=True
    ).stdout
    return set(json.loads(text.splitlines()[-1]))


def test_help_loads_no_package_of_the_floors_below() -> None:
    loaded = loaded_by("from symphony import cli; cli.run(['search', '--help'])")
    assert not loaded & {*HEAVY, "numpy", "ingest.corpus", "kg", "adjudicator", "research", "eval"}


def test_a_search_loads_only_what_it_needs(quay: object) -> None:
    code = "from symphony import cli; cli.run(['search', 'bridge', '--corpus', 'quay'])"
    loaded = loaded_by(code)
    assert "ingest.corpus" in loaded
    assert not loaded & {*HEAVY, "kg", "adjudicator", "research", "eval"}
