"""The manifest of the benchmark data: whole, and true of the data where that is at hand."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = json.loads((ROOT / "corpora/manifests/benchmarks.json").read_text(encoding="utf-8"))
DATA = Path(os.environ.get("SYMPHONY_DATA", ROOT.parent / "shared" / "data"))


def entries() -> list[dict[str, Any]]:
    return [*(file for row in MANIFEST["sets"] for file in row["files"]), *MANIFEST["pdfs"]]


def test_every_entry_has_its_facts() -> None:
    for row in [*MANIFEST["sets"], *MANIFEST["pdfs"]]:
        assert row["source"]
        assert row["commits"]
        assert row["licence"]
    for entry in entries():
        assert len(entry["sha256"]) == 64
        assert entry["use"]
        assert entry.get("rows", entry.get("pages")) > 0


def test_nothing_with_an_unstated_or_non_commercial_licence_is_trained_on() -> None:
    for row in MANIFEST["sets"]:
        if row["non_commercial_or_unstated"]:
            assert "train" not in {file["use"] for file in row["files"]}


@pytest.mark.shared
def test_the_data_at_hand_is_the_data_of_the_manifest() -> None:
    if not DATA.is_dir():
        pytest.skip(f"no benchmark data at {DATA}; set SYMPHONY_DATA to its folder")
    folders = {"pdf": DATA.parent / "pdfs", "gz": DATA}
    for entry in entries():
        path = folders[entry["path"].rsplit(".", 1)[1]] / entry["path"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], path
