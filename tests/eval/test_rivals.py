"""Pairs of sentences laid beside each other: the gold's form, the placing, the counting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.contradictions.pairs import Beside, Item, Two, beside, file_of, load, score
from eval.dossiers.asking import ingested
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing


def two(relation: str = "contradicts", newer: str | None = None, **told: str) -> Two:
    said = {"one": "The pier cost 41 million euro.", "other": "The pier cost 46 million euro."}
    return Two(**{**said, **told}, relation=relation, newer=newer, about="a", question="q")


def test_shown_pairs_and_quiet_ones_are_counted_by_half() -> None:
    found = [
        Beside("a", False, two(), True, "", "cost"),
        Beside("b", True, two(), False, "", ""),
        Beside("c", True, two("replaced", "other"), True, "one", "earlier"),
        Beside("d", False, two("replaced", "one"), True, "one", "earlier"),
        Beside("e", False, two("compatible"), True, "", "cost"),
    ]
    figures, outcomes, worst = score(found)
    rates = {f.key: (f.numerator, f.denominator) for f in figures}
    assert rates["contradicts/shown"] == (1, 2)
    assert rates["contradicts/shown/frozen"] == (0, 1)
    assert rates["replaced/shown"] == (2, 2)
    assert rates["replaced/newer"] == (1, 2)
    assert rates["compatible/quiet"] == (0, 1)
    assert rates["baseline/shown"] == (4, 4)  # the same words, another figure
    assert {o.name for o in outcomes} >= {"contradicts/shown", "compatible/quiet/dev"}
    assert [w.id for w in worst] == ["e"]  # of the frozen half nothing is listed


def test_a_plain_clash_is_shown_and_two_years_are_not(tmp_path: Path) -> None:
    plain = two()
    apart = two("compatible", one="In 2021 it had 9 boats.", other="In 2022 it had 7 boats.")
    item = Item(
        id="x", split="dev",
        one={"document": "a.md", "text": f"# Pier\n\n{plain.one} {apart.one}"},
        other={"document": "b.csv", "text": f"# Pier\n\n{plain.other} {apart.other}"},
        pairs=(plain, apart, two(one="Nowhere told.")),
    )  # fmt: skip
    papers = tmp_path / "papers"
    for side in ("one", "other"):
        path = file_of(item, side, papers)
        path.parent.mkdir(parents=True)
        path.write_text(item.paper(side).text, encoding="utf-8")
    assert file_of(item, "other", papers).name == "b.csv.md"
    corpus = ingested("pairs", [papers], tmp_path, None)
    found, lost = beside([item], corpus, papers)
    assert [b.shown for b in found] == [True, False]
    assert lost == 1


def test_the_gold_stands_in_its_texts() -> None:
    items = load()
    assert len({i.id for i in items}) == len(items) == 90
    for item in items:
        for pair in item.pairs:
            assert pair.one in item.one.text
            assert pair.other in item.other.text
            assert (pair.newer is None) == (pair.relation != "replaced")


def test_gold_that_is_not_there_or_not_of_its_form(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataMissing, match="run this from a checkout"):
        load(tmp_path)
    (tmp_path / "civic.jsonl").write_text(json.dumps({"id": "x"}))
    with pytest.raises(BenchmarkDataInvalid, match="does not have its form"):
        load(tmp_path)
