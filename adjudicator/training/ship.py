"""From a finished training folder to the files that ship: the int8 model, its maps, its card."""

from __future__ import annotations

import hashlib
import json
import operator
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import torch

from adjudicator.training import mix
from adjudicator.training.calibrate import (
    KEPT_DOMAINS,
    Sample,
    all_signs,
    fit,
    held_out_rows,
    left_out_rows,
)
from adjudicator.training.encoder import save_weights
from adjudicator.training.export import write
from adjudicator.training.folds import Fold, require, told_of, unseen_rows, verifier_of
from adjudicator.training.loaders import (
    ALL_SETS,
    VERIFIER_SETS,
    TrainingSet,
    file_of,
    sha256_of,
)
from adjudicator.training.restore import restored
from adjudicator.training.verifier import (
    LOG,
    OWN,
    OWN_SHARE,
    REFINED,
    SHARES,
    STATE,
    WEIGHTS,
    Stage,
)
from adjudicator.verifier.calibration import card
from adjudicator.verifier.model import CARD_FILE, MODEL_FILE, Verifier
from ingest.embedding.model_folder import packaged_source
from orchestra.errors import UsageError

FLOAT_FILE = "verifier-fp32.onnx"
BEFORE_FILE = "card-before.json"


def ship(
    data: Path,
    work: Path,
    out: Path,
    stages: Sequence[Stage],
    folds: Sequence[Fold],
    say: Callable[[str], None],
    *,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Writes ``verifier.onnx`` and ``card.json`` to ``out`` from what was trained in ``work``.

    ``before``: the card of the file that training went on from, whose stages are told too.

    Raises:
        UsageError: a stage or a fold was not trained there to its end.
        DataMissing: a file is not under ``data``.
    """
    for stage in stages:
        if not (work / stage.diet.name / STATE).exists():
            message = (
                f"{work / stage.diet.name} holds no trained weights; run the verifier command first"
            )
            raise UsageError(message)
    for fold in folds:
        require(fold, work)
    export(work, out)
    told = _provenance(data, work, stages, say) | _went_before(before)
    model = (out / MODEL_FILE).read_bytes()
    told |= {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)}
    _write(out, told)
    recalibrate(data, work, out, folds, say)


def restore(out: Path, work: Path) -> dict[str, object]:
    """Lays the weights of the model in ``out`` into ``work`` to go on from; returns its card.

    What an earlier call laid there stays: by then ``out`` may hold what was made of it.

    Raises:
        VerifierDamaged: ``out`` holds no card.
    """
    kept = work / BEFORE_FILE
    if kept.exists():
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    work.mkdir(parents=True, exist_ok=True)
    tensors = {n: torch.from_numpy(w) for n, w in restored(out / MODEL_FILE).items()}
    save_weights(work / WEIGHTS, tensors)
    told = dict(card(out))
    kept.write_text(json.dumps(told), encoding="utf-8")
    return told


def went_on(work: Path) -> bool:
    """Whether what was trained in ``work`` went on from a model that shipped."""
    return (work / BEFORE_FILE).exists()


def recalibrate(
    data: Path, work: Path, out: Path, folds: Sequence[Fold], say: Callable[[str], None]
) -> None:
    """Fits the maps of the model in ``out`` anew and writes them into its card.

    For changes to the rules or to the signs, which leave the weights as they are. The folds must
    have been trained in ``work``.

    Raises:
        UsageError: a fold was not trained there to its end.
        DataMissing: a file is not under ``data``.
        VerifierDamaged: ``out`` holds no card.
    """
    for fold in folds:
        require(fold, work)
    told = dict(card(out)) | {"folds": told_of(work, folds)}
    samples = _samples(data, work, Verifier(out), folds, say)
    fitted = {name: fit(sample, say) for name, sample in samples.items()}
    told |= {
        "calibration": {
            name: {
                "support": f.map.support,
                "refute": f.map.refute,
                "support_at": f.map.support_at,
            }
            for name, f in fitted.items()
        },
        "conformal": {"quantiles": fitted["ruling"].nonconformity, "n": fitted["ruling"].n},
        "figures": {name: f.figures for name, f in fitted.items()},
    }
    _write(out, told)


def _samples(
    data: Path,
    work: Path,
    shipped: Verifier,
    folds: Sequence[Fold],
    say: Callable[[str], None],
) -> dict[str, Sample]:
    """What the maps are fitted on, for the verifier's readings and for rulings."""
    parts = [
        (held_out_rows(data, _taught(folds)), shipped, False, True),
        (left_out_rows(data), shipped, True, True),
    ]
    parts += [
        (unseen_rows(data, fold), verifier_of(fold, work), True, fold.refutes) for fold in folds
    ]
    say(f"{' + '.join(str(len(rows)) for rows, *_ in parts)} rows to calibrate on")
    found = {}
    for name in ("verifier", "ruling"):
        made = [
            Sample(
                rows,
                all_signs(name, rows, verifier),
                np.full(len(rows), unseen),
                np.full(len(rows), refutes),
            )
            for rows, verifier, unseen, refutes in parts
        ]
        found[name] = reduce(operator.add, made)
    return found


def _taught(folds: Sequence[Fold]) -> tuple[TrainingSet, ...]:
    """The sets that weights with these folds learnt from."""
    return ALL_SETS if any(fold.own_steps for fold in folds) else VERIFIER_SETS


def has_own_stage(out: Path) -> bool:
    """Whether the model in ``out`` had the stage on what the project wrote itself.

    Raises:
        VerifierDamaged: ``out`` holds no card.
    """
    stages = card(out).get("stages")
    return isinstance(stages, list) and any(s["name"] == OWN.diet.name for s in stages)


def export(work: Path, out: Path) -> None:
    """The int8 model to ``out``; beside the weights a float32 one, to compare with.

    ``symphony eval verifier-precision`` lays the two side by side.
    """
    write(work / REFINED, out / MODEL_FILE, int8=True)
    write(work / REFINED, work / FLOAT_FILE, int8=False)


def _provenance(
    data: Path, work: Path, stages: Sequence[Stage], say: Callable[[str], None]
) -> dict[str, object]:
    """What the weights were made of: per stage data with hashes, seed, plan, held-out loss."""
    last = work / stages[-1].diet.name / STATE
    return {
        "what": "cross-encoder, 6 layers of width 384, started from all-MiniLM-L6-v2; int8",
        "mean_of_stages": _shares(stages),
        "base_sha256": sha256_of(packaged_source() / "model.safetensors"),
        "stages": [_stage(data, work / s.diet.name, s, say) for s in stages],
        "licences": sorted({one.licence for s in stages for one in s.diet.sets}),
        "calibrated_on": [
            {"name": n, "part": p, "sha256": sha256_of(file_of(data, n, p))}
            for n, p in KEPT_DOMAINS
        ],
        "held_out_rule": "one source (page, document, table) in ten, by a hash of its name",
        "trained_on": datetime.fromtimestamp(last.stat().st_mtime, UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}",
    }


def _shares(stages: Sequence[Stage]) -> dict[str, float]:
    """What each stage weighs in the weights that ship; the last one's rest is what went before."""
    shares = (*(round(share * (1 - OWN_SHARE), 4) for share in SHARES), OWN_SHARE)
    return {s.diet.name: w for s, w in zip(reversed(stages), reversed(shares), strict=False)}


def _went_before(card: Mapping[str, Any] | None) -> dict[str, object]:
    """The stages of the file that training went on from, and its hash; nothing where none did."""
    if card is None:
        return {}
    return {
        "went_on_from": card["sha256"],
        "mean_of_stages_before": card["mean_of_stages"],
        "stages_before": card["stages"],
    }


def _stage(data: Path, folder: Path, stage: Stage, say: Callable[[str], None]) -> dict[str, object]:
    state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    found = mix.examples(data, seed=state["seed"], say=say, diet=stage.diet)
    if mix.digest(found) != state["examples_sha256"]:
        message = f"{folder} was trained on other examples than this code and data make"
        raise UsageError(message)
    log = [json.loads(line) for line in (folder / LOG).read_text(encoding="utf-8").splitlines()]
    return {
        "name": stage.diet.name,
        "seed": state["seed"],
        "steps": state["step"],
        "plan": state["plan"],
        "examples": sum(not e.is_held_out for e in found),
        "examples_sha256": state["examples_sha256"],
        "sets": mix.manifest(data, found, stage.diet.sets),
        "last_check": next(e for e in reversed(log) if "held_out_loss" in e),
    }


def _write(out: Path, told: dict[str, object]) -> None:
    text = json.dumps(told, indent=1, sort_keys=True)
    (out / CARD_FILE).write_text(text + "\n", encoding="utf-8")
    card.cache_clear()
