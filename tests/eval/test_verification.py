"""Verdicts on given evidence: labels, figures, and what could not be judged."""

import json

import pytest

from adjudicator.adjudicator import Adjudicator
from adjudicator.training.loaders import Row
from adjudicator.types import Ruling, Scores, Verdict
from eval.verification import judged, scifact, three_way


def ruling(verdict, confidence=0.7):
    made = verdict != Verdict.NOT_JUDGED
    scores = Scores(supported=0.7, refuted=0.2, not_enough_evidence=0.1) if made else None
    return Ruling(
        id="c", claim="x", verdict=verdict, confidence=confidence if made else None, scores=scores
    )


def test_five_verdicts_make_three_labels():
    said = {verdict: three_way(verdict) for verdict in Verdict}
    assert said[Verdict.SUPPORTED] == "supported"
    assert said[Verdict.REFUTED] == "refuted"
    assert said[Verdict.PARTLY_SUPPORTED] == said[Verdict.CONFLICTING] == "nei"


def test_not_judged_is_never_wrong():
    row = Row(id="r", set="s", claim="c", evidence=("e",), label="supported", source="x")
    assert judged([row], [ruling(Verdict.NOT_JUDGED)]) == []
    assert judged([row], [ruling(Verdict.SUPPORTED)])[0].support == 0.7


@pytest.fixture
def sets(tmp_path):
    """Eight invented pairs whose labels word overlap can nearly tell."""
    (tmp_path / "scifact").mkdir()
    claims = [
        ("Tides turn the wheel.", "supported", "Every day the tides turn the wheel."),
        ("Salt rusts the chain.", "supported", "Sea salt rusts the chain."),
        ("Salt spares the chain.", "refuted", "Sea salt rusts iron."),
        ("Gulls nest on the mast.", "nei", "The mast was painted."),
    ]
    for part in ("dev", "train"):
        lines = [
            {"id": f"{part}{i}", "claim": claim, "evidence": [text], "label": label}
            for i, (claim, label, text) in enumerate(claims * 2)
        ]
        path = tmp_path / "scifact" / f"{part}.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return tmp_path


def test_scifact(sets, monkeypatch):
    said = [Verdict.SUPPORTED, Verdict.REFUTED, Verdict.REFUTED, Verdict.PARTLY_SUPPORTED]

    class Fixed:
        def verify_many(self, claims, *, evidence, progress=None):
            assert [len(passages) for passages in evidence] == [1] * 8
            return [*map(ruling, said), *map(ruling, said[:3]), ruling(Verdict.NOT_JUDGED)]

    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: Fixed()))
    found = scifact(sets, sets / "out")
    assert found.figure("judge/balanced-accuracy").value == pytest.approx((2 / 4 + 1) / 2)
    assert found.figure("judge/balanced-accuracy").n == 7
    assert found.figure("judge/accuracy").value == pytest.approx(5 / 7, abs=1e-6)
    assert found.figure("judge/not-judged").value == 1
    assert found.figure("majority/balanced-accuracy").value == 0.5
    assert found.figure("lexical overlap/balanced-accuracy").value == 1
    assert found.figure("judge/ece").value == pytest.approx(abs(5 / 7 - 0.7))
    assert found.figure("judge/aurc").value is not None
    assert found.figure("judge/auc").value == 0.5
    assert len(found.plots) == 4
    assert {row[0] for row in found.tables[0].rows} == {"dev1", "dev5"}
    assert "Tides" not in str(found.tables)
