"""Drafts with markup: blocks of clean text whose every character knows its place in the draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class DraftBlock:
    """A paragraph, list item or heading of a draft without its markup.

    ``places[i]`` is the offset in the draft of ``text[i]``; ``removed`` tells the offsets in
    ``text`` before which a citation such as ``[1]`` was taken out.
    """

    text: str
    places: list[int]
    heading: bool = False
    level: int = 0
    cited: list[int] = field(default_factory=list)


_FENCE = re.compile(r"^\s*(```|~~~)")
_ATX = re.compile(r"^\s{0,3}(#{1,6})\s+")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_TABLE = re.compile(r"^\s*\|.*\|\s*$")
_QUOTE = re.compile(r"^\s*>+\s?")
# Citations: [1], [2, 3], [4-6], [^a], 【1】; links and images keep their words.
CITATION = re.compile(
    r"\s?(?:\[\^?(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|\^[\w-]+)\]|【[^】]{1,40}】)(?!\()"
)
_DROPPED = re.compile(
    r"<!--.*?-->|!\[[^\]]*\]\([^)]*\)|</?[a-zA-Z][^<>]{0,80}>"
    r"|\[(?=[^\[\]]+\]\([^()\s]*\))|\]\([^()\s]*\)|\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`|~~"
    r"|(?<![^\W_])_{1,2}(?=\S)|(?<=\S)_{1,2}(?![^\W_])",
    re.DOTALL,
)


def blocks_of(draft: str, *, markdown: bool) -> list[DraftBlock]:
    """The blocks of ``draft`` in order; code and tables of a Markdown draft are left out."""
    groups = _markdown_groups(draft) if markdown else _plain_groups(draft)
    made = [_block(draft, group, markdown=markdown) for group in groups]
    return [block for block in made if block.text.strip()]


@dataclass(slots=True)
class _Group:
    spans: list[tuple[int, int]]
    heading: bool = False
    level: int = 0


def _lines(draft: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in draft.splitlines(keepends=True):
        spans.append((start, start + len(line.rstrip("\r\n"))))
        start += len(line)
    return spans


def _plain_groups(draft: str) -> list[_Group]:
    groups: list[_Group] = []
    current: list[tuple[int, int]] = []
    for start, end in [*_lines(draft), (len(draft), len(draft))]:
        line = draft[start:end]
        item = _ITEM.match(line)
        if current and (not line.strip() or item):
            groups.append(_Group(current))
            current = []
        if line.strip():
            current.append((start + (item.end() if item else 0), end))
    return [*groups, _Group(current)] if current else groups


def _markdown_groups(draft: str) -> list[_Group]:
    groups: list[_Group] = []
    current: list[tuple[int, int]] = []
    fenced = _front_matter(draft)
    in_code = False
    for start, end in _lines(draft):
        line = draft[start:end]
        in_fence = bool(_FENCE.match(line))
        in_code ^= in_fence
        if start < fenced or in_code or in_fence or _TABLE.match(line):
            current = _flush(groups, current)
            continue
        if _RULE.match(line) or not line.strip():
            if current and len(current) == 1 and set(line.strip()) in ({"="}, {"-"}):
                groups.append(_Group(current, heading=True, level=1))
                current = []
            current = _flush(groups, current)
            continue
        atx, item, quote = _ATX.match(line), _ITEM.match(line), _QUOTE.match(line)
        if atx:
            current = _flush(groups, current)
            groups.append(_Group([(start + atx.end(), end)], heading=True, level=len(atx.group(1))))
            continue
        if item:
            current = _flush(groups, current)
        skip = item or quote
        current.append((start + (skip.end() if skip else 0), end))
    _flush(groups, current)
    return groups


def _front_matter(draft: str) -> int:
    match = re.match(r"---\s*\n.*?\n---\s*(?:\n|$)", draft, re.DOTALL)
    return match.end() if match else 0


def _flush(groups: list[_Group], current: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if current:
        groups.append(_Group(current))
    return []


def _block(draft: str, group: _Group, *, markdown: bool) -> DraftBlock:
    places: list[int] = []
    letters: list[str] = []
    for start, end in group.spans:
        if letters:
            letters.append(" ")
            places.append(start - 1 if start else 0)
        letters.extend(draft[start:end])
        places.extend(range(start, end))
    block = DraftBlock("".join(letters), places, group.heading, group.level)
    if markdown:
        _cut(block, _DROPPED)
    _cut(block, CITATION, cited=True)
    if block.heading:
        _cut(block, re.compile(r"\s+#+\s*$"))
    return block


def _cut(block: DraftBlock, pattern: re.Pattern[str], *, cited: bool = False) -> None:
    keep_text: list[str] = []
    keep_places: list[int] = []
    position = 0
    for match in pattern.finditer(block.text):
        keep_text.append(block.text[position : match.start()])
        keep_places.extend(block.places[position : match.start()])
        position = match.end()
        if cited:
            block.cited.append(len(keep_places))
    keep_text.append(block.text[position:])
    keep_places.extend(block.places[position:])
    block.text, block.places = "".join(keep_text), keep_places
