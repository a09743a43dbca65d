"""Is the stored text of PDFs what the page says? Quotes drawn from it, looked for by ``pdftotext``.

A quote is a run of 6 to 25 words inside one block on one page, drawn by a seeded generator, evenly
over documents as far as they have text. It counts as found when it stands, white space aside, in
what poppler's ``pdftotext`` extracts from the page that the corpus names, in its reading order or
in the file's own order (``-raw``). Words that the page breaks with a hyphen at a line's end are
also tried joined, as the stored text has them; the share without that is reported beside it.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import BenchmarkDataMissing
from eval.financebench import pdf_corpus
from eval.loaders import source
from eval.rates import rate
from eval.types import Metrics, NotMeasured, Table, Target
from ingest.types import Document, Progress

SEED = 7
QUOTES = 200
LEAST_WORDS, MOST_WORDS = 6, 25
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of stored text and the 1-based page that the corpus names for it."""

    document: str
    page: int
    start: int
    end: int
    text: str


def candidates(document: Document) -> list[tuple[int, int, int]]:
    """Blocks one can quote from, as (page, start, end): verbatim, on a page, of enough words."""
    found = []
    for block in document.blocks:
        page = document.page_at(block.start)
        if block.derived or page is None or document.page_at(block.end - 1) != page:
            continue
        if len(_TOKEN.findall(document.text[block.start : block.end])) >= LEAST_WORDS:
            found.append((page, block.start, block.end))
    return found


def draw(documents: Sequence[Document], n: int, generator: random.Random) -> list[Quote]:
    """``n`` different quotes, taking turns among the documents that have any left."""
    held = {d.path: (d, candidates(d)) for d in documents}
    held = {path: pair for path, pair in sorted(held.items()) if pair[1]}
    drawn: dict[tuple[str, int, int], Quote] = {}
    misses = 0
    while held and len(drawn) < n and misses < 50 * n:
        for path in list(held):
            if len(drawn) == n:
                break
            document, blocks = held[path]
            quote = _quote(document, generator.choice(blocks), generator)
            key = (path, quote.start, quote.end)
            misses += key in drawn
            drawn.setdefault(key, quote)
    return list(drawn.values())


def _quote(document: Document, block: tuple[int, int, int], generator: random.Random) -> Quote:
    page, start, end = block
    tokens = list(_TOKEN.finditer(document.text, start, end))
    size = generator.randint(LEAST_WORDS, min(MOST_WORDS, len(tokens)))
    first = generator.randrange(len(tokens) - size + 1)
    begin, stop = tokens[first].start(), tokens[first + size - 1].end()
    return Quote(document.path, page, begin, stop, document.text[begin:stop])


def page_texts(pdf: Path, page: int) -> tuple[str, ...]:
    """What ``pdftotext`` extracts from a page, in reading order and in the file's order."""
    found = []
    for option in ((), ("-raw",)):
        command = ["pdftotext", *option, "-f", str(page), "-l", str(page), str(pdf), "-"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=120)
        found.append(done.stdout.decode("utf-8", errors="replace"))
    return tuple(found)


def squeezed(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def joined(text: str) -> str:
    """The text with words joined that a hyphen breaks at a line's end."""
    return re.sub(r"[-\u2010\u00ad][ \t]*\n\s*(?=\w)", "", text)


def found_in(quote: str, pages: Sequence[str], *, join: bool) -> bool:
    """Whether a quote stands in one of the texts, white space aside."""
    wanted = squeezed(quote)
    texts = [squeezed(page) for page in pages]
    if join:
        texts += [squeezed(joined(page)) for page in pages]
        wanted = wanted.replace("\u00ad", "")
    return any(wanted in text for text in texts)


def extraction(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Draws the quotes from the PDFs beside ``data`` and looks for them.

    Raises:
        BenchmarkDataMissing: poppler's ``pdftotext`` or the PDFs are not there.
    """
    if shutil.which("pdftotext") is None:
        raise BenchmarkDataMissing("pdftotext is not on the PATH: install poppler (poppler-utils)")
    corpus, pdfs = pdf_corpus(data, out, progress)
    paths = {pdf.name: pdf for pdf in pdfs}
    documents = [corpus.document(info.path) for info in corpus.documents()]
    quotes = draw(documents, QUOTES, random.Random(SEED))
    pages: dict[tuple[str, int], tuple[str, ...]] = {}
    strict = right = 0
    missed = []
    for quote in quotes:
        key = (quote.document, quote.page)
        if key not in pages:
            pages[key] = page_texts(paths[quote.document.rsplit("/", 1)[-1]], quote.page)
        strict += found_in(quote.text, pages[key], join=False)
        ok = found_in(quote.text, pages[key], join=True)
        right += ok
        if not ok:
            missed.append((*key, quote.start, f"{len(quote.text.split())} words"))
    return Metrics(
        benchmark="extraction",
        title="Extraction of PDFs",
        description="Quotes drawn from the stored text and looked for on the named page.",
        figures=(
            rate(
                "found",
                "quotes found on the named page",
                right,
                len(quotes),
                target=Target(at_least=0.98),
                note="white space aside; line-end hyphens also tried joined",
            ),
            rate("found/strict", "the same, hyphens as pdftotext has them", strict, len(quotes)),
        ),
        tables=(
            Table(
                title="Quotes drawn and not found",
                columns=("document", "page", "offset", "length"),
                rows=tuple(missed),
            ),
            Table(
                title="Quotes drawn per document",
                columns=("document", "quotes"),
                rows=tuple(_counted(quotes)),
            ),
        ),
        sources=tuple(source(data, pdf) for pdf in pdfs),
        settings={"quote": f"{LEAST_WORDS} to {MOST_WORDS} words inside one verbatim block"},
        not_measured=(
            NotMeasured(
                what="rows composed from table cells",
                why="they are not the page's own words in order; their cells are cited instead",
            ),
        ),
        seed=SEED,
    )


def _counted(quotes: Sequence[Quote]) -> list[tuple[str, int]]:
    names = [quote.document for quote in quotes]
    return [(name, names.count(name)) for name in sorted(set(names))]
