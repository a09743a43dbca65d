"""Chunks: whole sentences or table rows of one section, no longer than the embedding reads.

A list stays with the sentence that leads in to it ("The following was decided:"), which its items
do not repeat.

Chunks do not overlap: an overlap would show one sentence as two hits, and evidence is searched in
sentence windows across chunk borders anyway. A sentence that is too long by itself is cut at a
clause, else at a word, else inside a word.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from ingest.sentences import iter_sentences
from ingest.types import Block, Chunk, Document, Kind

CountTokens = Callable[[Sequence[str]], list[int]]

_CONTEXT_TOKENS = 32
_BATCH = 512
_WORD = re.compile(r"\S+\s*")
_CLAUSE_ENDS = (";", ":", ",", "—", "–", ")")
_CLAUSE_FROM = 0.6
_WHOLE_KINDS = (Kind.TABLE_ROW, Kind.HEADING)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or row: never divided between chunks unless it is too long alone."""

    start: int
    end: int
    first: Block
    last: Block

    @property
    def group(self) -> tuple[Kind, bool, tuple[str, ...]]:
        """What a chunk may not mix; prose and lists count as one."""
        kind = Kind.TEXT if self.first.kind is Kind.LIST_ITEM else self.first.kind
        return kind, self.first.derived, self.first.section


