"""Acronyms and what they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEFINED = re.compile(
    r"\((?:(?:the|hereinafter|hereafter)\s+)?[\"“'‘]?(?P<short>[A-Z][A-Za-z0-9&/.-]{1,9})[\"”'’]?\)"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym and what it stands for, with the offsets of both."""

    short: str
    long: str
    start: int
    end: int
    long_start: int
    long_end: int


def find_definitions(text: str) -> list[Definition]:
    """Acronyms with their definitions: "Harbour Bridge Authority (HBA)" and "HBA (Harbour ...)"."""
    found: list[Definition] = []
    for m in _DEFINED.finditer(text):
        short = m["short"]
        letters = [c for c in short if c.isalnum()]
        if sum(c.isupper() for c in letters) < 2 or not any(c.islower() for c in text):
            continue
        start = _long_form(text[: m.start()], letters)
        if start is not None and not re.search(r"\d", text[start : m.start()]):
            end = len(text[: m.start()].rstrip())
            found.append(
                Definition(short, text[start:end], m.start("short"), m.end("short"), start, end)
            )
    reverse = re.compile(
        r"\b(?P<short>[A-Z][A-Z0-9&]{1,8})\s\((?P<long>[A-Za-z][\w\s,&'’-]{4,80})\)"
    )
    for m in reverse.finditer(text):
        letters = [c for c in m["short"] if c.isalnum()]
        inner = _long_form(m["long"], letters)
        if inner == 0 and not re.search(r"\d", m["long"]):
            span = (m.start("short"), m.end("short"), m.start("long"), m.end("long"))
            found.append(Definition(m["short"], m["long"], *span))
    return sorted(found, key=lambda d: d.start)


def _long_form(before: str, letters: list[str]) -> int | None:
    """Where the words whose initials make the acronym begin, reading back from the bracket."""
    words = list(re.finditer(r"[A-Za-z0-9]+", before))
    index, at = len(letters) - 1, len(words) - 1
    small = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "at", "by", "with"})
    skipped = 0
    while at >= 0 and index >= 0:
        word = words[at].group()
        if word[0].lower() == letters[index].lower():
            index -= 1
            if index < 0:
                return words[at].start()
        elif word.lower() not in small:
            skipped += 1
            if skipped > 1 or at == len(words) - 1:
                return None
        at -= 1
    return None
