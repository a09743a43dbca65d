"""Evidence for a claim: sentence windows of given passages or of what a corpus yields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from adjudicator.evidence.assertion import is_asserted, is_said
from adjudicator.evidence.repeating import is_headline, takes_back
from adjudicator.idf import idf
from adjudicator.types import Claim, Window
from adjudicator.words import stems
from ingest.sentences import sentences

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_SENTENCES = 3
MAX_CHARACTERS = 1_600
WINDOWS_PER_CLAIM = 14
_BEFORE = 240
_NEAR_SHARE = 0.4
_LENGTH_PENALTY = 0.03  # per further sentence: of two windows with the same words, the shorter


def windows_of(passages: Sequence[str]) -> list[Window]:
    """All windows of one to three neighbouring sentences of the given passages.

    ``document`` is ``"evidence[i]"`` and the offsets are into that passage. Text that addresses
    the reader's software is left out. Empty passages yield nothing.
    """
    return [
        _given(passage, index, start, end)
        for index, passage in enumerate(passages)
        for start, end in neighbours(allowed_sentences(passage, 0, len(passage)), passage)
    ]


def sentence_windows(passages: Sequence[str]) -> list[Window]:
    """As :func:`windows_of`, but every sentence once and alone."""
    found = []
    for index, passage in enumerate(passages):
        spans = allowed_sentences(passage, 0, len(passage))
        alone = _standing(pieces_of(spans), spans, passage)
        found += [_given(passage, index, start, end) for start, end in alone]
    return found


def _given(passage: str, index: int, start: int, end: int) -> Window:
    return Window(
        text=passage[start:end],
        document=f"evidence[{index}]",
        start=start,
        end=end,
        is_headline=is_headline(passage, start, end),
        before=" ".join(passage[max(0, start - _BEFORE) : start].split()),
    )


def allowed_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]``, absolute, that hold a word.

    Those that address software are left out.
    """
    barred = [(start + a, start + b) for a, b in instruction_spans(text[start:end])]
    spans = sentences(text, start, end)
    return [
        (a, b)
        for a, b in spans
        if all(b <= x or y <= a for x, y in barred) and any(map(str.isalnum, text[a:b]))
    ]


@lru_cache(maxsize=4096)
def instruction_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where ``text`` addresses the reader's software."""
    from orchestra.injection import find_instructions

    return tuple((found.start, found.end) for found in find_instructions(text))


def neighbours(spans: Sequence[tuple[int, int]], text: str = "") -> list[tuple[int, int]]:
    """Spans of one to three consecutive sentences, ordered by start, then by length.

    Worked example: ``[(0, 5), (6, 9)]`` → ``[(0, 5), (0, 9), (6, 9)]``. A sentence longer than
    1,600 characters is cut into pieces of that length, so that every quote can be read. Where
    ``text`` is given and a sentence calls the one before it untrue, no span ends between them.
    """
    cut = pieces_of(spans)
    found = []
    for first, (start, _) in enumerate(cut):
        for last in range(first, min(first + MAX_SENTENCES, len(cut))):
            end = cut[last][1]
            if last == first or end - start <= MAX_CHARACTERS:
                found.append((start, end))
    return _standing(found, spans, text)


def _standing(
    found: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]], text: str
) -> list[tuple[int, int]]:
    """Without what ends in a sentence that the next one takes back."""
    if not text:
        return list(found)
    taken = {end for (_, end), (a, b) in pairwise(spans) if takes_back(text[a:b])}
    return [span for span in found if span[1] not in taken]


def pieces_of(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those beyond 1,600 characters cut into pieces of that length."""
    return [
        (at, min(at + MAX_CHARACTERS, end))
        for start, end in spans
        for at in range(start, end, MAX_CHARACTERS)
    ]


def word_recall(claim: str, window: str) -> float:
    """IDF-weighted share of the claim's content words that stand in the window, in [0, 1]."""
    weights, total = _weights(claim)
    if not weights:
        return 0.0
    have = stems(window)
    return sum(weight for stem, weight in weights if stem in have) / total


@lru_cache(maxsize=4096)
def _weights(claim: str) -> tuple[tuple[tuple[str, float], ...], float]:
    """The claim's stems in order, each with how telling it is, and the sum of that."""
    weights = tuple((stem, idf(stem)) for stem in sorted(stems(claim)))
    return weights, sum(weight for _, weight in weights)


def shortlist(
    claim: Claim,
    windows: Sequence[Window],
    *,
    limit: int = WINDOWS_PER_CLAIM,
    per_document: int | None = None,
    similarity: npt.NDArray[np.float32] | None = None,
) -> list[Window]:
    """The windows most likely to settle the claim, best first, ``relevance`` set.

    Scored by the claim's words found in them (IDF-weighted; words of the title, the section and
    the sentences before count less), plus half the cosine ``similarity`` where it is given.
    Of overlapping windows the best is kept, and a longer one only if it holds more of the words.
    Windows that only mention what they say (questions, rumours, headings) are left out.
    """
    scored = []
    for position, window in enumerate(windows):
        lexical = _relevance(claim, window)
        dense = float(similarity[position]) if similarity is not None else 0.0
        length = max(0, len(window.text) - 200) / 200 * _LENGTH_PENALTY
        scored.append((lexical + 0.5 * max(dense, 0.0) - length, position))
    scored.sort(key=lambda item: (-item[0], item[1]))
    kept: list[Window] = []
    counts: dict[str, int] = {}
    for score, position in scored:
        window = windows[position]
        full = per_document is not None and counts.get(window.document, 0) >= per_document
        if full or any(_covers(k, window) for k in kept):
            continue
        if not is_asserted(claim.text, window):  # last: it costs most, and most never come here
            continue
        counts[window.document] = counts.get(window.document, 0) + 1
        relevance = round(min(max(score / 1.5, 0.0), 1.0), 6)
        before = window.before if is_said(claim.text, window.before) else ""
        kept.append(window.model_copy(update={"relevance": relevance, "before": before}))
        if len(kept) == limit:
            break
    return kept


def _relevance(claim: Claim, window: Window) -> float:
    weights, total = _weights(claim.text)
    if not weights:
        return 0.0
    have = stems(window.text)
    near = stems(f"{window.before} {window.context}")
    found = sum(
        weight * (1.0 if stem in have else _NEAR_SHARE if stem in near else 0.0)
        for stem, weight in weights
    )
    return found / total


def _covers(kept: Window, other: Window) -> bool:
    """Whether ``kept`` is the same stretch, or ``other`` merely adds to or cuts from it."""
    if kept.document != other.document or other.end <= kept.start or kept.end <= other.start:
        return False
    overlap = min(kept.end, other.end) - max(kept.start, other.start)
    return overlap >= 0.9 * max(len(kept.text), len(other.text))
