"""Questions with named parameters in braces, and what earlier steps left open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.errors import UsageError

if TYPE_CHECKING:
    from research.playbooks.spec import Playbook
    from research.playbooks.types import StepResult

_BRACES = re.compile(r"\{([^{}]*)\}")
_WHOLE = re.compile(r"^\{([a-z][a-z0-9_-]*)(?:\.([a-z_]+))?\}$")
LEFT_OPEN = ("disagreements", "not_established")
MOST_OPEN = 6
"""How many open points of an earlier step become questions of a later one."""


@dataclass(frozen=True, slots=True)
class Values:
    """What was given: lines, lists, and the files' names of drafts."""

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]


def check_template(
    text: str, playbook: Playbook, earlier: set[str], *, each: bool, where: str
) -> None:
    """Sees to it that every name in braces can be filled.

    Raises:
        ValueError: names the one that cannot, and those that can.
    """
    texts = [k for k, p in playbook.parameters.items() if p.kind.value == "text"]
    lists = [k for k, p in playbook.parameters.items() if p.kind.value == "list"]
    known = [*texts, *(["each"] if each else [])]
    if whole := _WHOLE.match(text):
        name, part = whole.groups()
        if part is None and name in (*known, *lists):
            return
        if part in LEFT_OPEN and name in earlier:
            return
        known += [*lists, *(f"{step}.{part}" for step in sorted(earlier) for part in LEFT_OPEN)]
        raise ValueError(_unknown(where, text[1:-1], known))
    for name in _BRACES.findall(text):
        if name not in known:
            raise ValueError(_unknown(where, name, known))


def _unknown(where: str, name: str, known: Sequence[str]) -> str:
    listed = ", ".join(f"{{{item}}}" for item in known) or "nothing"
    return f"steps.{where}: {{{name}}} is not known there; there is {listed}"


def fill(text: str, values: Values, *, each: str = "") -> str:
    """The text with its parameters filled in."""
    known = {**values.texts, **({"each": each} if each else {})}
    return _BRACES.sub(lambda found: known[found[1]], text)


def fill_all(
    texts: Sequence[str], values: Values, earlier: Mapping[str, StepResult], *, each: str = ""
) -> tuple[str, ...]:
    """The texts filled in; one that is a list, or what a step left open, becomes several."""
    found: list[str] = []
    for text in texts:
        whole = _WHOLE.match(text)
        if whole and whole[2]:
            found += _open(earlier[whole[1]], whole[2])
        elif whole and whole[1] in values.lists:
            found += values.lists[whole[1]]
        else:
            found.append(fill(text, values, each=each))
    return tuple(dict.fromkeys(found))


def _open(step: StepResult, part: str) -> list[str]:
    reports = [p.report for p in step.parts]
    if part == "disagreements":
        listed = [f"What is right about {d.about}?" for r in reports for d in r.disagreements]
    else:
        listed = [item.question for r in reports for item in r.not_established]
    return listed[:MOST_OPEN]


def values_for(playbook: Playbook, given: Mapping[str, str | Sequence[str]]) -> Values:
    """What was given, over the playbook's defaults; drafts are handed in elsewhere.

    Raises:
        UsageError: a name is not known, a value is missing or of the wrong kind; lists the names.
    """
    from research.playbooks.spec import MAX_EACH, Kind

    takes = {k: p for k, p in playbook.parameters.items() if p.kind is not Kind.DRAFT}
    for name in given:
        if name not in takes:
            raise UsageError(
                f"playbook {playbook.name!r} has no parameter {name!r}; it takes "
                f"{described(playbook)}"
            )
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, parameter in takes.items():
        value = given.get(name, parameter.default)
        if value is None or not value:
            raise UsageError(
                f"playbook {playbook.name!r} needs {name!r} ({parameter.about}); it takes "
                f"{described(playbook)}"
            )
        if parameter.kind is Kind.TEXT:
            texts[name] = value if isinstance(value, str) else "; ".join(value)
        else:
            lists[name] = (value,) if isinstance(value, str) else tuple(value)
            if len(lists[name]) > MAX_EACH:
                raise UsageError(f"{name!r} has {len(lists[name])} values; {MAX_EACH} is the most")
    return Values(texts, lists)


def described(playbook: Playbook) -> str:
    """The parameters in one line: "memo (draft), company (text)"."""
    listed = (f"{name} ({p.kind.value})" for name, p in playbook.parameters.items())
    return ", ".join(listed) or "no parameters"
