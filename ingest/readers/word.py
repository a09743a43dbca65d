"""DOCX: headings, paragraphs, lists, tables and footnotes in document order."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ingest.normalise import one_line
from ingest.readers.assemble import assemble
from ingest.readers.outline import Outline
from ingest.readers.rows import table_pieces
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Kind

_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_PART_RATIO = 200
_RATIO_FROM = 20 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "smartTag"))
_HEADING = re.compile(r"^(?:heading|title|überschrift|titre)\s*(\d)?", re.IGNORECASE)
_FOOTNOTES = "/footnotes"


def read(source: Source) -> Reading:
    """Reads a Word document; see :func:`ingest.readers.registry.read`."""
    _refuse_bomb(source)
    document = _open(source)
    facts = Facts()
    core = document.core_properties
    facts.title = one_line(core.title or "") or None
    facts.author = one_line(core.author or "") or None
    written = core.created or core.modified
    facts.date = written.date().isoformat() if written else None
    return assemble(_Walk(document, facts).pieces(), facts)


def _refuse_bomb(source: Source) -> None:
    """Refuses a file that would unpack to something huge."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise _broken(source, "is not a whole Word document") from error
    total = sum(part.file_size for part in parts)
    packed_hard = any(
        part.file_size > _RATIO_FROM
        and part.file_size > _MAX_PART_RATIO * max(1, part.compress_size)
        for part in parts
    )
    if total > _MAX_UNPACKED or packed_hard:
        why = f"would unpack to {total // (1024 * 1024)} MB"
        raise source.unreadable(why, "split it into smaller documents if it is genuine")


def _broken(source: Source, why: str) -> Exception:
    return source.unreadable(why, "open it in a word processor and save it again as .docx")


def _open(source: Source) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        return docx.Document(str(source.path))
    except (OpcError, etree.LxmlError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise _broken(source, "is a broken Word document") from error


class _Walk:
    """Goes through the body in document order."""

    def __init__(self, document: Any, facts: Facts) -> None:
        self._document = document
        self._facts = facts
        self._outline = Outline()
        self._styles = {style.style_id: style for style in document.styles}

    def pieces(self) -> Iterator[Piece]:
        yield from self._running("header")
        for element in self._elements(self._document.element.body):
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            else:
                yield from self._table(element)
        yield from self._footnotes()
        yield from self._running("footer")

    def _elements(self, parent: Any) -> Iterator[Any]:
        waiting = list(reversed(parent))
        while waiting:
            element = waiting.pop()
            if element.tag in (f"{_W}p", f"{_W}tbl"):
                yield element
            elif element.tag in _WRAPPERS:
                waiting.extend(reversed(element))

    def _paragraph(self, element: Any) -> Iterator[Piece]:
        text = _text(element)
        if not text:
            return
        level = self._level(element)
        if level is not None:
            title = one_line(text)
            self._facts.title = self._facts.title or title
            self._outline.enter(level, title)
            yield Piece(title, Kind.HEADING, section=self._outline.path)
            return
        kind = Kind.LIST_ITEM if self._is_item(element) else Kind.TEXT
        if self._style_name(element).lower() == "caption":
            kind = Kind.CAPTION
        yield Piece(text, kind, section=self._outline.path)

    def _style_name(self, element: Any) -> str:
        found = element.find(f"{_W}pPr/{_W}pStyle")
        style = self._styles.get(found.get(f"{_W}val")) if found is not None else None
        return str(style.name or "") if style is not None else ""

    def _level(self, element: Any) -> int | None:
        """1 for a title or first-level heading, more for deeper ones, None for other text."""
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (outline.get(f"{_W}val") or "9") in "012345":
            return int(outline.get(f"{_W}val")) + 1
        match = _HEADING.match(self._style_name(element))
        return int(match.group(1) or 1) if match else None

    def _is_item(self, element: Any) -> bool:
        numbered = element.find(f"{_W}pPr/{_W}numPr") is not None
        return numbered or self._style_name(element).lower().startswith("list")

    def _table(self, table: Any) -> Iterator[Piece]:
        rows = []
        for row in table.iterchildren(f"{_W}tr"):
            cells: list[str] = []
            for cell in row.iterchildren(f"{_W}tc"):
                text = one_line(" ".join(_text(part) for part in cell.iter(f"{_W}p")))
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                width = span.get(f"{_W}val") if span is not None else "1"
                cells.extend([text] + [""] * (int(width) - 1 if width.isdecimal() else 0))
            rows.append(cells)
        yield from table_pieces(rows, section=self._outline.path)

    def _footnotes(self) -> Iterator[Piece]:
        for relation in self._document.part.rels.values():
            if relation.reltype.endswith(_FOOTNOTES) and not relation.is_external:
                for note in self._parsed(relation.target_part.blob):
                    text = one_line(" ".join(_text(part) for part in note.iter(f"{_W}p")))
                    if text:
                        yield Piece(text, section=("Footnotes",))

    def _parsed(self, blob: bytes) -> list[Any]:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return list(etree.fromstring(blob, parser).iter(f"{_W}footnote"))
        except etree.XMLSyntaxError:
            self._facts.notes.append("the footnotes are broken and were left out")
            return []

    def _running(self, where: str) -> Iterator[Piece]:
        """Headers or footers of all sections, each text once."""
        seen: set[str] = set()
        for section in self._document.sections:
            part = getattr(section, where)
            if part.is_linked_to_previous:
                continue
            for paragraph in part.paragraphs:
                text = one_line(paragraph.text)
                if text and text not in seen:
                    seen.add(text)
                    yield Piece(text, Kind.RUNNING)


def _text(paragraph: Any) -> str:
    """The paragraph's words, insertions accepted and deletions left out."""
    parts: list[str] = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t" and not _in_fallback(element, paragraph):
            parts.append(element.text or "")
        elif element.tag == f"{_W}tab" and element.getparent().tag == f"{_W}r":
            parts.append(" ")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "\n".join(one_line(line) for line in "".join(parts).split("\n")).strip()


def _in_fallback(element: Any, top: Any) -> bool:
    """Whether the element repeats a text box for old readers."""
    parent = element.getparent()
    while parent is not None and parent is not top:
        if parent.tag == _FALLBACK:
            return True
        parent = parent.getparent()
    return False
