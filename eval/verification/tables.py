"""The tables of the verification report: every set with every system."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from eval.types import Cell, NotMeasured, Table
from eval.verification.answers import Answers
from eval.verification.measured import Measured
from eval.verification.scores import Calibration, Estimate
from eval.verification.systems import MAJORITY


def _span(estimate: Estimate) -> str | None:
    if estimate.low is None or estimate.high is None:
        return None
    return f"{estimate.low:.3f} to {estimate.high:.3f}"


def sets_table(measured: Measured) -> Table:
    """What was judged: how many rows of how many, and what their labels tell."""
    rows: list[tuple[Cell, ...]] = []
    for held in measured.sets:
        labels = [row.label for row in held.rows]
        supported = labels.count("supported")
        told = "supported or not" if held.binary else "supported, refuted, nei"
        cap = "all" if held.set.cap is None else held.set.cap
        rows.append((held.name, len(labels), held.total, str(cap), told, supported))
    return Table(
        title="Sets",
        columns=("set", "rows judged", "rows there are", "cap", "labels", "supported"),
        rows=tuple(rows),
        note="Rows whose label has no clean meaning are left out. Where a set is larger than its "
        "cap, rows are drawn by the seed.",
    )


def verdicts_table(measured: Measured) -> Table:
    """Verdicts: balanced accuracy, AUC and macro-F1 of every system on every set."""
    rows: list[tuple[Cell, ...]] = []
    for held in measured.sets:
        for system in measured.names():
            score = measured.scores.get((system, held.name))
            if score is None:
                rows.append((held.name, system, 0, *[None] * 7))
                continue
            rows.append(
                (
                    held.name,
                    system,
                    score.n,
                    score.balanced.value,
                    _span(score.balanced),
                    score.auc.value,
                    _span(score.auc),
                    score.macro_f1.value,
                    _span(score.macro_f1),
                    score.labels,
                )
            )
    return Table(
        title="Verdicts, set by set",
        columns=("set", "system", "n", "balanced accuracy", "95 %", "AUC", "95 %", "macro-F1",
                 "95 %", "labels"),
        rows=tuple(rows),
        note="Balanced accuracy: supported against the rest, at the shipped threshold. Macro-F1 "
        "over as many labels as the set tells apart; a dash where the system does not.",
    )  # fmt: skip


def calibration_table(measured: Measured) -> Table:
    """What stated probabilities are worth, set by set."""
    rows: list[tuple[Cell, ...]] = []
    for held in measured.sets:
        for system in measured.systems:
            score = measured.scores.get((system.name, held.name))
            if score is None or score.support is None:
                continue
            rows.append(
                (
                    held.name,
                    system.name,
                    score.n,
                    *_cells(score.support),
                    *_cells(score.confidence),
                    score.brier,
                    score.skill.value,
                    _span(score.skill),
                )
            )
    return Table(
        title="Calibration, set by set",
        columns=("set", "system", "n", "ECE of support", "noise floor", "ECE of confidence",
                 "noise floor", "Brier", "Brier skill", "95 %"),
        rows=tuple(rows),
        note="ECE over ten bins. The noise floor is the mean ECE of labels drawn from the stated "
        "probabilities (200 draws): what a perfect model would show on so few rows. Brier skill "
        "is against always stating the set's own base rate.",
    )  # fmt: skip


def _cells(told: Calibration | None) -> tuple[Cell, Cell]:
    return (None, None) if told is None else (told.ece, told.floor)


def speed_table(measured: Measured, main: Sequence[str]) -> Table:
    """How fast the systems were over all sets, and the ``main`` ones on each; in one process."""
    rows: list[tuple[Cell, ...]] = []
    for system in measured.systems:
        if system.name == MAJORITY:
            continue
        mine = [measured.answers[(system.name, held.name)] for held in measured.sets]
        shared = [measured.answers.get((system.shares, held.name)) for held in measured.sets]
        paces = [_pace(a, s) for a, s in zip(mine, shared, strict=True)]
        if system.name in main:
            told = zip(mine, paces, strict=True)
            rows += [(answers.held.name, system.name, *_speed(pace)) for answers, pace in told]
        rows.append(("all", system.name, *_speed(tuple(map(sum, zip(*paces, strict=True))))))
    return Table(
        title="Speed",
        columns=("set", "system", "claims", "windows", "seconds", "of them shared", "claims/s",
                 "windows/s"),
        rows=tuple(rows),
        note="Wall time in this run. Shared: the adjudicator is asked after the verifier and finds "
        "its readings ready, so the verifier's time is added to its own.",
    )  # fmt: skip


def _pace(own: Answers, shared: Answers | None) -> tuple[float, ...]:
    """Claims, windows, all seconds, and those of them that another system spent."""
    before = shared.seconds if shared else 0.0
    return len(own.held.rows), own.windows or 0, own.seconds + before, before


def _speed(pace: tuple[float, ...]) -> tuple[Cell, ...]:
    claims, windows, seconds, shared = pace
    reads = (int(windows), windows / seconds) if windows and seconds else (None, None)
    pace_of_claims = claims / seconds if seconds else None
    return int(claims), reads[0], seconds, shared or None, pace_of_claims, reads[1]


def _flat(held: Mapping[str, object], before: str = "") -> Iterator[tuple[str, Cell]]:
    for key, value in held.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name} / ")
        elif isinstance(value, str | int | float | bool) or value is None:
            yield name, value
        else:
            yield name, json.dumps(value, ensure_ascii=False)


def at_training() -> Table | NotMeasured:
    """What training measured on pages it held out, as the card beside the weights tells it."""
    what = "figures on held-out pages"
    card = files("adjudicator.verifier") / "card.json"
    if not card.is_file():
        return NotMeasured(what=what, why="there is no card beside the verifier's weights")
    held = json.loads(card.read_text(encoding="utf-8")).get("held_out")
    if not isinstance(held, Mapping) or not held:
        return NotMeasured(what=what, why="the verifier's card tells none")
    return Table(
        title="At training, on pages held out (not measured in this run)",
        columns=("figure", "value"),
        rows=tuple(_flat(held)),
        note="As adjudicator/verifier/card.json tells it.",
    )
