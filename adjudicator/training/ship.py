"""From a finished training folder to the files that ship: the int8 model, its maps, its card."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from adjudicator.metrics.classification import balanced_accuracy
from adjudicator.training import mix
from adjudicator.training.calibrate import KEPT_DOMAINS, all_signs, calibration_rows, fit
from adjudicator.training.export import build
from adjudicator.training.loaders import OPEN_SETS, Row, file_of, rows, sha256_of
from adjudicator.training.verifier import LOG, STATE, WEIGHTS
from adjudicator.verifier.calibration import calibration, card, signs_of
from adjudicator.verifier.model import CARD_FILE, MODEL_FILE, Verifier, softmax
from adjudicator.verifier.reading import read_all
from ingest.embedding.bert_graph import BertShape, read_safetensors
from ingest.embedding.model_folder import packaged_source
from orchestra.errors import UsageError

FLOAT_FILE = "verifier-fp32.onnx"


def ship(data: Path, work: Path, out: Path, say: Callable[[str], None]) -> None:
    """Writes ``verifier.onnx`` and ``card.json`` to ``out`` from what was trained in ``work``.

    Raises:
        UsageError: nothing was trained there.
        DataMissing: a file is not under ``data``.
    """
    if not (work / STATE).exists():
        message = f"{work} holds no trained weights; run the verifier command first"
        raise UsageError(message)
    export(work, out)
    told = _provenance(data, work, say)
    model = (out / MODEL_FILE).read_bytes()
    told |= {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)}
    _write(out, told)
    kept = calibration_rows(data)
    verifier = Verifier(out)
    say(f"{len(kept)} held-out rows to calibrate on")
    fitted = {
        name: fit(kept, all_signs(name, kept, verifier), say) for name in ("verifier", "ruling")
    }
    told |= {
        "calibration": {
            name: {"support": f.map.support, "refute": f.map.refute} for name, f in fitted.items()
        },
        "conformal": {"quantiles": fitted["ruling"].nonconformity, "n": fitted["ruling"].n},
        "held_out": {name: f.figures for name, f in fitted.items()},
    }
    _write(out, told)
    card.cache_clear()


def export(work: Path, out: Path) -> None:
    """The int8 model to ``out``; beside the weights a float32 one, to compare with."""
    weights = read_safetensors(work / WEIGHTS)
    shape = BertShape.read(packaged_source() / "config.json")
    (out / MODEL_FILE).write_bytes(build(weights, shape, int8=True).SerializeToString())
    (work / FLOAT_FILE).write_bytes(build(weights, shape, int8=False).SerializeToString())


def _provenance(data: Path, work: Path, say: Callable[[str], None]) -> dict[str, object]:
    """What the weights were made of: data with hashes, seed, plan, machine, held-out loss."""
    state = json.loads((work / STATE).read_text(encoding="utf-8"))
    found = mix.examples(data, seed=state["seed"], say=say)
    if mix.digest(found) != state["examples_sha256"]:
        message = f"{work} was trained on other examples than this code and data make"
        raise UsageError(message)
    log = [json.loads(line) for line in (work / LOG).read_text(encoding="utf-8").splitlines()]
    sets = mix.manifest(data, found)
    return {
        "what": "cross-encoder, 6 layers of width 384, started from all-MiniLM-L6-v2; int8",
        "seed": state["seed"],
        "steps": state["step"],
        "plan": state["plan"],
        "examples": sum(not e.is_held_out for e in found),
        "examples_sha256": state["examples_sha256"],
        "base_sha256": sha256_of(packaged_source() / "model.safetensors"),
        "sets": sets,
        "licences": sorted({str(s["licence"]) for s in sets}),
        "calibrated_on": [
            {"name": n, "part": p, "sha256": sha256_of(file_of(data, n, p))}
            for n, p in KEPT_DOMAINS
        ],
        "held_out_rule": "one source (page, document, table) in ten, by a hash of its name",
        "trained_on": datetime.fromtimestamp((work / STATE).stat().st_mtime, UTC)
        .date()
        .isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}",
        "last_check": next(e for e in reversed(log) if "held_out_loss" in e),
    }


def _write(out: Path, told: dict[str, object]) -> None:
    text = json.dumps(told, indent=1, sort_keys=True)
    (out / CARD_FILE).write_text(text + "\n", encoding="utf-8")


def compare(
    data: Path, work: Path, out: Path, say: Callable[[str], None], *, per_set: int = 300
) -> list[dict[str, object]]:
    """What int8 loses against float32: balanced accuracy of support per open set, and the time.

    Both run through the same windows and the map that ships, at the same threshold.
    """
    made = []
    for name, part in OPEN_SETS:
        held = list(rows(data, name, part))
        held = held[:: max(1, len(held) // per_set)]
        entry: dict[str, object] = {"set": f"{name}/{part}", "n": len(held)}
        for key, verifier in (
            ("int8", Verifier(out)),
            ("fp32", Verifier(work, model=FLOAT_FILE)),
        ):
            began = time.perf_counter()
            entry[key] = _balanced(held, verifier, out)
            entry[f"{key}_seconds"] = round(time.perf_counter() - began, 2)
        say(json.dumps(entry))
        made.append(entry)
    return made


def _balanced(held: Sequence[Row], verifier: Verifier, out: Path) -> float | None:
    chance = calibration("verifier", out)
    reads = read_all([(r.claim, r.evidence) for r in held], verifier)
    said = [
        bool(read.windows)
        and chance.probabilities(signs_of(np.asarray(softmax(read.logits)[:, :2])))[0] >= 0.5
        for read in reads
    ]
    found = balanced_accuracy([r.label == "supported" for r in held], said)
    return None if found is None else round(found, 4)
