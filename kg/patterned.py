"""Names with forms of their own: cases, statutes, clauses, numbered structures, identifiers."""

from __future__ import annotations

import re

from kg.lexicon import STARTERS
from kg.types import EntityKind, Name

_CLAUSE = re.compile(
    r"(?:\b(?:Sections?|Clauses?|Articles?|Regulations?|Rules?|Schedules?|Paragraphs?|Sub-?clauses?|Arts?\.|Sec\."
    r"|(?:section|clause|article|regulation|sub-?clause)(?=\s\d))|§)"
    r"\s?\d+(?:\.\d+)*[A-Z]?(?:\([0-9a-zA-Z]{1,4}\))*"
    r"(?:\sof\sthe\s(?:[A-Z][a-z]+\s)+(?:Act|Code|Order|Regulations|Convention|Treaty)(?:\s\d{4})?)?"
)
_STATUTE = re.compile(
    r"\b[A-Z][\w’'-]*(?:\s(?:[A-Z][\w’'-]*|of|and|the|for|\([A-Z][\w ]+\)))*\s"
    r"(?:Act|Regulations?|Order|Ordinance|Code|Directive|Treaty|Convention|Byelaws?|Rules)\s(?:of\s)?\d{4}\b"
)
_NUMBERED = re.compile(
    r"\b(?:[A-Z][A-Za-z]+\s)?(?:ORDER|RESOLUTION|DECISION|DIRECTIVE|Order|Resolution|Decision|Directive|Permit|Byelaw|Bylaw|Circular|Ordinance"
    r"|Regulation|Standard|Ruling|Minute)\s(?:No\.?\s)?\d(?:[\d/.-]*\d)?[A-Z]?(?![\w])"
)
_STRUCTURE = re.compile(
    r"\b(?:Pier|Span|Berth|Gate|Abutment|Tower|Building|Block|Platform|Terminal|Dock|Lot|Shaft|Bay|Quay)"
    r"\s\d{1,3}[A-Z]?\b"
)
_PARTY = r"[A-Z][\w.&’'-]*(?:\s(?:of\s|the\s|&\s|and\s)?[A-Z][\w.&’'-]*){0,4}"
_CASE = re.compile(rf"\b{_PARTY}\sv(?:s)?\.?\s{_PARTY}")
_IDENTIFIER = re.compile(
    r"\b(?:(?=[A-Z0-9/-]*\d)[A-Z]{1,6}[A-Z0-9]*(?:[-/][A-Z0-9]+)+|[A-Z]{2,}\d+[A-Z]?\d*|[A-Z]\d+[A-Z]\d+"
    r"|[a-z]{1,2}\d{1,3}(?=\s)|[a-z]{1,2}[A-Z]{2,}\w*|[A-Z][a-z]+-\d+)\b"
)
NOT_IDENTIFIER = re.compile(r"(?:Q[1-4]|H[12]|FY|CY|[a-z]\d)\d*$")


def patterned_names(text: str) -> list[Name]:
    """Cases, statutes, clauses and identifiers, which have forms of their own."""
    found: list[Name] = []
    for pattern, kind in (
        (_CASE, EntityKind.CASE),
        (_NUMBERED, EntityKind.CLAUSE),
        (_CLAUSE, EntityKind.CLAUSE),
        (_STATUTE, EntityKind.CLAUSE),
        (_STRUCTURE, EntityKind.PLACE),
        (_IDENTIFIER, None),
    ):
        for m in pattern.finditer(text):
            start = m.start()
            if kind is None and NOT_IDENTIFIER.match(m.group()):
                continue
            if kind is EntityKind.CLAUSE and pattern is _STATUTE:
                start = _after_starters(text, m.start(), m.end())
            if all(m.end() <= n.start or n.end <= start for n in found):
                found.append(Name(text[start : m.end()], start, m.end(), kind))
    return found


def _after_starters(text: str, start: int, end: int) -> int:
    while (m := re.match(r"(\w+)\s", text[start:end])) and m.group(1).lower() in STARTERS:
        start += m.end()
    return start
