"""Terms that a document defines, provisions and resolutions it numbers, risks it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.types import Kind
from kg.extract.facts import Alias, Mention, Sentence
from kg.keys import name_key
from kg.types import EntityKind

_QUOTED = re.compile(
    r"[“\"'‘](?P<term>[A-Za-z][\w’' -]{2,50}?)[”\"'’]\s+"
    r"(?:means?|refers? to|is defined as|shall mean|includes?)\b"
)
_MEANS = re.compile(
    r"^(?:(?:In|For the purposes of) this [\w ]{3,40},\s+)?(?:(?:The|A|An)\s+)?(?:term\s+)?"
    r"(?P<term>[A-Za-z][\w’'-]*(?:\s[\w’'-]+){0,4}?)\s+"
    r"(?:means|is defined as|refers to|shall mean|denotes)\s"
)
_CALLED = re.compile(
    r"\((?:the|each,? an?|collectively,? the|hereinafter,? the)\s+"
    r"[“\"](?P<term>[A-Z][\w’' -]{2,40})[”\"]\)"
)
_RISK_OF = re.compile(r"\brisks?\s+(?P<of>of|that)\s+(?P<risk>[a-z][^.,;:()]{6,60})")
_RISK_ID = re.compile(r"^(?:R|RISK|RK)[-–_ ]?\d{1,4}$", re.IGNORECASE)
_RISK_HEADING = re.compile(r"\brisks?(?:\s+(?:factors?|register))?\b", re.IGNORECASE)


def terms_in(sentence: Sentence) -> Iterator[Mention]:
    """Terms the sentence defines."""
    if sentence.cells:
        return
    for pattern in (_QUOTED, _MEANS, _CALLED):
        for m in pattern.finditer(sentence.text):
            start = sentence.start + m.start("term")
            term = m["term"]
            if len(term) > 2 and not re.match(
                r"(?:this|that|it|which|what|he|she|they)\b", term, re.I
            ):
                yield Mention(start, start + len(term), term, name_key(term), EntityKind.TERM)


def risks_in(sentence: Sentence) -> Iterator[tuple[Mention, Alias | None]]:
    """Risks: rows of a register (their id, with the description as alias), "the risk of ..."."""
    if sentence.cells:
        yield from _register(sentence)
        return
    if sentence.kind is Kind.LIST_ITEM and any(
        _RISK_HEADING.search(s) for s in sentence.section[-1:]
    ):
        words = re.match(r"[^.:;]{6,90}", sentence.text)
        if words:
            yield _risk(sentence, words.start(), words.group()), None
        return
    for m in _RISK_OF.finditer(sentence.text):
        risk = re.split(
            r"\s+(?:which|who|and|but|because|if|when|is|are|was|were|has|will)\b", m["risk"]
        )[0]
        if len(risk.split()) >= 2 or m["of"] == "of":
            yield _risk(sentence, m.start("risk"), " ".join(risk.split()[:7])), None


def _risk(sentence: Sentence, at: int, text: str) -> Mention:
    start = sentence.start + at
    text = text.strip()
    return Mention(start, start + len(text), text, name_key(text), EntityKind.RISK)


def _register(sentence: Sentence) -> Iterator[tuple[Mention, Alias | None]]:
    cells = [c for c in sentence.cells if c.text]
    if len(cells) < 2:
        return
    identifier, description = cells[0].text.strip(), cells[1].text.strip()
    described = _RISK_HEADING.search(cells[1].heading) or _RISK_HEADING.search(cells[0].heading)
    if not (_RISK_ID.match(identifier) and described):
        return
    at = sentence.text.find(identifier)
    yield (
        _risk(sentence, max(at, 0), identifier),
        Alias(name_key(identifier), name_key(description)),
    )
    where = sentence.text.find(description, at)
    if where >= 0:
        yield _risk(sentence, where, description), None
