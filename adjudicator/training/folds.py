"""What the recipe makes of sets that it never saw: the same training without some of the sets.

A document of a user is of no training set. A map fitted on held-out pages of the training sets
alone takes the model to be as sure there as at home. So the recipe is run again, shorter, once
per fold and without the fold's sets, and what those models read in the left-out sets teaches the
shipped map too. No figure of a reported benchmark is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from adjudicator.training import mix
from adjudicator.training.calibrate import drawn
from adjudicator.training.export import write
from adjudicator.training.loaders import VERIFIER_SETS, Row
from adjudicator.training.verifier import (
    OWN,
    REFINED,
    STATE,
    WEIGHTS,
    Plan,
    Stage,
    refine,
    train,
)
from adjudicator.verifier.model import CARD_FILE, MODEL_FILE, Verifier
from orchestra.errors import UsageError

PER_PART = 150
_SEED = 13
_CUT = replace(mix.EVEN.cut, silent=0.5, silent_pages=0.5)


@dataclass(frozen=True, slots=True)
class Fold:
    """One training run without some sets.

    Attributes:
        name: of the fold and of its folder.
        without: the sets that it never sees.
        steps: of its training.
        own_steps: of its second training, on what the project wrote itself; 0 leaves it out, as
            for weights that had none.
        refutes: whether the sets that are left hold refuted and silent rows side by side.
        times: how often other parts' rows are used, where that differs from the diet.
    """

    name: str
    without: tuple[str, ...]
    steps: int
    own_steps: int = 1_500
    refutes: bool = True
    times: tuple[tuple[str, float], ...] = ()

    @property
    def stage(self) -> Stage:
        """The even diet, less the fold's sets."""
        times = {**mix.EVEN.times, **dict(self.times)}
        times |= {f"{s.name}/{part}": 0.0 for s in VERIFIER_SETS if s.name in self.without
                  for part in s.files}  # fmt: skip
        made = {n: c for n, c in mix.EVEN.made.items() if n.split("/")[0] not in self.without}
        diet = replace(mix.EVEN, name=self.name, times=times, made=made, cut=_CUT)
        return Stage(diet, Plan.of(self.steps, 2e-4, seed=_SEED))

    @property
    def own(self) -> Stage:
        """The project's own diet, less the fold's sets."""
        sets = tuple(s for s in mix.OWN_DIET.sets if s.name not in self.without)
        plan = Plan.of(self.own_steps, OWN.plan.phases[0].rate, seed=_SEED)
        return Stage(replace(mix.OWN_DIET, sets=sets), plan)


FOLDS = (
    Fold(
        "fold1",
        ("scifact", "check_covid", "contract_nli", "summedits", "factcg_cg2c_doc"),
        steps=900,
    ),
    Fold(
        "fold2",
        ("vitaminc", "infotabs", "snli_devtest", "conjnli", "cad_nli", "fever_symmetric"),
        steps=700,
        refutes=False,
        times=(("fever_dev_rte/dev", 1.0), ("summedits/news", 2.0)),
    ),
)


def train_folds(data: Path, work: Path, folds: Sequence[Fold], say: Callable[[str], None]) -> None:
    """Every fold in a folder of its own under ``work``, from its checkpoint where it has one.

    Raises:
        DataMissing: a training file is not under ``data``.
        UsageError: a fold's checkpoint was made from other data or another seed.
    """
    for fold in folds:
        folder = work / fold.name
        train(data, folder, fold.stage, say)
        if fold.own_steps:
            refine(data, folder, fold.own, folder / WEIGHTS, say)


def unseen_rows(data: Path, fold: Fold) -> list[Row]:
    """Rows of the sets that a fold never saw, at most :data:`PER_PART` of each part.

    Raises:
        DataMissing: a file is not under ``data``.
    """
    parts = [(s.name, f) for s in VERIFIER_SETS if s.name in fold.without for f in s.files]
    return [r for name, part in parts for r in drawn(data, name, part, PER_PART)]


def require(fold: Fold, work: Path) -> None:
    """Asks that a fold was trained to its end.

    Raises:
        UsageError: it was not; says how far it came.
    """
    first = work / fold.name
    stages = [(first, fold.steps)]
    if fold.own_steps:
        stages.append((first / mix.OWN_DIET.name, fold.own_steps))
    for folder, asked in stages:
        state = folder / STATE
        steps = json.loads(state.read_text(encoding="utf-8"))["step"] if state.exists() else 0
        if steps != asked:
            message = (
                f"{folder} holds {steps} of {asked} steps; run the verifier command "
                "with the same --work first"
            )
            raise UsageError(message)


def verifier_of(fold: Fold, work: Path) -> Verifier:
    """The fold's model, exported beside its weights."""
    folder = work / fold.name
    weights = REFINED if fold.own_steps else WEIGHTS
    model = write(folder / weights, folder / MODEL_FILE, int8=True)
    told = {"sha256": hashlib.sha256(model).hexdigest()}
    (folder / CARD_FILE).write_text(json.dumps(told) + "\n", encoding="utf-8")
    return Verifier(folder)


def told_of(work: Path, folds: Sequence[Fold]) -> list[dict[str, object]]:
    """What each fold was made of, for the card."""
    told: list[dict[str, object]] = []
    for fold in folds:
        first = work / fold.name
        told.append(
            {
                "name": fold.name,
                "without": list(fold.without),
                **_told(first),
                **({"own": _told(first / mix.OWN_DIET.name)} if fold.own_steps else {}),
            }
        )
    return told


def _told(folder: Path) -> dict[str, object]:
    state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    return {"steps": state["step"], **{key: state[key] for key in ("seed", "examples_sha256")}}
