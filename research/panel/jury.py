"""Judges of the panel: blind to authors and to one another, beside the offline judges.

Their votes are shown and counted in the agreement. Where it was measured how often each model is
right when it is so sure (``symphony eval models``), they are weighed by that beside the trained
verifier, whose scores are calibrated. Until then they move no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.ruling import agreement_of
from adjudicator.types import Evidence, JudgeVote, Rate, Ruling, Scores, Verdict
from orchestra.panel.specs import ModelSpec
from orchestra.prompts.quoting import Quoted, quote, together
from orchestra.routing.weights import Weight, pooled
from research.material import Cluster, Docket, Examination, Judged, Sentence
from research.panel.drafts import Ballot
from research.panel.evidence import EvidencePack, Item
from research.panel.rulings import why_dropped
from research.panel.types import Spoken
from research.panel.voices import Line
from research.record import Record
from research.types import Dropped

JURY = "/jury/"
MOST = 60
"""Statements that one ballot holds."""

_SHOWN = "counted in the agreement; not weighed"
MARK = " (panel)"
"""Ends the name under which a member votes."""

_OUTCOMES = (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_ENOUGH_EVIDENCE)


def ballots(
    members: Sequence[ModelSpec], docket: Docket, examination: Examination
) -> list[Line[Ballot]]:
    """The question to every member, the same for all."""
    text, names = _table(docket, examination)
    return [
        Line(
            step=f"jury/{member.name}",
            role="judge",
            prompt="ballot",
            output=Ballot,
            member=member,
            values={"table": text},
            statements=names,
        )
        for member in members
    ]


def _table(docket: Docket, examination: Examination) -> tuple[Quoted, tuple[str, ...]]:
    parts = {c.id: c.sub_question for c in examination.clusters}
    named = _named(docket)
    blocks = [quote(j.ruling.claim, name, note=parts[j.cluster]) for name, j in named.items()]
    return together(*blocks), tuple(named)


def _named(docket: Docket) -> dict[str, Judged]:
    return {f"S{n}": judged for n, judged in enumerate(docket.judged[:MOST], start=1)}


def evidence_for(pack: EvidencePack, docket: Docket) -> EvidencePack:
    """The shared pack, what rulings cite first; passages that it lacks get the next free ids."""
    items = {item.sentence.place: item for item in pack.items}
    first: dict[tuple[str, int, int], Item] = {}
    for judged in _named(docket).values():
        for cited in judged.ruling.evidence:
            place = (cited.document, cited.start, cited.end)
            number = len({*items, *first}) + 1
            first.setdefault(place, items.get(place) or Item(f"E{number}", _sentence(cited), ()))
    return EvidencePack((*first.values(), *(i for p, i in items.items() if p not in first)))


def _sentence(item: Evidence) -> Sentence:
    return Sentence(
        document=item.document,
        start=item.start,
        end=item.end,
        text=item.quote,
        page=item.page,
        page_end=item.page_end,
        derived=item.derived,
        cells=item.cells,
    )


def votes_of(
    docket: Docket, spoken: Sequence[Spoken], weights: Sequence[Weight] = ()
) -> dict[str, tuple[JudgeVote, ...]]:
    """The panel's votes by cluster, of the last poll, judges by name.

    A member that was polled and did not answer, or left a statement out, abstains.
    """
    polls = [s for s in spoken if JURY in s.step]
    last = max((_attempt(s) for s in polls), default=0)
    known = {weight.model: weight for weight in weights}
    found: dict[str, list[JudgeVote]] = {}
    for poll in sorted((s for s in polls if _attempt(s) == last), key=lambda s: s.asked):
        ballot = Ballot.model_validate(poll.reply) if poll.reply is not None else Ballot(votes=())
        votes = {vote.statement: vote for vote in ballot.votes}
        for name, judged in _named(docket).items():
            vote = votes.get(name)
            found.setdefault(judged.cluster, []).append(
                JudgeVote(
                    name=f"{poll.asked}{MARK}",
                    verdict=None if vote is None else Verdict(vote.verdict.value),
                    confidence=None if vote is None else vote.confidence,
                    reason=poll.reason or "no vote on it"
                    if vote is None
                    else _counted(known.get(poll.asked), vote.confidence),
                )
            )
    return {cluster: tuple(votes) for cluster, votes in found.items()}


def _counted(weight: Weight | None, confidence: float) -> str:
    if weight is None:
        return _SHOWN
    right = weight.reliability(confidence)
    return f"weighed: right in {right:.2f} of such votes by calibration (n={weight.n})"


def _attempt(spoken: Spoken) -> int:
    return int(spoken.step.split("/")[1])


def with_votes(
    docket: Docket,
    spoken: Sequence[Spoken],
    examination: Examination,
    weights: Sequence[Weight] = (),
) -> Docket:
    """The docket with the panel's votes in its rulings.

    Without ``weights`` verdict and confidence stay. With them both are those of the pool
    (:func:`orchestra.routing.weights.pooled`); a composed statement that the pool no longer finds
    borne out is dropped.
    """
    votes = votes_of(docket, spoken, weights)
    if not votes:
        return docket
    clusters = {c.id: c for c in examination.clusters}
    judged, dropped = [], list(docket.dropped)
    for item in docket.judged:
        cluster = clusters[item.cluster]
        ruling = _with(cluster, item.ruling, votes.get(item.cluster, ()), weights)
        if ruling.verdict is not item.ruling.verdict and (reason := why_dropped(cluster, ruling)):
            lead = cluster.lead
            dropped.append(
                Dropped(text=cluster.text, document=lead.document, start=lead.start, end=lead.end,
                        reason=reason)
            )  # fmt: skip
        else:
            judged.append(item.model_copy(update={"ruling": ruling}))
    return docket.model_copy(update={"judged": tuple(judged), "dropped": tuple(dropped)})


def _with(
    cluster: Cluster, ruling: Ruling, votes: tuple[JudgeVote, ...], weights: Sequence[Weight]
) -> Ruling:
    judges = (*ruling.judges, *votes)
    shown = ruling.model_copy(update={"judges": judges, "agreement": agreement_of(judges)})
    known = {f"{weight.model}{MARK}": weight for weight in weights}
    cast = [
        (_OUTCOMES.index(vote.verdict), known[vote.name].reliability(vote.confidence))
        for vote in votes
        if vote.verdict in _OUTCOMES and vote.confidence is not None and vote.name in known
    ]
    if ruling.scores is None or ruling.verdict not in _OUTCOMES or not cast:
        return shown
    before = ruling.scores
    said = (before.supported, before.refuted, before.not_enough_evidence)
    after = tuple(round(value, 6) for value in pooled(said, cast))
    best = _OUTCOMES[after.index(max(after))]
    verdict = best if cluster.text else ruling.verdict
    update: dict[str, object] = {
        "scores": Scores(supported=after[0], refuted=after[1], not_enough_evidence=after[2]),
        "confidence": after[_OUTCOMES.index(verdict)],
        "verdict": verdict,
    }
    if verdict is not ruling.verdict:
        update["reason"] = (
            f"{ruling.reason}; {len(cast)} vote(s) of the panel's judges, weighed by calibration, "
            f"take {ruling.verdict.value} from {said[_OUTCOMES.index(ruling.verdict)]:.2f} to "
            f"{after[_OUTCOMES.index(ruling.verdict)]:.2f}"
        )
    return shown.model_copy(update=update)


def jury_figures(record: Record) -> list[Rate]:
    """How often the panel's judges said what the ruling says; empty where none was polled.

    The record's docket holds the votes already.
    """
    from adjudicator.metrics import rate

    cast = [
        (judged.ruling.verdict, vote.verdict)
        for judged in record.docket.judged
        for vote in judged.ruling.judges
        if vote.name.endswith(MARK)
    ]
    if not cast:
        return []
    weighed = record.weights is not None and bool(record.weights.weights)
    how = "weighed by calibration" if weighed else "they do not move it"
    return [
        rate(
            "panel_judges_with_ruling",
            sum(ruled == voted for ruled, voted in cast if voted),
            sum(voted is not None for _, voted in cast),
            note=f"votes of the panel's judges that are the ruling's verdict; {how}",
        )
    ]
