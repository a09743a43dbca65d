"""The score of minimal pairs: what counts, what is listed, and the benchmark with stand-ins."""

import json

import pytest

from adjudicator.adjudicator import Adjudicator
from adjudicator.types import Ruling, Verdict
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.metrics.statistics import worked_out
from eval.minimal_pairs import Judged, MinimalPair, load_pairs, minimal_pairs, score_pairs
from ingest.corpus import Corpus

YES, NO, LOST = Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_JUDGED


def ruling(verdict, confidence=0.8):
    sure = None if verdict == LOST else confidence
    return Ruling(
        id="c", claim="x", verdict=verdict, confidence=sure, scores=None, reason="because"
    )


def pair(name, *, kind="number", split="frozen", wording="near"):
    return MinimalPair(
        id=name, kind=kind, wording=wording, document="a.md", quote=f"quote {name}",
        claim=f"true {name}", changed=f"false {name}", split=split,
    )  # fmt: skip


def judged(name, unchanged, changed, confidence=0.8, **more):
    return Judged(pair(name, **more), ruling(unchanged, confidence), ruling(changed, confidence))


def values(figures):
    return {f.key: (f.numerator, f.denominator) for f in figures if f.denominator is not None}


def test_what_is_right_and_what_is_left_out():
    found = score_pairs(
        "given",
        [
            judged("a", YES, NO),
            judged("b", YES, YES),
            judged("c", NO, Verdict.NOT_ENOUGH_EVIDENCE),
            judged("d", LOST, LOST),
            judged("e", Verdict.PARTLY_SUPPORTED, Verdict.PARTLY_SUPPORTED, split="dev"),
        ],
    )
    figures = found.figures
    for figure in figures[:-1]:
        kept = [o for o in found.outcomes if o.name == figure.key]
        assert worked_out(figure.recipe, kept) == pytest.approx(figure.value)
    assert values(figures) == {
        "given/frozen/changed": (2, 3),
        "given/frozen/unchanged": (2, 3),
        "given/frozen/both": (1, 4),
        "given/dev/changed": (1, 1),
        "given/dev/unchanged": (0, 1),
        "given/dev/both": (0, 1),
    }
    assert figures[-1].key == "given/not-judged"
    assert figures[-1].value == 2
    assert figures[-1].n == 10


def test_only_the_frozen_half_on_given_evidence_has_bars():
    rows = [judged("a", YES, NO), judged("b", NO, YES, split="dev")]
    given = score_pairs("given", rows).figures
    searched = score_pairs("corpus", rows).figures
    bars = {f.key: f.target.at_least for f in (*given, *searched) if f.target}
    assert bars == {"given/frozen/changed": 0.95, "given/frozen/unchanged": 0.85}
    assert all(f.met for f in given if f.target)
    missed = score_pairs("given", [judged("a", NO, YES)]).figures
    assert not any(f.met for f in missed if f.target)


def test_the_frozen_half_is_never_listed_and_the_surest_come_first():
    rows = [
        judged("frozen", NO, YES),
        judged("unsure", NO, YES, 0.5, split="dev"),
        judged("sure", NO, YES, 0.9, split="dev", kind="name"),
        judged("fine", YES, NO, split="dev"),
    ]
    found = score_pairs("given", rows)
    assert [(case.claim, case.gold, case.said) for case in found.worst] == [
        ("false sure", "not supported", "supported"), ("true sure", "supported", "refuted"),
        ("false unsure", "not supported", "supported"), ("true unsure", "supported", "refuted"),
    ]  # fmt: skip
    assert found.worst[0].evidence[0].quote == "quote sure"
    assert "frozen " not in str(found.worst)


def test_tables_by_kind_and_verdict():
    rows = [judged("a", YES, NO), judged("b", LOST, YES), judged("c", YES, NO, kind="name")]
    tables = score_pairs("corpus", rows).tables
    assert tables[0].rows[0][:4] == ("frozen", "name", "1 / 1", 1.0)
    assert tables[0].rows[1][:4] == ("frozen", "number", "1 / 2", 0.5)
    assert tables[0].rows[1][5] == "1 / 1"
    assert tables[2].rows[0][2] == 2
    assert sum(tables[2].rows[1][2:]) == 3
    empty = score_pairs("given", [judged("a", LOST, LOST)]).tables
    assert empty[0].rows[0][2:4] == ("0 / 0", None)


class Fake:
    """A corpus that finds nothing and judges that support what is not false."""

    def ingest(self, paths, progress=None):
        assert paths[0].is_dir()

    def verify_many(self, claims, *, corpus=None, evidence=None, progress=None):
        assert (corpus is None) != (evidence is None)
        held = {p.claim for p in load_pairs_of_the_dossier()}
        return [ruling(YES if claim in held else NO) for claim in claims]


def load_pairs_of_the_dossier():
    from eval.demo.gold import dossier_folder

    return load_pairs(dossier_folder() / "gold" / "minimal_pairs.jsonl")


def test_minimal_pairs(tmp_path, monkeypatch):
    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: Fake()))
    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: Fake()))
    found = minimal_pairs(tmp_path, tmp_path / "out")
    for way in ("given", "corpus"):
        for what in ("changed", "unchanged", "both"):
            assert found.figure(f"{way}/frozen/{what}").value == 1
    assert found.figure("given/frozen/changed").met
    assert found.sources[0].rows == found.figure("given/not-judged").n / 2
    assert len(found.tables) == 6
    assert minimal_pairs(tmp_path, tmp_path, cap=5).figure("given/not-judged").n == 10


def test_pairs_that_are_missing_or_broken_are_named(tmp_path):
    path = tmp_path / "minimal_pairs.jsonl"
    with pytest.raises(BenchmarkDataMissing, match=r"minimal_pairs\.jsonl"):
        load_pairs(path)
    good = pair("a").model_dump()
    path.write_text(json.dumps(good) + "\n" + json.dumps({**good, "kind": "colour"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="row 2"):
        load_pairs(path)
