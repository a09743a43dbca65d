"""The playbooks' dossiers: built as their sources say, gold that stands in their drafts."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.playbooks import DOSSIERS, load
from ingest.readers import FORMATS
from research.playbooks import find, read_draft
from research.playbooks.filling import values_for

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT / "corpora"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_dossiers.py"), "--out", str(folder)],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_the_same_sources_give_the_same_bytes(built: Path) -> None:
    files = [path for path in built.rglob("*.*") if path.is_file()]
    assert len(files) >= 12
    for path in files:
        assert path.read_bytes() == (CORPORA / path.relative_to(built)).read_bytes()


@pytest.mark.parametrize("name", DOSSIERS)
def test_the_manifest_says_what_is_there(name: str) -> None:
    folder = CORPORA / name
    manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    listed = {row["path"]: row["sha256"] for row in manifest["files"]}
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
        if path.name not in ("MANIFEST.json", "README.md")
    }
    assert listed == there


@pytest.mark.parametrize("name", DOSSIERS)
def test_every_format_is_in_a_dossier(name: str) -> None:
    files = list((CORPORA / name / "documents").rglob("*.*"))
    assert 8 <= len(files) <= 12
    assert len({path.suffix for path in files}) == len(set(FORMATS.values()))


@pytest.mark.parametrize("name", DOSSIERS)
def test_the_gold_stands_in_the_drafts_and_its_playbook_can_be_played(name: str) -> None:
    gold = load(CORPORA / name)
    assert values_for(find(gold.playbook).playbook, gold.values)
    texts = " ".join(
        " ".join(read_draft(CORPORA / name / path).text.split()) for path in gold.drafts.values()
    )
    for figure in gold.figures:
        assert figure.stated in texts
        assert figure.within in texts
    for word in (*(c.name for c in gold.cases), *(c.within for c in gold.claims)):
        assert word in texts
