"""The appendix: how the printed citations look where they stand, and what they are from."""

from __future__ import annotations

from ingest.corpus import Corpus
from research.material import Appendix
from research.reading import Reader
from research.stages.synthesis import cited
from research.types import Report, Source


def appendix_for(report: Report, corpus: Corpus) -> Appendix:
    """The text around every citation of a report, and the documents they are from."""
    reader = Reader(corpus)
    known = {info.path: info for info in corpus.documents()}
    quoted = cited(report)
    paths = sorted({*report.documents, *(e.document for e in quoted)})
    return Appendix(
        surroundings=tuple(reader.surroundings(e.document, e.start, e.end) for e in quoted),
        sources=tuple(
            Source(
                path=path,
                title=known[path].title,
                date=known[path].date,
                format=known[path].format,
                pages=known[path].pages,
            )
            for path in paths
            if path in known
        ),
    )
