"""Synthesis: sections, disagreements and what was not established, out of recorded values alone."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import Evidence, Stance
from research import wording
from research.material import Appendix, Cluster, Conflict, Docket, Pack, Sentence
from research.metrics import metrics_of
from research.panel import saying
from research.panel.jury import with_votes
from research.record import Record, Unsettled
from research.relevance import coverage_of
from research.stages.choosing import chosen_of
from research.stages.cross_examination import one_matter
from research.types import (
    Disagreement,
    Dropped,
    NotEstablished,
    PolicyEvent,
    Report,
    Section,
    Source,
    Statement,
)

_ANSWERS = 2


def synthesise(record: Record, appendix: Appendix | None = None) -> Report:
    """The report. A pure function of what the ledger holds: the same record, the same bytes.

    ``appendix`` holds the text around the citations; it is made for :func:`cited` of the report
    without it.
    """
    appendix = appendix or Appendix()
    weights = record.weights.weights if record.weights else ()
    docket = with_votes(record.docket, record.voices, record.examination, weights)
    record = record.model_copy(update={"docket": docket})
    disagreements = _disagreements(record.docket.conflicts)
    marks = (*disagreements, *_echoes(record.docket, disagreements))
    sections = _sections(record, marks)
    if not any(section.statements for section in sections):
        sections = ()
    missing = (*_not_established(record, sections), *_unsettled(record))
    answered = bool(sections)
    setting = record.setting
    report = Report(
        question=record.plan.question,
        corpus=setting.corpus,
        mode=setting.mode,
        answered=answered,
        fingerprint=setting.fingerprint,
        models=saying.models(record),
        panel=saying.voices(record),
        sections=sections,
        disagreements=disagreements if answered else (),
        not_established=missing,
        method=wording.method(record),
        limits=wording.limits(record),
        gates=record.gates,
        policy_events=policy_events(record),
        dropped=(*_dropped(record), *saying.withdrawn(record)),
        documents=tuple(sorted({p.document for pack in record.packs for p in pack.passages})),
        surroundings=appendix.surroundings,
    )
    report = report.model_copy(update={"metrics": metrics_of(report, record)})
    return report.model_copy(update={"sources": _counted(appendix.sources, report)})


def cited(report: Report) -> list[Evidence]:
    """Every passage that the report quotes, once each, by place."""
    found = [e for s in report.claims for e in s.citations]
    found += [side for d in report.disagreements for side in (d.one, d.other)]
    found += [e for item in report.not_established for e in item.nearest]
    distinct = {(e.document, e.start, e.end): e for e in found}
    return [distinct[place] for place in sorted(distinct)]


def policy_events(record: Record) -> tuple[PolicyEvent, ...]:
    """All policy events of the packs, once each, by place."""
    found = {(e.document, e.start, e.end): e for pack in record.packs for e in pack.policy_events}
    return tuple(found[place] for place in sorted(found))


def _counted(sources: Sequence[Source], report: Report) -> tuple[Source, ...]:
    places = cited(report)
    return tuple(
        source.model_copy(update={"cited": sum(e.document == source.path for e in places)})
        for source in sources
    )


def _sections(record: Record, disagreements: Sequence[Disagreement]) -> tuple[Section, ...]:
    established = {c.sub_question: c for c in record.examination.coverage if c.established}
    asked = [q for q in record.plan.sub_questions if q.id in established]
    rulings = {j.cluster: j.ruling for j in record.docket.judged}
    sections, number = [], 0
    for item, chosen in zip(asked, chosen_of(record, asked, rulings), strict=True):
        statements = []
        for cluster in chosen:
            number += 1
            ruling = rulings[cluster.id]
            claim_id = f"s{number}"
            statements.append(
                Statement(
                    id=claim_id,
                    claim=wording.claim(claim_id, cluster),
                    ruling=ruling.model_copy(update={"id": claim_id}),
                    analysts=cluster.analysts,
                    note=" ".join(
                        part
                        for part in (_note(cluster, disagreements), saying.note(cluster, record))
                        if part
                    ),
                    composed=bool(cluster.text),
                )
            )
        answer = tuple(s.id for s in statements if not s.note.startswith("Replaced"))[:_ANSWERS]
        if statements:
            sections.append(
                Section(
                    id=item.id,
                    question=item.text,
                    statements=tuple(statements),
                    answer=answer,
                    caution=wording.caution(established[item.id], item.text),
                )
            )
    return tuple(sections)


def _note(cluster: Cluster, disagreements: Sequence[Disagreement]) -> str:
    """What stands with a statement that some passage replaces or disputes, if any does."""
    lead = cluster.lead
    for item in disagreements:
        one, other = _touches(lead, item.one), _touches(lead, item.other)
        if one and item.replaces:
            later = "".join(
                f", itself replaced by {wording.cite(then.other)} ({then.id})"
                for then in _replaced_in_turn(item, disagreements)
            )
            return f"Replaced by a newer passage: {wording.cite(item.other)} ({item.id}){later}."
        if one or other:
            against = item.other if one else item.one
            kind = "Replaces an earlier statement" if item.replaces else "Disputed"
            return f"{kind}: {wording.cite(against)} ({item.id})."
    return ""


def _replaced_in_turn(
    item: Disagreement, disagreements: Sequence[Disagreement]
) -> list[Disagreement]:
    """What replaces the newer side of a disagreement, and what replaces that, each once."""
    chain: list[Disagreement] = []
    last = item
    while True:
        seen = {item.id, *(then.id for then in chain)}
        later = (
            d
            for d in disagreements
            if d.replaces and d.id not in seen and _same_place(d.one, last.other)
        )
        then = next(later, None)
        if then is None:
            return chain
        chain.append(then)
        last = then


def _same_place(one: Evidence, other: Evidence) -> bool:
    """Whether two passages overlap."""
    return one.document == other.document and one.start < other.end and other.start < one.end


def _echoes(docket: Docket, disagreements: Sequence[Disagreement]) -> tuple[Disagreement, ...]:
    """Further pairs on the matters that are shown, under the number of the pair that is.

    An older figure is often told in several sentences. One pair is shown; the others' statements
    must not stand without a word of it.
    """
    found = []
    for echo in docket.echoes:
        shown = (
            item.id
            for item, matter in zip(disagreements, docket.conflicts, strict=True)
            if one_matter(echo, matter)
        )
        name = next(shown, None)
        if name is not None:
            found.append(_disagreement(name, echo))
    return tuple(found)


def _touches(sentence: Sentence, item: Evidence) -> bool:
    """Whether the passage is, for the greater part, the sentence."""
    if sentence.document != item.document:
        return False
    shared = min(sentence.end, item.end) - max(sentence.start, item.start)
    return 2 * shared > max(sentence.end - sentence.start, item.end - item.start)


def _disagreements(conflicts: Sequence[Conflict]) -> tuple[Disagreement, ...]:
    return tuple(
        _disagreement(f"d{number}", item) for number, item in enumerate(conflicts, start=1)
    )


def _disagreement(name: str, item: Conflict) -> Disagreement:
    return Disagreement(
        id=name,
        about=item.about,
        one=passage(item.one, item.score, Stance.SUPPORTS),
        other=passage(item.other, item.score, Stance.REFUTES),
        newer=item.newer,
        replaces=item.replaces,
        reason=item.reason,
    )


def passage(sentence: Sentence, score: float, stance: Stance) -> Evidence:
    """A sentence as a quoted passage."""
    return Evidence(
        quote=sentence.text,
        document=sentence.document,
        page=sentence.page,
        page_end=sentence.page_end,
        start=sentence.start,
        end=sentence.end,
        stance=stance,
        score=round(score, 6),
        derived=sentence.derived,
        cells=sentence.cells,
    )


def _not_established(record: Record, sections: Sequence[Section]) -> tuple[NotEstablished, ...]:
    asked = {q.id: q for q in record.plan.sub_questions}
    printed = {section.id for section in sections}
    known = {c.sub_question: c for c in record.examination.coverage}
    packs = {pack.sub_question: pack for pack in record.packs}
    found = []
    for name, item in asked.items():
        if name in printed:
            continue
        pack = packs.get(name, Pack(sub_question=name, queries=(item.query,)))
        coverage = known.get(name) or coverage_of(item, pack, (), 0.0)
        reason = coverage.reason if name in known and coverage.reason else _stopped(record)
        if item.origin == "panel":
            reason = f"{reason} (a sub-question that the panel added)"
        found.append(
            NotEstablished(
                question=item.text,
                reason=reason,
                looked_for=(*pack.queries, *coverage.looked_for),
                nearest=tuple(passage(s, coverage.best, Stance.NEUTRAL) for s in coverage.nearest),
            )
        )
    return tuple(found)


def _open(record: Record) -> tuple[Unsettled, ...]:
    """Statements that the sources did not bear out at any look."""
    stand = {j.cluster for j in record.docket.judged}
    last = record.looks[-1].unsettled if record.looks else ()
    return tuple(item for item in last if item.cluster not in stand)


def _dropped(record: Record) -> tuple[Dropped, ...]:
    """What was left out; what was looked at again stands among what was not established."""
    told = {item.text for item in _open(record)}
    return tuple(item for item in record.docket.dropped if " ".join(item.text.split()) not in told)


def _unsettled(record: Record) -> tuple[NotEstablished, ...]:
    return tuple(
        NotEstablished(
            question=item.text,
            reason=f"{item.why}. Looked at again: {'; '.join(item.tried)}",
            nearest=tuple(passage(s, 0.0, Stance.NEUTRAL) for s in item.sentences),
        )
        for item in _open(record)
    )


def _stopped(record: Record) -> str:
    stops = [gate.reason for gate in record.gates if gate.decision == "stop"]
    return stops[-1] if stops else "no statement about it survived adjudication"
