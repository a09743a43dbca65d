"""The verifier's training on a few made-up rows: it learns, stops, goes on, and ships."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adjudicator.training import (
    calibrate,
    examples,
    folds,
    loaders,
    mentioning,
    mix,
    overlap,
    probe,
    ship,
    verifier,
)
from adjudicator.training.__main__ import main
from adjudicator.training.batches import encoded, one_epoch
from adjudicator.training.loaders import Row
from adjudicator.training.restore import restored
from adjudicator.verifier.calibration import SIGNS
from adjudicator.verifier.model import HERE, MODEL_FILE, shipped, softmax
from orchestra.errors import UsageError

COLOURS = ("green", "red", "blue", "white")


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    path = folder / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file that training and calibration read, with a few rows each."""
    folder = tmp_path_factory.mktemp("data")
    parts = [(s.name, f) for s in loaders.VERIFIER_SETS for f in s.files]
    for name, part in [*parts, *calibrate.KEPT_DOMAINS]:
        rows: list[dict[str, object]] = []
        for n in range(12):
            label = ("supported", "refuted", "nei")[n % 3]
            colour = COLOURS[n % 4]
            told = (colour, COLOURS[(n + 1) % 4], "wet")[n % 3]
            evidence = [f"Pier {n} of {name} was painted {told} in 1962.", "Gulls sat on it."]
            rows.append({"id": f"{name}-{part}-{n}", "label": label, "evidence": evidence,
                         "claim": f"Pier {n} of {name} is {colour}.", "rationale_idx": [0],
                         "source_doc": f"{part} {n}"})  # fmt: skip
        write(folder, f"{name}/{part}", rows)
    for part in loaders.OWN.files:
        write(folder, f"{loaders.OWN.name}/{part}", [_item(part, n) for n in range(12)])
    return folder


