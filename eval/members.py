"""``symphony eval models``: the panel's models as judges, on ground truth: routing and weights.

Each model of ``[[models]]`` is asked for a verdict on the same claims with their evidence, and how
sure it is. What it gets right goes into ``routing.json`` (see :mod:`orchestra.routing.table`), by
kind of task, and for the role "judge" over all of them; how often it was right when it was so sure
goes into ``weights.json`` (:mod:`orchestra.routing.weights`), with what people's corrections say
of its votes. An answer that did not come is unscored, never wrong. The
calls go through the same chain as those of a run: caps, policy and ledger hold, and they cost
what they cost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Literal

from pydantic import BaseModel, Field

from adjudicator.training.loaders import Row
from eval.rates import count, rate
from eval.types import Figure, Metrics, NotMeasured, Table
from eval.verification.sets import OPEN_SETS, Held, load_sets
from ingest.types import Progress
from orchestra.chain.types import Answer, Ask, Desk
from orchestra.configuration import Settings
from orchestra.errors import SettingsInvalid
from orchestra.ledger import Ledger
from orchestra.panel.specs import DataClass, ModelSpec
from orchestra.prompts.quoting import quote, together
from orchestra.prompts.registry import load_prompt
from orchestra.routing.table import Measured, load_table, save_table
from orchestra.routing.weights import Sureness, counted, save_calibration
from orchestra.runs import RunFolder
from orchestra.settings import home, load_settings
from research.people.feedback import feedback_path, load_feedback, panel_answers

SEED = 17
ROWS = 40
"""Claims of each set; enough for three sets to pass the router's threshold each."""

TASKS = {"scifact": "science", "contract_nli": "law", "scitab": "figures"}
"""The kind of task that a set stands for, as strengths and needs name it."""

ROLE = "judge"
_AT_ONCE = 8


class Said(BaseModel):
    """A model's verdict, and the probability that it gives it."""

    verdict: Literal["supported", "refuted", "nei"]
    confidence: float = Field(ge=0, le=1)


@dataclass(frozen=True, slots=True)
class Scored:
    """One model's answer to one row: ``right`` and ``sure`` are None where it gave none."""

    model: ModelSpec
    task: str
    right: bool | None
    sure: float | None
    usd: float
    seconds: float | None


