"""Adjudication: every statement is verified over the corpus, every citation against the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from adjudicator.types import Claim, Evidence, Ruling, Stance, Verdict
from ingest.corpus import Corpus
from orchestra.errors import DocumentNotFound
from research.material import (
    CitationCheck,
    Cluster,
    Docket,
    Examination,
    Judged,
    Plan,
    Sentence,
)
from research.panel.rulings import cited_claims, merged, why_dropped
from research.ports import Rules
from research.reading import Reader
from research.stages import cross_examination
from research.stages.beyond import against
from research.stages.hearing import confirmed, heard
from research.types import Dropped

SUPPORTS = 4
"""Supporting citations kept for a statement, its own sentence among them."""

REFUTES = 2
Judge = Callable[[Sequence[Claim]], list[Ruling]]
JudgeCited = Callable[[Sequence[Claim], Sequence[Sequence[str]]], list[Ruling]]


def to_judge(plan: Plan, examination: Examination) -> list[Cluster]:
    """The clusters worth a ruling: of established sub-questions, half more than can be printed."""
    established = [c.sub_question for c in examination.coverage if c.established]
    share = -(-3 * plan.max_statements // max(2 * len(established), 1))
    contested = {name for d in examination.dissents for name in (d.cluster, d.against)}
    chosen = []
    for name in established:
        mine = [c for c in examination.clusters if c.sub_question == name]
        worthy = cross_examination.worthy(mine)
        first = sorted(worthy, key=lambda c: (-c.merit, c.lead.place))[:share]
        chosen += first + [c for c in mine if c.id in contested and c not in first]
    return chosen


def claim_of(cluster: Cluster) -> Claim:
    """The cluster's statement as a claim; the heading of its sentence is the context."""
    return Claim(id=cluster.id, text=cluster.statement, context=cluster.lead.context)


def adjudicate(
    plan: Plan,
    examination: Examination,
    corpus: Corpus,
    adjudicator: Rules,
    judge: Judge,
    judge_cited: JudgeCited | None = None,
    *,
    clusters: Sequence[Cluster] | None = None,
) -> Docket:
    """Rulings on the clusters, with conflicts, what is dropped, and how the citations fared.

    Args:
        plan: for its limits.
        examination: the clusters and conflicts.
        corpus: what every quote is checked against.
        adjudicator: confirms conflicts and checks citations.
        judge: gives rulings on claims, recorded ones where there are any.
        judge_cited: the same on given passages alone, for what models composed; by default the
            adjudicator's own.
        clusters: what to rule on; by default what is worth a ruling.
    """
    judge_cited = judge_cited or (lambda c, given: adjudicator.verify_many(c, evidence=given))
    clusters = to_judge(plan, examination) if clusters is None else clusters
    rulings = judge([claim_of(cluster) for cluster in clusters])
    composed = [c for c in clusters if c.text]
    on_cited = judge_cited(*cited_claims(composed))
    apart = {c.id: ruling for c, ruling in zip(composed, on_cited, strict=True)}
    clerk = _Clerk(corpus)
    ruled = [
        (c, clerk.ruling(c, merged(c, raw, apart[c.id]) if c.text else raw))
        for c, raw in zip(clusters, rulings, strict=True)
    ]
    found = [
        *examination.conflicts,
        *confirmed(ruled, adjudicator, clerk.reader),
        *against(clusters, plan, corpus, adjudicator, clerk.reader),
    ]
    conflicts = cross_examination.distinct(found)
    echoes = cross_examination.echoes_of([*found, *examination.echoes], conflicts)
    ruled = heard(ruled, found, adjudicator)
    judged, dropped = [], []
    for cluster, ruling in ruled:
        reason = why_dropped(cluster, ruling) or _why_dropped(ruling, plan.min_confidence)
        if reason:
            dropped.append(_dropped(cluster, reason))
        else:
            judged.append(Judged(cluster=cluster.id, ruling=ruling))
    return Docket(
        judged=tuple(judged),
        conflicts=tuple(conflicts),
        echoes=tuple(echoes),
        dropped=tuple(dropped),
        citation_checks=check_citations(judged, adjudicator),
        unresolved=tuple(clerk.unresolved),
        checked=clerk.checked,
    )


