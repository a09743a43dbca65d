r"""The small markup in which the binary documents of the demo dossier are written.

A source file starts with ``%%key value`` lines (title, author, date, layout, header, footer).
Blocks follow, parted by blank lines: ``#``/``##``/``###`` headings, ``- `` bullets, ``| a | b |``
table rows (the first is the heading), ``%%pagebreak``, ``%%toc``, and paragraphs. A ``\-`` marks
where a word may be broken at the end of a line, which the PDFs then do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["heading", "paragraph", "bullet", "table", "pagebreak", "toc"]
SOFT_HYPHEN = "\\-"

_DIRECTIVE = re.compile(r"^%%(\w+)(?: (.*))?$")
_HEADING = re.compile(r"^(#{1,3}) (.*)$")


@dataclass(frozen=True)
class Block:
    """One block: its kind and text; for a table its rows, for a heading its level."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A parsed source: the ``%%key value`` settings and the blocks in reading order."""

    meta: dict[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


def read_source(path: Path) -> Source:
    """Parse one file of ``tools/demo_sources``.

    Raises:
        ValueError: An unknown directive, or a table whose rows differ in length.
    """
    meta: dict[str, str] = {}
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(_table(rows, path))
            rows = []
        directive = _DIRECTIVE.match(line)
        if directive and directive[2] is not None:
            meta[directive[1]] = directive[2]
        elif line.strip():
            blocks.append(_block(line, path))
    return Source(meta=meta, blocks=tuple(blocks))


def _table(rows: list[tuple[str, ...]], path: Path) -> Block:
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"{path.name}: the rows of the table {rows[0]} differ in length")
    return Block(kind="table", rows=tuple(rows))


def _block(line: str, path: Path) -> Block:
    if line == "%%pagebreak":
        return Block(kind="pagebreak")
    if line == "%%toc":
        return Block(kind="toc")
    if line.startswith("%%"):
        raise ValueError(f"{path.name}: unknown directive {line!r}")
    heading = _HEADING.match(line)
    if heading:
        return Block(kind="heading", text=heading[2], level=len(heading[1]))
    if line.startswith("- "):
        return Block(kind="bullet", text=line[2:])
    return Block(kind="paragraph", text=line)
