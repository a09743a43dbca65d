"""Times of day: "19:15", "7.15 pm", "18 h 40". Two clauses about one event, each with its time."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOCK = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?P<mark>[:.])(?P<minute>[0-5]\d))?(?!\d)(?![:.,]\d)"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?|o['’]clock|hrs\b|hours\b(?= sharp))?",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|some|approximately|before|after|by|until|till|towards"
    r"|past|from|between|to|and|circa|ca|shortly|just)\.?\s+(?:the )?$",
    re.IGNORECASE,
)
_HALF_DAY = 720


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: its words, where they stand, and minutes on a face of twelve hours."""

    text: str
    start: int
    end: int
    minutes: int


def clocks_in(text: str) -> tuple[Clock, ...]:
    """The times of day of ``text``. A full stop parts hours only before "am" or "pm".

    Times are on a face of twelve hours, as "6:40" may be meant for 18:40.
    """
    found = []
    for match in _CLOCK.finditer(text):
        told = (match["half"] or "").lower()
        plain = match["mark"] == ":"
        if not (plain or told[:1] in ("a", "p") or told.startswith("o")):
            continue
        minutes = int(match["hour"]) * 60 + int(match["minute"] or 0)
        words = match.group().rstrip()
        end = match.start() + len(words)
        found.append(Clock(words, match.start(), end, minutes % _HALF_DAY))
    return tuple(found)


def exact_clock(text: str) -> Clock | None:
    """The one time of day in ``text``, or None where there are several or it is not exact."""
    found = clocks_in(text)
    if len(found) != 1 or _LOOSE.search(text[: found[0].start]):
        return None
    return found[0]
