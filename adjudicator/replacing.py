"""Whether a later passage says that an earlier one's figure no longer holds."""

from __future__ import annotations

import re

from adjudicator.figures import Figure, amounts_in, dates_in
from adjudicator.frame_words import REPLACED, REPLACES
from adjudicator.judges.context import lead_in
from adjudicator.names import missing_names
from adjudicator.rivals.corrections import keeps_its_past, row_name, taken_back
from adjudicator.rivals.editions import holds_now
from adjudicator.setting import names_around
from adjudicator.types import ConflictScore, Window
from adjudicator.words import stem, stems
from kg.agreement import amounts_agree
from kg.types import Amount, DateSpan

OVERRULED = "overruled"
"""How the reason begins where a document says of another that it no longer holds."""

_NEAR = 60
_EXACT = 4  # digits of a bare count that no two things are likely to share
_STOP = re.compile(r"[;.](?=\s)")
_FOR_MONTH = re.compile(
    r"\b(?:[Ff]or|[Ii]n|[Dd]uring) (January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
_HEARSAY = re.compile(
    r"\b(?:asked|wondered|wanted to know) (?:whether|if|why|when)\b", re.IGNORECASE
)
_TITLE_WORDS = 3  # at least, of a title that can be told from other words
_OVERRULES = re.compile(
    r"\b(?:overrul(?:e|es|ed|ing)|repeal(?:s|ed|ing)?|revok(?:e|es|ed|ing)|set(?:s|ting)? aside"
    r"|depart(?:s|ed|ing)? from|supersed(?:e|es|ed|ing))\s+(?:the |our |its )?"
    r"(?P<what>[A-Z][^.;]{3,120})"
)
_DATED = re.compile(r"^(?:[\d.]+\s+)+")
_DECLINED = re.compile(
    r"\b(?:not|never|declin\w+|refus\w+|asked|invit\w+|whether|if|cannot)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_UNITS = frozenset(
    map(stem, ("euro", "pound", "dollar", "million", "billion", "thousand", "metre", "tonne"))
)


def replacement(one: Window, other: Window) -> ConflictScore | None:
    """The later passage names the earlier one's value and says that it no longer holds."""
    gone = withdrawn(other)
    if not gone or _HEARSAY.search(one.text):
        return None
    shared = stems(one.text) & (stems(other.text) | stems(lead_in(other)))
    if not {s for s in shared if not s[:1].isdigit()} - _UNITS:
        return None
    row = stems(row_name(other.text))
    if row and not {s for s in row & stems(one.text) if not s[:1].isdigit()}:
        return None
    if row and keeps_its_past(other.text) and not holds_now(one.text):
        return None
    own = withdrawn(one)
    figures: list[Figure] = [*amounts_in(one.text), *dates_in(one.text)]
    for old in figures:
        unlike = missing_names(one.text, other.text, lead_in(other))
        alone = _round(old) and unlike and not names_around(one) & names_around(other)
        told = _telling(old) or _counts_it(old, one, other)
        if told and not alone and not any(equal(old, f) for f in own):
            for new in gone:
                if equal(new, old):
                    reason = f"replaced: {new.text} no longer holds"
                    return ConflictScore(
                        score=0.8,
                        reason=reason,
                        replaces=True,
                        outdated=new.text,
                        superseded=one.document,
                    )
    return None


def _counts_it(old: Figure, one: Window, other: Window) -> bool:
    """Whether a small count is of what the correcting passage speaks of: "164 passengers"."""
    if not isinstance(old, Amount) or not old.of or not taken_back(other.text):
        return False
    months = [set(_FOR_MONTH.findall(text)) for text in (one.text, other.text)]
    if all(months) and not months[0] & months[1]:
        return False
    return not _round(old) and stem(old.of.lower()) in stems(other.text)


def overruling(text: str) -> tuple[str, ...]:
    """What a passage says it overrules, repeals or sets aside: "We overrule Orme v Lisk."."""
    return tuple(
        found.group("what").strip()
        for found in _OVERRULES.finditer(text)
        if not _DECLINED.search(text[: found.start()])
    )


def overruled(one: Window, other: Window) -> ConflictScore | None:
    """The later passage overrules the document that the earlier one stands in, by its title."""
    title = _title(one)
    if len(title.split()) < _TITLE_WORDS or one.document == other.document:
        return None
    for what in overruling(other.text):
        if " ".join(what.casefold().split()).startswith(title):
            reason = f"{OVERRULED}: {what[: len(title)]} no longer holds"
            return ConflictScore(score=0.9, reason=reason, replaces=True, superseded=one.document)
    return None


def _title(window: Window) -> str:
    """The document's title, or its file's name without a date before it, in lower case."""
    head = re.split(r"\s+[›—|]\s+|\n", window.context)[0]
    if not head.count(" "):
        head = re.sub(r"[-_]+", " ", head)
    return " ".join(_DATED.sub("", head).casefold().split()).strip(" .")


def withdrawn(window: Window) -> tuple[Figure, ...]:
    """The figures that a passage says no longer hold."""
    text = window.text
    every: list[Figure] = [*amounts_in(text), *dates_in(text)]
    figures = sorted(every, key=lambda f: (f.start, f.end))
    found: list[Figure] = []
    for cue in REPLACES.finditer(text):
        after = next((f for f in figures if f.start >= cue.end()), None)
        passive = REPLACED.search(text, max(0, cue.start() - 8), cue.end() + 8)
        if after and not passive and _beside(text[cue.end() : after.start]):
            found.append(after)
    for cue in REPLACED.finditer(text):
        before = [f for f in figures if f.end <= cue.start()]
        found += [f for f in before if _beside(text[f.end : cue.start()])]
    found += [f for f in taken_back(text) if f not in found]
    return tuple(found)


def _beside(between: str) -> bool:
    return len(between) <= _NEAR and not _STOP.search(between)


def _round(figure: Figure) -> bool:
    """Whether an amount has one or two digits only, so that many things may share it."""
    return isinstance(figure, Amount) and len(_digits(figure)) <= 2


def _digits(figure: Figure) -> str:
    """The digits that tell: "148,300" has four."""
    return re.sub(r"\D", "", figure.text).strip("0")


def _telling(figure: Amount | DateSpan) -> bool:
    """Whether a figure is no mere small number, such as other things have too."""
    if isinstance(figure, DateSpan):
        return figure.first == figure.last
    return figure.unit != "1" or len(_digits(figure)) >= _EXACT


def equal(a: Amount | DateSpan, b: Amount | DateSpan) -> bool:
    """Whether two figures are one: the same days, or amounts that agree in one unit."""
    if isinstance(a, DateSpan) or isinstance(b, DateSpan):
        both = isinstance(a, DateSpan) and isinstance(b, DateSpan)
        return both and (a.first, a.last) == (b.first, b.last)  # type: ignore[union-attr]
    return a.unit == b.unit and amounts_agree(a, b) is True
