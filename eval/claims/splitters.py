"""Splitters side by side: the product's, NLTK's Punkt, and a regular expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from eval.claims.texts import Known, Span

if TYPE_CHECKING:
    from nltk.tokenize import PunktTokenizer

Splitter = Callable[[Known], list[Span]]
_END = re.compile(r"(?<=[.!?])\s+")


def product(text: Known) -> list[Span]:
    """``adjudicator.claims.split_claims``, by its offsets."""
    from adjudicator.claims import split_claims

    claims = split_claims(text.text, format=text.format)
    return [(c.start, c.end) for c in claims if c.start is not None and c.end is not None]


def punkt(text: Known) -> list[Span]:
    """NLTK's Punkt for English (Kiss and Strunk, Computational Linguistics 2006).

    Its trained parameters are those that LlamaIndex ships; nothing is downloaded.
    """
    spans: list[Span] = list(_trained().span_tokenize(text.text))
    return spans


@lru_cache(maxsize=1)
def _trained() -> PunktTokenizer:
    from llama_index.core.utils import globals_helper
    from nltk.tokenize import PunktTokenizer

    _ = globals_helper.punkt_tokenizer  # puts the folder of the parameters on NLTK's path
    return PunktTokenizer("english")


def plain(text: Known) -> list[Span]:
    """A full stop, question mark or exclamation mark and white space end a sentence."""
    spans, at = [], 0
    for gap in _END.finditer(text.text):
        spans.append((at, gap.start()))
        at = gap.end()
    return [*spans, (at, len(text.text))] if at < len(text.text) else spans


SPLITTERS: dict[str, Splitter] = {"product": product, "punkt": punkt, "regex": plain}
LABELS = {"product": "split_claims", "punkt": "Punkt", "regex": "regular expression"}


def trimmed(text: str, span: Span) -> Span:
    """A span without white space, marks of lists and headings at its ends: they are not words."""
    start, end = span
    while start < end and text[start] in " \t\n-*#•":
        start += 1
    while end > start and text[end - 1] in " \t\n":
        end -= 1
    return start, end
