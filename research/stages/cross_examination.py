"""Cross-examination: equivalent findings become one, and contradictions between them are found."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import ConflictScore, Window
from adjudicator.words import content, stems
from research.analysts.candidates import candidates
from research.answered import Answers
from research.answers_apart import every_apart
from research.aptness import weighed
from research.clustering import cluster, overlap, same
from research.corrections import corrections
from research.lexicon import REPLACES
from research.material import (
    AnalystReport,
    Cluster,
    Conflict,
    Coverage,
    Examination,
    Pack,
    Plan,
    Sentence,
    SubQuestion,
)
from research.other_words import is_long
from research.panel.agreement import alike_of, dissents_of
from research.ports import Rules
from research.relevance import coverage_of
from research.shortlist import (
    Embed,
    Pair,
    comparable_pairs,
    correcting_pairs,
    counting_pairs,
    overruling_pairs,
    pairs_to_read,
)
from research.stages.analysis import by_sub_question
from research.strangers import TextOf, on_one_matter

CONFLICT = 0.5
"""The score from which two passages count as contradicting one another."""

_WORTH = 0.5


def cross_examine(
    plan: Plan,
    packs: Sequence[Pack],
    reports: Sequence[AnalystReport],
    adjudicator: Rules,
    embed: Embed | None = None,
    *,
    standby: Sequence[AnalystReport] = (),
    text_of: TextOf | None = None,
    answers: Answers | None = None,
) -> Examination:
    """Clusters of equivalent findings, conflicts among them, and what is not covered at all.

    Pairs that share words are compared by rule; those on which no rule speaks, and others that
    are near in meaning by ``embed``, are read both ways by the verifier. What different documents
    answer where a figure is asked for is compared besides. ``standby`` are analysts
    that say how near the evidence is, and whose findings do not count. By ``text_of`` passages of
    documents on different parties are told from rivals; ``answers`` reads whether passages answer.
    """
    clusters: list[Cluster] = []
    counts = {r.analyst: r.weight for r in reports} if _models(reports) else None
    for item, pack in zip(plan.sub_questions, packs, strict=True):
        mine = by_sub_question(reports, item.id)
        composed = [f.text for f in mine if f.text]
        said = [f.text or f.sentence.text for f in mine]
        alike = alike_of(said, adjudicator, embed) if composed else None
        found = cluster(item, pack, mine, alike=alike, weights=counts)
        clusters += [
            made.model_copy(update={"id": f"{item.id}.{number}"})
            for number, made in enumerate(found, start=1)
        ]
    by_meaning = embed if is_long(plan.question) else None
    coverage = tuple(
        _coverage(
            item,
            pack,
            [c for c in clusters if c.sub_question == item.id],
            reports,
            standby,
            by_meaning,
            answers,
        )
        for item, pack in zip(plan.sub_questions, packs, strict=True)
    )
    clusters = weighed(plan, packs, clusters, embed)
    established = {c.sub_question for c in coverage if c.established}
    leads = [c.lead for c in worthy(clusters) if c.sub_question in established]
    others = [s for pack in packs if pack.sub_question in established for s in candidates(pack)]
    pairs = comparable_pairs(leads, others)
    every = [s for pack in packs if pack.sub_question in established for s in pack.sentences]
    told = [s for pack in packs if pack.sub_question in established for s in corrections(pack)]
    further = (
        *correcting_pairs(leads, told),
        *counting_pairs(leads, others),
        *overruling_pairs(leads, every),
    )
    pairs += [pair for pair in further if pair not in pairs]
    compared = list(zip(pairs, adjudicator.contradictions(windows_of(pairs)), strict=True))
    settled = [pair for pair, score in compared if score.score]
    to_read = pairs_to_read(leads, others, pairs, embed, settled=settled)
    read = zip(to_read, adjudicator.mutual_refutations(windows_of(to_read)), strict=True)
    asked = [
        (item, pack)
        for item, pack in zip(plan.sub_questions, packs, strict=True)
        if item.id in established
    ]
    found_conflicts = on_one_matter(
        conflicts_of([*compared, *read, *every_apart(asked, embed)]), text_of
    )
    shown = distinct(found_conflicts)
    return Examination(
        clusters=tuple(clusters),
        conflicts=tuple(shown),
        echoes=tuple(echoes_of(found_conflicts, shown)),
        coverage=coverage,
        pairs_compared=len(pairs),
        pairs_offered=len(to_read),
        dissents=dissents_of(clusters, reports, adjudicator) if counts else (),
    )


def _coverage(
    item: SubQuestion,
    pack: Pack,
    clusters: Sequence[Cluster],
    reports: Sequence[AnalystReport],
    standby: Sequence[AnalystReport],
    embed: Embed | None,
    answers: Answers | None,
) -> Coverage:
    """Whether the evidence is about a sub-question: by what was found, or by who stands by.

    A model cites the one sentence that it needs; whether the pack speaks of the matter at all
    shows in everything that the offline analysts find. They cannot make up for its silence.
    """
    found = coverage_of(
        item, pack, clusters, nearness([*reports, *standby], item.id), embed, answers
    )
    if found.established or not standby:
        return found
    beside = cluster(item, pack, by_sub_question(standby, item.id))
    wider = coverage_of(item, pack, beside, nearness(standby, item.id), embed, answers)
    if not wider.established or clusters:
        return wider if wider.established else found
    silent = "no model of the panel found an answer in the evidence"
    return wider.model_copy(update={"established": False, "reason": silent})


def _models(reports: Sequence[AnalystReport]) -> bool:
    return any(report.is_model for report in reports)


def conflicts_of(scored: Sequence[tuple[Pair, ConflictScore]]) -> list[Conflict]:
    """The pairs that count as contradicting one another."""
    return [
        conflict(
            one,
            other,
            score=round(score.score, 6),
            reason=score.reason,
            replaces=score.replaces,
            outdated=score.outdated,
            superseded=score.superseded,
        )
        for (one, other), score in scored
        if score.score >= CONFLICT
    ]


def windows_of(pairs: Sequence[Pair]) -> list[tuple[Window, Window]]:
    """Pairs as the adjudicator reads them."""
    return [(window(one), window(other)) for one, other in pairs]


def worthy(clusters: Sequence[Cluster]) -> list[Cluster]:
    """The clusters that are not beside the point: with half or more of the best one's merit."""
    best: dict[str, float] = {}
    for found in clusters:
        best[found.sub_question] = max(best.get(found.sub_question, 0.0), found.merit)
    return [c for c in clusters if c.merit >= _WORTH * best[c.sub_question]]