def _item(part: str, n: int) -> dict[str, object]:
    """Two passages and a claim that each of them settles otherwise."""
    colours = (COLOURS[n % 4], COLOURS[(n + 1) % 4])
    a, b = ([f"The {part} gate {n} was painted {colour}.", "It rained."] for colour in colours)
    claim = {"text": f"Gate {n} is {colours[0]}.", "a": "supported", "b": "refuted"}
    silent = {"text": f"Gate {n} is old.", "a": "nei", "b": "nei"}
    return {"id": f"{part}-{n}", "kind": "notice", "a": a, "b": b, "claims": [claim, silent]}


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of a few rows: what is tested is the path, not what is learnt."""
    monkeypatch.setattr(verifier, "TOKENS", 512)


def quiet(_: str) -> None:
    """Says nothing."""


def test_examples_are_the_same_again_and_sources_stay_on_one_side(data: Path) -> None:
    found = mix.examples(data, seed=3, say=quiet)
    assert mix.digest(found) == mix.digest(mix.examples(data, seed=3, say=quiet))
    sides: dict[str, set[bool]] = {}
    for e in found:
        sides.setdefault(e.source, set()).add(e.is_held_out)
    assert all(len(side) == 1 for side in sides.values())
    reported = {"healthver", "covidfact", "climate_fever", "averitec", "nli4ct", "scitab", "qags",
                "fool_me_twice", "aggrefact_cliff"}  # fmt: skip
    assert {e.set.removeprefix("made/") for e in found}.isdisjoint(reported)


def test_an_epoch_holds_every_example_once(data: Path) -> None:
    rows = encoded(mix.examples(data, seed=3, say=quiet))
    batches = list(one_epoch(rows, tokens=400, seed="1"))
    assert sum(len(b.labels) for b in batches) == len(rows)
    assert all(b.ids.size <= 400 or len(b.labels) == 1 for b in batches)
    again = list(one_epoch(rows, tokens=400, seed="1"))
    assert all(np.array_equal(a.ids, b.ids) for a, b in zip(batches, again, strict=True))
    assert all(((b.types == 1) <= (b.mask == 1)).all() for b in batches)


def test_the_rate_warms_up_stays_and_falls() -> None:
    plan = verifier.Plan.of(1_000, 1e-4, seed=1)
    rates = [verifier.rate_at(step, plan) for step in (0, 149, 500, 750, 999)]
    assert rates[0] < rates[1] == rates[2] == 1e-4
    assert rates[2] > rates[3] > rates[4] > 0
    assert verifier.rate_at(1_300, verifier.SHIPPED[0].plan) == pytest.approx(1.2e-4)


def test_binary_rows_teach_nothing_of_refuted_against_silent() -> None:
    import torch

    from adjudicator.training.encoder import loss_of

    one = torch.tensor([[0.0, 2.0, -1.0]])
    other = torch.tensor([[0.0, -1.0, 2.0]])
    label, yes, no = torch.tensor([1]), torch.tensor([True]), torch.tensor([False])
    assert loss_of(one, label, yes) == pytest.approx(loss_of(other, label, yes).item())
    assert loss_of(one, label, no) < loss_of(other, label, no)


def test_training_stops_goes_on_and_ships(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    out.mkdir()
    arguments = ["--data", str(data), "--work", str(work), "--out", str(out)]
    stages = [
        verifier.Stage(mix.BROAD, verifier.Plan.of(2, 1e-4, seed=13)),
        verifier.Stage(mix.EVEN, verifier.Plan.of(2, 1e-4, seed=13)),
    ]
    own = verifier.Stage(mix.OWN_DIET, verifier.Plan.of(2, 1e-4, seed=13))
    with pytest.raises(UsageError, match="run the verifier command first"):
        ship.ship(data, work, out, stages, (), quiet)
    verifier.train_stages(data, work, stages, quiet)
    verifier.refine(data, work, own, work / verifier.WEIGHTS, quiet)
    with pytest.raises(UsageError, match="holds 0 of 900 steps"):
        ship.ship(data, work, out, [*stages, own], folds.FOLDS, quiet)
    last = work / "even"
    assert json.loads((last / verifier.STATE).read_text())["step"] == 2
    first = ship.sha256_of(work / "broad" / verifier.WEIGHTS)
    assert json.loads((last / verifier.STATE).read_text())["started_from"] == first
    # more steps of the first stage are other weights to begin the second with
    assert main(["verifier", "--steps", "3", *arguments]) == 2
    assert "another started_from" in capsys.readouterr().err
    for folder in (last, work / "own"):
        shutil.rmtree(folder)
    assert main(["verifier", "--steps", "3", *arguments]) == 0
    log = [json.loads(line) for line in (work / "broad" / verifier.LOG).read_text().splitlines()]
    assert [e["step"] for e in log if "held_out_loss" in e] == [2, 3]
    told = json.loads((out / "card.json").read_text())
    assert [(s["name"], s["steps"]) for s in told["stages"]] == [
        ("broad", 3), ("even", 3), ("own", 3)
    ]  # fmt: skip
    assert sum(told["mean_of_stages"].values()) == pytest.approx(1)
    assert len(told["calibration"]["verifier"]["support"]) == len(SIGNS) + 1
    # The maps alone, of the weights that are there: everything else of the card stays.
    kept = {k: v for k, v in told.items() if k not in ("calibration", "conformal", "figures")}
    (out / "card.json").write_text(json.dumps(kept), encoding="utf-8")
    assert main(["calibrate", "--steps", "3", *arguments]) == 0
    assert json.loads((out / "card.json").read_text()) == told
    assert told["bytes"] == (out / "verifier.onnx").stat().st_size
    assert set(told["calibration"]) == {"verifier", "ruling"}
    assert told["conformal"]["n"] > 0
    assert set(told["figures"]["ruling"]) == {"held_out", "unseen"}
    assert {"scifact", "vitaminc", "wice"} <= set(told["figures"]["ruling"]["unseen"])
    assert [(f["name"], f["steps"]) for f in told["folds"]] == [("fold1", 3), ("fold2", 3)]
    assert all(f["own"]["steps"] == 3 for f in told["folds"])
    assert (work / ship.FLOAT_FILE).stat().st_size > 3 * told["bytes"]
    with pytest.raises(UsageError, match="checkpoint with another"):
        verifier.train(
            data, last, verifier.Stage(mix.EVEN, verifier.Plan.of(4, 1e-4, seed=14)), quiet
        )


def test_training_goes_on_from_what_ships(data: Path, tmp_path: Path) -> None:
    """The model that ships is read back, gets one more stage, and the card tells what it was."""
    work, out = tmp_path / "work", tmp_path / "out"
    shutil.copytree(HERE, out)
    was = json.loads((out / "card.json").read_text())
    arguments = ["--data", str(data), "--work", str(work), "--out", str(out), "--steps", "2"]
    assert main(["refine", *arguments]) == 0
    told = json.loads((out / "card.json").read_text())
    assert [s["name"] for s in told["stages"]] == ["own"]
    assert told["went_on_from"] == was["sha256"] != told["sha256"]
    assert told["stages_before"] == was["stages"]
    assert told["mean_of_stages"]["own"] < 1
    assert ship.has_own_stage(out)
    assert not ship.has_own_stage(HERE)
    # Again, with what now ships in the same place: the same, not a stage on top of it.
    assert main(["refine", *arguments]) == 0
    assert json.loads((out / "card.json").read_text()) == told


def test_what_is_read_back_of_the_shipped_model_reads_as_it_does() -> None:
    import torch

    from adjudicator.training.encoder import CrossEncoder

    rows = [
        examples.Example("The pier was painted green in 1962.", claim, "nei", "x", "x")
        for claim in ("In 1962 the pier was painted green.", "The pier is red.", "Gulls sing.")
    ]
    model = CrossEncoder()
    held = restored(HERE / MODEL_FILE)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in held.items()})
    read = verifier.probabilities(model, encoded(rows), torch.device("cpu"))
    shown = softmax(shipped().logits([(row.evidence, row.claim) for row in rows]))
    assert np.abs(read - shown).max() < 0.05


def test_each_claim_of_an_own_item_is_a_row_with_either_passage(data: Path) -> None:
    first, second, *_ = loaders.rows(data, "teaching", "news")
    assert (first.label, second.label) == ("supported", "refuted")
    assert first.claim == second.claim
    assert first.evidence != second.evidence
    assert first.source == second.source == "teaching:news-0"


def test_the_checkout_holds_the_own_set(tmp_path: Path) -> None:
    """Where no copy lies with the data, the project's own is read."""
    for part in loaders.OWN.files:
        found = list(loaders.rows(tmp_path, loaders.OWN.name, part))
        assert len(found) > 1_000
        assert {r.label for r in found} == set(loaders.LABELS)
        assert all(e.strip() for r in found for e in (r.claim, *r.evidence))
        items = list(loaders.lines(loaders.file_of(tmp_path, loaders.OWN.name, part)))
        assert len({item["id"] for item in items}) == len(items)
        pairs = [(item, pair) for item in items for pair in item.get("pairs", ())]
        assert all(pair[side] in item[side]["text"] for item, pair in pairs
                   for side in ("one", "other"))  # fmt: skip


