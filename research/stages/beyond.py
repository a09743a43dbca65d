"""What the rest of the corpus holds against a statement: beside its own words, not the question's.

A question about the opening brings up "the new date is 28 March"; that 28 March was replaced stands
in a report that the question's words do not lead to, but the statement's own do.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.corpus import Corpus
from research.analysts.candidates import candidates
from research.corrections import corrections
from research.material import Cluster, Conflict, Plan, Sentence
from research.ports import Rules
from research.reading import Reader
from research.shortlist import (
    Pair,
    comparable_pairs,
    correcting_pairs,
    counting_pairs,
    overruling_pairs,
)
from research.stages.cross_examination import conflicts_of, windows_of
from research.stages.sourcing import near
from research.strangers import on_one_matter
from research.twins import twins

PASSAGES = 8
"""Passages that are looked up for a statement."""

_IN_TURN = 8


def against(
    clusters: Sequence[Cluster], plan: Plan, corpus: Corpus, adjudicator: Rules, reader: Reader
) -> list[Conflict]:
    """Conflicts of the statements with passages near to them, by rule, each pair once.

    What replaces a statement is looked up once more: it may have been replaced in its turn.

    Args:
        clusters: what is to be printed.
        plan: for where evidence may come from.
        corpus: where it is looked for.
        adjudicator: compares the passages.
        reader: reads the corpus.
    """
    found = _near([cluster.lead for cluster in clusters], plan, corpus, adjudicator, reader)
    newer = {c.other.place: c.other for c in found if c.replaces}
    further = [newer[place] for place in sorted(newer)][:_IN_TURN]
    known = {(c.one.place, c.other.place) for c in found}
    later = _near(further, plan, corpus, adjudicator, reader)
    return found + [
        c
        for c in later
        if c.replaces and c.one.place in newer and (c.one.place, c.other.place) not in known
    ]


def _near(
    leads: Sequence[Sentence], plan: Plan, corpus: Corpus, adjudicator: Rules, reader: Reader
) -> list[Conflict]:
    """Conflicts of passages with what lies near to their own words."""
    packs = near([" ".join(lead.text.split()) for lead in leads], plan, corpus, reader, PASSAGES)
    pairs: dict[tuple[object, ...], Pair] = {}
    for lead, pack in zip(leads, packs, strict=True):
        others = candidates(pack)
        for one, other in (
            *comparable_pairs([lead], others),
            *overruling_pairs([lead], pack.sentences),
            *correcting_pairs([lead], corrections(pack)),
            *counting_pairs([lead], others),
        ):
            pairs.setdefault(tuple(sorted((one.place, other.place))), (one, other))
    made = [pairs[key] for key in sorted(pairs, key=str)]
    scores = adjudicator.contradictions(windows_of(made))
    compared = list(zip(made, scores, strict=True))
    told = {pair for pair, score in compared if score.score}
    beside = [
        (pair, score)
        for pair, score in twins(leads, [candidates(pack) for pack in packs], corpus.embed)
        if pair not in told and pair[::-1] not in told
    ]
    return on_one_matter(conflicts_of([*compared, *beside]), reader.text)
