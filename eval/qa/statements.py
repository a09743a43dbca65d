"""Yes-no questions turned into the statement that "yes" would assert."""

from __future__ import annotations

import re

_BE = r"is|are|was|were"
_DO = r"do|does|did"
_MODAL = r"can|could|should|may|might|will|would|must|has|have|had"
_FIRST = re.compile(rf"^(?P<verb>{_BE}|{_DO}|{_MODAL})\b\s+(?P<rest>.+)$", re.IGNORECASE)
_INNER = re.compile(rf"^(?P<topic>.+?)[:;–—-]\s+(?P<question>(?:{_BE}|{_DO}|{_MODAL})\b.+)$",
                    re.IGNORECASE)  # fmt: skip
_PRONOUN = re.compile(r"^(?P<verb>\w+)\s+(?:it|they|this|there)\b", re.IGNORECASE)


def as_statement(question: str) -> str:
    """The statement behind a yes-no question, as plainly as rules can put it.

    The leading verb is dropped, whatever it is, and is put behind a pronoun: the words are those
    of the statement, if not always its grammar. What comes before a colon is kept in front. A
    question of another form loses its question mark only.

    Example:
        "Do mitochondria play a role in remodelling?" → "Mitochondria play a role in remodelling."
        "Surgery in the elderly: is it safe?" → "Surgery in the elderly: it is safe."
    """
    text = " ".join(question.split()).rstrip(" ?.!")
    inner = _INNER.match(text)
    if inner:
        return f"{inner['topic']}: {_turned(inner['question'])}."
    turned = _turned(text)
    return f"{turned[:1].upper()}{turned[1:]}."


def _turned(question: str) -> str:
    first = _FIRST.match(question)
    if not first:
        return question
    verb, rest = first["verb"].lower(), first["rest"]
    if verb not in _DO.split("|") and _PRONOUN.match(question):
        subject, _, tail = rest.partition(" ")
        return f"{subject.lower()} {verb} {tail}"
    return rest
