"""Which pairs of findings are worth comparing: by the words they share, and by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from adjudicator.idf import idf
from adjudicator.replacing import overruling
from adjudicator.rivals.tallies import times_counted
from adjudicator.setting import one_paper
from adjudicator.words import content, tokens
from research.clustering import overlap, same
from research.lexicon import GENERIC
from research.material import Sentence

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Pair = tuple[Sentence, Sentence]
Embed = Callable[[Sequence[str]], "npt.NDArray[np.float32]"]
"""Unit vectors of texts, one a row."""

READ = 400
"""Pairs that are read with the verifier in one run, at most."""

NEAR = 0.5
"""Cosine from which two passages are held to be about one subject, whatever words they share."""

_MAX_PAIRS = 600
_LABEL = re.compile(r"^[^\w\n]{0,4}(?P<label>[A-Z][^:.!?\n]{2,60}):\s")
_OPENING = 4  # words


def comparable_pairs(leads: Sequence[Sentence], others: Sequence[Sentence]) -> list[Pair]:
    """Pairs about the same subject in different places, those with most in common first.

    A pair shares at least two telling words (names, rare nouns), or one where both are findings or
    open alike ("The delay was caused by …"), and is not the same statement.
    """
    pool = {s.place: s for s in [*others, *leads]}
    wanted = {s.place for s in leads}
    telling = {place: _telling(sentence) for place, sentence in pool.items()}
    opened = {place: _opening(sentence.text) for place, sentence in pool.items()}
    scored = []
    for a, b in combinations(sorted(pool), 2):
        if not (a in wanted or b in wanted) or not could_conflict(pool[a], pool[b]):
            continue
        shared = telling[a] & telling[b]
        found = a in wanted and b in wanted
        enough = len(shared) >= 2 or (shared and (found or opened[a] == opened[b]))
        if enough and not same(pool[a], pool[b]):
            weight = sum(idf(s) for s in sorted(shared))
            size = min(len(telling[a]), len(telling[b]))
            alike = float(opened[a] == opened[b])
            scored.append((round(alike + weight / max(size, 1) + 0.1 * weight, 6), a, b))
    scored.sort(key=lambda item: (-item[0], item[1], item[2]))
    return [(pool[a], pool[b]) for _, a, b in scored[:_MAX_PAIRS]]


def _opening(text: str) -> tuple[str, ...]:
    return tuple(t.stem for t in tokens(text)[:_OPENING])


def overruling_pairs(leads: Sequence[Sentence], others: Sequence[Sentence]) -> list[Pair]:
    """Findings beside each passage that overrules something: it may be where they stand."""
    told = [s for s in others if overruling(s.text)]
    return [(lead, s) for s in told for lead in leads if lead.document != s.document]


def correcting_pairs(leads: Sequence[Sentence], told: Sequence[Sentence]) -> list[Pair]:
    """Findings beside each passage that calls a figure wrong, where both share a telling word."""
    words = {s.place: _telling(s) for s in (*leads, *told)}
    return [
        (lead, s)
        for s in told
        for lead in leads
        if words[s.place] & words[lead.place] and could_conflict(lead, s)
    ]


def counting_pairs(leads: Sequence[Sentence], others: Sequence[Sentence]) -> list[Pair]:
    """Findings beside passages of other documents that give a count for the same time."""
    pool = {s.place: s for s in (*others, *leads) if not s.derived}
    times = {
        place: times_counted(s.text, s.context, s.document, (s.date or "")[:10])
        for place, s in pool.items()
    }
    wanted = sorted({s.place for s in leads} & {place for place, told in times.items() if told})
    told = [place for place in sorted(pool) if times[place]]
    return [
        (pool[lead], pool[place])
        for lead in wanted
        for place in told
        if times[lead] & times[place] and pool[lead].document != pool[place].document
    ]


def _telling(sentence: Sentence) -> frozenset[str]:
    """The stems of names and rarer nouns, numbers apart."""
    return frozenset(
        t.stem
        for t in content(sentence.text)
        if t.stem not in GENERIC and not t.is_number and idf(t.stem) >= 0.3
    )


def pairs_to_read(
    leads: Sequence[Sentence],
    others: Sequence[Sentence],
    shared: Sequence[Pair],
    embed: Embed | None,
    *,
    settled: Sequence[Pair] = (),
    limit: int = READ,
) -> list[Pair]:
    """The pairs to be read, those nearest in meaning first, composed table rows left out.

    They are the pairs that share words and those whose cosine similarity is at least
    :data:`NEAR`. Without ``embed`` they are the former alone, in their order.

    Args:
        leads: the findings; one of every pair is one of them.
        others: what they may contradict.
        shared: the pairs of :func:`comparable_pairs`.
        embed: the embedding model.
        settled: pairs on which the rules have spoken.
        limit: how many at most.
    """
    done = {_places(pair) for pair in settled}
    ranked = list(shared) if embed is None else _by_meaning(leads, others, shared, embed)
    found: list[Pair] = []
    for one, other in ranked:
        if len(found) == limit:
            break
        bare = not (one.derived or other.derived) and could_conflict(one, other)
        if bare and _places((one, other)) not in done and not same(one, other):
            found.append((one, other))
    return found


def _by_meaning(
    leads: Sequence[Sentence], others: Sequence[Sentence], shared: Sequence[Pair], embed: Embed
) -> list[Pair]:
    pool = {s.place: s for s in [*others, *leads] if not s.derived}
    if not pool:
        return []
    places = sorted(pool)
    vectors = embed([" ".join(pool[place].text.split()) for place in places])
    wanted = {s.place for s in leads}
    known = {_places(pair) for pair in shared}
    scored = []
    for row, place in enumerate(places):
        if place not in wanted:
            continue
        near = (vectors @ vectors[row]).tolist()
        for column, beside in enumerate(places):
            if beside in wanted and column <= row:
                continue
            key = (min(place, beside), max(place, beside))
            if near[column] >= NEAR or key in known:
                scored.append((-round(float(near[column]), 4), key))
    return [(pool[a], pool[b]) for _, (a, b) in sorted(scored)]


def _places(pair: Pair) -> tuple[tuple[str, int, int], tuple[str, int, int]]:
    one, other = sorted(sentence.place for sentence in pair)
    return one, other


def could_conflict(one: Sentence, other: Sentence) -> bool:
    """False for overlapping stretches, and for what one document tells of several things in turn.

    Those are the rows of its tables, which add up, and items under one label ("Appliances: …")
    that recurs in it: once for the stores at home, once for those abroad.
    """
    if one_paper(one, other):
        mine, theirs = _LABEL.match(one.text), _LABEL.match(other.text)
        if one.derived and other.derived:
            return False
        if mine and theirs and mine["label"] == theirs["label"]:
            return False
    return overlap(one, other) == 0
