"""Claims in, rows out: in order, bad lines among them, and all of it in the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudicator.types import (
    Evidence,
    JudgeVote,
    Ruling,
    Scores,
    SourceCell,
    Stance,
    Verdict,
)
from orchestra.errors import LedgerDamaged
from orchestra.runs import RunFolder
from symphony.verification import (
    Job,
    as_row,
    batches,
    finish,
    judge,
    read_line,
    read_lines,
    record,
    replay,
)

KEYS = {
    "id",
    "claim",
    "verdict",
    "confidence",
    "scores",
    "evidence",
    "judges",
    "agreement",
    "reason",
}


def ruling(claim: str, *, derived: bool = False) -> Ruling:
    cells = (SourceCell(row=2, column=1, text="steel", page=3, box=(1, 2, 3, 4)),)
    return Ruling(
        id="r",
        claim=claim,
        verdict=Verdict.SUPPORTED,
        confidence=0.91234567,
        scores=Scores(supported=0.9, refuted=0.04, not_enough_evidence=0.06),
        evidence=(
            Evidence(
                quote="words",
                document="a.pdf",
                page=1,
                page_end=1,
                start=5,
                end=10,
                stance=Stance.SUPPORTS,
                score=0.5,
                derived=derived,
                cells=cells if derived else (),
            ),
        ),
        judges=(
            JudgeVote(name="entailment", verdict=Verdict.SUPPORTED, confidence=0.9),
            JudgeVote(name="figures", verdict=None, confidence=None),
        ),
        reason="because",
    )


class Recorder:
    """An adjudicator that supports everything and remembers how it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[str], object, object]] = []

    def verify_many(
        self,
        claims: Sequence[str],
        *,
        corpus: object = None,
        evidence: object = None,
        min_confidence: float | None = None,
        coverage: float | None = None,
    ) -> list[Ruling]:
        self.calls.append((list(claims), corpus, evidence))
        return [ruling(claim) for claim in claims]


def test_a_row_has_the_contracts_keys_and_round_figures() -> None:
    row = as_row(ruling("c"))
    assert set(row) == KEYS
    assert row["confidence"] == 0.912346
    assert row["judges"][1] == {"name": "figures", "verdict": None, "confidence": None}
    assert set(row["evidence"][0]) == {
        "quote",
        "document",
        "page",
        "page_end",
        "start",
        "end",
        "stance",
        "score",
    }


def test_derived_evidence_names_its_cells() -> None:
    (item,) = as_row(ruling("c", derived=True))["evidence"]
    assert item["derived"] is True
    assert item["cells"][0]["box"] == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "line 7 is not JSON"),
        ("[1]", "line 7 is not a JSON object"),
        ('{"claim": "x"}', 'line 7: "id" must be'),
        ('{"id": 3, "claim": "x"}', 'line 7: "id" must be'),
        ('{"id": "a"}', 'line 7: "claim" must be'),
        ('{"id": "a", "claim": "  "}', 'line 7: "claim" must be'),
        ('{"id": "a", "claim": "x", "evidence": "y"}', 'line 7: "evidence" must be'),
        ('{"id": "a", "claim": "x", "evidence": [1]}', 'line 7: "evidence" must be'),
    ],
)
def test_what_is_wrong_with_a_line_is_said(text: str, problem: str) -> None:
    assert read_line(7, text).problem.startswith(problem)


def test_a_good_line_is_read() -> None:
    line = read_line(1, '{"id": "a", "claim": "x", "evidence": ["p"], "more": 1}')
    assert (line.id, line.claim, line.evidence, line.problem) == ("a", "x", ("p",), "")


@given(st.binary())
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for line in read_lines(data.splitlines(keepends=True)):
        assert line.id


def test_blank_lines_are_passed_over_and_a_byte_order_mark_is_read() -> None:
    lines = list(read_lines([b'\xef\xbb\xbf{"id":"a","claim":"x"}\n', b"  \n", b"\xff\n"]))
    assert [(line.number, line.id) for line in lines] == [(1, "a"), (3, "line-3")]
    assert "not UTF-8" in lines[1].problem
    assert [len(batch) for batch in batches(lines, 1)] == [1, 1]


def test_rows_keep_the_order_whatever_they_are_judged_on() -> None:
    texts = [
        '{"id": "a", "claim": "one"}',
        "rubbish",
        '{"id": "b", "claim": "two", "evidence": ["p"]}',
        '{"id": "c", "claim": "three"}',
    ]
    lines = [read_line(n, text) for n, text in enumerate(texts, start=1)]
    recorder = Recorder()
    rows = judge(lines, Job(recorder, object()))
    assert [row["id"] for row in rows] == ["a", "line-2", "b", "c"]
    assert [row["verdict"] for row in rows] == [
        "supported",
        "not_judged",
        "supported",
        "supported",
    ]
    assert [call[0] for call in recorder.calls] == [["one", "three"], ["two"]]
    assert recorder.calls[1][1:] == (None, [("p",)])
    assert all(set(row) == KEYS for row in rows)


def test_a_claim_without_evidence_or_corpus_is_not_judged() -> None:
    (row,) = judge([read_line(1, '{"id": "a", "claim": "x"}')], Job(Recorder()))
    assert row["verdict"] == "not_judged"
    assert row["scores"] is None
    assert "no corpus" in row["reason"]


def test_the_report_is_what_the_ledger_says(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, "verify", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    run.ledger.append(step="job", kind="job", payload={"form": "file"})
    record(run, 1, [as_row(ruling("one"))])
    record(run, 2, [as_row(ruling("two"))])
    finish(run)
    text = run.report_path.read_text("utf-8")
    assert replay(run) == text
    report = json.loads(text)
    assert report["job"] == {"form": "file"}
    assert [row["claim"] for row in report["rulings"]] == ["one", "two"]
    assert run.info["status"] == "finished"


def test_a_ledger_of_something_else_is_not_replayed(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, "verify")
    with pytest.raises(LedgerDamaged, match="does not begin with a verification job"):
        replay(run)
