"""Fusion: blind drafts, agreement across models, and only what the sources bear out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from adjudicator.adjudicator import Adjudicator
from adjudicator.types import Stance, Verdict
from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.chain.types import Ask
from research import conduct, replay, report_json
from research.panel.drafts import Assertion, Draft
from tests.research.panel.desk import FakeDesk, blocks, citing, spec

QUESTION = "What did the lighthouse at Corran Point cost, and who opened it?"
COST = "The new lighthouse at Corran Point cost 7.4 million euro."


def say(text: str, *evidence: str, part: str = "q1", sure: float = 0.9) -> Assertion:
    return Assertion(text=text, sub_question=part, evidence=evidence, confidence=sure)


def script(ask: Ask[Any], name: str) -> Draft | None:
    """Two agree in different words; one makes something up, one is down."""
    cost, opened = citing(ask, "cost 7.4 million"), citing(ask, "4 June 2022")
    if name == "ann":
        return Draft(
            statements=(
                say("The lighthouse at Corran Point cost 7.4 million euro.", cost),
                say("Anna Brill opened the lighthouse on 4 June 2022.", opened, part="q2"),
            )
        )
    if name == "bob":
        return Draft(
            statements=(
                say("The cost of the lighthouse at Corran Point was 7.4 million euro.", cost),
                say("The lighthouse was opened by the King of Norway.", opened, part="q2"),
            )
        )
    return None


def test_models_statements_are_judged_and_printed_or_dropped(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    desk = FakeDesk([spec("ann"), spec("bob"), spec("cyd")], script)
    run = asyncio.run(
        conduct(
            QUESTION, corpus=corpus, mode="fusion", panel=desk.panel(), graph=graph,
            adjudicator=Adjudicator(), home=tmp_path,
        )
    )  # fmt: skip
    report = run.report
    assert report.mode == "fusion"
    assert report.answered
    said = {s.claim.text: s for s in report.claims}
    opened = said["Anna Brill opened the lighthouse on 4 June 2022."]
    assert opened.composed
    assert opened.analysts == ("ann",)
    assert opened.ruling.verdict in (Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED)
    assert any("Anna Brill" in e.quote for e in opened.citations if e.stance is Stance.SUPPORTS)
    for statement in report.claims:
        for item in statement.citations:
            assert corpus.quote(item.document, item.start, item.end) == item.quote
    assert not any("Norway" in text for text in said)
    open_ones = [n for n in report.not_established if "Norway" in n.question]
    assert [("bob said so" in n.reason, "Looked at again" in n.reason) for n in open_ones] == [
        (True, True)
    ]
    spoke = {v.name: v for v in report.panel}
    assert spoke["ann"].answered == 1
    assert spoke["cyd"].answered == 0
    assert "500 from its vendor" in spoke["cyd"].reasons[0]
    assert not any("cyd" in name for name in report.models)
    assert any("Missing: cyd" in line for line in report.method)
    assert run.folder.info["cost"]["total"] == 0.02
    assert report_json(replay(run.folder)).encode() == run.folder.report_path.read_bytes()
    evidence = [blocks(ask) for ask in desk.asks]
    assert evidence[0] == evidence[1] == evidence[2]
