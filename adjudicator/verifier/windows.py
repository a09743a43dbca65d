"""Which stretches of given evidence the verifier reads for a claim.

Short evidence is read whole. Of longer evidence it reads runs of neighbouring sentences, and the
sentences most like the claim together, for claims that rest on several places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.evidence.windows import MAX_CHARACTERS, allowed_sentences
from adjudicator.idf import idf
from adjudicator.words import stems

WHOLE_WORDS = 140  # as in training: about 190 word pieces
RUN_WORDS = 80
RUNS = 8
SINGLES = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of one passage: ``passages[passage][start:end] == text``."""

    passage: int
    start: int
    end: int
    text: str

    @property
    def words(self) -> int:
        """Words, by white space."""
        return len(self.text.split())


def units_of(passages: Sequence[str]) -> list[Unit]:
    """All sentences, in order; without those that address the reader's software."""
    found = []
    for index, passage in enumerate(passages):
        for start, end in allowed_sentences(passage, 0, len(passage)):
            for at in range(start, end, MAX_CHARACTERS):
                stop = min(at + MAX_CHARACTERS, end)
                found.append(Unit(index, at, stop, passage[at:stop]))
    return found


def reading(claim: str, units: Sequence[Unit]) -> list[tuple[Unit, ...]]:
    """The stretches to read, each once: the whole or the likeliest together, runs, single ones."""
    if not units:
        return []
    likeness = likenesses(claim, [u.text for u in units])
    found = [together(units, likeness, WHOLE_WORDS)]
    if len(found[0]) < len(units):
        runs = _runs(units)
        recall = likenesses(claim, [" ".join(units[i].text for i in run) for run in runs])
        order = sorted(range(len(runs)), key=lambda r: (-recall[r], r))
        found.extend(tuple(units[i] for i in runs[r]) for r in order[:RUNS])
    ranked = sorted(range(len(units)), key=lambda i: (-likeness[i], i))
    found.extend((units[i],) for i in ranked[:SINGLES])
    return list(dict.fromkeys(found))


def likenesses(claim: str, texts: Sequence[str]) -> list[float]:
    """IDF-weighted share of the claim's content words in each text, in [0, 1]."""
    weights = {s: idf(s) for s in sorted(stems(claim))}
    total = sum(weights.values())
    if not total:
        return [0.0] * len(texts)
    return [sum(w for s, w in weights.items() if s in have) / total for have in map(stems, texts)]


def together(
    units: Sequence[Unit], likeness: Sequence[float], limit: int
) -> tuple[Unit, ...]:
    """The units in order while all fit into ``limit`` words; else the likeliest, in their order."""
    if sum(u.words for u in units) <= limit:
        return tuple(units)
    kept: list[int] = []
    used = 0
    for i in sorted(range(len(units)), key=lambda i: (-likeness[i], i)):
        if kept and used + units[i].words > limit:
            continue
        kept.append(i)
        used += units[i].words
        if used >= 0.9 * limit:
            break
    return tuple(units[i] for i in sorted(kept))


def _runs(units: Sequence[Unit]) -> list[list[int]]:
    """Runs of neighbouring units of up to 80 words, each beginning in the middle of the last."""
    found: list[list[int]] = []
    first = 0
    while first < len(units):
        run, used = [first], units[first].words
        while run[-1] + 1 < len(units) and used + units[run[-1] + 1].words <= RUN_WORDS:
            run.append(run[-1] + 1)
            used += units[run[-1]].words
        found.append(run)
        if run[-1] == len(units) - 1:
            break
        first += max(1, (len(run) + 1) // 2)
    return found
