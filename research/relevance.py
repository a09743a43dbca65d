"""Whether what was found is about the question at all: the gate that refuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adjudicator.idf import idf
from adjudicator.words import Token, content, stems
from research.analysts.lexical import answers
from research.lexicon import GENERIC, related
from research.material import Cluster, Coverage, Pack, Sentence, SubQuestion, Want

TOGETHER = 0.5
"""Share of the question's telling words (by IDF) that must stand in one passage or its heading."""

FOUND = 0.6
"""Share of them that must stand anywhere in what was found."""

_NEAREST = 3
_TOP = 12


def coverage_of(item: SubQuestion, pack: Pack, clusters: Sequence[Cluster]) -> Coverage:
    """Whether the findings answer a sub-question, judged by its telling words.

    Its names, its focus ("what *toll*", "which *artist*") and most of its rare words must occur,
    the larger part of them together, and where it asks for a date, an amount or a name, one must
    stand beside them.
    """
    words = telling(item)
    looked_for = tuple(dict.fromkeys(token.text for token in words))
    top = [c.lead for c in clusters[:_TOP]]
    best = max((c.score for c in clusters), default=0.0)
    nearest = tuple(top[:_NEAREST]) or pack.sentences[:_NEAREST]
    reason, missing = _verdict(item, words, top)
    return Coverage(
        sub_question=item.id,
        established=not reason,
        reason=reason,
        looked_for=looked_for,
        missing=missing,
        best=best,
        nearest=nearest,
    )


def _verdict(
    item: SubQuestion, words: Sequence[Token], found: Sequence[Sentence]
) -> tuple[str, tuple[str, ...]]:
    if not found:
        return "no passage in the corpus speaks of it", tuple(t.text for t in words)
    have = [stems(f"{s.text} {s.context}") for s in found]
    everything = frozenset[str]().union(*have)
    missing = tuple(dict.fromkeys(t.text for t in words if not occurs(t.stem, everything)))
    names = [t.text for t in words if t.is_capital and t.start > 0 and t.text in missing]
    focus = focus_of(item.text)
    if names:
        return f"nothing that was found names {_list(names)}", missing
    if focus is not None and not occurs(focus.stem, everything):
        return f"nothing that was found speaks of “{focus.text}”", missing
    total = _weight(t.stem for t in words)
    if total and _weight(t.stem for t in words if t.text not in missing) / total < FOUND:
        return f"the passages found do not speak of {_list(missing)}", missing
    together = max(_weight(t.stem for t in words if occurs(t.stem, h)) for h in have)
    if total and together / total < TOGETHER:
        return "its words occur only apart, in passages about other things", missing
    return _kind_missing(item, found), missing


def _kind_missing(item: SubQuestion, found: Sequence[Sentence]) -> str:
    names = {Want.DATE: "a date", Want.AMOUNT: "a figure", Want.NAME: "a name"}
    for want, label in names.items():
        if want in item.wants and not any(answers(s.text, (want,)) for s in found):
            return f"no passage about it gives {label}"
    return ""


def telling(item: SubQuestion) -> list[Token]:
    """The words of a sub-question that its evidence should repeat, once each."""
    words = {t.stem: t for t in reversed(content(item.query)) if t.stem not in GENERIC}
    return sorted(words.values(), key=lambda token: token.start)


def focus_of(text: str) -> Token | None:
    """The noun that "what", "which" or "how many" asks for: "toll" in "What toll is paid?"."""
    from adjudicator.words import tokens

    words = tokens(text)
    for place, token in enumerate(words[:-1]):
        after = words[place + 1]
        many = token.lower in ("many", "much") and place and words[place - 1].lower == "how"
        if (token.lower in ("what", "which") or many) and after.is_content:
            return None if after.stem in GENERIC else after
    return None


def occurs(word: str, have: frozenset[str]) -> bool:
    """Whether a stem, or one that people use for the same matter, is among ``have``."""
    return word in have or bool(related(word) & have)


def _weight(words: Iterable[str]) -> float:
    return sum(idf(word) for word in words)


def _list(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words[:6]]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
