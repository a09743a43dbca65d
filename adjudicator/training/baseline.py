"""Trains the entailment baseline: two boosted-tree models over hand-made features, calibrated.

The first tells support from the rest (all pairs), the second refutation from silence (only pairs
whose labels know the difference). Both are written to JSON and evaluated with numpy alone.
"""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.judges.features import NAMES, featurise
from adjudicator.judges.trees import Forest, sigmoid
from adjudicator.judges.vectors import Vectors
from adjudicator.training.loaders import TRAINING_SETS, file_of, sha256_of
from adjudicator.training.pairs import Pair, digest, training_pairs

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.types import Embedder

# Support can only rise with what stands in the window and only fall with what differs or lacks.
_SUPPORT_TREND = {
    "recall": 1, "soft_recall": 1, "recall_near": 1, "numbers_differ": -1, "dates_differ": -1,
    "numbers_missing": -1, "dates_missing": -1, "names_missing": -1, "missing_mass": -1,
    "bigrams": 1, "opposites_strong": -1, "cosine": 1, "rarest_soft": 1, "plain_soft": 1,
    "plain_worst": 1, "replaced_name": -1,
}  # fmt: skip
_REFUTE_TREND = {
    "soft_recall": 1, "numbers_differ": 1, "dates_differ": 1, "differ_tie": 1, "cosine": 1,
    "opposites_strong": 1, "negation_mismatch": 1,
}  # fmt: skip
_BATCH = 2_000


def train(
    data: Path, *, embedder: Embedder, seed: int, say: Callable[[str], None]
) -> dict[str, object]:
    """The content of ``lexical.json``: both models, the calibration, and the card.

    Raises:
        DataMissing: a training file is not under ``data``.
    """
    pairs = training_pairs(data, seed=seed)
    say(f"{len(pairs)} pairs")
    features = features_of(pairs, embedder, say)
    return fit(pairs, features, data=data, embedder_name=embedder.name, seed=seed, say=say)


def features_of(
    pairs: list[Pair], embedder: Embedder, say: Callable[[str], None]
) -> npt.NDArray[np.float32]:
    """The feature rows of all pairs, in order."""
    vectors = Vectors(embedder)
    parts = []
    for at in range(0, len(pairs), _BATCH):
        batch = [(p.claim, p.window, p.near) for p in pairs[at : at + _BATCH]]
        parts.append(featurise(batch, vectors))
        say(f"features {min(at + _BATCH, len(pairs))}/{len(pairs)}")
    return np.concatenate(parts)


def fit(
    pairs: list[Pair],
    features: npt.NDArray[np.float32],
    *,
    data: Path,
    embedder_name: str,
    seed: int,
    say: Callable[[str], None],
) -> dict[str, object]:
    """Fit both models on the pairs not held out, then the temperatures on those that are."""
    labels = np.array([p.label for p in pairs])
    weak = np.array([p.weak for p in pairs])
    out = np.array([p.held_out for p in pairs])
    supported = labels == "supported"
    first = _forest(features[~out], supported[~out], _SUPPORT_TREND, seed)
    known = ~weak & ~supported
    second = _forest(features[~out & known], labels[~out & known] == "refuted", _REFUTE_TREND, seed)
    say("trees fitted")
    logits_first = Forest.from_json(first).logits(features)
    logits_second = Forest.from_json(second).logits(features)
    warm_first = _temperature(logits_first[out], supported[out])
    warm_second = _temperature(logits_second[out & known], labels[out & known] == "refuted")
    support = sigmoid(logits_first / warm_first)
    refute = (1 - support) * sigmoid(logits_second / warm_second)
    figures = _figures(pairs, labels, support, refute, out)
    say(json.dumps(figures, indent=1))
    return {
        "features": list(NAMES),
        "support": first | {"temperature": warm_first},
        "refute": second | {"temperature": warm_second},
        "card": {
            "what": "boosted trees over hand-made features of (claim, window); a baseline",
            "embedding": embedder_name,
            "seed": seed,
            "pairs": len(pairs),
            "pairs_sha256": digest(pairs),
            "machine": platform.machine(),
            "held_out": "one source (page, document, table) in ten, by a hash of its name",
            "sets": [
                {"name": s.name, "files": {f: sha256_of(file_of(data, s.name, f)) for f in s.files},
                 "licence": s.licence, "pairs": sum(p.set == s.name for p in pairs)}
                for s in TRAINING_SETS
            ],
            "held_out_figures": figures,
        },
    }  # fmt: skip