def test_what_the_own_set_shares_with_others_is_told(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "teaching", tmp_path / "teaching")
    seven = "The news gate 3 was painted white"
    theirs = [
        {
            "id": "1",
            "claim": "Gate 3 is white.",
            "evidence": ["Quite another text."],
            "label": None,
        },
        {"id": "2", "claim": "None of this.", "evidence": [f"{seven} again."], "label": "nei"},
    ]
    write(tmp_path, "elsewhere/dev", theirs)
    write(tmp_path, "apart/dev", [{"id": "1", "claim": "Nothing at all.", "evidence": ["No."]}])
    said: list[str] = []
    assert overlap.compare(tmp_path, said.append) == {"elsewhere": (1, 1)}
    assert seven.lower() in said[0]


def test_the_shipped_verifier_is_probed_on_the_own_set(data: Path) -> None:
    said: list[str] = []
    found = probe.probe(data, said.append)
    assert set(found) == {*loaders.OWN.files, "all"}
    n, area, right = found["news"]
    assert n == 48
    assert area is not None
    assert right is not None
    assert area > 0.6  # another colour is plainly told
    assert said[-1].startswith("all: n = ")


def sample_of(kept: list[Row], signs: list[list[float]], unseen: np.ndarray) -> calibrate.Sample:
    return calibrate.Sample(kept, np.array(signs), unseen, np.ones(len(kept), bool))


