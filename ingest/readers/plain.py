"""Plain text: paragraphs, list items, plain headings, e-mail-like headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.normalise import clean
from ingest.readers.assemble import assemble
from ingest.readers.dates import iso_date
from ingest.readers.decode import decode_steps
from ingest.readers.outline import Outline
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Kind

BULLET = re.compile(r"[ \t]*(?:[-*•‣▪●◦–]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t]+\S")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TRAILING = re.compile(r"[ \t]+(?=\n|$)")
_HEADER = re.compile(r"^([A-Z][A-Za-z-]{1,18}):[ \t]+(\S.*)$")
_RULE = re.compile(r"^([=~#*_-])\1{2,}$")
_NUMBERED_TITLE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.)\s+[A-Z]")
_HEADER_FIELDS = {
    "title": ("title", "subject", "re", "headline"),
    "author": ("author", "from", "by", "byline"),
    "date": ("date", "sent", "dated", "published"),
}
_MAX_HEADING = 80
_MAX_PARAGRAPH = 1 << 22
_MAX_TITLE = 200


def read(source: Source) -> Reading:
    """Reads a text file; see :func:`ingest.readers.registry.read`."""
    facts = Facts()
    steps, note = decode_steps(source, source.bytes())
    if note:
        facts.notes.append(note)
    return assemble(pieces_of(paragraphs(steps), facts), facts)


def paragraphs(steps: Iterator[str]) -> Iterator[str]:
    """Paragraphs of a text that comes in steps; memory holds one step at a time.

    A paragraph of more than four megabytes is cut at a line end or a space.
    """
    carry = ""
    for step in steps:
        text = clean(carry + step)
        cut = text.rfind("\n\n") + 1
        if not cut and len(text) > _MAX_PARAGRAPH:
            cut = text.rfind("\n") + 1 or text.rfind(" ") + 1 or len(text)
        yield from _split(text[:cut])
        carry = text[cut:]
    yield from _split(clean(carry))


def _split(text: str) -> Iterator[str]:
    at = 0
    for gap in _BLANK_LINES.finditer(text):
        if part := _tidy(text[at : gap.start()]):
            yield part
        at = gap.end()
    if part := _tidy(text[at:]):
        yield part


def _tidy(text: str) -> str:
    text = text.strip("\n")
    if " \n" in text or "\t\n" in text or text[-1:] in " \t":
        text = _TRAILING.sub("", text)
    return "" if text.isspace() else text


def pieces_of(parts: Iterator[str], facts: Facts) -> Iterator[Piece]:
    """Blocks of a text's paragraphs; fills ``facts`` from an e-mail-like head."""
    outline = Outline()
    first = True
    for part in parts:
        if first:
            read_header(part, facts)
            first = False
        title, body = _heading(part), ""
        if not title:
            title, body = _headed(part)
        if title:
            outline.enter(1 if title.isupper() else 2, title)
            facts.title = facts.title or title[:_MAX_TITLE]
            yield Piece(title, Kind.HEADING, section=outline.path)
        if body:
            yield from _paragraph(body, outline.path)


def read_header(part: str, facts: Facts) -> None:
    """Takes title, author and date from lines such as "Subject: …" when at least two stand."""
    found: dict[str, str] = {}
    lines = part.split("\n", 24)[:24]
    for line in lines:
        if match := _HEADER.match(line.strip()):
            found.setdefault(match.group(1).lower(), match.group(2).strip())
    if len(found) < 2:
        return
    values = {
        field: next((found[name] for name in names if name in found), None)
        for field, names in _HEADER_FIELDS.items()
    }
    facts.title = facts.title or values["title"]
    facts.author = facts.author or values["author"]
    facts.date = facts.date or iso_date(values["date"])


def _heading(part: str) -> str:
    """The title where the paragraph is a heading, else an empty string."""
    if len(part) > 2 * _MAX_HEADING + 1:
        return ""
    lines = part.split("\n")
    title = lines[0].strip()
    if len(lines) == 2 and _RULE.match(lines[1].strip()) and len(title) <= _MAX_HEADING:
        return title
    if len(lines) != 1 or len(title) > _MAX_HEADING or title[-1] in ".,;:?!":
        return ""
    letters = [char for char in title if char.isalpha()]
    capitals = len(letters) >= 4 and title.isupper()
    return title if capitals or _NUMBERED_TITLE.match(title) else ""


def _headed(part: str) -> tuple[str, str]:
    """A paragraph whose first line is its heading, as (heading, rest); else ("", all of it).

    The line is in capitals, or it is numbered and ends before the margin although the next word
    would have fitted: a heading, and no list item that goes on.
    """
    first, _, rest = part.partition("\n")
    title, lines = first.strip(), rest.split("\n")
    opens = lines[0].lstrip()
    if not opens or not 0 < len(title) <= _MAX_HEADING or title[-1] in ".,;:?!":
        return "", part
    letters = [char for char in title if char.isalpha()]
    if len(letters) >= 4 and title.isupper() and not lines[0].isupper():
        return title, rest
    margin = max(map(len, lines))
    short = len(first.rstrip()) + 1 + len(opens.split()[0]) <= margin
    if _NUMBERED_TITLE.match(title) and short and opens[0].isupper() and not BULLET.match(opens):
        return title, rest
    return "", part


def _paragraph(part: str, section: tuple[str, ...]) -> Iterator[Piece]:
    """One paragraph, its list items apart."""
    if not BULLET.match(part) and "\n" not in part:
        yield Piece(part.strip(), section=section)
        return
    lines = part.split("\n")
    starts = [at for at, line in enumerate(lines) if BULLET.match(line)]
    bullets = starts and (starts[0] == 0 or len(starts) > 1)
    edges = sorted({0, *starts}) if bullets else [0]
    for start, end in zip(edges, [*edges[1:], len(lines)], strict=True):
        kind = Kind.LIST_ITEM if bullets and start in starts else Kind.TEXT
        yield Piece("\n".join(lines[start:end]).strip(), kind, section=section)
