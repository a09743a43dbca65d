"""Which rows of the open sets are judged; the claim-only control on invented claims."""

import json

import pytest

from adjudicator.training import mix
from adjudicator.training.examples import Example
from adjudicator.training.loaders import DataMissing
from eval.errors import BenchmarkDataInvalid
from eval.types import NotMeasured
from eval.verification.claim_only import claim_only, fit
from eval.verification.sets import OPEN_SETS, OpenSet, load_set, load_sets


def write(folder, name, rows):
    path = folder / f"{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    lines = [
        {"id": f"r{i}", "claim": f"Claim {i}.", "evidence": ["Text."], **row}
        for i, row in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_the_sets_and_their_bars():
    assert len(OPEN_SETS) == len({one.name for one in OPEN_SETS}) == 12
    bars = {one.name: one.bar for one in OPEN_SETS if one.bar is not None}
    assert bars == {"scifact": 0.74, "healthver": 0.65, "averitec": 0.66, "fool_me_twice": 0.68}
    assert all(one.cap is None for one in OPEN_SETS if one.bar is not None)


def test_one_split_of_a_file_and_rows_without_label(tmp_path):
    write(
        tmp_path,
        "a/all",
        [
            {"label": "supported", "split": "test"},
            {"label": "refuted", "split": "train"},
            {"label": None, "split": "test"},
            {"label": "refuted", "split": "test"},
        ],
    )
    held = load_set(tmp_path, OpenSet("a", "a", ("all",), split="test"), seed=1)
    assert [row.id for row in held.rows] == ["r0", "r3"]
    assert (held.total, held.binary, held.name) == (2, False, "a")
    assert held.sources[0].name == "a/all.jsonl"


def test_the_cap_is_drawn_by_the_seed(tmp_path):
    write(tmp_path, "a/x", [{"label": "supported", "scheme": "binary"}] * 50)
    write(tmp_path, "a/y", [{"label": "nei", "scheme": "binary"}] * 50)
    chosen = OpenSet("a", "a", ("x", "y"), cap=30)
    held = load_set(tmp_path, chosen, seed=1)
    assert (len(held.rows), held.total, held.binary) == (30, 100, True)
    assert held == load_set(tmp_path, chosen, seed=1)
    assert held.rows != load_set(tmp_path, chosen, seed=2).rows
    assert len(load_set(tmp_path, chosen, seed=1, cap=7).rows) == 7


def test_what_cannot_be_read_is_named(tmp_path):
    write(tmp_path, "a/x", [{"label": "supported"}, {"label": "nei", "scheme": "binary"}])
    write(tmp_path, "b/x", [{"label": None}])
    with pytest.raises(BenchmarkDataInvalid, match="mixes"):
        load_set(tmp_path, OpenSet("a", "a", ("x",)), seed=1)
    with pytest.raises(BenchmarkDataInvalid, match="no row"):
        load_set(tmp_path, OpenSet("b", "b", ("x",)), seed=1)


def test_sets_that_are_not_there_are_listed(tmp_path):
    write(tmp_path, "a/x", [{"label": "supported"}])
    there, gone = OpenSet("a", "a", ("x",)), OpenSet("gone", "gone", ("x",))
    held, absent = load_sets(tmp_path, [there, gone], seed=1)
    assert [one.name for one in held] == ["a"]
    assert [item.what for item in absent] == ["the set gone"]
    with pytest.raises(DataMissing):
        load_sets(tmp_path, [gone], seed=1)


@pytest.mark.parametrize("chosen", OPEN_SETS, ids=lambda one: one.name)
def test_the_open_sets_themselves(shared_data, chosen):
    held = load_set(shared_data, chosen, seed=11)
    assert len(held.rows) == min(held.total, chosen.cap or held.total)
    assert len({row.id for row in held.rows}) == len(held.rows)
    two_way = {"covidfact", "nli4ct", "fool_me_twice", "qags", "aggrefact_cliff"}
    assert held.binary == (chosen.name in two_way)


def invented():
    """Claims that deny are never supported: what a claim alone can give away."""
    things = ["ferry", "chain", "mast", "wheel", "buoy", "crane", "quay", "lamp"]
    for i in range(240):
        label = "refuted" if i % 2 else "supported"
        claim = f"The {things[i % 8]} {i} {'never' if i % 2 else 'always'} moves."
        yield Example("Text.", claim, label, "made-up", f"page {i}")


def test_the_control_reads_the_claim_alone():
    control = fit(list(invented()))
    denied, told = control.support(["The bell never moves.", "The bell always moves."])
    assert denied < 0.3 < 0.7 < told
    assert denied < control.threshold
    assert control.taught == sum(not example.is_held_out for example in invented())
    assert control.support([]) == []


def test_the_control_as_a_system(tmp_path, monkeypatch):
    heard = []

    def examples(data, *, seed, say):
        say("made-up: 240 rows")
        return list(invented())

    monkeypatch.setattr(mix, "examples", examples)
    system = claim_only(tmp_path, lambda *told: heard.append(told))
    assert not isinstance(system, NotMeasured)
    write(tmp_path, "a/x", [{"label": "nei", "claim": "The mast never moves."}])
    held = load_set(tmp_path, OpenSet("a", "a", ("x",)), seed=1)
    (answer,), windows = system.answer(held.rows, None)
    assert (answer.label, answer.confidence, windows) == ("nei", None, None)
    assert heard == [("claim-only control", 1, 0, "made-up: 240 rows")]
    assert not system.three_way
    assert claim_only(tmp_path).note == system.note


def test_no_control_without_its_training_sets(tmp_path):
    found = claim_only(tmp_path)
    assert isinstance(found, NotMeasured)
    assert "vitaminc" in found.why
