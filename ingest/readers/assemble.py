"""Lays pieces end to end: the stored text, its blocks and its pages."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.normalise import clean
from ingest.readers.source import Facts, Piece, Reading
from ingest.types import Block, Kind, Page

_CLOSE_KINDS = (Kind.TABLE_ROW, Kind.LIST_ITEM)


def assemble(pieces: Iterable[Piece], facts: Facts, *, page_count: int = 0) -> Reading:
    """Joins the pieces and says where each lies.

    Pieces are separated by a blank line; neighbouring table rows, list items and ``tight`` pieces
    by a line end. Pages cover the text: a page runs to the start of the next one, and a page
    without text is empty.

    Args:
        pieces: in reading order; pages, where given, ascend. Empty ones are left out.
        facts: title, author, date and notes.
        page_count: number of pages, 0 where the format has none.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    page_starts: dict[int, int] = {}
    at = 0
    previous: Piece | None = None
    for piece in pieces:
        text = clean(piece.text).strip()
        if not text:
            continue
        if previous is not None:
            gap = "\n" if _is_close(previous, piece) else "\n\n"
            parts.append(gap)
            at += len(gap)
        if piece.page is not None:
            page_starts.setdefault(piece.page, at)
        end = at + len(text)
        blocks.append(
            Block(
                at,
                end,
                piece.kind,
                piece.page,
                tuple(map(clean, piece.section)),
                piece.derived,
                piece.cells,
            )
        )
        parts.append(text)
        at = end
        previous = piece
    return Reading(
        text="".join(parts),
        blocks=tuple(blocks),
        pages=_pages(page_starts, page_count, at),
        title=clean(facts.title) if facts.title else None,
        author=clean(facts.author) if facts.author else None,
        date=facts.date,
        notes=tuple(facts.notes),
    )


def _is_close(previous: Piece, piece: Piece) -> bool:
    same = piece.kind is previous.kind and piece.derived == previous.derived
    return piece.tight or (same and piece.kind in _CLOSE_KINDS and piece.page == previous.page)


def _pages(starts: dict[int, int], count: int, length: int) -> tuple[Page, ...]:
    pages: list[Page] = []
    following = length
    for number in range(count, 0, -1):
        start = 0 if number == 1 else starts.get(number, following)
        pages.append(Page(number, start, following))
        following = start
    return tuple(reversed(pages))
