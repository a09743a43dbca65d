"""Scores on the dossier's gold, from hand-made rulings and reports."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudicator.types import Claim, Evidence, Ruling, SourceCell, Stance, Verdict
from eval.demo.citations import of_reports, of_rulings, score_citations
from eval.demo.claims import score_claims, worst
from eval.demo.gold import GoldClaim, GoldQuestion, KeyFact, Pair, Quote, dossier_folder, load_gold
from eval.demo.matching import contains, facts_held, holds, quote_matches, same_document, same_words
from eval.demo.reports import body, score_contradictions, score_facts, score_refusals
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from research.types import Disagreement, NotEstablished, Report, Section, Statement

QUOTE = "The total cost of the Harbour Bridge is 41.6 million euro"


def evidence(quote=QUOTE, document="minutes/a.md", stance=Stance.SUPPORTS, start=0, **more):
    return Evidence(
        quote=quote, document=document, start=start, end=start + len(quote), stance=stance, **more
    )


def ruling(verdict, *items, **more):
    return Ruling(
        id="c", claim="x", verdict=verdict, confidence=0.8, scores=None, evidence=items,
        reason="because", **more,
    )  # fmt: skip


def gold(name, verdict, *, planted="none", split="dev", quotes=()):
    return GoldClaim(
        id=name, claim=f"claim {name}", verdict=verdict, quotes=quotes, planted=planted, split=split
    )


def values(figures):
    return {figure.key: (figure.numerator, figure.denominator) for figure in figures}


def test_matching_of_words():
    assert same_words(QUOTE, f"Members noted: “{QUOTE}”, and went on.")
    assert same_words(QUOTE, "the harbour bridge is 41.6 million EURO".replace("EURO", "euro"))
    assert not same_words(QUOTE, "The total cost of the Mill Bridge was 46.1 million euro")
    assert not same_words("", "x")
    assert same_words("Carried", "carried by 21 votes")
    assert same_document("minutes/a.md", "documents/minutes/a.md")
    assert not same_document("a.md", "minutes/ba.md")


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("claims 141 days", "141", True),
        ("it was 141.", "141", True),
        ("141, then 150", "141", True),
        ("1410 days", "141", False),
        ("2141 days", "141", False),
        ("2,141 days", "141", False),
        ("141.5 days", "141", False),
        ("41.6 million", "41.6 million", True),
        ("141.6 million", "41.6 million", False),
        ("anything", "", False),
    ],
)
def test_whole_words_and_numbers(text, wanted, found):
    assert contains(text, wanted) is found


@given(st.text(), st.text())
def test_matching_never_fails(a, b):
    assert contains(a, b) in (True, False)
    assert same_words(a, b) in (True, False)


def test_key_facts():
    fact = KeyFact(
        id="f",
        fact="x",
        quote="q",
        document="d",
        match=(("timber crib", "crib of oak"), ("Pier 3",)),
    )
    assert holds("An old\u00a0Timber   crib lay under PIER 3.", fact)
    assert not holds("An old timber crib lay under Pier 31.", fact)
    assert facts_held("a crib of oak at pier 3", [fact, fact]) == 2


def test_quotes_and_cells():
    words = Quote(document="minutes/a.md", quote=QUOTE)
    assert quote_matches(words, "documents/minutes/a.md", QUOTE)
    assert not quote_matches(words, "press/b.html", QUOTE)
    assert quote_matches(words, "press/b.html", QUOTE, anywhere=True)
    cell = Quote(document="r.pdf", row="Span 3", column="Result", cell="fail")
    assert quote_matches(cell, "r.pdf", "Span 3: Result: fail")
    assert not quote_matches(cell, "r.pdf", "Span 4: Result: fail")
    assert not quote_matches(cell, "r.pdf", "Span 3: Result: failure")


def test_claims():
    quotes = (Quote(document="minutes/a.md", quote=QUOTE),)
    refuting = (Quote(document="minutes/a.md", quote=QUOTE, stance=Stance.REFUTES),)
    said, frozen = evidence(stance=Stance.REFUTES), {"split": "frozen"}
    pairs = [
        (gold("1", "supported", quotes=quotes), ruling(Verdict.SUPPORTED, evidence())),
        (
            gold("2", "supported", quotes=quotes, **frozen),
            ruling(Verdict.SUPPORTED, evidence("other words entirely")),
        ),
        (
            gold("3", "refuted", planted="number", quotes=refuting),
            ruling(Verdict.SUPPORTED, evidence()),
        ),
        (
            gold("4", "refuted", planted="date", quotes=refuting, **frozen),
            ruling(Verdict.REFUTED, said),
        ),
        (gold("5", "not_enough_evidence", planted="absent"), ruling(Verdict.NOT_JUDGED)),
    ]
    figures, outcomes, tables, plots = score_claims(pairs)
    found = values(figures)
    assert found["accuracy/frozen"] == (2, 2)
    assert found["accuracy/dev"] == (1, 3)
    assert found["accuracy/majority"] == (2, 5)
    assert found["false-support"] == (1, 3)
    assert found["quote/right"] == (2, 3)
    assert found["quote/all"] == (2, 4)
    by_key = {figure.key: figure for figure in figures}
    assert by_key["false-figure/supported"].value == 1
    assert by_key["false-figure/supported"].met is False
    assert by_key["not-judged"].value == 1
    assert [held.name for held in outcomes] == ["accuracy/frozen", "accuracy/dev", "accuracy/all"]
    cases = worst(pairs)
    assert [(case.id, case.gold, case.said) for case in cases] == [
        ("3", "refuted", "supported"),
        ("5", "not enough evidence", "not judged"),
    ]
    assert [where.stance for where in cases[0].evidence] == ["gold, refutes", "supports"]
    assert len(plots) == 2
    shown = (*tables, *cases)
    assert not any("claim 4" in str(one) or "claim 2" in str(one) for one in shown)


class Stored:
    text = "x" * 10 + QUOTE

    def quote(self, path, start, end):
        return self.text[start:end]


def statement(name, *items, text=QUOTE):
    return Statement(
        id=name, claim=Claim(id=name, text=text), ruling=ruling(Verdict.SUPPORTED, *items)
    )


def report(*statements, answered=True, disagreements=(), nearest=()):
    not_established = (NotEstablished(question="?", reason="none", nearest=nearest),)
    return Report(
        question="q", corpus="c", mode="symphony", answered=answered,
        sections=(Section(id="s", question="q", statements=statements),),
        disagreements=disagreements, not_established=not_established if nearest else (),
    )  # fmt: skip


def test_citations():
    cell = SourceCell(row=1, column=2, text="9")
    good, bad = evidence(start=10), evidence(start=9)
    derived, bare = evidence(derived=True, cells=(cell,)), evidence(derived=True)
    part = ruling(Verdict.SUPPORTED, good)
    listed = of_rulings([ruling(Verdict.SUPPORTED, bad, parts=(part,))])
    two_sides = Disagreement(id="d", about="x", one=good, other=derived)
    listed += of_reports(
        [report(statement("1", good), disagreements=(two_sides,), nearest=(bare,))]
    )
    assert len(listed) == 6
    figures = score_citations(listed, Stored())
    assert values(figures) == {"citation/resolves": (3, 4), "citation/cells": (1, 2)}
    assert [figure.met for figure in figures] == [False, False]
    assert score_citations([good], Stored())[1].value is None


def question(name, *facts, answerable=True, split="dev"):
    return GoldQuestion(id=name, question="Q?", answerable=answerable, split=split, key_facts=facts)


def test_reports():
    one = KeyFact(id="f1", fact="cost", match=(("41.6 million",),), quote="q", document="d")
    two = KeyFact(id="f2", fact="date", match=(("17 May",),), quote="q", document="d")
    asked = [question("q1", one, two), question("q2", one, split="frozen")]
    reports = {"q1": report(statement("1", evidence())), "q2": report(statement("1", text="no"))}
    assert QUOTE in body(reports["q1"])
    pages = {"q1": "41.6 million; opened on 17 May", "q2": "nothing"}
    found = {"q1": ["x"] * 9 + ["17 May"], "q2": ["costs 41.6 million"]}
    figures, tables = score_facts(asked, reports, pages, found)
    held = values(figures)
    assert held["facts/report"] == (1, 3)
    assert held["facts/page"] == (2, 3)
    assert held["facts/top-5"] == (1, 3)
    assert held["facts/top-10"] == (2, 3)
    words = {figure.key: figure.value for figure in figures}
    assert words["words/top-10"] == pytest.approx((11 + 4) / 2)
    assert [row[0] for row in tables[0].rows] == ["f1", "f2"]
    assert "q2" not in str(tables[0].rows)


def test_refusals():
    asked = [question("a"), question("b", answerable=False), question("c", answerable=False)]
    reports = {"a": report(), "b": report(answered=False), "c": report()}
    found = values(score_refusals(asked, reports))
    assert found == {"refused/unanswerable": (1, 2), "answered/answerable": (1, 1)}


def test_contradictions():
    other = "The Harbour Bridge cost 44.2 million euro in total"

    def pair_of(name, one, other):
        one, other = Quote(document="a", quote=one), Quote(document="b", quote=other)
        return Pair(id=name, about="cost", one=one, other=other)

    pair, lost = pair_of("p", QUOTE, other), pair_of("l", "opened in May", "opened in June")
    found = Disagreement(id="1", about="x", one=evidence(other, "b"), other=evidence(QUOTE, "a"))
    wrong = Disagreement(id="2", about="x", one=evidence(other, "b"), other=evidence("no", "a"))
    figures, table = score_contradictions([found, found, wrong], [pair, lost], [])
    assert values(figures) == {"contradictions/recall": (1, 2), "contradictions/precision": (1, 2)}
    assert [row[2] for row in table.rows] == ["yes", "no"]
    only_superseded, _ = score_contradictions([found], [], [pair])
    assert values(only_superseded)["contradictions/precision"] == (1, 1)


def test_the_dossier_loads():
    held = load_gold(dossier_folder())
    assert len(held.claims) >= 60
    assert {claim.split for claim in held.claims} == {"dev", "frozen"}
    assert sum(q.answerable for q in held.questions) >= 6
    assert held.contradictions
    assert held.superseded
    assert held.documents.is_dir()


def test_gold_that_is_missing_or_broken_is_named(tmp_path):
    (tmp_path / "gold").mkdir()
    with pytest.raises(BenchmarkDataMissing, match=r"claims\.jsonl"):
        load_gold(tmp_path)
    for name in ("claims", "questions", "contradictions", "superseded"):
        (tmp_path / "gold" / f"{name}.jsonl").write_text(json.dumps({"id": "x"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="form"):
        load_gold(tmp_path)
