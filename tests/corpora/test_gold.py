"""The gold of every dossier: its quotes stand in its documents, its halves are made by rule."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pymupdf
import pytest
from lxml import html

from eval.dossiers.gold import DOSSIERS
from eval.reports.hands import DEV, FOLDER, FROZEN

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT / "corpora"
FILES = ("questions", "refusals", "contradictions", "superseded", "current")
HANDS = tuple(f"{FOLDER}/{name}" for name in (*DEV, *FROZEN))
FRESH = ("cold-store", "kelp-market", "quay-lease", "meadow-trial", "ferry-line")
Row = dict[str, Any]


def gold(dossier: str, name: str) -> list[Row]:
    path = CORPORA / dossier / "gold" / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [json.loads(line) for line in lines]


@cache
def squeezed(path: Path) -> str:
    """A document's words without white space, hyphens and marks of emphasis."""
    if path.suffix == ".pdf":
        with pymupdf.open(path) as pdf:
            text = "\n".join(page.get_text() for page in pdf)
    elif path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        text = "\n".join([p.text for p in document.paragraphs] + cells)
    else:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = str(html.fromstring(text.encode()).text_content())
    return squeeze(text)


def squeeze(text: str) -> str:
    return re.sub(r"[\s\-*]", "", text)


def cited(row: Row) -> list[Row]:
    pairs = [row[key] for key in ("a", "b", "older", "newer") if key in row]
    return [*row.get("key_facts", []), *pairs]


@pytest.mark.parametrize("dossier", (*DOSSIERS, *HANDS))
def test_every_quote_stands_in_its_document(dossier: str) -> None:
    missing = [
        (row["id"], item["document"], item["quote"])
        for name in (*FILES, "traps")
        for row in gold(dossier, name)
        for item in cited(row)
        if item.get("quote")
        and squeeze(item["quote"])
        not in squeezed(CORPORA / dossier / "documents" / item["document"])
    ]
    assert missing == []


@pytest.mark.parametrize("dossier", (*FRESH, *HANDS))
def test_the_strings_of_a_key_fact_stand_in_its_document(dossier: str) -> None:
    for row in gold(dossier, "questions"):
        for fact in row["key_facts"]:
            text = squeezed(CORPORA / dossier / "documents" / fact["document"]).casefold()
            for options in fact["match"]:
                assert any(squeeze(option).casefold() in text for option in options), fact["id"]


def test_what_is_restated_stands_in_its_documents() -> None:
    known = {row["id"] for row in gold("harbour-bridge", "superseded")}
    rows = gold("harbour-bridge", "restated")
    assert {row["of"] for row in rows} <= known
    for quote in (q for row in rows for q in (*row["older"], *row["newer"])):
        path = CORPORA / "harbour-bridge" / "documents" / quote["document"]
        assert squeeze(quote["quote"]) in squeezed(path), quote


@pytest.mark.parametrize("dossier", DOSSIERS)
@pytest.mark.parametrize("name", FILES)
def test_the_split_is_made_by_rule(dossier: str, name: str) -> None:
    if dossier == "harbour-bridge" and name not in ("refusals", "current"):
        return
    groups: dict[object, list[Row]] = {}
    for row in gold(dossier, name):
        groups.setdefault(row.get("answerable"), []).append(row)
    for rows in groups.values():
        ordered = sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
        for place, row in enumerate(ordered):
            if name != "superseded":
                assert row["split"] == ("frozen" if place % 2 else "dev"), row["id"]


def test_the_fifth_dossier_is_what_its_manifest_says() -> None:
    folder = CORPORA / "meadow-trial"
    manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
        if path.name not in ("MANIFEST.json", "README.md")
    }
    assert {row["path"]: row["sha256"] for row in manifest["files"]} == there


@pytest.mark.parametrize("dossier", HANDS)
def test_a_dossier_of_another_hand_is_frozen_whole_or_not_at_all(dossier: str) -> None:
    split = "frozen" if dossier.removeprefix(f"{FOLDER}/") in FROZEN else "dev"
    rows = [row for name in FILES if name != "superseded" for row in gold(dossier, name)]
    assert {row["split"] for row in rows} == {split}
    assert len(rows) >= 40
