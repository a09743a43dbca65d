"""JSON lines: one object a line, its text verbatim, its other fields as one derived line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ingest.normalise import clean, one_line
from ingest.readers.assemble import assemble
from ingest.readers.decode import decode_steps
from ingest.readers.plain import paragraphs
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Cell, Kind

_TEXT_FIELDS = ("text", "body", "content", "message", "abstract", "passage", "document")
_TITLE_FIELDS = ("title", "headline", "subject", "name")
_MAX_DEPTH = 8
_MAX_NAMED = 5
_MAX_OVER = 160  # characters of a record's other fields that stand over its text


def read(source: Source) -> Reading:
    """Reads a JSON-lines file; see :func:`ingest.readers.registry.read`."""
    facts = Facts()
    steps, note = decode_steps(source, source.bytes())
    if note:
        facts.notes.append(note)
    reading = assemble(_pieces(_lines(steps), facts), facts)
    if not reading.blocks:
        raise source.unreadable("holds no JSON object", "write one JSON object a line")
    return reading


def _lines(steps: Iterator[str]) -> Iterator[tuple[int, str]]:
    number = 1
    carry = ""
    for step in steps:
        *whole, carry = (carry + step).split("\n")
        for line in whole:
            yield number, line
            number += 1
    yield number, carry


def _pieces(lines: Iterator[tuple[int, str]], facts: Facts) -> Iterator[Piece]:
    bad: list[int] = []
    for number, line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            bad.append(number)
            continue
        yield from _record(value, number)
    if bad:
        named = ", ".join(str(number) for number in bad[:_MAX_NAMED])
        more = f" and {len(bad) - _MAX_NAMED} more" if len(bad) > _MAX_NAMED else ""
        facts.notes.append(f"not JSON, left out: line {named}{more}")


def _record(value: object, number: int) -> Iterator[Piece]:
    if not isinstance(value, dict):
        yield from _verbatim(one_line(_plain(value)), ())
        return
    body_field = _first(value, _TEXT_FIELDS)
    title_field = _first(value, _TITLE_FIELDS)
    title = one_line(str(value[title_field])) if title_field else ""
    section = (title,) if title else ()
    if title:
        yield Piece(title, Kind.HEADING, section=section)
    used = {body_field, title_field}
    rest = {key: item for key, item in value.items() if key not in used}
    cells = tuple(
        Cell(number, column, clean(text), clean(heading))
        for column, (heading, text) in enumerate(_flat(rest), start=1)
        if text
    )
    over = section
    if cells:
        text = "; ".join(f"{cell.heading}: {cell.text}" for cell in cells)
        yield Piece(text, Kind.TABLE_ROW, section=section, derived=True, cells=cells)
        # A record's date or product is what its text is about: it stands over it as a heading does.
        over = (*section, text) if len(text) <= _MAX_OVER else section
    if body_field:
        yield from _verbatim(str(value[body_field]), over)


def _first(value: dict[str, object], names: tuple[str, ...]) -> str | None:
    lowered = {key.lower(): key for key in reversed(value)}
    for name in names:
        key = lowered.get(name)
        if key is not None:
            text = value[key]
            if isinstance(text, str) and text.strip():
                return key
    return None


def _verbatim(text: str, section: tuple[str, ...]) -> Iterator[Piece]:
    for part in paragraphs(iter((text,))):
        yield Piece(part, section=section)


def _flat(value: object, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Fields of nested objects by dotted names; lists of plain values on one line."""
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        for key, item in value.items():
            yield from _flat(item, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for at, item in enumerate(value, start=1):
            yield from _flat(item, f"{prefix}.{at}", depth + 1)
    else:
        yield prefix, one_line(_plain(value))


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
