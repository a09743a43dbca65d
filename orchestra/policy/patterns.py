"""Regular expressions from policy files: capped in length, tried before use, stopped when slow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, cast

import regex

_LONGEST = 500
_PATIENCE_S = 0.25
_PROBE_S = 0.1
_RUNS = ("a" * 4000, "1" * 4000, " " * 4000, "a " * 2000, "a1" * 2000, "-" * 4000)
_PROBES = tuple(text + end for text in _RUNS for end in ("", "!"))


class PatternTooSlow(Exception):
    """A pattern could not be matched in its time; whoever asked decides what is safe."""


class _Compiled(Protocol):
    """What is used of the ``regex`` package, which has no types of its own."""

    def finditer(self, text: str, *, timeout: float) -> list[_Match]: ...


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class GuardedPattern:
    """A pattern that is searched for with a time limit. Case is ignored."""

    text: str
    _compiled: _Compiled = field(repr=False, compare=False)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where it matches, in order; empty matches are left out.

        Raises:
            PatternTooSlow: it took longer than a quarter of a second.
        """
        try:
            found = [m.span() for m in self._compiled.finditer(text, timeout=_PATIENCE_S)]
        except TimeoutError as error:
            raise PatternTooSlow(
                f"pattern {self.text!r} took longer than {_PATIENCE_S} s on {len(text)} characters"
            ) from error
        return [(start, end) for start, end in found if start < end]


def guarded(pattern: str) -> GuardedPattern:
    """Compiles a pattern and tries it on texts that catastrophic ones cannot manage.

    Raises:
        ValueError: it is too long, malformed, or too slow; says what to do.
    """
    if len(pattern) > _LONGEST:
        raise ValueError(
            f"a pattern of {len(pattern)} characters is too long: split it at {_LONGEST}"
        )
    try:
        compiled = cast("_Compiled", regex.compile(pattern, regex.IGNORECASE | regex.V0))
    except regex.error as error:
        raise ValueError(f"pattern {pattern!r} is malformed: {error}") from error
    for probe in (
        *_PROBES,
        *(letter * 4000 + "!" for letter in sorted(set(pattern)) if letter.isalnum()),
    ):
        try:
            list(compiled.finditer(probe, timeout=_PROBE_S))
        except TimeoutError as error:
            raise ValueError(
                f"pattern {pattern!r} takes too long on {probe[:6]!r}…: avoid a repetition inside "
                "a repetition"
            ) from error
    return GuardedPattern(pattern, compiled)