class _Clerk:
    """Checks every citation against the stored text, and counts."""

    def __init__(self, corpus: Corpus) -> None:
        self.reader = Reader(corpus)
        self._corpus = corpus
        self.unresolved: list[Evidence] = []
        self.checked = 0

    def resolves(self, item: Evidence) -> bool:
        """Whether the quote is what stands at its offsets; a composed one must name its cells."""
        self.checked += 1
        try:
            stands = self._corpus.quote(item.document, item.start, item.end) == item.quote
        except DocumentNotFound:
            stands = False
        if not stands or (item.derived and not item.cells):
            self.unresolved.append(item)
            return False
        return True

    def ruling(self, cluster: Cluster, ruling: Ruling) -> Ruling:
        """The ruling with the statement's own sentence cited first and unresolved quotes gone."""
        cited = list(ruling.evidence)
        if not cluster.text:
            own = _evidence(cluster.lead, ruling.scores.supported if ruling.scores else 0.0)
            cited = [own, *(_evidence(s, own.score) for s in cluster.others), *cited]
        kept: list[Evidence] = []
        for item in cited:
            again = any(_overlaps(item, k) for k in kept)
            if not again and item.stance is not Stance.NEUTRAL and self.resolves(item):
                kept.append(item)
        supports = [e for e in kept if e.stance is Stance.SUPPORTS][:SUPPORTS]
        refutes = [e for e in kept if e.stance is Stance.REFUTES][:REFUTES]
        return ruling.model_copy(
            update={"evidence": (*supports, *refutes), "parts": (), "quotes": ()}
        )


def _why_dropped(ruling: Ruling, min_confidence: float) -> str:
    if not any(e.stance is Stance.SUPPORTS for e in ruling.evidence):
        return "its own sentence did not resolve in the stored text"
    if ruling.verdict is Verdict.REFUTED:
        return f"refuted: {ruling.reason}"
    if ruling.confidence is not None and ruling.confidence < min_confidence:
        return f"confidence {ruling.confidence:.2f} is below the {min_confidence:.2f} asked for"
    return ""


def _dropped(cluster: Cluster, reason: str) -> Dropped:
    lead = cluster.lead
    return Dropped(
        text=cluster.text or lead.text,
        document=lead.document,
        start=lead.start,
        end=lead.end,
        reason=reason,
    )


def _evidence(sentence: Sentence, score: float) -> Evidence:
    return Evidence(
        quote=sentence.text,
        document=sentence.document,
        page=sentence.page,
        page_end=sentence.page_end,
        start=sentence.start,
        end=sentence.end,
        stance=Stance.SUPPORTS,
        score=round(score, 6),
        derived=sentence.derived,
        cells=sentence.cells,
    )


def _overlaps(one: Evidence, other: Evidence) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def check_citations(judged: Sequence[Judged], adjudicator: Rules) -> tuple[CitationCheck, ...]:
    """Asks of every statement whether it follows from its citations: together, alone, without.

    A passage that holds the statement word for word entails it; the adjudicator is asked of the
    others, on exactly those passages.
    """
    asked: dict[tuple[str, tuple[str, ...]], bool] = {}
    wanted: list[tuple[str, list[tuple[str, ...]]]] = []
    for item in judged:
        quotes = [e.quote for e in item.ruling.evidence if e.stance is Stance.SUPPORTS]
        sets = [tuple(quotes), *((q,) for q in quotes)]
        if len(quotes) > 1:
            sets += [tuple(quotes[:n] + quotes[n + 1 :]) for n in range(len(quotes))]
        wanted.append((item.ruling.claim, sets))
        for passages in sets:
            asked[item.ruling.claim, passages] = _holds(item.ruling.claim, passages)
    open_ones = [key for key, known in asked.items() if not known]
    rulings = adjudicator.verify_many(
        [claim for claim, _ in open_ones], evidence=[passages for _, passages in open_ones]
    )
    for key, ruling in zip(open_ones, rulings, strict=True):
        asked[key] = ruling.verdict is Verdict.SUPPORTED
    checks = []
    for item, (claim, sets) in zip(judged, wanted, strict=True):
        known = [asked[claim, passages] for passages in sets]
        count = (len(sets) - 1) // 2 if len(sets) > 2 else len(sets) - 1
        checks.append(
            CitationCheck(
                cluster=item.cluster,
                together=known[0],
                alone=tuple(known[1 : 1 + count]),
                without=tuple(known[1 + count :]) or (False,) * count,
            )
        )
    return tuple(checks)


def _holds(claim: str, passages: Sequence[str]) -> bool:
    return any(claim in " ".join(passage.split()) for passage in passages)
