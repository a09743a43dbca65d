"""Quotes drawn from stored text, to be looked for in another program's reading of the page."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.normalise import clean
from ingest.types import Document

_ASIDE = re.compile(r"[\s\u00ad\u2010-]+")
_OCR_NOTE = re.compile(r"^page (\d+) read by OCR$")


@dataclass(frozen=True, slots=True)
class Quote:
    """Some words of a document: where they lie and the 1-based page they should be on."""

    document: str
    page: int
    start: int
    end: int
    text: str


def sample_quotes(
    documents: Sequence[Document],
    *,
    count: int,
    seed: int,
    shortest: int = 40,
    longest: int = 120,
) -> list[Quote]:
    """Draws quotes at random from blocks that are the document's own words.

    Derived blocks and pages read by OCR are left out. Each block is as likely as it is long.

    Args:
        documents: with pages.
        count: how many quotes.
        seed: of the random numbers.
        shortest: characters of the shortest quote.
        longest: characters of the longest quote.
    """
    chance = random.Random(seed)
    places = [
        (document, block)
        for document in documents
        for block in document.blocks
        if block.page not in (None, *_ocr_pages(document))
        and not block.derived
        and block.end - block.start >= shortest
    ]
    weights = [block.end - block.start for _, block in places]
    quotes = []
    for document, block in chance.choices(places, weights, k=count) if places else []:
        length = chance.randint(shortest, min(longest, block.end - block.start))
        start = chance.randint(block.start, block.end - length)
        text = document.text[start : start + length]
        quotes.append(Quote(document.path, block.page or 0, start, start + length, text))
    return quotes


def _ocr_pages(document: Document) -> set[int]:
    found = (_OCR_NOTE.match(note) for note in document.notes)
    return {int(match.group(1)) for match in found if match}


def stands_in(quote: str, page_text: str) -> bool:
    """Whether a quote stands in a page's text, white space, hyphens and ligatures aside."""
    return _bare(quote) in _bare(page_text)


def _bare(text: str) -> str:
    return _ASIDE.sub("", clean(text))
