"""Sets a source of the demo dossier as a PDF: columns, running matter, ruled tables, contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pymupdf
from demo_markup import SOFT_HYPHEN, Block, Source

WIDTH, HEIGHT = 595.0, 842.0
MARGIN, TOP, BOTTOM, GUTTER = 72.0, 84.0, 770.0, 22.0
REGULAR, BOLD = "helv", "hebo"
SIZES = {1: 16.0, 2: 13.0, 3: 11.0}
# Where a long word may be broken: between the two consonants of vowel-consonant-consonant-vowel,
# after a common prefix, before a common ending.
_BREAK = re.compile(
    r"(?<=[a-z][aeiou][bcdfglmnprst])(?=[bcdfgmnpstv][aeiou][a-z])"
    r"|(?<=^con)|(?<=^com)|(?<=^dis)|(?<=^per)|(?<=^pro)|(?<=^under)|(?<=^over)|(?<=^inter)"
    r"|(?=(?:tion|ment|neer|ness|ture|ally|able)\w{0,3}$)"
)


@dataclass
class _Setter:
    """Places text from top to bottom, column by column, and remembers where headings fell."""

    source: Source
    contents: dict[str, int]
    doc: pymupdf.Document = field(default_factory=pymupdf.open)
    headings: dict[str, int] = field(default_factory=dict)
    column: int = 0
    y: float = TOP
    column_top: float = TOP

    @property
    def columns(self) -> int:
        return 2 if self.source.meta["layout"] == "two-column" else 1

    @property
    def size(self) -> float:
        return 9.5 if self.columns == 2 else 10.5

    @property
    def width(self) -> float:
        return (WIDTH - 2 * MARGIN - GUTTER * (self.columns - 1)) / self.columns

    @property
    def left(self) -> float:
        return MARGIN + self.column * (self.width + GUTTER)

    def new_page(self) -> None:
        self.doc.new_page(width=WIDTH, height=HEIGHT)
        self.column, self.y, self.column_top = 0, TOP, TOP

    def room_for(self, height: float) -> None:
        """Move to the next column or page unless ``height`` points are left in this one."""
        if self.y + height <= BOTTOM:
            return
        if self.column + 1 < self.columns:
            self.column, self.y = self.column + 1, self.column_top
        else:
            self.new_page()

    def line(self, x: float, text: str, font: str, size: float) -> None:
        self.doc[-1].insert_text((x, self.y + size), text, fontname=font, fontsize=size)

    def paragraph(self, text: str, *, font: str = REGULAR, size: float, indent: float = 0) -> None:
        for line in wrap(text, self.width - indent, font, size):
            self.room_for(size * 1.35)
            self.line(self.left + indent, line, font, size)
            self.y += size * 1.35
        self.y += size * 0.7

    def heading(self, block: Block) -> None:
        size = SIZES[block.level] - (2 if self.columns == 2 else 0)
        if self.columns == 2 and block.level == 1 and len(self.doc) == 1 and self.y == TOP:
            self.banner(block.text, size + 4)
            return
        self.room_for(size * 7)
        self.y += size * 0.5
        self.headings[block.text] = len(self.doc)
        self.paragraph(block.text, font=BOLD, size=size)

    def banner(self, text: str, size: float) -> None:
        """The first heading of a two-column page, across both columns."""
        for line in wrap(text, WIDTH - 2 * MARGIN, BOLD, size):
            self.line(MARGIN, line, BOLD, size)
            self.y += size * 1.35
        self.y += size
        self.column_top = self.y

    def bullet(self, text: str) -> None:
        self.room_for(self.size * 1.35)
        self.line(self.left + 4, "-", REGULAR, self.size)
        self.paragraph(text, size=self.size, indent=14)

    def table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        size, pitch = self.size - 1, (self.size - 1) * 1.75
        self.room_for(pitch * len(rows) + 4)
        widths = self.column_widths(rows, size)
        for number, row in enumerate(rows):
            x = self.left
            for cell, width in zip(row, widths, strict=True):
                box = pymupdf.Rect(x, self.y, x + width, self.y + pitch)
                self.doc[-1].draw_rect(box, color=(0.4, 0.4, 0.4), width=0.5)
                font = BOLD if number == 0 else REGULAR
                baseline = self.y + pitch * 0.7
                self.doc[-1].insert_text((x + 4, baseline), cell, fontname=font, fontsize=size)
                x += width
            self.y += pitch
        self.y += size

    def column_widths(self, rows: tuple[tuple[str, ...], ...], size: float) -> list[float]:
        wanted = [
            max(pymupdf.get_text_length(cell, fontname=BOLD, fontsize=size) for cell in column) + 10
            for column in zip(*rows, strict=True)
        ]
        if sum(wanted) > self.width:
            raise ValueError(f"the table {rows[0]} is {sum(wanted):.0f} points wide; shorten it")
        spare = (self.width - sum(wanted)) / len(wanted)
        return [width + min(spare, 30) for width in wanted]

    def table_of_contents(self) -> None:
        for block in self.source.blocks:
            numbered = block.kind == "heading" and block.level > 1 and block.text != "Contents"
            if not numbered:
                continue
            page = str(self.contents.get(block.text, 0))
            label = "    " * (block.level - 2) + block.text + " "
            length = pymupdf.get_text_length
            room = self.width - length(label + page + " ", fontname=REGULAR, fontsize=self.size)
            dots = "." * int(room / length(".", fontname=REGULAR, fontsize=self.size))
            self.line(self.left, f"{label}{dots} {page}", REGULAR, self.size)
            self.y += self.size * 1.6

    def running_matter(self) -> None:
        pages = len(self.doc)
        for number, page in enumerate(self.doc, start=1):
            for key, y in (("header", 48.0), ("footer", 806.0)):
                parts = self.source.meta[key].format(page=number, pages=pages).split("|")
                page.insert_text((MARGIN, y), parts[0], fontname=REGULAR, fontsize=8)
                width = pymupdf.get_text_length(parts[1], fontname=REGULAR, fontsize=8)
                right = (WIDTH - MARGIN - width, y)
                page.insert_text(right, parts[1], fontname=REGULAR, fontsize=8)

    def set_all(self) -> None:
        self.new_page()
        for block in self.source.blocks:
            match block.kind:
                case "heading":
                    self.heading(block)
                case "paragraph":
                    self.paragraph(block.text, size=self.size)
                case "bullet":
                    self.bullet(block.text)
                case "table":
                    self.table(block.rows)
                case "pagebreak":
                    self.new_page()
                case "toc":
                    self.table_of_contents()
        self.running_matter()


def wrap(text: str, width: float, font: str, size: float) -> list[str]:
    """Break ``text`` into lines no wider than ``width`` points, at spaces and inside long words."""

    def fits(line: str) -> bool:
        return bool(pymupdf.get_text_length(line, fontname=font, fontsize=size) <= width)

    lines: list[str] = []
    current = ""
    for word in text.split():
        whole = word.replace(SOFT_HYPHEN, "")
        trial = f"{current} {whole}".strip()
        if fits(trial):
            current = trial
            continue
        heads = [head for head in heads_of(word) if fits(f"{current} {head}-")] if current else []
        head = heads[-1] if heads and font == REGULAR else ""
        lines.append(f"{current} {head}-" if head else current)
        current = whole[len(head) :]
    return [*lines, current]


def heads_of(word: str) -> list[str]:
    """The beginnings after which a word may be broken, the shortest first.

    >>> heads_of("inspection")
    ['inspec']
    """
    if SOFT_HYPHEN in word:
        parts = word.split(SOFT_HYPHEN)
        return ["".join(parts[:count]) for count in range(1, len(parts))]
    if len(word.strip(".,;:")) < 7 or not word.strip(".,;:").isalpha():
        return []
    return [word[: match.start()] for match in _BREAK.finditer(word) if match.start() >= 3]


def pdf_bytes(source: Source) -> bytes:
    """Set ``source`` as a PDF; the same source gives the same bytes.

    The contents list needs the page numbers of the headings, so the document is set twice.

    Raises:
        ValueError: A table is wider than its column.
    """
    draft = _Setter(source, {})
    draft.set_all()
    setter = _Setter(source, dict(draft.headings))
    setter.set_all()
    day = source.meta["date"].replace("-", "")
    stamp = f"D:{day}090000Z"
    setter.doc.set_metadata(
        {
            "title": source.meta["title"],
            "author": source.meta["author"],
            "creationDate": stamp,
            "modDate": stamp,
            "producer": "",
            "creator": "",
        }
    )
    data: bytes = setter.doc.tobytes(garbage=3, deflate=True, no_new_id=True)
    return data