def chunk(document: Document, *, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """All chunks of a document; see :func:`iter_chunks`."""
    return list(iter_chunks(document, count_tokens=count_tokens, max_tokens=max_tokens))


def iter_chunks(
    document: Document, *, count_tokens: CountTokens, max_tokens: int
) -> Iterator[Chunk]:
    """The document's chunks in reading order, made as they are asked for.

    Every chunk is a stretch of the stored text, of one kind and one section; every character of a
    block that is not white space lies in exactly one chunk. ``embedding_text(chunk)`` has at most
    ``max_tokens`` tokens.

    Args:
        document: what to cut.
        count_tokens: tokens of each text, special ones included. Two texts with white space
            between must count no more together than apart (true of word-piece tokenizers).
        max_tokens: the limit, heading line and special tokens included; at least 16.

    Raises:
        ValueError: ``max_tokens`` is below 16.
    """
    if max_tokens < 16:
        msg = f"max_tokens is {max_tokens}; it must be at least 16"
        raise ValueError(msg)
    packer = _Packer(document, count_tokens, max_tokens)
    units = _units(document)
    while batch := list(islice(units, _BATCH)):
        yield from packer.take(batch)
    yield from packer.flush()


def embedding_text(chunk: Chunk) -> str:
    """What is embedded and indexed for a chunk: its heading line, then its text."""
    return f"{chunk.context}\n{chunk.text}" if chunk.context else chunk.text


def _units(document: Document) -> Iterator[_Unit]:
    run: list[Block] = []
    for block in document.blocks:
        if run and not _continues(run[-1], block):
            yield from _units_of_run(document, run)
            run = []
        run.append(block)
    if run:
        yield from _units_of_run(document, run)


def _continues(before: Block, block: Block) -> bool:
    """Whether a paragraph goes on in the next block (over a page's end)."""
    return (
        block.kind is Kind.TEXT
        and before.kind is Kind.TEXT
        and not (block.derived or before.derived)
        and block.section == before.section
        and block.start == before.end + 1
    )


def _units_of_run(document: Document, run: list[Block]) -> Iterator[_Unit]:
    first = run[0]
    if first.derived or first.kind in _WHOLE_KINDS:
        if document.text[first.start : first.end].strip():
            yield _Unit(first.start, first.end, first, first)
        return
    at = 0
    for start, end in iter_sentences(document.text, first.start, run[-1].end):
        while run[at].end <= start:
            at += 1
        begun = run[at]
        while run[at].end < end:
            at += 1
        yield _Unit(start, end, begun, run[at])


class _Packer:
    """Fills chunks with units until the next would not fit."""

    def __init__(self, document: Document, count_tokens: CountTokens, max_tokens: int) -> None:
        self._document = document
        self._count = count_tokens
        self._max = max_tokens
        self._special = count_tokens([""])[0]
        self._contexts: dict[tuple[str, ...], tuple[str, int]] = {}
        self._open: list[_Unit] = []
        self._used = 0
        self._ordinal = 0

    def take(self, units: Sequence[_Unit]) -> Iterator[Chunk]:
        """Adds units; yields the chunks that became full."""
        text = self._document.text
        counts = self._count([text[unit.start : unit.end] for unit in units])
        for unit, counted in zip(units, counts, strict=True):
            tokens = counted - self._special
            if tokens > self._room(unit):
                yield from self.flush()
                for part in self._cut(unit):
                    self._open = [part]
                    yield from self.flush()
                continue
            if self._open and (
                self._open[0].group != unit.group or self._used + tokens > self._room(unit)
            ):
                yield from self.flush()
            self._open.append(unit)
            self._used += tokens

    def flush(self) -> Iterator[Chunk]:
        """Closes the open chunk."""
        if not self._open:
            return
        document, units = self._document, self._open
        first, last = units[0], units[-1]
        text = document.text[first.start : last.end]
        yield Chunk(
            id=_chunk_id(document.id, first.start, last.end, text),
            document_id=document.id,
            document=document.path,
            ordinal=self._ordinal,
            start=first.start,
            end=last.end,
            text=text,
            kind=first.first.kind if len({u.first.kind for u in units}) == 1 else Kind.TEXT,
            page=first.first.page,
            page_end=last.last.page,
            section=first.first.section,
            context=self._context(first.first.section)[0],
            derived=first.first.derived,
            sentences=tuple((unit.start, unit.end) for unit in units),
        )
        self._ordinal += 1
        self._open = []
        self._used = 0

    def _room(self, unit: _Unit) -> int:
        """Tokens of text that a chunk of this unit's section can hold."""
        return self._max - self._special - self._context(unit.first.section)[1]

    def _context(self, section: tuple[str, ...]) -> tuple[str, int]:
        """The heading line of a section, and its tokens without the special ones."""
        found = self._contexts.get(section)
        if found is None:
            limit = min(_CONTEXT_TOKENS, self._max // 4)
            found = self._fit(_context_parts(self._document, section), limit)
            self._contexts[section] = found
        return found

    def _fit(self, parts: list[str], limit: int) -> tuple[str, int]:
        """Parts joined, shortened until they fit: middle headings go first, then end words."""
        while len(parts) > 2 and self._tokens(" › ".join(parts)) > limit:
            del parts[1]
        words = " › ".join(parts).split()[: limit * 2]
        while words and self._tokens(" ".join(words)) > limit:
            words.pop()
        line = " ".join(words).rstrip(" ›")
        return line, self._tokens(line)

    def _tokens(self, text: str) -> int:
        return self._count([text])[0] - self._special if text else 0

    def _cut(self, unit: _Unit) -> Iterator[_Unit]:
        """A unit that is too long, in parts that fit."""
        room = self._room(unit)
        text = self._document.text
        words = [match.span() for match in _WORD.finditer(text, unit.start, unit.end)]
        counts = [n - self._special for n in self._count([text[a:b].rstrip() for a, b in words])]
        start, used, clause = unit.start, 0, 0
        for (begin, end), count in zip(words, counts, strict=True):
            while used and used + count > room:
                cut = clause if clause > start else begin
                yield self._part(unit, start, cut)
                start, clause = cut, 0
                used = self._tokens(text[start:begin].rstrip()) if start < begin else 0
            if count > room:
                yield from self._cut_word(unit, begin, end, room)
                start, used, clause = end, 0, 0
                continue
            used += count
            if text[begin:end].rstrip().endswith(_CLAUSE_ENDS) and used >= _CLAUSE_FROM * room:
                clause = end
        if start < unit.end:
            yield self._part(unit, start, unit.end)

    def _cut_word(self, unit: _Unit, start: int, end: int, room: int) -> Iterator[_Unit]:
        text = self._document.text
        end = start + len(text[start:end].rstrip())
        while start < end:
            size = min(end - start, room)
            while size > 1 and self._tokens(text[start : start + size]) > room:
                size //= 2
            yield self._part(unit, start, start + size)
            start += size

    def _part(self, unit: _Unit, start: int, end: int) -> _Unit:
        end = start + len(self._document.text[start:end].rstrip())
        inside = start < unit.first.end
        first = unit.first if inside else unit.last
        last = unit.last if end > unit.first.end else unit.first
        return _Unit(start, end, first, last)


def _context_parts(document: Document, section: tuple[str, ...]) -> list[str]:
    title = document.title or PurePosixPath(document.path).stem
    parts = [title, *(part for part in section if part.casefold() != title.casefold())]
    return [" ".join(part.split()) for part in parts if part.strip()]


def _chunk_id(document_id: str, start: int, end: int, text: str) -> str:
    """Stable: the same text at the same place of the same document has the same id."""
    digest = hashlib.blake2b(f"{document_id}:{start}:{end}:".encode(), digest_size=12)
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
