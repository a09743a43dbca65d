"""Moves headings, tables of contents and running lines down: they echo a question, answering none.

Such lines are short, so the few words that they share with a question weigh more in them than in
a passage. They stay findable: where nothing better shares the words, they come first as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from ingest.store.index import Scored
from ingest.types import Chunk, Kind

FACTOR = 0.5
DEMOTED = frozenset({Kind.HEADING, Kind.CONTENTS, Kind.RUNNING})


def demoted(ranking: Iterable[tuple[Chunk, Scored]]) -> Iterator[tuple[Chunk, Scored]]:
    """The same chunks with their points and scores, those of such kinds at a part of their score.

    Args:
        ranking: by descending score, none below zero where it matters; read only as far as needed.

    Example:
        scores 0.9 (heading), 0.6, 0.5, 0.4: 0.6, 0.5, 0.45 (the heading), 0.4.
    """
    waiting: list[tuple[float, str, int, Chunk]] = []
    for chunk, (point, score) in ranking:
        while waiting and -waiting[0][0] > score:
            yield _next(waiting)
        if chunk.kind in DEMOTED and score > 0.0:
            heappush(waiting, (-round(score * FACTOR, 6), chunk.id, point, chunk))
        else:
            yield chunk, (point, score)
    while waiting:
        yield _next(waiting)


def _next(waiting: list[tuple[float, str, int, Chunk]]) -> tuple[Chunk, Scored]:
    score, _, point, chunk = heappop(waiting)
    return chunk, (point, -score)
