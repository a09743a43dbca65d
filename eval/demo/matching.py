"""When two passages say the same words, and when a report holds a fact: strings, no model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from eval.demo.gold import Quote

_MARKS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
_WORD = re.compile(r"\w+")
SHARE = 0.6


class Stringed(Protocol):
    """A fact as strings: of every inner list one must be there."""

    @property
    def match(self) -> tuple[tuple[str, ...], ...]:
        """Lists of alternatives."""
        ...


def plain(text: str) -> str:
    """Case, white space, quote marks and dashes evened out."""
    folded = unicodedata.normalize("NFKC", text).translate(_MARKS).casefold()
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(plain(text))


def _grams(text: str, size: int = 3) -> set[tuple[str, ...]]:
    listed = words(text)
    size = min(size, len(listed))
    return {tuple(listed[i : i + size]) for i in range(len(listed) - size + 1)} if size else set()


def same_words(gold: str, found: str) -> bool:
    """Whether ``found`` quotes ``gold``: one holds the other, or 60 % of gold's word triples."""
    wanted, given = " ".join(words(gold)), " ".join(words(found))
    if not wanted or not given:
        return False
    if f" {wanted} " in f" {given} " or f" {given} " in f" {wanted} ":
        return True
    grams = _grams(gold)
    return len(grams & _grams(found)) >= SHARE * len(grams)


def quote_matches(gold: Quote, document: str, text: str, *, anywhere: bool = False) -> bool:
    """Whether a cited passage is the gold one.

    Args:
        gold: the gold passage or table cell.
        document: the cited document's path, as ingested.
        text: the cited words.
        anywhere: a reprint of the same words in another document will do.
    """
    if not anywhere and not same_document(gold.document, document):
        return False
    if gold.quote is not None:
        return same_words(gold.quote, text)
    shown = plain(text)
    row, cell = plain(gold.row or ""), plain(gold.cell or "")
    return contains(shown, cell) and (not row or row in shown)


def same_document(gold: str, path: str) -> bool:
    """Whether two paths name one document, whatever folder was ingested."""
    return gold == path or path.endswith(f"/{gold}") or gold.endswith(f"/{path}")


def contains(text: str, wanted: str) -> bool:
    """Whether folded ``text`` holds folded ``wanted`` as whole words and whole numbers.

    ``141`` is not in ``1410``, ``2.141`` or ``141.5``, but is in ``141.`` at a sentence's end.
    """
    pattern = rf"(?<!\w)(?<!\d[.,]){re.escape(wanted)}(?!\w)(?![.,]\d)"
    return bool(wanted) and re.search(pattern, text) is not None


def holds(text: str, fact: Stringed) -> bool:
    """Whether a text holds a key fact: of each list of alternatives at least one."""
    shown = plain(text)
    return all(any(contains(shown, plain(option)) for option in group) for group in fact.match)


def facts_held(text: str, facts: Sequence[Stringed]) -> int:
    """How many of the facts a text holds."""
    return sum(holds(text, fact) for fact in facts)
