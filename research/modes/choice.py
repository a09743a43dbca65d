"""Which mode fits a task, and why: rules over the question, the brief and the panel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestra.errors import UsageError
from orchestra.panel.specs import ModelSpec
from research.brief import Brief
from research.material import Plan
from research.modes.limits import NEEDS, Mode
from research.modes.strengths import wanted

_CONTESTED = re.compile(
    r"\b(?:whether|should(?:n't)?|disputed?|contested|controvers\w+|contradict\w+|conflict\w*|"
    r"disagree\w*|for and against|pros and cons|is it true|who is right|justified|better or worse|"
    r"rather than|versus|vs\.?)\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:risks?|risky|threats?|weak(?:ness|nesses|est|\s+points?)?|vulnerab\w+|liabilit\w+|"
    r"exposures?|hazards?|pitfalls?|red flags?|loopholes?|(?:go|goes|went|gone)\s+wrong|worst|"
    r"fraud\w*|flaws?|holes?)\b",
    re.IGNORECASE,
)
_DEPTH = re.compile(
    r"\b(?:why|how come|explain\w*|in depth|in detail|step by step|underlying|root causes?|"
    r"causes? of|what led to|implications?|consequences?|trace)\b",
    re.IGNORECASE,
)
_LARGE, _MANY = 4, 25
_SHORT = 5.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A mode and why; ``because`` is empty where it was simply asked for."""

    mode: Mode
    because: str = ""


def chosen(
    asked: str, plan: Plan, *, brief: Brief, documents: int, members: Sequence[ModelSpec]
) -> Choice:
    """The mode to play: the one that was asked for, or with "auto" the one that fits.

    Args:
        asked: a name of :class:`Mode`.
        plan: the question and its parts.
        brief: for its limits.
        documents: how many the corpus holds.
        members: the models that are configured.

    Raises:
        UsageError: there is no such mode, or it needs models that are not configured.
    """
    try:
        mode = Mode(asked)
    except ValueError:
        known = ", ".join(m.value for m in Mode)
        raise UsageError(f"mode {asked!r} is not known; choose one of {known}") from None
    if not members:
        return _offline(mode)
    if mode is Mode.AUTO:
        return _fitting(plan, brief, documents, members)
    if len(members) < NEEDS.get(mode, 0):
        raise UsageError(
            f"mode {mode.value!r} needs {NEEDS[mode]} models, and {len(members)} is configured: "
            "add a table [[models]] to symphony.toml, or use --mode sequential"
        )
    return Choice(mode)


def _offline(mode: Mode) -> Choice:
    if mode in (Mode.AUTO, Mode.SYMPHONY):
        return Choice(Mode.SYMPHONY)
    if mode is Mode.FUSION:
        return Choice(
            Mode.SYMPHONY,
            "fusion was asked for; with no model configured it is the offline symphony, whose "
            "analysts work at the same time and blind to one another",
        )
    count = "two models" if NEEDS[mode] > 1 else "a model"
    raise UsageError(
        f"mode {mode.value!r} needs {count}: add [[models]] with name, vendor and model to "
        "symphony.toml (symphony doctor shows what is configured), or use --mode symphony"
    )


def _fitting(plan: Plan, brief: Brief, documents: int, members: Sequence[ModelSpec]) -> Choice:
    """The first rule that fits, from the most telling to the least."""
    question = " ".join([plan.question, *(item.text for item in plan.sub_questions)])
    minutes, parts = brief.limits.minutes, len(plan.sub_questions)
    several = len(members) >= NEEDS[Mode.DEBATE]
    if minutes is not None and minutes <= _SHORT:
        return Choice(Mode.FUSION, f"the brief gives {minutes:g} minutes, and breadth is quick")
    if several and (found := _RISK.search(question)):
        return Choice(Mode.RED_TEAM, f"“{found[0]}” asks for risks, which an attack finds")
    if several and (found := _CONTESTED.search(question)):
        return Choice(Mode.DEBATE, f"“{found[0]}” says that the matter is contested")
    if special := _specialty(plan, members):
        return Choice(Mode.TARGETED, f"it is a matter of {special}, a declared strength")
    if parts >= _LARGE and documents >= _MANY:
        return Choice(Mode.SYMPHONY, f"{parts} parts over {documents} documents are a large brief")
    if found := _DEPTH.search(question):
        return Choice(Mode.SEQUENTIAL, f"“{found[0]}” asks for depth, layer upon layer")
    if several:
        return Choice(Mode.FUSION, "nothing calls for another mode, and breadth is quick")
    return Choice(Mode.SEQUENTIAL, "one model is configured: it drafts, then tests its draft")


def _specialty(plan: Plan, members: Sequence[ModelSpec]) -> str:
    """The one strength that every part of the question asks for and some but not all declare."""
    asked = [set(wanted(item.text, members)) for item in plan.sub_questions]
    common = sorted(set.intersection(*asked)) if asked else []
    rare = [s for s in common if not all(s in _lower(m.strengths) for m in members)]
    return rare[0] if rare else ""


def _lower(names: Sequence[str]) -> set[str]:
    return {name.lower() for name in names}
