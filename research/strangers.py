"""Passages on different parties: what a whole document never names is not what it tells of.

"The loan falls due on 30 June 2028." in the terms of one firm's loan, and "The loan of Dunsley
Printers falls due on 17 June 2028." in a paper on another, have one form and no subject in common.
That only the whole of the first document shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from adjudicator.names import missing_names, names_in
from adjudicator.words import content
from research.material import Conflict, Sentence

_CAPITALS = re.compile(r"[A-Z][^\W_]*(?:[ \n](?:(?:of|the|and|for)[ \n])?[A-Z][^\W_]*)*")
TextOf = Callable[[str], str]
"""The stored text of a document, by its path."""


def on_one_matter(conflicts: Sequence[Conflict], text_of: TextOf | None) -> list[Conflict]:
    """The conflicts without those of two parties; all of them where no text can be read."""
    if text_of is None:
        return list(conflicts)
    return [c for c in conflicts if not _strangers(c, text_of)]


def _strangers(found: Conflict, text_of: TextOf) -> bool:
    if found.one.document == found.other.document:
        return False
    return any(
        _names_only_others(mine, theirs, text_of)
        for mine, theirs in ((found.one, found.other), (found.other, found.one))
    )


@lru_cache(maxsize=64)
def _named(text: str) -> str:
    """What a document writes with capitals, each stretch once: its names, and little besides."""
    return "; ".join(dict.fromkeys(match.group() for match in _CAPITALS.finditer(text)))


def _names_only_others(mine: Sentence, theirs: Sentence, text_of: TextOf) -> bool:
    """Whether a passage tells of something of one that the other's document never names.

    Nor does it name anything that stands above the passage. Who said it, or where it lies, may be
    named in one paper alone; whose it is, is not: "the loan of Dunsley Printers".
    """
    owners = [name for name, _ in names_in(mine.text) if _owns(name, mine.text)]
    if not owners:
        return False
    whole, near = _named(text_of(theirs.document)), f"{theirs.document} {theirs.context}"
    missing = missing_names(mine.text, whole, near)
    if not all(name in missing for name in owners):
        return False
    above = {t.stem for t in content(mine.context) if t.is_capital}
    return not above & {t.stem for t in content(whole) if t.is_capital}


def _owns(name: str, text: str) -> bool:
    """Whether a name stands as an owner: "of Dunsley Printers", "Dunsley Printers' loan"."""
    put = re.escape(name)
    return re.search(rf"\bof (?:the )?{put}\b|\b{put}(?:['’]s\b|(?<=s)['’])", text) is not None
