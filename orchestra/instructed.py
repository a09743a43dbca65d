"""A document most of which speaks to software is nobody's evidence, the rest of it neither."""

from __future__ import annotations

from orchestra.injection import Instruction, find_instructions

RULE = "in-a-document-of-instructions"
_SHARE = 0.5
LONGEST = 50_000
"""Characters: whoever hides an order in a longer document does not fill it with orders."""


def instructions_in_document(text: str) -> list[Instruction]:
    """As :func:`orchestra.injection.find_instructions`, of a whole document, in order.

    Where what addresses software makes more than half of a document's letters, what stands between
    is left out too, as :data:`RULE`: whoever wrote the orders wrote that, and a sentence of it that
    addresses nobody ("Deviations shall be logged.") would be quoted as evidence. Documents beyond
    50,000 characters are not looked at as a whole.
    """
    found = find_instructions(text)
    told = sum(_letters(text[one.start : one.end]) for one in found)
    if len(text) > LONGEST or told <= _SHARE * _letters(text):
        return found
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    rest = [_between(text, end, start) for end, start in zip(ends, starts, strict=True)]
    return sorted([*found, *(one for one in rest if one)], key=lambda one: one.start)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _between(text: str, start: int, end: int) -> Instruction | None:
    """What stands there, white space aside, if it holds a letter."""
    held = text[start:end]
    if not _letters(held):
        return None
    first = start + len(held) - len(held.lstrip())
    last = start + len(held.rstrip())
    return Instruction(first, last, RULE, text[first:last])
