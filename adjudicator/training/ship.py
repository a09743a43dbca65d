"""From a finished training folder to the files that ship: the int8 model, its maps, its card."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from adjudicator.training import mix
from adjudicator.training.calibrate import KEPT_DOMAINS, all_signs, calibration_rows, fit
from adjudicator.training.export import build
from adjudicator.training.loaders import VERIFIER_SETS, file_of, sha256_of
from adjudicator.training.verifier import LOG, SHARES, STATE, WEIGHTS, Stage
from adjudicator.verifier.calibration import card
from adjudicator.verifier.model import CARD_FILE, MODEL_FILE, Verifier
from ingest.embedding.bert_graph import BertShape, read_safetensors
from ingest.embedding.model_folder import packaged_source
from orchestra.errors import UsageError

FLOAT_FILE = "verifier-fp32.onnx"


def ship(
    data: Path, work: Path, out: Path, stages: Sequence[Stage], say: Callable[[str], None]
) -> None:
    """Writes ``verifier.onnx`` and ``card.json`` to ``out`` from what was trained in ``work``.

    Raises:
        UsageError: a stage was not trained there.
        DataMissing: a file is not under ``data``.
    """
    for stage in stages:
        if not (work / stage.diet.name / STATE).exists():
            message = (
                f"{work / stage.diet.name} holds no trained weights; run the verifier command first"
            )
            raise UsageError(message)
    export(work, out)
    told = _provenance(data, work, stages, say)
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
            name: {
                "support": f.map.support,
                "refute": f.map.refute,
                "support_at": f.map.support_at,
            }
            for name, f in fitted.items()
        },
        "conformal": {"quantiles": fitted["ruling"].nonconformity, "n": fitted["ruling"].n},
        "held_out": {name: f.figures for name, f in fitted.items()},
    }
    _write(out, told)
    card.cache_clear()


def export(work: Path, out: Path) -> None:
    """The int8 model to ``out``; beside the weights a float32 one, to compare with.

    ``symphony eval verifier-precision`` lays the two side by side.
    """
    weights = read_safetensors(work / WEIGHTS)
    shape = BertShape.read(packaged_source() / "config.json")
    (out / MODEL_FILE).write_bytes(build(weights, shape, int8=True).SerializeToString())
    (work / FLOAT_FILE).write_bytes(build(weights, shape, int8=False).SerializeToString())


def _provenance(
    data: Path, work: Path, stages: Sequence[Stage], say: Callable[[str], None]
) -> dict[str, object]:
    """What the weights were made of: per stage data with hashes, seed, plan, held-out loss."""
    last = work / stages[-1].diet.name / STATE
    return {
        "what": "cross-encoder, 6 layers of width 384, started from all-MiniLM-L6-v2; int8",
        "mean_of_stages": dict(zip((s.diet.name for s in stages), SHARES, strict=True)),
        "base_sha256": sha256_of(packaged_source() / "model.safetensors"),
        "stages": [_stage(data, work / s.diet.name, s, say) for s in stages],
        "licences": sorted({s.licence for s in VERIFIER_SETS}),
        "calibrated_on": [
            {"name": n, "part": p, "sha256": sha256_of(file_of(data, n, p))}
            for n, p in KEPT_DOMAINS
        ],
        "held_out_rule": "one source (page, document, table) in ten, by a hash of its name",
        "trained_on": datetime.fromtimestamp(last.stat().st_mtime, UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}",
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
        "sets": mix.manifest(data, found),
        "last_check": next(e for e in reversed(log) if "held_out_loss" in e),
    }


def _write(out: Path, told: dict[str, object]) -> None:
    text = json.dumps(told, indent=1, sort_keys=True)
    (out / CARD_FILE).write_text(text + "\n", encoding="utf-8")
