"""Is the stored text of PDFs what the page says? Quotes drawn from it, looked for by ``pdftotext``.

A quote is a run of 6 to 25 words inside one block on one page, drawn by a seeded generator, evenly
over documents as far as they have text. It counts as found when it stands, white space aside, in
what poppler's ``pdftotext`` extracts from the page that the corpus names, in its reading order or
in the file's own order (``-raw``), hyphens, ligatures and bullets evened out (:func:`evened`); the
share with nothing but white space set aside is reported beside it.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
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
_MARKS = frozenset("-\u2010\u2011\u00ad\u2022\u25cf\u25aa")


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of stored text and the 1-based page that the corpus names for it."""

    document: str
    page: int
    start: int
    end: int
    text: str


def candidates(document: Document, readable: Sequence[bool]) -> list[tuple[int, int, int]]:
    """Blocks one can quote from, as (page, start, end): verbatim, on a page, of enough words.

    ``readable`` says of each page whether it has a text layer.
    """
    found = []
    for block in document.blocks:
        page = document.page_at(block.start)
        if block.derived or page is None or document.page_at(block.end - 1) != page:
            continue
        if page > len(readable) or not readable[page - 1]:
            continue
        if len(_TOKEN.findall(document.text[block.start : block.end])) >= LEAST_WORDS:
            found.append((page, block.start, block.end))
    return found


def draw(
    documents: Mapping[str, tuple[Document, Sequence[bool]]], n: int, generator: random.Random
) -> list[Quote]:
    """``n`` different quotes, taking turns among the documents that have any left.

    Args:
        documents: by path, each with which of its pages have a text layer.
        n: how many.
        generator: draws them.
    """
    held = {path: (d, candidates(d, pages)) for path, (d, pages) in sorted(documents.items())}
    held = {path: pair for path, pair in held.items() if pair[1]}
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


def page_texts(pdf: Path) -> list[tuple[str, ...]]:
    """What ``pdftotext`` extracts from each page, in reading order and in the file's order."""
    modes = []
    for option in ((), ("-raw",)):
        command = ["pdftotext", *option, str(pdf), "-"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=300)
        modes.append(done.stdout.decode("utf-8", errors="replace").split("\f")[:-1])
    return list(zip(*modes, strict=True))


def squeezed(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def evened(text: str) -> str:
    """Besides: without hyphens, soft hyphens and bullets, ligatures as letters.

    Whether a hyphen at a line's end belongs to the word is a judgement that ``pdftotext`` and the
    stored text make differently; fonts without a character map give bullets private code points.
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in squeezed(plain) if c not in _MARKS and not "\ue000" <= c <= "\uf8ff")


def found_in(quote: str, pages: Sequence[str], *, strict: bool) -> bool:
    """Whether a quote stands in one of the texts: white space aside, or evened too."""
    even = squeezed if strict else evened
    return any(even(quote) in even(page) for page in pages)


def _looked_up(
    quotes: Sequence[Quote], pages: Mapping[str, Sequence[Sequence[str]]]
) -> tuple[int, list[tuple[str, int, int, str]]]:
    """How many quotes stand on their page strictly, and those that do not stand there at all."""
    strict = 0
    missed = []
    for quote in quotes:
        texts = pages[_name(quote.document)][quote.page - 1]
        strict += found_in(quote.text, texts, strict=True)
        if not found_in(quote.text, texts, strict=False):
            words = f"{len(quote.text.split())} words"
            missed.append((quote.document, quote.page, quote.start, words))
    return strict, missed


def extraction(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Draws the quotes from the PDFs beside ``data`` and looks for them.

    Raises:
        BenchmarkDataMissing: poppler's ``pdftotext`` or the PDFs are not there.
    """
    if shutil.which("pdftotext") is None:
        raise BenchmarkDataMissing("pdftotext is not on the PATH: install poppler (poppler-utils)")
    corpus, pdfs = pdf_corpus(data, out, progress)
    pages = {pdf.name: page_texts(pdf) for pdf in pdfs}
    documents = {}
    for info in corpus.documents():
        readable = [any(map(str.strip, page)) for page in pages[_name(info.path)]]
        documents[info.path] = (corpus.document(info.path), readable)
    quotes = draw(documents, QUOTES, random.Random(SEED))
    strict, missed = _looked_up(quotes, pages)
    right = len(quotes) - len(missed)
    silent = [
        f"{path} page {number}"
        for path, (_, readable) in sorted(documents.items())
        for number, has_text in enumerate(readable, 1)
        if not has_text
    ]
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
                note="white space, hyphens, ligatures and bullet marks aside",
            ),
            rate("found/strict", "the same, only white space aside", strict, len(quotes)),
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
            NotMeasured(
                what="pages without a text layer",
                why=f"pdftotext sees nothing there: {', '.join(silent) or 'there is none'}",
            ),
        ),
        seed=SEED,
    )


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _counted(quotes: Sequence[Quote]) -> list[tuple[str, int]]:
    names = [quote.document for quote in quotes]
    return [(name, names.count(name)) for name in sorted(set(names))]
