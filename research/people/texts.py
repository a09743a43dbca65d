"""The text around quotations that a report did not have before, and the documents they are from."""

from __future__ import annotations

from adjudicator.types import Ruling
from ingest.corpus import Corpus
from research.reading import Reader
from research.types import Report, Source, Surroundings


def appendix_of_rulings(
    report: Report, ruling: Ruling, corpus: Corpus
) -> tuple[tuple[Surroundings, ...], tuple[Source, ...]]:
    """Surroundings and sources of a ruling's quotations, as far as the report lacks them."""
    reader = Reader(corpus)
    known = {(s.document, s.start, s.end) for s in report.surroundings}
    places = sorted({(e.document, e.start, e.end) for e in ruling.evidence} - known)
    paths = {s.path for s in report.sources}
    new = sorted({document for document, _, _ in places} - paths)
    return (
        tuple(reader.surroundings(*place) for place in places),
        tuple(_source(reader, path) for path in new),
    )


def _source(reader: Reader, path: str) -> Source:
    document = reader.document(path)
    return Source(
        path=path,
        title=document.title,
        date=document.date,
        format=document.format,
        pages=len(document.pages),
    )
