"""How documents and chunks are written down: text in compressed pieces, blocks as JSON."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

from ingest.types import Block, Cell, Chunk, Kind, Page
from orchestra.errors import CorpusDamaged

_T = TypeVar("_T")
PIECE = 65_536
_BLOCKS_PER_PART = 2_000
_LEVEL = 1

CHUNK_COLUMNS = (
    "chunks.id, documents.id, documents.path, chunks.ordinal, chunks.start, chunks.end,"
    " chunks.text, chunks.kind, chunks.page, chunks.page_end, chunks.section, chunks.context,"
    " chunks.derived, chunks.sentences"
)


def dumps(value: object) -> str:
    """Compact JSON with stable keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def pieces(text: str) -> Iterator[tuple[int, bytes]]:
    """The text in compressed pieces of 65,536 characters, each with its start."""
    for start in range(0, len(text), PIECE):
        # surrogatepass: a stored text may hold a lone surrogate from a broken PDF font.
        yield (
            start,
            zlib.compress(text[start : start + PIECE].encode("utf-8", "surrogatepass"), _LEVEL),
        )


def unpiece(body: bytes) -> str:
    """The characters of one piece.

    Raises:
        CorpusDamaged: it is not what was written.
    """
    try:
        return zlib.decompress(body).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise CorpusDamaged(
            f"a stored text is damaged ({error}); delete the corpus's folder and ingest again"
        ) from error


def block_parts(blocks: Iterable[Block]) -> Iterator[tuple[int, bytes]]:
    """Blocks as compressed JSON, 2,000 a part."""
    for part, batch in enumerate(batched(blocks, _BLOCKS_PER_PART)):
        rows = [_block_row(block) for block in batch]
        yield part, zlib.compress(dumps(rows).encode("utf-8", "surrogatepass"), _LEVEL)


def _block_row(block: Block) -> list[object]:
    cells = [asdict(cell) for cell in block.cells]
    return [
        block.start,
        block.end,
        block.kind.value,
        block.page,
        block.section,
        block.derived,
        cells,
    ]


def unpart(body: bytes) -> Iterator[Block]:
    """The blocks of one part."""
    for start, end, kind, page, section, derived, cells in json.loads(unpiece(body)):
        yield Block(
            start=start,
            end=end,
            kind=Kind(kind),
            page=page,
            section=tuple(section),
            derived=derived,
            cells=tuple(_cell(cell) for cell in cells),
        )


def _cell(row: dict[str, Any]) -> Cell:
    box = row.pop("box")
    return Cell(**row, box=None if box is None else (box[0], box[1], box[2], box[3]))


def pages_json(pages: Iterable[Page]) -> str:
    """Pages as JSON: [[number, start, end], ...]."""
    return dumps([[page.number, page.start, page.end] for page in pages])


def pages_of(body: str) -> tuple[Page, ...]:
    """What :func:`pages_json` wrote."""
    return tuple(Page(number, start, end) for number, start, end in json.loads(body))


def chunk_of(row: sqlite3.Row | Sequence[Any]) -> Chunk:
    """A chunk from the columns of :data:`CHUNK_COLUMNS`."""
    return Chunk(
        id=row[0],
        document_id=row[1],
        document=row[2],
        ordinal=row[3],
        start=row[4],
        end=row[5],
        text=row[6],
        kind=Kind(row[7]),
        page=row[8],
        page_end=row[9],
        section=tuple(json.loads(row[10])),
        context=row[11],
        derived=bool(row[12]),
        sentences=tuple((start, end) for start, end in json.loads(row[13])),
    )


def batched(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Lists of up to ``size`` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