def members(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Asks every model of the settings and writes ``routing.json`` and ``weights.json``.

    Raises:
        SettingsInvalid: no models are configured.
        DataMissing: none of the sets is there.
    """
    del out
    settings = load_settings()
    if not settings.live_models:
        raise SettingsInvalid("no model to measure: give symphony.toml a [[models]] table first")
    chosen = [one for one in OPEN_SETS if one.name in TASKS]
    sets, absent = load_sets(data, chosen, seed=SEED, cap=ROWS)
    folder = RunFolder.create(home(), "eval")
    scored = asyncio.run(_measure(folder, settings, sets, progress))
    source = f"eval models, {', '.join(h.name for h in sets)}, seed {SEED}"
    rows = measured(scored, source=source)
    save_table(home(), load_table(home()).with_rows(rows))
    save_calibration(home(), calibrated(scored, settings.live_models, source=source))
    folder.finish(cost={"currency": "USD", "total": round(sum(s.usd for s in scored), 6)})
    return _metrics(rows, scored, sets, absent)


def measured(scored: Sequence[Scored], *, source: str) -> list[Measured]:
    """The rows of the table: every model at every task, and as a judge over all."""
    found = []
    models = {s.model.name: s.model for s in scored}
    for name in sorted(models):
        mine = [s for s in scored if s.model.name == name]
        for task in (*sorted({s.task for s in mine}), ROLE):
            these = [s for s in mine if s.right is not None and task in (s.task, ROLE)]
            times = [s.seconds for s in these if s.seconds is not None]
            row = Measured(
                model=name,
                vendor_model=models[name].model,
                task=task,
                right=sum(s.right is True for s in these),
                n=len(these),
                latency_s=round(median(times), 6) if times else None,
                usd=round(mean(s.usd for s in these), 9) if these else None,
                source=source,
            )
            found.append(row)
    return found


def calibrated(
    scored: Sequence[Scored], specs: Sequence[ModelSpec], *, source: str
) -> tuple[Sureness, ...]:
    """How often each model was right when it was so sure: here, and by people's corrections."""
    answers = [
        (s.model, s.sure, s.right) for s in scored if s.right is not None and s.sure is not None
    ]
    told = panel_answers(load_feedback(feedback_path(home())), specs)
    return (
        *counted(answers, source=source),
        *counted(told, source="corrections by people"),
    )


async def _measure(
    folder: RunFolder, settings: Settings, sets: Sequence[Held], progress: Progress | None
) -> list[Scored]:
    jobs = [
        (spec, TASKS[held.name], row)
        for held in sets
        for row in held.rows
        for spec in settings.live_models
    ]
    gate, done = asyncio.Semaphore(_AT_ONCE), 0

    async def one(desk: Desk, spec: ModelSpec, task: str, row: Row) -> Scored:
        nonlocal done
        ask = question(spec, row)
        async with gate:
            answer = await desk.ask(ask)
        done += 1
        if progress is not None:
            progress("asking models", done, len(jobs))
        seconds = _seconds(folder.ledger, ask.step, spec.name)
        sure = answer.value.confidence if answer.value is not None else None
        return Scored(spec, task, is_right(row, answer), sure, answer.usd, seconds)

    async with _desk(folder.ledger, settings) as desk:
        return list(await asyncio.gather(*(one(desk, *job) for job in jobs)))


def question(spec: ModelSpec, row: Row) -> Ask[Said]:
    """What a model is asked about a row; the sets are public."""
    prompt = load_prompt("eval.prompts", "verdict").render(
        claim=quote(row.claim, "claim"),
        evidence=together(*(quote(text, f"E{n}") for n, text in enumerate(row.evidence, 1))),
    )
    step = f"{row.set}/{row.id}/{spec.name}"
    return Ask(step, ROLE, prompt, Said, data_class=DataClass.PUBLIC, model=spec.name)


def is_right(row: Row, answer: Answer[Said]) -> bool | None:
    """Whether the verdict is the label; a two-way label says only whether it is supported."""
    if answer.value is None:
        return None
    said = answer.value.verdict
    if row.binary:
        return (said == "supported") == (row.label == "supported")
    return said == row.label


def _desk(ledger: Ledger, settings: Settings) -> AbstractAsyncContextManager[Desk]:
    from orchestra.chain.shadowing import desk_for_run

    return desk_for_run(ledger, settings)


def _seconds(ledger: Ledger, step: str, model: str) -> float | None:
    row = ledger.get(f"reply/{step}/{model}")
    payload = row.payload if row is not None else None
    seconds = payload.get("seconds") if isinstance(payload, dict) and payload.get("ok") else None
    return float(seconds) if isinstance(seconds, int | float) else None


def _metrics(
    rows: Sequence[Measured],
    scored: Sequence[Scored],
    sets: Sequence[Held],
    absent: Sequence[NotMeasured],
) -> Metrics:
    figures: list[Figure] = []
    for row in rows:
        key, label = f"{row.model}/{row.task}", f"{row.model} at {row.task}: right verdicts"
        figures.append(rate(key, label, row.right, row.n))
    silent = sum(s.right is None for s in scored)
    figures.append(count("unanswered", "questions without an answer (in no rate)", silent))
    return Metrics(
        benchmark="models",
        title="Models as judges",
        description="Verdicts of the configured models on claims with their evidence.",
        figures=tuple(figures),
        timing=(
            Table(
                title="Time and price of an answer",
                columns=("model", "task", "median s", "mean US dollars"),
                rows=tuple((r.model, r.task, r.latency_s, r.usd) for r in rows),
            ),
        ),
        not_measured=tuple(absent),
        sources=tuple(source for held in sets for source in held.sources),
        seed=SEED,
    )
