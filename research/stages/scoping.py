"""Scoping: a question, and a brief where there is one, become sub-questions, scope and limits."""

from __future__ import annotations

import re

from adjudicator.words import content, tokens
from orchestra.errors import EmptyQuestion
from research.brief import Brief
from research.lexicon import GENERIC, MONEY
from research.material import Plan, Scope, SubQuestion, Want

_ASKING = (
    r"(?:what|when|where|who|whom|whose|why|how|which|did|does|do|was|were|is|are|has|have|can)"
)
_SPLIT = re.compile(
    rf"\?\s+(?=\S)|;\s*(?:and\s+)?|,?\s+and\s+(?={_ASKING}\b)|,\s*(?={_ASKING}\b)"
    rf"|\.\s+(?=(?i:{_ASKING})\b)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r",?\s+and\s+(?P<asked>(?:(?:by|since|for|from|to|until|with|at|in|of)\s+)?"
    r"(?:when|why|whom?|(?:which|what) (?:day|date|year)|what time|how (?:much|many|long|often)))"
    r"\s*\?*\s*$",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"^(?:how|when|where|why)\s+", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"^(?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|should|must)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|these)\b", re.IGNORECASE
)
_LEADING = re.compile(r"^(?:and|or|but|also|then)\s+", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|what (?:day|date|year|time)|which (?:day|date|year)|how long ago)\b")
_AMOUNT = re.compile(
    r"\bhow (?:much|many|long|wide|high|deep|far|old|big|large|often|heavy|fast|tall)\b"
    r"|\bwhat (?:is|was|are|were|did)\b.*\b(?:amount|number|rate|share|level|size|total|limit"
    r"|length|width|height|percentage|weight|speed|score|figure)\b"
)
_WHO = re.compile(r"\b(?:who|whom|whose|by whom)\b|\bwhich (?:person|company|firm|artist|court)\b")
_CHANGE = re.compile(
    r"\bhow (?:did|do|does|has|have|had|is|are|was|were|will)\b.*"
    r"\b(?:chang(?:e[ds]?|ing)|develop(?:ed|ing)?|evolv(?:e[ds]?|ing)|moved?)\b"
)
_WHY = re.compile(r"\b(?:why|cause[sd]?|reasons?|because|how come|due to)\b")


def scope(question: str, brief: Brief | None = None) -> Plan:
    """What to find out, where, and within which limits.

    A question is split where a second one begins ("…, and how much …"); a part that leaves its
    subject out takes it over from the whole question. Each entry of the brief's ``contains`` is a
    sub-question of its own.

    Raises:
        EmptyQuestion: there is nothing to look for.
    """
    brief = brief or Brief()
    question = " ".join((question or brief.question or "").split())
    if not any(token.is_content for token in tokens(question)):
        raise EmptyQuestion(
            f"the question {question!r} holds no word to look for; ask something like "
            "“When did the bridge open, and what did it cost?”"
        )
    asked = [SubQuestion(id="", text=t, query=q, wants=wants_of(t)) for t, q in split(question)]
    asked += [sub_question(entry, question, origin="brief") for entry in brief.contains]
    distinct = {item.text.lower().rstrip("?. "): item for item in reversed(asked)}
    ordered = [item for item in asked if distinct[item.text.lower().rstrip("?. ")] is item]
    return Plan(
        question=question,
        sub_questions=tuple(
            item.model_copy(update={"id": f"q{number}"})
            for number, item in enumerate(ordered, start=1)
        ),
        scope=Scope(**brief.sources.model_dump()),
        max_statements=brief.limits.max_statements,
        min_confidence=brief.quality.min_confidence,
    )


def sub_question(text: str, question: str, *, origin: str) -> SubQuestion:
    """Something further to find out for a question; it takes a subject over where it has none."""
    text = _sentence_case(" ".join(text.split()))
    query = text if _has_subject(text) else f"{text} {_subject(question, text)}"
    return SubQuestion(id="", text=text, query=query, wants=wants_of(text), origin=origin)


def split(question: str) -> list[tuple[str, str]]:
    """The parts of a question as (text, query).

    Worked example: "When did the bridge open, and how much did it cost?" gives
    ("When did the bridge open?", the same) and ("How much did it cost?",
    "How much did it cost? bridge open"). A bare question word asks of the part before it: the
    second of "How will it be paid for, and by when?" is "By when will it be paid for?".
    """
    bare = _BARE.search(question)
    if bare and content(question[: bare.start()]):
        before = split(f"{question[: bare.start()].rstrip(' ,')}?")
        return [*before, _bare_part(bare["asked"], before[-1][0])]
    pieces = [_LEADING.sub("", piece.strip(" ,;?")) for piece in _SPLIT.split(question)]
    pieces = [piece for piece in pieces if any(t.is_content for t in tokens(piece))]
    if len(pieces) < 2 or not content(pieces[0]):
        text = _sentence_case(question)
        return [(text, text)]
    parts = []
    for number, piece in enumerate(pieces):
        text = _sentence_case(piece) + ("?" if question.endswith("?") else "")
        carried = _subject(pieces[0], piece) if number and not _has_subject(piece) else ""
        parts.append((text, f"{text} {carried}".strip()))
    return parts


def _bare_part(asked: str, last: str) -> tuple[str, str]:
    """What "and by when?" asks of the part before it, as (text, query)."""
    rest = _ADVERB.sub("", last)
    if _AUXILIARY.match(rest):
        text = _sentence_case(f"{asked.lower()} {rest if rest != last else _lower_case(rest)}")
        return text, text
    text = f"{_sentence_case(asked.lower())}?"
    words = (token.text for token in content(last) if token.stem not in GENERIC)
    return text, f"{text} {' '.join(dict.fromkeys(words))}"


def wants_of(text: str) -> tuple[Want, ...]:
    """The kinds of answer a question asks for; ``any`` when its words do not tell."""
    lower = text.lower()
    found = []
    if _WHEN.search(lower):
        found.append(Want.DATE)
    if _AMOUNT.search(lower) or any(token.stem in MONEY for token in tokens(lower)):
        found.append(Want.AMOUNT)
    if _WHO.search(lower):
        found.append(Want.NAME)
    if _WHY.search(lower):
        found.append(Want.CAUSE)
    if _CHANGE.search(lower):
        found.append(Want.CHANGE)
    return tuple(found) or (Want.ANY,)


def _has_subject(text: str) -> bool:
    """Whether a part names what it is about."""
    return any(token.is_capital for token in tokens(text)[1:])


def _subject(question: str, part: str) -> str:
    """The words of a question that say what it is about, in their order.

    A part with a pronoun may mean any of them ("who collects *it*?"), one without it is about what
    the question names, where it names something.
    """
    telling = [token for token in content(question) if token.stem not in GENERIC]
    named = [token for token in telling if token.is_capital and token.start]
    words = [token.text for token in (not _PRONOUN.search(part) and named) or telling]
    return " ".join(dict.fromkeys(words))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_case(text: str) -> str:
    return text[:1].lower() + text[1:]
