"""Judges of the panel: blind to authors and to one another, beside the offline judges.

Their votes are shown and counted in the agreement. They move no verdict: what a model says of a
statement is not calibrated, and until it is, its weight is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adjudicator.ruling import agreement_of
from adjudicator.types import Evidence, JudgeVote, Rate, Ruling, Verdict
from orchestra.panel.specs import ModelSpec
from orchestra.prompts.quoting import Quoted, quote, together
from research.material import Docket, Examination, Judged, Record, Sentence
from research.panel.drafts import Ballot
from research.panel.evidence import EvidencePack, Item
from research.panel.types import Spoken
from research.panel.voices import Line

JURY = "/jury/"
MOST = 60
"""Statements that one ballot holds."""

_SHOWN = "counted in the agreement; not weighed"


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


def votes_of(docket: Docket, spoken: Sequence[Spoken]) -> dict[str, tuple[JudgeVote, ...]]:
    """The panel's votes by cluster, of the last poll, judges by name.

    A member that was polled and did not answer, or left a statement out, abstains.
    """
    polls = [s for s in spoken if JURY in s.step]
    last = max((_attempt(s) for s in polls), default=0)
    found: dict[str, list[JudgeVote]] = {}
    for poll in sorted((s for s in polls if _attempt(s) == last), key=lambda s: s.asked):
        ballot = Ballot.model_validate(poll.reply) if poll.reply is not None else Ballot(votes=())
        votes = {vote.statement: vote for vote in ballot.votes}
        for name, judged in _named(docket).items():
            vote = votes.get(name)
            found.setdefault(judged.cluster, []).append(
                JudgeVote(
                    name=f"{poll.asked} (panel)",
                    verdict=None if vote is None else Verdict(vote.verdict.value),
                    confidence=None if vote is None else vote.confidence,
                    reason=_SHOWN if vote is not None else poll.reason or "no vote on it",
                )
            )
    return {cluster: tuple(votes) for cluster, votes in found.items()}


def _attempt(spoken: Spoken) -> int:
    return int(spoken.step.split("/")[1])


def with_votes(docket: Docket, spoken: Sequence[Spoken]) -> Docket:
    """The docket with the panel's votes in its rulings; verdict and confidence stay."""
    votes = votes_of(docket, spoken)
    if not votes:
        return docket
    judged = tuple(
        j.model_copy(update={"ruling": _with(j.ruling, votes.get(j.cluster, ()))})
        for j in docket.judged
    )
    return docket.model_copy(update={"judged": judged})


def _with(ruling: Ruling, votes: tuple[JudgeVote, ...]) -> Ruling:
    judges = (*ruling.judges, *votes)
    return ruling.model_copy(update={"judges": judges, "agreement": agreement_of(judges)})


def jury_figures(record: Record) -> list[Rate]:
    """How often the panel's judges said what the ruling says; empty where none was polled."""
    from adjudicator.metrics import rate

    rulings: Mapping[str, Ruling] = {j.cluster: j.ruling for j in record.docket.judged}
    votes = votes_of(record.docket, record.voices)
    if not votes:
        return []
    cast = [(rulings[c].verdict, v.verdict) for c, some in votes.items() for v in some if v.verdict]
    return [
        rate(
            "panel_judges_with_ruling",
            sum(ruled == voted for ruled, voted in cast),
            len(cast),
            note="votes of the panel's judges that are the ruling's verdict; they do not move it",
        )
    ]
