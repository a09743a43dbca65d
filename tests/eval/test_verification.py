"""Verdicts on given evidence: every system on made-up sets, and the report that comes of it."""

import json
from dataclasses import dataclass

import pytest

import eval.verification as package
from adjudicator import abstention
from adjudicator.adjudicator import Adjudicator
from adjudicator.training.loaders import DataMissing
from adjudicator.types import Ruling, Scores, Verdict
from adjudicator.verifier import reading as assessing
from eval.metrics.statistics import worked_out
from eval.types import NotMeasured, Table
from eval.verification import (
    claim_only,
    measured,
    pooled,
    run,
    scifact,
    scores,
    tables,
    verification,
)
from eval.verification.systems import of_assessment, of_ruling, three_way

CLAIMS = [
    ("Tides turn the wheel.", "supported", "Every day the tides turn the wheel."),
    ("Salt rusts the chain.", "supported", "Sea salt rusts the chain."),
    ("Salt spares the chain.", "refuted", "Sea salt rusts iron."),
    ("Gulls nest on the mast.", "nei", "The mast was painted."),
]
TWO_WAY = [
    ("The ferry sails at dawn.", "supported", "The ferry sails at dawn. It is late."),
    ("The ferry sails at noon.", "refuted", "The ferry is green."),
]


@dataclass(frozen=True)
class Told:
    supported: float
    refuted: float
    not_enough_evidence: float
    windows: int = 2


SURE = {
    "supported": Told(0.8, 0.1, 0.1),
    "refuted": Told(0.1, 0.8, 0.1),
    "nei": Told(0.1, 0.2, 0.7),
}


def ruling(verdict, confidence=0.7):
    made = verdict != Verdict.NOT_JUDGED
    scores = Scores(supported=0.7, refuted=0.2, not_enough_evidence=0.1) if made else None
    return Ruling(
        id="c", claim="x", verdict=verdict, confidence=confidence if made else None, scores=scores
    )


def write(folder, name, claims, **more):
    (folder / name).parent.mkdir(exist_ok=True)
    lines = [
        {"id": f"{name}-{i}", "claim": claim, "evidence": [text], "label": label, **more}
        for i, (claim, label, text) in enumerate(claims)
    ]
    (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")


@pytest.fixture
def sets(tmp_path):
    """Three small invented sets whose labels word overlap can nearly tell."""
    for part in ("dev", "train"):
        write(tmp_path, f"scifact/{part}", CLAIMS * 2)
    write(tmp_path, "averitec/dev", CLAIMS)
    write(tmp_path, "fool_me_twice/dev", TWO_WAY * 3, scheme="binary")
    return tmp_path


@pytest.fixture
def judges(monkeypatch):
    """A verifier that knows the labels and an adjudicator that vetoes every second support."""
    gold = {claim: label for claim, label, _ in CLAIMS + TWO_WAY}

    def assess(items, *, verifier=None, progress=None):
        assert all(isinstance(text, str) for _, passages in items for text in passages)
        return [SURE[gold[claim]] for claim, _ in items]

    class Fixed:
        def verify_many(self, claims, *, evidence, progress=None):
            assert len(claims) == len(evidence)
            verdicts = [
                Verdict.SUPPORTED if gold[c] == "supported" and i % 2 == 0 else Verdict.CONFLICTING
                for i, c in enumerate(claims)
            ]
            return [*map(ruling, verdicts[:-1]), ruling(Verdict.NOT_JUDGED)]

    monkeypatch.setattr(scores, "RESAMPLES", 60)
    monkeypatch.setattr(pooled, "RESAMPLES", 60)
    monkeypatch.setattr(assessing, "assess", assess)
    monkeypatch.setattr(assessing, "support_at", lambda: 0.5)
    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: Fixed()))


def test_five_verdicts_make_three_labels():
    said = {verdict: three_way(verdict) for verdict in Verdict}
    assert said[Verdict.SUPPORTED] == "supported"
    assert said[Verdict.REFUTED] == "refuted"
    assert said[Verdict.PARTLY_SUPPORTED] == said[Verdict.CONFLICTING] == "nei"


def test_not_judged_is_no_answer():
    assert of_ruling(ruling(Verdict.NOT_JUDGED)) is None
    answer = of_ruling(ruling(Verdict.SUPPORTED))
    assert answer is not None
    assert (answer.label, answer.support, answer.confidence) == ("supported", 0.7, 0.7)


def test_the_shipped_threshold_decides_on_support():
    told = Told(0.45, 0.35, 0.2)
    assert of_assessment(told, 0.4).label == "supported"
    below = of_assessment(told, 0.5)
    assert (below.label, below.confidence, below.support) == ("refuted", 0.35, 0.45)
    assert of_assessment(Told(0.2, 0.3, 0.5), 0.5).label == "nei"


