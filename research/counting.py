"""What a question counts, and whether a word of a passage is that noun."""

from __future__ import annotations

import re

from adjudicator.words import Token, tokens
from research.lexicon import GENERIC, PEOPLE
from research.thesaurus import synonyms

_IES = re.compile(r"(?<=\w\w)ies$")
_PLURAL = re.compile(r"(?:(?<=[sxz])es|(?<=[cs]h)es|(?<!s)s)$")


def focus_of(text: str, *, generic: bool = False) -> Token | None:
    """The noun that "what", "which" or "how many" asks for: "toll" in "What toll is paid?".

    With ``generic`` also one that tells nothing by itself ("people").
    """
    words = tokens(text)
    for place, token in enumerate(words[:-1]):
        after = words[place + 1]
        many = token.lower in ("many", "much") and place and words[place - 1].lower == "how"
        if (token.lower in ("what", "which") or many) and after.is_content:
            return None if after.stem in GENERIC and not generic else after
    return None


def is_one_noun(focus: Token, word: Token) -> bool:
    """Whether a word is the noun, in the singular or plural, or one that stands for it.

    "Inspected" and "inspectors" are of one stem, but only the latter can be counted. "People"
    may be told by what they are, or do: "310 staff", "1,204 replied"; but staff are no passengers.
    """
    if focus.stem in GENERIC and word.stem in PEOPLE:
        return True
    mine, theirs = _singular(focus.lower), _singular(word.lower)
    return mine == theirs or theirs in synonyms(mine)


def _singular(noun: str) -> str:
    return _PLURAL.sub("", _IES.sub("y", noun))
