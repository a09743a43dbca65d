"""Makes text comparable without changing what it says: line ends, ligatures, hyphenation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_DROPPED = ("\x00", "\ufeff", "\u00ad", "\u200b", "\u2060", "\ufffe", "\uffff")
_TRANSLATION = str.maketrans({**_LIGATURES, **dict.fromkeys(_DROPPED, "")})
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ud800-\udfff"
    "\ufb00-\ufb06\ufeff\ufffe\uffff]"
)
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ANY_SPACE = re.compile(r"\s+")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u2010]$")
_DANGLING = re.compile(r"\S[-\u2010\u2013\u2014/]$")
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder|et|ou|y|o)\b")
_NEXT_WORD = re.compile(r"^([^\W\d_]+)")


def clean(text: str) -> str:
    """Text in NFC with plain newlines, no NULs, control characters, ligatures or soft hyphens.

    Spaces are left as they are.
    """
    if _ODD.search(text):
        text = _NEWLINES.sub("\n", text.translate(_TRANSLATION))
        text = _CONTROL.sub("", text)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """The text on one line: every run of white space becomes one space."""
    return _ANY_SPACE.sub(" ", text).strip()


def join_lines(first: str, second: str, words: Container[str]) -> str:
    r"""Joins two lines of one paragraph, healing a word broken at the line's end.

    The hyphen goes only when the whole word stands somewhere in ``words`` (lower case) and is
    otherwise kept, so that "well-\nknown" never becomes "wellknown".

    Args:
        first: the earlier line.
        second: the later line.
        words: the document's words, lower case, that stand unbroken somewhere.
    """
    if not first or not second:
        return first or second
    broken = _BROKEN_WORD.search(first)
    following = _NEXT_WORD.match(second)
    if broken and following and not _SUSPENDED.match(second):
        whole = (broken.group(1) + following.group(1)).casefold()
        if whole in words:
            return first[:-1] + second
        return first + second
    if _DANGLING.search(first) and not _SUSPENDED.match(second):
        return first + second
    return f"{first} {second}"