@pytest.mark.usefixtures("judges")
def test_every_set_and_system(sets):
    heard = []
    found = verification(sets, sets, progress=lambda *told: heard.append(told))
    value = {figure.key: figure.value for figure in found.figures}
    assert value["verifier/mean-balanced-accuracy"] == 1
    assert value["majority/mean-balanced-accuracy"] == 0.5
    assert value["lexical overlap/mean-balanced-accuracy"] > 0.5
    # 7 of 8 were judged: supports at 0, 4 stay of 0, 1, 4, 5
    assert value["scifact/adjudicator/balanced-accuracy"] == pytest.approx((2 / 4 + 1) / 2)
    assert found.figure("scifact/adjudicator/balanced-accuracy").n == 7
    note = "supported 2 / 4, the rest 3 / 3"
    assert found.figure("scifact/adjudicator/balanced-accuracy").note == note
    assert value["adjudicator/not-judged"] == 3
    assert value["rules/mean-balanced-accuracy"] < 0
    taken = found.figure("rules/taken-rightly")
    assert (taken.numerator, taken.denominator) == (0, 3)
    assert found.figure("rules/given-rightly").value is None
    assert value["verifier/pooled-brier-skill"] > 0
    assert value["verifier/brier-skill-above-0"] == 1
    assert "a perfect model" in found.figure("adjudicator/pooled-ece-support").note
    assert {told[3] for told in heard if told[0] == "verification"} >= {"averitec: verifier"}


@pytest.mark.usefixtures("judges")
def test_bars_are_the_adjudicators(sets, monkeypatch):
    of_sets = {
        "scifact/adjudicator/balanced-accuracy": "≥ 0.74",
        "scifact/adjudicator/macro-f1": "≥ 0.68",
        "averitec/adjudicator/balanced-accuracy": "≥ 0.66",
        "fool_me_twice/adjudicator/balanced-accuracy": "≥ 0.68",
    }
    found = verification(sets, sets)
    assert {f.key: str(f.target) for f in found.figures if f.target} == of_sets
    there = [one for one in measured.OPEN_SETS if (sets / one.folder).exists()]
    monkeypatch.setattr(measured, "OPEN_SETS", there)
    found = verification(sets, sets)
    assert {f.key: str(f.target) for f in found.figures if f.target} == of_sets | {
        "adjudicator/mean-balanced-accuracy": "≥ 0.66",
        "adjudicator/pooled-ece-support": "≤ 0.1",
        "adjudicator/pooled-ece-confidence": "≤ 0.1",
        "adjudicator/brier-skill-above-0": "≥ 1",
    }


@pytest.mark.usefixtures("judges")
def test_tables_plots_and_what_is_missing(sets):
    found = verification(sets, sets)
    held = {table.title: table for table in found.tables}
    assert [row[0] for row in held["Sets"].rows] == ["scifact", "averitec", "fool_me_twice"]
    verdicts = {row[:2]: row for row in held["Verdicts, set by set"].rows}
    assert verdicts["averitec", "verifier"][3] == verdicts["averitec", "verifier"][7] == 1
    assert verdicts["scifact", "lexical overlap"][7] is None
    assert verdicts["fool_me_twice", "lexical overlap"][-1] == 2
    calibrated = {row[:2] for row in held["Calibration, set by set"].rows}
    assert ("averitec", "adjudicator") in calibrated
    assert ("averitec", "lexical overlap") not in calibrated
    case = next(one for one in found.worst if one.id == "scifact scifact/dev-1")
    assert (case.claim, case.gold, case.said) == (CLAIMS[1][0], "supported", "not enough evidence")
    (where,) = case.evidence
    assert where.document == "scifact, row scifact/dev-1, evidence[0]"
    assert where.quote == CLAIMS[1][2]
    kept = {held.name: held for held in found.outcomes}
    for figure in found.figures:
        if figure.recipe is not None:
            parts = [kept[name] for name in figure.recipe.outcomes]
            assert worked_out(figure.recipe, parts) == pytest.approx(figure.value), figure.key
    assert sum(figure.recipe is not None for figure in found.figures) >= 8
    published = [title for title in held if title.startswith("Published")]
    assert len(published) == 2
    assert all("not measured" in title for title in published)
    missing = {item.what for item in found.not_measured}
    assert {"the set healthver", "claim only", "SciFact test"} <= missing
    assert {plot.title for plot in found.plots} >= {
        "Balanced accuracy, set by set",
        "Risk and coverage, all sets pooled",
        "adjudicator: reliability, all sets pooled",
        "adjudicator: reliability, set by set",
        "verifier: 2 sets with three labels",
        "Precision and recall of supported, all sets pooled",
        "Beside published figures",
    }
    assert "Tides" not in str(found.tables)


