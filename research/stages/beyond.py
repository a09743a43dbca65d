"""What the rest of the corpus holds against a statement: beside its own words, not the question's.

A question about the opening brings up "the new date is 28 March"; that 28 March was replaced stands
in a report that the question's words do not lead to, but the statement's own do.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.corpus import Corpus
from research.analysts.candidates import candidates
from research.material import Cluster, Conflict, Plan
from research.ports import Rules
from research.reading import Reader
from research.shortlist import Pair, comparable_pairs, overruling_pairs
from research.stages.cross_examination import conflicts_of, windows_of
from research.stages.sourcing import near

PASSAGES = 8
"""Passages that are looked up for a statement."""


def against(
    clusters: Sequence[Cluster], plan: Plan, corpus: Corpus, adjudicator: Rules, reader: Reader
) -> list[Conflict]:
    """Conflicts of the statements with passages near to them, by rule, each pair once.

    Args:
        clusters: what is to be printed.
        plan: for where evidence may come from.
        corpus: where it is looked for.
        adjudicator: compares the passages.
        reader: reads the corpus.
    """
    leads = [cluster.lead for cluster in clusters]
    packs = near([" ".join(lead.text.split()) for lead in leads], plan, corpus, reader, PASSAGES)
    pairs: dict[tuple[object, ...], Pair] = {}
    for lead, pack in zip(leads, packs, strict=True):
        others = candidates(pack)
        for one, other in (
            *comparable_pairs([lead], others),
            *overruling_pairs([lead], pack.sentences),
        ):
            pairs.setdefault(tuple(sorted((one.place, other.place))), (one, other))
    made = [pairs[key] for key in sorted(pairs, key=str)]
    return conflicts_of(list(zip(made, adjudicator.contradictions(windows_of(made)), strict=True)))
