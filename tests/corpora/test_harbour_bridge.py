"""The demo dossier: its gold stands in its documents, and its documents are what was built."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pymupdf
import pytest
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
DOSSIER = ROOT / "corpora" / "harbour-bridge"
DOCUMENTS = DOSSIER / "documents"
BUILDER = ROOT / "tools" / "build_demo_corpus.py"
VERDICTS = {"supported", "partly_supported", "refuted", "conflicting", "not_enough_evidence"}
REFERENCES = re.compile(r"^References$", re.MULTILINE)

Row = dict[str, Any]


def gold(name: str) -> list[Row]:
    lines = (DOSSIER / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def plain_text(path: Path) -> str:
    if path.suffix == ".pdf":
        with pymupdf.open(path) as pdf:
            return "\n".join(page.get_text() for page in pdf)
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        return "\n".join([p.text for p in document.paragraphs] + cells)
    text = path.read_text(encoding="utf-8")
    return str(html.fromstring(text.encode()).text_content()) if path.suffix == ".html" else text


def squeeze(text: str) -> str:
    """Without white space, hyphens (lines end in them) and marks of emphasis."""
    return re.sub(r"[\s\-*]", "", text)


@cache
def squeezed(document: str) -> str:
    return squeeze(plain_text(DOCUMENTS / document))


@cache
def tables(document: str) -> list[list[list[str]]]:
    path = DOCUMENTS / document
    if path.suffix == ".pdf":
        with pymupdf.open(path) as pdf:
            return [t.extract() for page in pdf for t in page.find_tables().tables]
    if path.suffix == ".docx":
        found = docx.Document(str(path)).tables
        return [[[c.text for c in row.cells] for row in table.rows] for table in found]
    with path.open(encoding="utf-8", newline="") as file:
        return [list(csv.reader(file))]


def cited(row: Row) -> list[Row]:
    """Every object in a gold row that points into a document."""
    nested = [row[key] for key in ("a", "b", "older", "newer") if key in row]
    own = [row] if "quote" in row else []
    return [*row.get("quotes", []), *row.get("key_facts", []), *nested, *own]


@pytest.mark.parametrize("name", ["claims", "questions", "graph", "contradictions", "superseded"])
def test_every_verbatim_quote_stands_in_its_document(name: str) -> None:
    missing = [
        (row["id"], item["document"], item["quote"])
        for row in gold(name)
        for item in cited(row)
        if "quote" in item and squeeze(item["quote"]) not in squeezed(item["document"])
    ]
    assert missing == []


def test_every_cell_stands_in_its_row_and_column() -> None:
    cells = [q for row in gold("claims") for q in row["quotes"] if "cell" in q]
    assert len(cells) >= 10
    for cell in cells:
        values = [
            row[table[0].index(cell["column"])]
            for table in tables(cell["document"])
            for row in table[1:]
            if cell["column"] in table[0] and row[0] == cell["row"]
        ]
        assert cell["cell"] in values, cell


def test_a_false_quote_would_be_noticed() -> None:
    row = gold("contradictions")[0]["a"]
    assert squeeze(row["quote"] + " and a half") not in squeezed(row["document"])


def test_no_quote_comes_from_a_reference_list_or_from_the_notice_to_software() -> None:
    report = plain_text(DOCUMENTS / "reports/2021-inspection-report.pdf")
    last = list(REFERENCES.finditer(report))[-1]
    body = squeeze(report[: last.start()])
    for name in ("claims", "questions", "contradictions", "superseded", "graph"):
        for item in (item for row in gold(name) for item in cited(row) if "quote" in item):
            assert "notice-to-assistants" not in item["document"]
            if item["document"].endswith("inspection-report.pdf"):
                assert squeeze(item["quote"]) in body


def test_every_entity_is_named_in_its_document() -> None:
    for row in gold("graph"):
        if row["type"] == "entity":
            text = squeezed(row["document"]).casefold()
            for name in [row["name"], *row["aliases"]]:
                assert squeeze(name).casefold() in text, (row["document"], name)


def test_quantities_are_normalised() -> None:
    for row in gold("graph"):
        if row["type"] == "quantity":
            assert row["normalised"] == pytest.approx(row["value"] * row["scale"])


def test_the_dossier_is_large_and_mixed_enough() -> None:
    files = [path for path in DOCUMENTS.rglob("*") if path.is_file()]
    assert len(files) >= 18
    suffixes = {path.suffix for path in files}
    assert suffixes == {".pdf", ".html", ".md", ".txt", ".docx", ".csv", ".jsonl"}
    words = sum(len(plain_text(path).split()) for path in files)
    assert 9_000 <= words <= 14_000
    with pymupdf.open(DOCUMENTS / "reports/2021-inspection-report.pdf") as report:
        assert len(report) >= 6
    assert len(tables("reports/2021-inspection-report.pdf")) >= 3


def test_the_gold_is_large_enough_and_has_the_forms_that_the_readme_names() -> None:
    claims = gold("claims")
    assert len(claims) >= 90
    assert len({row["id"] for row in claims}) == len({row["claim"] for row in claims})
    assert {row["verdict"] for row in claims} == VERDICTS
    assert len(gold("contradictions")) >= 8
    assert len(gold("superseded")) >= 4
    assert len([row for row in gold("graph") if not row.get("optional")]) >= 170
    complete = json.loads((DOSSIER / "gold/graph_complete.json").read_text(encoding="utf-8"))
    assert len(complete["documents"]) >= 3
    for row in claims:
        stances = {quote["stance"] for quote in row["quotes"]}
        expected = {
            "supported": [{"supports"}],
            "refuted": [{"refutes"}],
            "conflicting": [{"supports", "refutes"}],
            "partly_supported": [{"supports"}, {"supports", "refutes"}],
            "not_enough_evidence": [set()],
        }[row["verdict"]]
        assert stances in expected, row["id"]


def test_questions_have_key_facts_that_their_own_quotes_can_meet() -> None:
    questions = gold("questions")
    assert Counter(row["answerable"] for row in questions) == {True: 6, False: 3}
    for row in questions:
        facts = row["key_facts"]
        assert 5 <= len(facts) <= 8 if row["answerable"] else facts == []
        for fact in facts:
            for choice in fact["match"]:
                assert any(attainable(text) for text in choice), (fact["id"], choice)


def attainable(match: str) -> bool:
    """Whether some document holds the string, so that a report of quotations can."""
    return any(squeeze(match).casefold() in squeezed(d).casefold() for d in all_documents())


@cache
def all_documents() -> tuple[str, ...]:
    files = (path for path in DOCUMENTS.rglob("*") if path.is_file())
    return tuple(sorted(path.relative_to(DOCUMENTS).as_posix() for path in files))


@pytest.mark.parametrize(("name", "stratum"), [("claims", "verdict"), ("questions", "answerable")])
def test_the_split_follows_the_rule_in_the_readme(name: str, stratum: str) -> None:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in gold(name):
        groups[row[stratum]].append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
        assert [row["split"] for row in rows] == [
            "frozen" if place % 2 else "dev" for place in range(len(rows))
        ]


def test_the_manifest_names_every_file_with_its_hash() -> None:
    manifest = json.loads((DOSSIER / "MANIFEST.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry for entry in manifest["files"]}
    present = {
        path.relative_to(DOSSIER).as_posix()
        for folder in ("documents", "gold")
        for path in (DOSSIER / folder).rglob("*")
        if path.is_file()
    }
    assert set(listed) == present
    for name, entry in listed.items():
        data = (DOSSIER / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])


def test_the_builder_reproduces_the_built_documents(tmp_path: Path) -> None:
    command = [sys.executable, str(BUILDER), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    built = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(built) == len([d for d in all_documents() if d.endswith((".pdf", ".docx"))])
    for path in built:
        committed = DOCUMENTS / path.relative_to(tmp_path)
        assert plain_text(path) == plain_text(committed)
        if path.suffix == ".pdf":
            continue
        assert tables_of(path) == tables_of(committed)


def tables_of(path: Path) -> list[list[str]]:
    found = docx.Document(str(path)).tables
    return [[c.text for c in row.cells] for table in found for row in table.rows]