def nearness(reports: Sequence[AnalystReport], sub_question: str) -> float:
    """The best cosine similarity that an analyst reports for a sub-question; 0 when none does."""
    known = [near for r in reports for name, near in r.nearness if name == sub_question]
    return max(known, default=0.0)


def conflict(
    one: Sentence,
    other: Sentence,
    *,
    score: float,
    reason: str,
    replaces: bool = False,
    outdated: str = "",
    superseded: str = "",
) -> Conflict:
    """A conflict with the earlier document first, where both are dated, and what replaces what.

    ``superseded`` is the document whose passage no longer holds where a passage says so itself:
    undated documents are then put in order by it.
    """
    if superseded and one.document != other.document:
        if superseded == other.document:
            one, other = other, one
        return _replaced(one, other, score=score, reason=reason, outdated=outdated)
    if (other.date or "", other.place) < (one.date or "", one.place) and one.date and other.date:
        one, other = other, one
    newer = other.document if one.date and other.date and one.date[:10] < other.date[:10] else None
    cited = bool(REPLACES.search(other.text)) and _cites(other, one)
    replaces = newer is not None and (replaces or cited)
    return Conflict(
        one=one,
        other=other,
        about=about(one, other),
        score=score,
        newer=newer,
        replaces=replaces,
        outdated=outdated,
        reason=reason,
    )


def _replaced(
    older: Sentence, newer: Sentence, *, score: float, reason: str, outdated: str
) -> Conflict:
    return Conflict(
        one=older,
        other=newer,
        about=about(older, newer),
        score=score,
        newer=newer.document,
        replaces=True,
        outdated=outdated,
        reason=reason,
    )


def _cites(newer: Sentence, older: Sentence) -> bool:
    """Whether the newer passage repeats a figure of the older one, to replace it."""
    numbers = {t.stem for t in content(older.text) if t.is_number}
    return bool(numbers & {t.stem for t in content(newer.text)})


def about(one: Sentence, other: Sentence) -> str:
    """What both speak of: the words they share, in the order of the first."""
    theirs = stems(other.text)
    shared = [t for t in content(one.text) if t.stem in theirs and not t.is_number]
    return " ".join(dict.fromkeys(t.text for t in shared[:8]))


def window(sentence: Sentence) -> Window:
    """The sentence as the adjudicator reads it."""
    return Window(
        text=sentence.text,
        document=sentence.document,
        start=sentence.start,
        end=sentence.end,
        page=sentence.page,
        page_end=sentence.page_end,
        section=sentence.section,
        date=sentence.date,
        derived=sentence.derived,
        cells=sentence.cells,
        context=sentence.context,
    )


def distinct(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """Each matter once, the surest pair first.

    Reprints of one side fold into it, and so does whatever else replaces the same value.
    """
    kept: list[Conflict] = []
    ordered = sorted(
        conflicts,
        key=lambda c: (-c.score, len(c.one.text) + len(c.other.text), c.one.place, c.other.place),
    )
    for found in ordered:
        if not any(one_matter(found, known) for known in kept):
            kept.append(found)
    return kept


def echoes_of(conflicts: Sequence[Conflict], shown: Sequence[Conflict]) -> list[Conflict]:
    """The replacements that fold into those shown, each pair of passages once, surest first.

    An older figure must never stand alone; a dispute is shown by its surest pair, and what folds
    into that by nearness of words is too weak to mark a further statement with.
    """
    known = {(c.one.place, c.other.place) for c in shown}
    found: dict[tuple[object, ...], Conflict] = {}
    for item in sorted(conflicts, key=lambda c: (-c.score, c.one.place, c.other.place)):
        key = (item.one.place, item.other.place)
        if item.replaces and key not in known:
            found.setdefault(key, item)
    return list(found.values())


def one_matter(one: Conflict, other: Conflict) -> bool:
    """Whether two conflicts are about the same: one outdated value, or reprints of both sides."""
    if one.outdated and one.outdated == other.outdated:
        return True
    straight = _alike(one.one, other.one) and _alike(one.other, other.other)
    return straight or (_alike(one.one, other.other) and _alike(one.other, other.one))


def _alike(one: Sentence, other: Sentence) -> bool:
    return overlap(one, other) > 0.6 or same(one, other)
