"""``python -m adjudicator.training WHAT --data DIR``: remake what ships.

``verifier`` trains the cross-encoder in ``--work`` (it goes on where it was stopped), and once per
fold without some sets, which calibration needs, and ships it;
``refine`` goes on from the file that ships, with what the project wrote itself, and ships that;
``ship`` only exports and calibrates what was trained;
``calibrate`` trains the folds alone and fits the maps of the weights that ship anew, which a change
to the rules or to the signs asks for;
``answering`` trains the model that tells whether a passage answers a question, and ships it;
with ``--without`` it leaves parts of its questions out and tells how it fares on them;
``baseline`` fits the lexical judge's trees; ``frequencies`` counts words; ``overlap`` tells what
the project's own teaching set shares with the sets under ``--data``; ``probe`` how the verifier
that ships fares on that set.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import SymphonyError

if TYPE_CHECKING:
    from adjudicator.training import folds, verifier

_HERE = Path(__file__).resolve().parents[1]
_OF_VERIFIER = ("verifier", "refine", "ship", "calibrate")


def main(arguments: list[str] | None = None) -> int:
    """Run one training command; 0 when it worked, 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m adjudicator.training", description=__doc__)
    parser.add_argument(
        "what", choices=[*_OF_VERIFIER, "answering", "baseline", "frequencies", "overlap", "probe"]
    )
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SYMPHONY_DATA", "data")))
    parser.add_argument("--out", type=Path, help="default: the file that ships")
    parser.add_argument(
        "--work", type=Path, help="checkpoints; default: out/verifier, out/answering"
    )
    parser.add_argument("--steps", type=int, help="of each stage and fold; default: as shipped")
    parser.add_argument("--rate", type=float, default=1.2e-4, help="learning rate, with --steps")
    parser.add_argument("--without", nargs="+", default=[], help="parts, for answering")
    parser.add_argument("--seed", type=int, default=13)
    chosen = parser.parse_args(arguments)
    chosen.work = chosen.work or Path("out") / (
        "answering" if chosen.what == "answering" else "verifier"
    )
    try:
        if chosen.what in _OF_VERIFIER:
            _verifier(chosen)
        elif chosen.what == "answering":
            _answering(chosen)
        else:
            _run(chosen.what, chosen.data, chosen.out, chosen.seed)
    except SymphonyError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run(what: str, data: Path, out: Path | None, seed: int) -> None:
    if what == "frequencies":
        from adjudicator.training import frequencies

        frequencies.write(data, out or _HERE / "idf.json")
        return
    if what in ("overlap", "probe"):
        from adjudicator.training import overlap, probe

        (overlap.compare if what == "overlap" else probe.probe)(data, _say)
        return
    from adjudicator.training import baseline
    from ingest.embedding import default_embedder

    model = baseline.train(data, embedder=default_embedder(), seed=seed, say=_say)
    baseline.write(model, out or _HERE / "judges" / "lexical.json")


def _verifier(chosen: argparse.Namespace) -> None:
    from adjudicator.training import folds, ship, verifier

    out = chosen.out or _HERE / "verifier"
    stages = _stages(chosen)
    left_out = [_of_steps(fold, chosen.steps) for fold in folds.FOLDS]
    if chosen.what == "calibrate" and not ship.has_own_stage(out):
        left_out = [replace(fold, own_steps=0) for fold in left_out]
    start = chosen.work / verifier.WEIGHTS
    if chosen.what == "verifier":
        verifier.train_stages(chosen.data, chosen.work, stages[:-1], _say)
    before = None
    if chosen.what == "refine" or (chosen.what == "ship" and ship.went_on(chosen.work)):
        before = ship.restore(out, chosen.work)
        stages = stages[-1:]
    if chosen.what in ("verifier", "refine"):
        verifier.refine(chosen.data, chosen.work, stages[-1], start, _say)
    if chosen.what != "ship":
        folds.train_folds(chosen.data, chosen.work, left_out, _say)
    if chosen.what == "calibrate":
        ship.recalibrate(chosen.data, chosen.work, out, left_out, _say)
        return
    ship.ship(chosen.data, chosen.work, out, stages, left_out, _say, before=before)


def _answering(chosen: argparse.Namespace) -> None:
    from adjudicator.answering.model import HERE
    from adjudicator.training import answering, verifier

    plan = verifier.Plan.of(chosen.steps, chosen.rate, seed=chosen.seed) if chosen.steps else None
    start = _HERE / "verifier" / "verifier.onnx"
    answering.train(chosen.work, start, _say, without=chosen.without, plan=plan)
    if chosen.without:
        for part, told in answering.transfer(chosen.work, chosen.without).items():
            _say(f"{part}: {told}")
        return
    told = answering.export(chosen.work, chosen.out or HERE, start, _say)
    _say(f"held out: {told}")


def _of_steps(fold: folds.Fold, steps: int | None) -> folds.Fold:
    return replace(fold, steps=steps, own_steps=steps) if steps else fold


def _stages(chosen: argparse.Namespace) -> tuple[verifier.Stage, ...]:
    """As the shipped file was trained, or that many steps of each stage."""
    from adjudicator.training import verifier

    every = (*verifier.SHIPPED, verifier.OWN)
    if not chosen.steps:
        return tuple(replace(s, plan=replace(s.plan, seed=chosen.seed)) for s in every)
    plan = verifier.Plan.of(chosen.steps, chosen.rate, seed=chosen.seed)
    return tuple(verifier.Stage(s.diet, plan) for s in every)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
