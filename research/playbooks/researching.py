"""A step that is research in a mode: one or several questions, each an ordinary research run.

The runs lie beside the playbook's own, so that ``symphony runs`` checks, replays, approves and
resumes each as it does any other. What the playbook keeps of them is their report, the run's id and
the head of its ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from orchestra.runs import OPEN, RunFolder, list_runs
from research import journal
from research.brief import Brief
from research.journal import Journal
from research.modes.limits import Mode
from research.playbooks import views
from research.playbooks.filling import fill, fill_all
from research.playbooks.hands import Hands
from research.playbooks.spec import ModeStep, Output
from research.playbooks.types import Part, StepResult
from research.run import Run, conduct, replay
from research.types import Report

AT_ONCE = 4
PART = "part/"
BEGUN = "begun/"
OFFLINE = (
    "{mode} was asked for; with no model configured it is the offline symphony over the same "
    "question"
)


class Kept(BaseModel):
    """What a playbook's ledger holds of one piece of research."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    head: str
    part: Part


class Begun(BaseModel):
    """That a piece of research was begun, and when: how a cut-off one is found again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    at: str


async def do(step: ModeStep, hands: Hands, earlier: dict[str, StepResult]) -> StepResult:
    """All pieces of the step, at the same time, then the views on them.

    Raises:
        RunWaits: one of them waits for a person.
    """
    labels = hands.values.lists[step.each] if step.each is not None else ("",)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, label: str) -> Part:
        async with gate:
            return await _part(step, number, label, hands, earlier)

    made = await asyncio.gather(
        *(one(number, label) for number, label in enumerate(labels, start=1)),
        return_exceptions=True,
    )
    parts = [_kept(item) for item in made]
    return viewed(step, parts, hands, earlier)


def _kept(item: Part | BaseException) -> Part:
    """The piece, or what kept it from being made, once all the others have ended."""
    if isinstance(item, BaseException):
        raise item
    return item


async def _part(
    step: ModeStep, number: int, label: str, hands: Hands, earlier: dict[str, StepResult]
) -> Part:
    name = f"{step.id}/{number}"
    question = fill(step.question, hands.values, each=label)

    async def make() -> Kept:
        began = Journal(hands.folder.ledger).once(
            f"{BEGUN}{name}",
            Begun,
            lambda: Begun(question=question, at=hands.clock().isoformat()),
            kind="begun",
        )
        run = await _researched(step, question, label, hands, earlier, began)
        part = Part(label=label, question=question, report=run.report)
        _learned(hands.folder, run.folder)
        return Kept(run=run.folder.id, head=run.folder.ledger.head, part=part)

    log = Journal(hands.folder.ledger)
    return (await log.once_heard(f"{PART}{name}", Kept, make, kind="research")).part


def _learned(folder: RunFolder, run: RunFolder) -> None:
    """Has the playbook's ledger hide what the run's hides: it keeps the run's report."""
    if folder.ledger.seal is not None and run.ledger.seal is not None:
        folder.ledger.seal.learn_from(run.ledger.seal)


def played(mode: Mode, hands: Hands) -> str:
    """The mode that is played: the one asked for, or the offline symphony with no models."""
    return mode.value if hands.panel.members else Mode.SYMPHONY.value


def _brief(step: ModeStep, label: str, hands: Hands, earlier: dict[str, StepResult]) -> Brief:
    more = fill_all(step.contains, hands.values, earlier, each=label)
    sides = tuple(fill(text, hands.values, each=label) for text in step.sides.values())
    return Brief(contains=(*more, *sides), gates=step.gates.of_the_run)


async def _researched(
    step: ModeStep,
    question: str,
    label: str,
    hands: Hands,
    earlier: dict[str, StepResult],
    began: Begun,
) -> Run:
    """The run of a piece: one that was begun for it before is gone on with, or taken as it is."""
    before = _begun_before(began, hands)
    if before is not None and before.info.get("status") not in OPEN:
        return Run(replay(before), before, reused=True)
    return await conduct(
        question,
        corpus=hands.corpus,
        mode=played(step.mode, hands),
        brief=_brief(step, label, hands, earlier),
        adjudicator=hands.adjudicator,
        graph=hands.graph,
        panel=hands.panel,
        progress=hands.progress,
        home=hands.home,
        resume=None if before is None else before.id,
        clock=hands.clock,
    )


def _begun_before(began: Begun, hands: Hands) -> RunFolder | None:
    """The newest run of this question on this corpus since the piece was begun, if any."""
    taken = {
        Kept.model_validate_json(row.payload_json).run
        for row in hands.folder.ledger.rows()
        if row.step.startswith(PART)
    }
    for folder in reversed(list_runs(hands.home)):
        if folder.kind != "research" or folder.id in taken or folder.began < began.at:
            continue
        info = folder.info
        if (info.get("question"), info.get("corpus")) == (began.question, hands.corpus.name):
            usable = info.get("status") == "finished" or info.get("status") in OPEN
            if usable and folder.ledger.get(journal.SETTING) is not None:
                return folder
    return None


def viewed(
    step: ModeStep, parts: Sequence[Part], hands: Hands, earlier: dict[str, StepResult]
) -> StepResult:
    """The step's result: its reports, and the views that its outputs name."""
    reports = [part.report for part in parts]
    used = [p.report for name in step.uses for p in earlier[name].parts]
    wanted = set(step.outputs)
    labels = [part.label for part in parts]
    asked_sides = {name: fill(text, hands.values) for name, text in step.sides.items()}
    topics = tuple(
        topic
        for label in labels
        for topic in fill_all(step.contains, hands.values, earlier, each=label)
    )
    return StepResult(
        id=step.id,
        title=step.title,
        asked=step.mode.value,
        played="" if hands.panel.members else OFFLINE.format(mode=step.mode.value),
        parts=tuple(parts),
        outputs=tuple(item.value for item in step.outputs),
        points=views.points([*reports, *used]) if Output.SIDES in wanted else (),
        sides=views.sides(asked_sides, reports) if Output.SIDES in wanted else (),
        key_figures=views.key_figures(topics, reports) if Output.KEY_FIGURES in wanted else (),
        sections=views.sections(parts) if Output.SECTIONS in wanted else (),
    )


def answered(reports: Sequence[Report]) -> bool:
    """Whether anything at all was established."""
    return any(report.answered for report in reports)
