"""Rulings on what a model composed: over the corpus, and on the sentences that it cites."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import Claim, Evidence, Ruling, Stance, Verdict
from research.material import Cluster, Sentence

CITED = "@cited"
"""Ends the id of a claim that is judged on its cited sentences alone."""

PRINTED = (Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED, Verdict.CONFLICTING)
"""Verdicts with which a composed statement may stand in a report."""

_CITED = 6


def sentences_of(cluster: Cluster) -> tuple[Sentence, ...]:
    """What a composed statement rests on, the best sentence first."""
    return (cluster.lead, *cluster.cited)[:_CITED]


def cited_claims(clusters: Sequence[Cluster]) -> tuple[list[Claim], list[list[str]]]:
    """The composed statements as claims, and the sentences each of them cites."""
    claims = [Claim(id=f"{c.id}{CITED}", text=c.statement) for c in clusters]
    return claims, [[s.text for s in sentences_of(c)] for c in clusters]


def merged(cluster: Cluster, over_corpus: Ruling, on_cited: Ruling) -> Ruling:
    """One ruling out of both; a cited sentence is evidence only with the stance it was given.

    The ruling over the corpus holds. Where that finds nothing, or failed, the one on the cited
    sentences does; and where one of them supports what the other refutes, they conflict.
    """
    evidence = (*_placed(cluster, on_cited), *over_corpus.evidence)
    ruling = over_corpus
    if not over_corpus.verdict.is_firm and on_cited.verdict.is_firm:
        reason = f"by the sentences that it cites: {on_cited.reason}"
        ruling = on_cited.model_copy(update={"id": over_corpus.id, "reason": reason})
    elif {over_corpus.verdict, on_cited.verdict} == {Verdict.SUPPORTED, Verdict.REFUTED}:
        reason = f"{over_corpus.reason}; but the sentences that it cites: {on_cited.reason}"
        ruling = over_corpus.model_copy(update={"verdict": Verdict.CONFLICTING, "reason": reason})
    return ruling.model_copy(update={"evidence": evidence})


def _placed(cluster: Cluster, ruling: Ruling) -> list[Evidence]:
    """The ruling's evidence where it stands in the documents: whole cited sentences."""
    names = {f"evidence[{n}]": s for n, s in enumerate(sentences_of(cluster))}
    found: dict[tuple[str, int, int], Evidence] = {}
    for item in ruling.evidence:
        sentence = names.get(item.document)
        if sentence is None or item.stance is Stance.NEUTRAL:
            continue
        found.setdefault(
            sentence.place,
            Evidence(
                quote=sentence.text,
                document=sentence.document,
                page=sentence.page,
                page_end=sentence.page_end,
                start=sentence.start,
                end=sentence.end,
                stance=item.stance,
                score=item.score,
                derived=sentence.derived,
                cells=sentence.cells,
            ),
        )
    return list(found.values())


def why_dropped(cluster: Cluster, ruling: Ruling) -> str:
    """Why a composed statement is not printed; "" where it is, or where it is a source's own."""
    if not cluster.text:
        return ""
    who = " and ".join(cluster.analysts)
    if ruling.verdict not in PRINTED:
        named = ruling.verdict.value.replace("_", " ")
        return f"{who} said so: not borne out by the sources ({named}: {ruling.reason})"
    if not any(e.stance is Stance.SUPPORTS for e in ruling.evidence):
        return f"{who} said so: no passage that supports it resolves in the stored text"
    return ""
