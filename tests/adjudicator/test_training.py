from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from adjudicator.judges.features import NAMES
from adjudicator.judges.lexical import load
from adjudicator.judges.trees import Forest, sigmoid
from adjudicator.training import baseline, frequencies, loaders
from adjudicator.training.__main__ import main
from adjudicator.training.pairs import Pair, digest, training_pairs

OTHERS = (
    "Rain fell on the town.",
    "The quay was busy.",
    "A gull sat on the wall.",
    "Nets lay about.",
)


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    path = folder / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Every training file, with a few made-up rows of each shape."""
    for one in loaders.TRAINING_SETS:
        for part in one.files:
            rows: list[dict[str, object]] = []
            for n in range(60):
                label = ("supported", "refuted", "nei")[n % 3]
                said = ("is", "is not", "saw")[n % 3]
                gold = f"Pier {n} {said} green -LRB- {one.name} -RRB- ."
                evidence = [gold, *OTHERS]
                claim = f"Pier {n} is green ."
                rows.append({"id": f"{one.name}-{n}", "claim": claim, "label": label,
                             "evidence": evidence[:1] if one.name == "conjnli" else evidence,
                             "source_doc": f"doc {n}", "rationale_idx": [0]})  # fmt: skip
            rows.append({"id": "x", "claim": "y", "evidence": [], "label": None})
            write(tmp_path, f"{one.name}/{part}", rows)
    return tmp_path


def test_rows_are_plain_and_labelled(data: Path) -> None:
    rows = list(loaders.rows(data, "vitaminc", "test_real"))
    assert len(rows) == 60
    assert rows[0].evidence[0] == "Pier 0 is green (vitaminc)."
    assert rows[0].source == "fever:doc_0"
    other = next(loaders.rows(data, "scifact", "train"))
    assert other.source == "scifact:doc 0"


def test_missing_data_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(loaders.DataMissing, match="vitaminc"):
        list(loaders.rows(tmp_path, "vitaminc", "test_real"))
    assert main(["frequencies", "--data", str(tmp_path), "--out", str(tmp_path / "x")]) == 2
    assert "--data" in capsys.readouterr().err


def test_sources_stay_on_one_side(data: Path) -> None:
    pairs = training_pairs(data, seed=1)
    sides: dict[str, set[bool]] = {}
    for pair in pairs:
        sides.setdefault(pair.source, set()).add(pair.held_out)
    assert all(len(side) == 1 for side in sides.values())
    assert {p.held_out for p in pairs} == {True, False}
    assert digest(pairs) == digest(training_pairs(data, seed=1))
    assert any(p.label == "nei" and p.window == "Rain fell on the town." for p in pairs)


def test_frequencies(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "idf.json"
    assert main(["frequencies", "--data", str(data), "--out", str(out)]) == 0
    raw = json.loads(out.read_text())
    assert raw["stems"]["green"] < 1.0
    assert frequencies.count(data) == raw


def pair(label: str, n: int, weak: bool) -> Pair:
    return Pair(f"c{n}", f"w{n}", "", label, "vitaminc", f"s{n}", weak, loaders.held_out(f"s{n}"))


def test_fit_is_deterministic_and_read_back(data: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    labels = [("supported", "refuted", "nei")[n % 3] for n in range(900)]
    rows = rng.random((900, len(NAMES))).astype(np.float32)
    rows[:, 0] += np.array([label == "supported" for label in labels])
    rows[:, NAMES.index("differ_tie")] += np.array([label == "refuted" for label in labels])
    pairs = [pair(label, n, weak=n % 5 == 0) for n, label in enumerate(labels)]
    said: list[str] = []
    made = baseline.fit(pairs, rows, data=data, embedder_name="e", seed=7, say=said.append)
    again = baseline.fit(pairs, rows, data=data, embedder_name="e", seed=7, say=said.append)
    assert made == again
    out = tmp_path / "model.json"
    baseline.write(made, out)
    raw = json.loads(out.read_text())
    forest = Forest.from_json(raw["support"])
    chance = sigmoid(forest.logits(rows))
    right = (chance >= 0.5) == (np.array(labels) == "supported")
    assert right.mean() > 0.9
    one = np.array([forest.logits(rows[n : n + 1])[0] for n in range(5)])
    assert np.array_equal(one, forest.logits(rows[:5]))
    assert raw["card"]["held_out_figures"]["vitaminc"]["balanced_accuracy"] > 0.8


def test_the_shipped_model_fits_the_features() -> None:
    model = load()
    assert model.support.feature.max() < len(NAMES)
    assert model.support_temperature > 0
    assert model.refute_temperature > 0