def test_the_map_follows_the_signs() -> None:
    rng = np.random.default_rng(5)
    kept, signs = [], []
    for n in range(600):
        label = ("supported", "refuted", "nei")[n % 3]
        signs.append([
            3.0 * (label == "supported") + rng.normal(), rng.normal(),
            3.0 * (label == "refuted") + rng.normal(), rng.normal(), 0.0,
        ])  # fmt: skip
        kept.append(Row(f"r{n}", f"set{n % 4}", "c", ("e",), label, f"s{n}", binary=n % 5 == 0))
    unseen = np.array([r.set == "set3" for r in kept])
    fitted = calibrate.fit(sample_of(kept, signs, unseen), quiet)
    supported, refuted, silent = fitted.map.probabilities([4.0, 0.0, 0.0, 0.0, 0.0])
    assert supported > max(refuted, silent)
    for half in ("held_out", "unseen"):
        figures = fitted.figures[half]["all"]
        assert figures["balanced_accuracy"] > 0.85
        assert figures["ece"] < 0.12
    assert fitted.n == sum(not r.binary and r.set == "set3" for r in kept)
    assert list(fitted.nonconformity) == sorted(fitted.nonconformity)


def test_rows_of_a_fold_without_refuted_beside_silent_ones_teach_no_refutation() -> None:
    labels = ("supported", "refuted", "nei")
    kept = [Row(f"r{n}", f"set{n % 2}", "c", ("e",), labels[n % 3], f"s{n}") for n in range(600)]
    # in set1 the sign of refutation means the contrary
    signs = [
        [3.0 * (r.label == "supported"), 0.0, 2.0 * told, 0.0, 0.0]
        for r in kept
        for told in [(r.label == "refuted") == (r.set == "set0")]
    ]
    known = np.array([r.set == "set0" for r in kept])
    taught = calibrate.fit(calibrate.Sample(kept, np.array(signs), ~known, known), quiet).map
    _, refuted, silent = taught.probabilities([0.0, 0.0, 2.0, 0.0, 0.0])
    assert refuted > 3 * silent


def test_an_unseen_set_is_judged_by_a_map_that_never_saw_it() -> None:
    # in set "far" the sign means the contrary: only a map that saw the set could tell
    kept, signs = [], []
    for n in range(400):
        name = ("near", "far")[n % 2]
        label = "supported" if n % 4 < 2 else "nei"
        sign = 2.0 if (label == "supported") == (name == "near") else -2.0
        kept.append(Row(f"r{n}", name, "c", ("e",), label, f"s{n}"))
        signs.append([sign, 0.0, 0.0, 0.0, 0.0])
    unseen = np.array([r.set == "far" for r in kept])
    # refutations are needed to fit the second map
    kept = [*kept, *(Row(f"x{n}", "near", "c", ("e",), "refuted", f"x{n}") for n in range(40))]
    signs += [[-2.0, 0.0, 2.0, 0.0, 0.0]] * 40
    sample = sample_of(kept, signs, np.append(unseen, np.zeros(40, bool)))
    figures = calibrate.fit(sample, quiet).figures
    assert figures["unseen"]["far"]["balanced_accuracy"] < 0.1
    assert figures["unseen"]["far"]["brier"] > 0.5


