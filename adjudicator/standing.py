"""Which of two sources that contradict each other has the better standing, and why."""

from __future__ import annotations

import re

from adjudicator.names import names_in
from adjudicator.types import Claim, Window
from adjudicator.words import stems

_CURRENT = re.compile(
    r"\b(?:current(?:ly)?|now|today|at present|latest|as of now|nowadays|still|most recent)\b",
    re.IGNORECASE,
)
_MIN_SHARED = 2


def outweighs(claim: Claim, supporting: Window, refuting: Window) -> tuple[bool, str] | None:
    """Whether one side supersedes the other.

    Returns:
        (True, reason) when the supporting source outweighs, (False, reason) when the refuting one
        does, None when neither does and the sources conflict.
    """
    if supporting.document == refuting.document:
        return None
    for winner, loser, sided in ((refuting, supporting, False), (supporting, refuting, True)):
        if _replaces(winner, loser):
            return sided, f"superseded: {winner.document} says: {winner.replaces}"
        if loser.provisional and not winner.provisional and _same_matter(winner, loser):
            return (
                sided,
                f"superseded: {loser.document} calls itself a draft; {winner.document} does not",
            )
    if _CURRENT.search(claim.text) and supporting.date and refuting.date:
        if refuting.date > supporting.date:
            return False, f"{refuting.document} is the later source ({refuting.date})"
        if supporting.date > refuting.date:
            return True, f"{supporting.document} is the later source ({supporting.date})"
    return None


def _replaces(winner: Window, loser: Window) -> bool:
    """Whether the winner's document says it replaces something, and the loser's is older."""
    if not winner.replaces or not (winner.date and loser.date) or winner.date < loser.date:
        return False
    told = frozenset(w for w in stems(winner.replaces) if not w[:1].isdigit())
    return len(told & stems(loser.text)) >= _MIN_SHARED or loser.provisional


def other_subject(one: Window, other: Window) -> bool:
    """Whether the windows speak of two things of one kind: "Mill Lane Bridge", "Harbour Bridge".

    Names of the text, title and section that end in the same word but are never the same name.
    """
    mine, theirs = _named(one), _named(other)
    shared = set(mine) & set(theirs)
    return bool(shared) and all(not mine[last] & theirs[last] for last in shared)


def _named(window: Window) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, person in names_in(" . ".join((window.context, *window.section, window.text))):
        words = name.casefold().split()
        if len(words) > 1 and not person:
            found.setdefault(words[-1], set()).add(" ".join(words[-2:]))
    return found


def _same_matter(winner: Window, loser: Window) -> bool:
    """Whether both documents are of one kind: their paths or titles share telling words."""
    one = stems(f"{winner.document} {winner.context}".replace("-", " ").replace("/", " "))
    other = stems(f"{loser.document} {loser.context}".replace("-", " ").replace("/", " "))
    return len(one & other) >= _MIN_SHARED
