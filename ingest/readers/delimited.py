"""CSV and TSV: every row becomes words that carry the column headings."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from ingest.normalise import clean, one_line
from ingest.readers.assemble import assemble
from ingest.readers.decode import decode_steps
from ingest.readers.rows import row_text
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Cell, Kind

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 60
_FIELD_LIMIT = 1 << 24
_NUMBER = re.compile(r"^[-+(]?[$€£]?\s?[\d][\d.,\s]*\)?\s?%?$")
_Row = tuple[int, list[str]]


def read(source: Source) -> Reading:
    """Reads a delimited file; see :func:`ingest.readers.registry.read`."""
    facts = Facts()
    steps, note = decode_steps(source, source.bytes())
    if note:
        facts.notes.append(note)
    lines = _lines(steps)
    sample = list(islice(lines, _SAMPLE_ROWS))
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter = sniff(sample, "\t" if source.path.suffix.lower() == ".tsv" else ",")
    rows = _rows(source, chain(sample, lines), delimiter)
    return assemble(_pieces(rows, facts), facts)


def _lines(steps: Iterator[str]) -> Iterator[str]:
    carry = ""
    for step in steps:
        text = clean(carry + step) if not step.endswith("\r") else carry + step
        *whole, carry = text.split("\n")
        for line in whole:
            yield line + "\n"
    if carry:
        yield from clean(carry).splitlines(keepends=True)


def _rows(source: Source, lines: Iterator[str], delimiter: str) -> Iterator[_Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, [one_line(cell) for cell in row]
    except csv.Error as error:
        why = f"line {reader.line_num} is no delimited text ({error})"
        raise source.unreadable(why, "save it again as CSV in UTF-8") from error


def sniff(sample: list[str], fallback: str) -> str:
    """The delimiter that gives the sample's rows the same number of cells most often."""
    best, best_score = fallback, 0.0
    for delimiter in _DELIMITERS:
        try:
            counts = Counter(
                len(row) for row in csv.reader(sample, delimiter=delimiter) if any(row)
            )
        except csv.Error:
            continue
        width, rows = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        score = rows / max(1, counts.total()) * min(width - 1, 8) if width > 1 else 0.0
        if score > best_score or (score == best_score and score and delimiter == fallback):
            best, best_score = delimiter, score
    return best


def _pieces(rows: Iterator[_Row], facts: Facts) -> Iterator[Piece]:
    """Lines of one cell above the heading are the title; then headings; then rows."""
    start = list(islice(rows, _SAMPLE_ROWS))
    common = Counter(_filled(row) for _, row in start if _filled(row))
    width = max(common, key=lambda count: (common[count], count), default=0)
    titles: list[str] = []
    while start and width > 1 and _filled(start[0][1]) <= 1:
        titles.extend(cell for cell in start.pop(0)[1] if cell)
    caption = titles[0] if titles else ""
    facts.title = caption or None
    for title in titles:
        yield Piece(title)
    headings: list[str] = []
    if len(start) > 1 and is_heading(start[0][1], [row for _, row in start[1:]]):
        headings = start.pop(0)[1]
    yield from _row_pieces(chain(start, rows), headings, caption, facts)


def _row_pieces(
    rows: Iterator[_Row], headings: list[str], caption: str, facts: Facts
) -> Iterator[Piece]:
    too_long: list[int] = []
    for number, row in rows:
        if headings and len(row) > len(headings) and any(row[len(headings) :]):
            too_long.append(number)
        cells = tuple(
            Cell(number, column, text, _heading(headings, column))
            for column, text in enumerate(row, start=1)
            if text
        )
        if cells:
            text = row_text(cells, caption=caption)
            yield Piece(text, Kind.TABLE_ROW, derived=True, cells=cells)
    if too_long:
        facts.notes.append(
            f"{len(too_long)} rows have more cells than there are headings, "
            f"the first in line {too_long[0]}"
        )


def _heading(headings: list[str], column: int) -> str:
    if not headings:
        return ""
    named = headings[column - 1] if column <= len(headings) else ""
    return named or f"Column {column}"


def _filled(row: list[str]) -> int:
    return sum(bool(cell) for cell in row)


def is_heading(first: list[str], others: list[list[str]]) -> bool:
    """Whether a table's first row names its columns: words above, no numbers, no repeats."""
    filled = [cell for cell in first if cell]
    if not filled or any(_NUMBER.match(cell) and not _is_year(cell) for cell in filled):
        return False
    if len(set(filled)) < len(filled):
        return False
    below = {cell for row in others for cell in row}
    return not any(cell in below and not _is_year(cell) for cell in filled)


def _is_year(cell: str) -> bool:
    return len(cell) == 4 and cell.isdigit() and cell[:2] in ("18", "19", "20", "21")