@pytest.mark.usefixtures("judges")
def test_times_stand_apart_from_the_content(sets):
    found = verification(sets, sets)
    (speed,) = found.timing
    rows = {row[:2]: row for row in speed.rows}
    assert rows["scifact", "verifier"][2:4] == (8, 16)
    assert rows["all", "adjudicator"][2] == 18
    shared = rows["scifact", "adjudicator"][5]
    assert shared == rows["scifact", "verifier"][4]
    assert not [name for name in rows if name[1] == "majority"]
    again = verification(sets, sets)
    assert found.model_dump(exclude={"timing"}) == again.model_dump(exclude={"timing"})


@pytest.mark.usefixtures("judges")
def test_a_cap_draws_the_same_rows_for_all(sets):
    found = verification(sets, sets, cap=4)
    assert {row[2] for row in found.tables[1].rows} <= {3, 4}


@pytest.mark.usefixtures("judges")
def test_scifact_alone(sets):
    found = scifact(sets, sets / "out")
    assert found.benchmark == "scifact"
    assert found.figure("scifact/verifier/macro-f1").value == 1
    assert not found.figure("adjudicator/mean-balanced-accuracy").target
    assert not [
        plot
        for plot in found.plots
        if plot.title.endswith("set by set") and "reliability" in plot.title
    ]


@pytest.mark.usefixtures("judges")
def test_no_set_at_all_is_said(tmp_path):
    with pytest.raises(DataMissing, match="aggrefact_cliff"):
        verification(tmp_path, tmp_path)


@pytest.mark.usefixtures("judges")
def test_without_training_rows_there_is_no_lexical_threshold(sets):
    (sets / "scifact" / "train.jsonl").unlink()
    found = scifact(sets, sets)
    assert "lexical overlap" in {item.what for item in found.not_measured}


@pytest.mark.usefixtures("judges")
def test_the_control_stands_beside_the_others(sets, monkeypatch):
    from eval.verification.answers import Answer, System

    def answer(held, progress):
        return [Answer("nei", 0.4)] * len(held), None

    made = System(claim_only.NAME, answer, three_way=False)
    monkeypatch.setattr(run, "claim_only", lambda data, progress: made)
    found = verification(sets, sets)
    assert found.figure("claim only/mean-balanced-accuracy").value == 0.5
    rows = {row[:2]: row for row in found.tables[2].rows}
    assert rows["averitec", "claim only"][5] is None
    assert rows["fool_me_twice", "claim only"][5] == pytest.approx(0.1)


def test_what_training_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "files", lambda _: tmp_path)
    assert isinstance(tables.at_training(), NotMeasured)
    card = tmp_path / "card.json"
    card.write_text('{"sha256": "00"}')
    assert isinstance(tables.at_training(), NotMeasured)
    card.write_text('{"held_out": {"all": {"ece": 0.04, "n": 12}, "levels": [1, 2]}}')
    told = tables.at_training()
    assert isinstance(told, Table)
    assert told.rows == (("all / ece", 0.04), ("all / n", 12), ("levels", "[1, 2]"))
    monkeypatch.setattr(run.tables, "at_training", lambda: told)


def test_public_names():
    assert all(callable(getattr(package, name)) for name in package.__all__)
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = package.nothing_here


@pytest.mark.usefixtures("judges")
def test_abstention_is_reported_with_its_coverage(sets, monkeypatch):
    def left(scores, coverage):
        named = (Verdict.SUPPORTED,) if coverage < 0.9 else (Verdict.SUPPORTED, Verdict.REFUTED)
        return named if coverage < 0.95 else (*named, Verdict.NOT_ENOUGH_EVIDENCE)

    monkeypatch.setattr(abstention, "labels_left", left)
    found = verification(sets, sets)
    told = {t.title: t for t in found.tables}[
        "adjudicator: labels left open at a coverage (--coverage)"
    ]
    rows = {row[:2]: row for row in told.rows}
    # judged: 7 of scifact and 3 of averitec, of which 4 + 2 supported, 2 + 1 refuted
    assert rows["all", 0.8][2:4] == ("6 / 10", 0.6)
    assert rows["all", 0.8][5:] == ("10 / 10", 1.0, "6 / 10", 0.6)
    assert rows["all", 0.9][2] == "9 / 10"
    assert rows["all", 0.9][5:] == ("0 / 10", 0.0, "0 / 0", None)
    assert rows["all", 0.95][2] == "10 / 10"
    assert rows["averitec", 0.9][2] == "3 / 3"
    assert found.figure("adjudicator/empirical-coverage-90").numerator == 9
    kept = {t.title: t for t in found.tables}["adjudicator: answers at a confidence or above"]
    shares = {row[0]: row[1] for row in kept.rows}
    assert (shares[0.5], shares[0.9]) == ("13 / 15", "0 / 15")
