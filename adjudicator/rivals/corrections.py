"""Figures that a passage takes back in another sentence, or sets in a column of what was before.

"We gave the number as 164. The earlier figure was wrong" names the figure in one sentence and
withdraws it in the next; a table with the columns "Previous" and "Now" says the same in cells.
"""

from __future__ import annotations

import re
from itertools import pairwise

from adjudicator.figures import Figure, amounts_in, dates_in
from kg.types import Amount, DateSpan

_KINDS = (
    r"figures?|numbers?|counts?|totals?|sums?|amounts?|prices?|rates?|dates?|days?|times?|hours?"
    r"|ages?|lengths?|weights?|results?|statements?|reports?|shares?|percentages?|values?"
)
WRONG = re.compile(
    rf"\b(?:that|this|the|our|its|their|these|those) (?:(?:earlier|previous|former|first|original"
    rf"|initial|published|printed|given|old) )?(?:{_KINDS})"
    r" (?:(?:that )?(?:we|it|they|he|she) \w+ )?"
    r"(?:was|were|is|are|had been|has been|proved|turned out)(?: to be| then)?"
    r" (?:(?!hardly|scarcely|possibly|probably|allegedly|reportedly)\w+ly )?"
    r"(?:wrong|incorrect|mistaken|false|erroneous|inaccurate|in error|an? (?:error|mistake|misprint"
    r"|slip)|misprinted|miscounted)\b"
    r"|\b(?:that|this|the|our|its|their) (?:(?:earlier|previous|former|first|original|initial"
    r"|published|printed|given|old) )?(?:figure|number|count|total|result|percentage)s?"
    r" (?:(?:that )?(?:we|it|they|he|she) \w+ )?(?:was|were|proved|turned out)(?: to be)?"
    r" (?:\w+ly )?too (?:high|low|large|small)\b(?! for\b)"
    r"|\b(?:this|that|which) (?:was|is) (?:wrong|incorrect|not correct|a misprint|an error"
    r"|a mistake)\b",
    re.IGNORECASE,
)
"""Words by which a passage says that a figure it has just named is not right.

A price or a rate that "is too high" is right and unwelcome: only what was counted can be so.
"""

_BARE = re.compile(r"(?:this|that|which) (?:was|is)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:whether|if|asked|wondered|denied|unless)\b[^.;]*$", re.IGNORECASE)
_STOP = re.compile(r"[.!?][”\"’')]*\s+(?=[A-Z“\"(])|\n\n")
_FIELD = re.compile(r"(?:^|[;:]\s)(?P<head>[A-Za-z][^:;]{1,40}): (?P<value>[^;\n]+)")
_WAS = re.compile(
    r"(?:the )?(?:previous(?:ly)?|old|former(?:ly)?|before|until now|so far|superseded|was)"
    r"(?: (?:rule|value|figure|rate|fee|fare|price|limit|text|wording|date|time|terms?))?",
    re.IGNORECASE,
)
_IS_NOW = re.compile(
    r"(?:the )?(?:now|new|revised|amended|corrected|from now on|is now|in future|henceforth)"
    r"(?: (?:rule|value|figure|rate|fee|fare|price|limit|text|wording|date|time|terms?))?",
    re.IGNORECASE,
)


_PUT_RIGHT = re.compile(r"\b(?:corrected|revised|amended)\b", re.IGNORECASE)


def taken_back(text: str) -> tuple[Figure, ...]:
    """The figures of ``text`` that it calls wrong, or tells as what held before.

    A sentence that calls a figure wrong speaks of the last figure named before the word; where its
    own sentence names none there, of those of the sentence before. "This is wrong" may be a word on
    right and wrong: it speaks of a figure only where the passage gives another of its kind.
    """
    return (*_called_wrong(text), *_columns_before(text))


def _figures(text: str) -> list[Figure]:
    every: list[Figure] = [*amounts_in(text), *dates_in(text)]
    return sorted(every, key=lambda figure: (figure.start, figure.end))


def _called_wrong(text: str) -> list[Figure]:
    found: list[Figure] = []
    cuts = [0, *(stop.end() for stop in _STOP.finditer(text)), len(text)]
    spans = [span for span in pairwise(cuts) if span[0] < span[1]]
    figures = _figures(text)
    for cue in WRONG.finditer(text):
        at = next(n for n, (start, end) in enumerate(spans) if start <= cue.start() < end)
        if _ASKED.search(text[spans[at][0] : cue.start()]):
            continue
        own = [f for f in figures if spans[at][0] <= f.start < cue.start()]
        before = [f for f in figures if at and spans[at - 1][0] <= f.start < spans[at][0]]
        named = own[-1:] or [f for f in before if not _is_day_of_telling(text, f)][-1:]
        if not _BARE.match(cue.group()):
            found += named
        else:
            found += [f for f in named if any(_of_one_kind(f, g) for g in figures if g is not f)]
    return found


def _of_one_kind(one: Figure, other: Figure) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        return one.unit == other.unit and one.value != other.value
    return isinstance(one, DateSpan) and isinstance(other, DateSpan) and one.first != other.first


def _is_day_of_telling(text: str, figure: Figure) -> bool:
    """Whether a date says when something was told: "in our report of 15 June"."""
    return bool(
        re.search(
            r"\b(?:report|issue|edition|letter|article|paper|minutes|notice|bulletin|number) of "
            r"(?:the )?$",
            text[: figure.start],
            re.IGNORECASE,
        )
    )


def _columns_before(text: str) -> list[Figure]:
    """The figures of a row's column of what was, where another column tells what is and differs."""
    fields = [(m["head"].strip(), m.start("value"), m["value"]) for m in _FIELD.finditer(text)]
    was = [field for field in fields if _WAS.fullmatch(field[0])]
    now = [field for field in fields if _IS_NOW.fullmatch(field[0])]
    if len(was) != 1 or len(now) != 1 or was[0][2].strip(" .") == now[0][2].strip(" ."):
        return []
    _, start, value = was[0]
    return [f for f in _figures(text) if start <= f.start < start + len(value)]


def keeps_its_past(text: str) -> bool:
    """Whether a row tells that something changed, not that what was printed of it was wrong."""
    heads = [field["head"].strip() for field in _FIELD.finditer(text)]
    now = [head for head in heads if _IS_NOW.fullmatch(head)]
    return bool(now) and not any(_PUT_RIGHT.search(head) for head in now)


def row_name(text: str) -> str:
    """What a row with such columns is about: the words before the column of what was."""
    for field in _FIELD.finditer(text):
        if _WAS.fullmatch(field["head"].strip()):
            return text[: field.start()]
    return ""