def test_a_fold_learns_nothing_of_the_sets_it_leaves_out(data: Path) -> None:
    for fold in folds.FOLDS:
        found = mix.examples(data, seed=1, say=quiet, diet=fold.stage.diet)
        assert found
        assert not {e.set.removeprefix("made/") for e in found} & set(fold.without)
    every = {s.name for s in loaders.VERIFIER_SETS}
    fever = {"fever_eraser", "fever_dev_rte"}
    assert {n for f in folds.FOLDS for n in f.without} == every - fever


def test_maps_of_weights_without_the_own_stage_see_nothing_of_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ships has not learnt from the own set: its folds must not, nor count it as known."""
    out, work = tmp_path / "out", tmp_path / "work"
    shutil.copytree(HERE, out)
    seen: list[set[str]] = []
    monkeypatch.setattr(ship, "held_out_rows", lambda _, sets: seen.append({s.name for s in sets}))
    monkeypatch.setattr(ship, "left_out_rows", lambda _: [])
    with pytest.raises(TypeError):  # no rows to go on with: the sets that were asked for tell
        main(["calibrate", "--data", str(data), "--work", str(work), "--out", str(out),
              "--steps", "2"])  # fmt: skip
    assert seen == [{s.name for s in loaders.VERIFIER_SETS}]
    assert not (work / "fold1" / "own").exists()


def test_the_threshold_is_where_the_held_out_sets_are_told_apart_best() -> None:
    kept = [
        Row(f"r{n}", f"set{n % 2}", "c", ("e",), "supported" if n % 4 < 1 else "nei", f"s{n}")
        for n in range(400)
    ]
    # set 0 has all supported rows: it alone can say where they part from the rest
    stated = np.array([0.41 if row.label == "supported" else 0.35 for row in kept])
    assert 0.35 < calibrate.threshold(kept, stated) <= 0.41


def test_a_frame_beside_evidence_leaves_the_label_and_alone_decides_it() -> None:
    claim, evidence = "The pier was painted green.", "Gulls sat on the pier."
    rng = random.Random(4)
    seen: dict[str | None, set[str]] = {}
    for _ in range(400):
        shown, label = mentioning.framed(evidence, claim, rng)
        seen.setdefault(label, set()).add(shown)
    assert set(seen) == {None, "supported", "refuted", "nei"}
    assert all(evidence in shown for shown in seen[None])
    assert all(evidence not in shown for label in ("supported", "refuted", "nei")
               for shown in seen[label])  # fmt: skip
    assert "It is not true that the pier was painted green." in seen["refuted"]
    assert "Records show that the pier was painted green." in seen["supported"]
    assert "Suppose that the pier was painted green." in seen["nei"]


def test_a_title_that_states_a_finding_is_a_claim_on_its_abstract() -> None:
    abstract = ("We fed gulls.", "Gulls that ate fish grew faster.", "They were weighed daily.")
    row = Row("1", "scifact", "c", abstract, "nei", "s", title="Fish increases growth in gulls")
    made = list(examples.of_title(row, random.Random(1)))
    assert made[0].claim == "Fish increases growth in gulls."
    assert made[0].label == "supported"
    assert "Fish decreases growth in gulls." in {e.claim for e in made if e.label == "refuted"}
    asked = replace(row, title="How do gulls grow?")
    assert list(examples.of_title(asked, random.Random(1))) == []


def test_a_table_may_stand_as_one_row() -> None:
    facts = ("Pier Nine.", "The colour of Pier Nine: Green.", "The year of Pier Nine: 1962.")
    row = Row("1", "infotabs", "Pier Nine is green.", facts, "supported", "s")
    (one,) = examples.of_row(row, random.Random(1), examples.Cut(listed=1.0))
    assert one.evidence == "name: Pier Nine; colour: Green; year: 1962"