def _forest(
    rows: npt.NDArray[np.float32], target: npt.NDArray[np.bool_], trend: dict[str, int], seed: int
) -> dict[str, object]:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=160,
        learning_rate=0.08,
        max_leaf_nodes=15,
        min_samples_leaf=60,
        l2_regularization=5.0,
        monotonic_cst=[trend.get(name, 0) for name in NAMES],
        early_stopping=False,
        random_state=seed,
    ).fit(rows, target)
    return _export(model)


def _export(model: object) -> dict[str, object]:
    """The trees in flat lists; thresholds and leaves rounded, which the figures are taken with."""
    flat: dict[str, list[float]] = {
        k: [] for k in ("feature", "threshold", "left", "right", "value")
    }
    roots: list[int] = []
    depth = 0
    for (tree,) in model._predictors:  # type: ignore[attr-defined]
        base = len(flat["feature"])
        roots.append(base)
        depth = max(depth, int(tree.nodes["depth"].max()))
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            flat["feature"].append(0 if leaf else int(node["feature_idx"]))
            flat["threshold"].append(0.0 if leaf else round(float(node["num_threshold"]), 5))
            flat["left"].append(-1 if leaf else base + int(node["left"]))
            flat["right"].append(-1 if leaf else base + int(node["right"]))
            flat["value"].append(round(float(node["value"]), 5) if leaf else 0.0)
    baseline = float(np.ravel(model._baseline_prediction)[0])  # type: ignore[attr-defined]
    return {"baseline": round(baseline, 5), "roots": roots, "depth": depth, **flat}


def _temperature(logits: npt.NDArray[np.float64], target: npt.NDArray[np.bool_]) -> float:
    """The temperature with the least log loss on held-out pairs, from a fixed grid."""

    def loss(temperature: float) -> float:
        p = np.clip(sigmoid(logits / temperature), 1e-6, 1 - 1e-6)
        return float(-np.mean(np.where(target, np.log(p), np.log(1 - p))))

    grid = [round(0.6 + 0.05 * step, 2) for step in range(49)]
    return min(grid, key=loss)


def _figures(
    pairs: list[Pair],
    labels: npt.NDArray[np.str_],
    support: npt.NDArray[np.float64],
    refute: npt.NDArray[np.float64],
    out: npt.NDArray[np.bool_],
) -> dict[str, object]:
    """Held-out accuracy per set: balanced accuracy of support, three-way accuracy where known."""
    figures: dict[str, object] = {}
    for name in [s.name for s in TRAINING_SETS]:
        mine = np.array([p.set == name and o for p, o in zip(pairs, out, strict=True)])
        if not mine.any():
            continue
        truth = labels[mine] == "supported"
        said = support[mine] >= 0.5
        sides = [
            float(np.mean(said[truth == side] == side))
            for side in (True, False)
            if (truth == side).any()
        ]
        entry: dict[str, object] = {
            "pairs": int(mine.sum()),
            "labels": dict(sorted(Counter(labels[mine].tolist()).items())),
            "balanced_accuracy": round(float(np.mean(sides)), 4),
        }
        if not any(p.weak for p, m in zip(pairs, mine, strict=True) if m):
            stacked = np.stack([support[mine], refute[mine], 1 - support[mine] - refute[mine]])
            guessed = np.array(["supported", "refuted", "nei"])[np.argmax(stacked, axis=0)]
            entry["three_way_accuracy"] = round(float(np.mean(guessed == labels[mine])), 4)
        figures[name] = entry
    return figures


def write(model: dict[str, object], path: Path) -> None:
    """Write the model, one key a line so that changes can be read."""
    lines = [f"{json.dumps(k)}: {json.dumps(v, sort_keys=True)}" for k, v in sorted(model.items())]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
