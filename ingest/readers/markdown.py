"""Markdown: headings, lists, tables, fences, front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.normalise import clean
from ingest.readers.assemble import assemble
from ingest.readers.dates import iso_date
from ingest.readers.decode import decode
from ingest.readers.outline import Outline
from ingest.readers.plain import read_header
from ingest.readers.rows import table_pieces
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Kind

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|author|authors|date)\s*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?")
_CELL = re.compile(r"(?<!\\)\|")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")


def read(source: Source) -> Reading:
    """Reads a Markdown file; see :func:`ingest.readers.registry.read`."""
    raw, note = decode(source, source.bytes())
    facts = Facts()
    if note:
        facts.notes.append(note)
    text = _COMMENT.sub("", _front_matter(clean(raw), facts))
    return assemble(_pieces(text.split("\n"), facts), facts)


def _front_matter(text: str, facts: Facts) -> str:
    match = _FRONT.match(text)
    if not match:
        return text
    for name, value in _FIELD.findall(match.group(1)):
        value = value.strip("\"'[]")
        if name.lower() == "title":
            facts.title = value
        elif name.lower() == "date":
            facts.date = iso_date(value)
        else:
            facts.author = value
    return text[match.end() :]


def inline(text: str) -> str:
    """Text without emphasis marks, link targets and code ticks; the words stay."""
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _ITALIC.sub(r"\2", _BOLD.sub(r"\2", text))
    return _CODE.sub(r"\1", text)


def _pieces(lines: list[str], facts: Facts) -> Iterator[Piece]:
    outline = Outline()
    at = 0
    seen_text = False
    while at < len(lines):
        if not lines[at].strip() or _RULE.match(lines[at]):
            at += 1
            continue
        end = _end_of_block(lines, at)
        for piece in _block(lines[at:end], outline):
            if piece.kind is Kind.HEADING:
                facts.title = facts.title or piece.text
            elif not seen_text:
                seen_text = True
                read_header(piece.text, facts)
            yield piece
        at = end


def _end_of_block(lines: list[str], at: int) -> int:
    """The line after the block that starts at ``at``."""
    if fence := _FENCE.match(lines[at]):
        mark = fence.group(1)[:3]
        closing = (n for n in range(at + 1, len(lines)) if lines[n].lstrip().startswith(mark))
        return next(closing, len(lines) - 1) + 1
    if _HEADING.match(lines[at]):
        return at + 1
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _starts_block(lines[end]):
        end += 1
        if _SETEXT.match(lines[end - 1]) and "|" not in lines[at]:
            break
    return end


def _starts_block(line: str) -> bool:
    return bool(_HEADING.match(line) or _FENCE.match(line))


def _block(lines: list[str], outline: Outline) -> Iterator[Piece]:
    if _FENCE.match(lines[0]):
        body = lines[1:-1] if len(lines) > 1 and _FENCE.match(lines[-1]) else lines[1:]
        yield Piece("\n".join(body), section=outline.path)
    elif match := _HEADING.match(lines[0]):
        yield _heading(len(match.group(1)), match.group(2), outline)
    elif len(lines) > 1 and _SETEXT.match(lines[-1]) and "|" not in lines[0]:
        level = 1 if lines[-1].strip().startswith("=") else 2
        yield _heading(level, " ".join(line.strip() for line in lines[:-1]), outline)
    elif len(lines) > 1 and "|" in lines[0] and _TABLE_RULE.match(lines[1]):
        rows = [_cells(line) for line in (lines[0], *lines[2:])]
        yield from table_pieces(rows, section=outline.path, header_rows=1)
    else:
        yield from _prose(lines, outline.path)


def _heading(level: int, title: str, outline: Outline) -> Piece:
    title = inline(title).strip()
    outline.enter(level, title)
    return Piece(title, Kind.HEADING, section=outline.path)


def _cells(line: str) -> list[str]:
    return [inline(cell.replace("\\|", "|")) for cell in _CELL.split(line.strip().strip("|"))]


def _prose(lines: list[str], section: tuple[str, ...]) -> Iterator[Piece]:
    """A paragraph, a quotation, or the items of a list."""
    plain = [_QUOTE.sub("", line) for line in lines]
    items = [n for n, line in enumerate(plain) if _ITEM.match(line)]
    edges = sorted({0, *items})
    for start, end in zip(edges, [*edges[1:], len(plain)], strict=True):
        kind = Kind.LIST_ITEM if start in items else Kind.TEXT
        text = "\n".join(line.strip() for line in plain[start:end])
        yield Piece(inline(text), kind, section=section)
