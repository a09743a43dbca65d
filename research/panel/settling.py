"""Statements in doubt are looked at again, at most twice: what the looks make of the docket.

A look can put a statement differently, stand by it, or take it back. Whatever it says goes to the
adjudicator like a first draft, and takes the statement's place only where it fares better there:
what the sources bear out is never replaced, or taken back, by somebody who says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from adjudicator.types import Verdict
from research.clustering import like_words
from research.material import CitationCheck, Cluster, Docket, Examination, Judged
from research.panel.agreement import dissents_among
from research.panel.drafts import Change
from research.panel.evidence import EvidencePack
from research.panel.looking import Case, Looked
from research.panel.rulings import sentences_of
from research.panel.table import barred, by_use
from research.ports import Rules
from research.record import Doubt, Settled, Trail, Unsettled
from research.stages import cross_examination

H = TypeVar("H", Judged, CitationCheck)
Judge = Callable[[Examination, Sequence[Cluster]], Docket]
"""Rulings on some clusters of an examination."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a look said of one statement: a new wording, or words for the record."""

    case: Case
    who: str
    said: str = ""
    becomes: Cluster | None = None
    withdrawn: bool = False


def settled(
    before: Settled,
    looked: Sequence[Looked],
    *,
    number: int,
    evidence: EvidencePack,
    models: Collection[str],
    adjudicator: Rules,
    judge: Judge,
) -> Settled:
    """What stands after a look; what is still in doubt is for the caller to say.

    Args:
        before: what stood before it.
        looked: the looks and what came back.
        number: of the look, 2 or 3.
        evidence: what the ids in the replies mean.
        models: names of the panel's members.
        adjudicator: says which statements contradict one another now.
        judge: rules on what was put differently.
    """
    outcomes = [o for item in looked for o in _outcomes(item, evidence, number)]
    new = [o.becomes for o in outcomes if o.becomes is not None]
    asked = before.examination.model_copy(update={"clusters": tuple(new)})
    mini = judge(asked, new) if new else Docket()
    sheet = _Sheet(before.examination, _with_counts(before.docket, mini), mini, number)
    made = [sheet.enter(outcome) for outcome in outcomes]
    trails = {trail.cluster: trail for trail in (*before.trails, *made)}
    examination = sheet.examination
    if examination.clusters != before.examination.clusters:
        found = dissents_among(examination.clusters, models, adjudicator)
        examination = examination.model_copy(update={"dissents": found})
    return Settled(
        look=number,
        examination=examination,
        docket=sheet.docket,
        doubts=tuple(o.case.doubt for o in outcomes),
        trails=tuple(trails[name] for name in sorted(trails)),
        withdrawn=(*before.withdrawn, *sheet.gone),
    )


@dataclass(slots=True)
class _Sheet:
    """Examination and docket while outcomes are entered one after another."""

    examination: Examination
    docket: Docket
    mini: Docket
    number: int
    gone: list[str] = field(default_factory=list)

    def enter(self, outcome: _Outcome) -> Trail:
        """Enters an outcome, and gives the statement's trail with it."""
        old, new = outcome.case.cluster, outcome.becomes
        name, said = old.id, outcome.said
        if new is not None:
            name, more = self._reword(old, new)
            said += more
        elif outcome.withdrawn and not _stands(old.id, self.docket):
            reason = f"{outcome.who} took it back at look {self.number}"
            self.docket = _taken_back(self.docket, old, reason)
            self.gone.append(old.id)
        return _longer(outcome, name, said)

    def _reword(self, old: Cluster, new: Cluster) -> tuple[str, str]:
        """The cluster that holds the statement from now on, and what is to be said of it."""
        twin = _twin(new, old, self.examination, self.docket)
        is_better = _is_better(new.id, old.id, self.mini, self.docket)
        if twin is not None and (is_better or not _stands(old.id, self.docket)):
            self.examination, self.docket = _joined(self.examination, self.docket, old, new, twin)
            return old.id, f", as {', '.join(twin.analysts)} had"
        if not is_better:
            return old.id, ", which the sources bear out no better"
        self.examination, self.docket = _replaced(
            self.examination, self.docket, self.mini, old, new
        )
        return new.id, ""


def _outcomes(item: Looked, evidence: EvidencePack, number: int) -> list[_Outcome]:
    who = item.look.member.name
    reply = item.heard.value
    if reply is None:
        said = f"{who}: not judged ({item.heard.spoken.reason})"
        return [_Outcome(c, who, said) for c in item.look.names.values()]
    changes = {change.statement: change for change in reversed(reply.settled)}
    withdrawn = {item.statement for item in reply.withdrawn}
    return [
        _outcome(case, who, changes.get(name), name in withdrawn, evidence, number)
        for name, case in item.look.names.items()
    ]


def _outcome(
    case: Case,
    who: str,
    change: Change | None,
    withdrawn: bool,
    evidence: EvidencePack,
    number: int,
) -> _Outcome:
    if change is None:
        said = "would take it back" if withdrawn else "said nothing of it"
        return _Outcome(case, who, f"{who}: {said}", withdrawn=withdrawn)
    if reason := barred(change.text):
        return _Outcome(case, who, f"{who}: put it differently; {reason}")
    made = _reworded(case.cluster, who, change, evidence, number)
    same = made.statement == case.cluster.statement
    return _Outcome(case, who, f"{who}: {'stood by it' if same else 'put it differently'}", made)


def _reworded(
    old: Cluster, who: str, change: Change, evidence: EvidencePack, number: int
) -> Cluster:
    """The statement as a look puts it, resting on what the look cites."""
    cited = by_use(change.text, change.evidence, evidence.by_id())
    text = " ".join(change.text.split())
    authors = {who, *(old.analysts if text == old.statement else ())}
    return old.model_copy(
        update={
            "id": f"{old.id.partition('/')[0]}/{number}",
            "lead": cited[0].sentence,
            "cited": tuple(item.sentence for item in cited[1:]),
            "others": (),
            "text": text,
            "analysts": tuple(sorted(authors)),
            "confidence": change.confidence,
        }
    )


def _is_better(new: str, old: str, mini: Docket, docket: Docket) -> bool:
    """Whether the sources bear out the new wording, or at all where they did not the old one."""
    now = {j.cluster: j.ruling.verdict for j in mini.judged}.get(new)
    before = {j.cluster: j.ruling.verdict for j in docket.judged}.get(old)
    return now is Verdict.SUPPORTED or (now is not None and before is None)


def _stands(cluster: str, docket: Docket) -> bool:
    return any(j.cluster == cluster for j in docket.judged)


def _with_counts(docket: Docket, mini: Docket) -> Docket:
    """The docket with the citations that were checked for new wordings, and what they conflict."""
    conflicts = docket.conflicts
    if mini.conflicts:
        conflicts = tuple(cross_examination.distinct([*conflicts, *mini.conflicts]))
    return docket.model_copy(
        update={
            "conflicts": conflicts,
            "unresolved": (*docket.unresolved, *mini.unresolved),
            "checked": docket.checked + mini.checked,
        }
    )


def _replaced(
    examination: Examination, docket: Docket, mini: Docket, old: Cluster, new: Cluster
) -> tuple[Examination, Docket]:
    clusters = tuple(new if c.id == old.id else c for c in examination.clusters)
    judged = [j for j in mini.judged if j.cluster == new.id]
    checks = [c for c in mini.citation_checks if c.cluster == new.id]
    after = docket.model_copy(
        update={
            "judged": _in_place(docket.judged, old.id, judged),
            "dropped": tuple(d for d in docket.dropped if d.text != old.text),
            "citation_checks": _in_place(docket.citation_checks, old.id, checks),
        }
    )
    return examination.model_copy(update={"clusters": clusters}), after


def _twin(new: Cluster, old: Cluster, examination: Examination, docket: Docket) -> Cluster | None:
    """Another statement that stands and says what the new wording says."""
    return next(
        (
            c
            for c in examination.clusters
            if c.id != old.id
            and c.sub_question == old.sub_question
            and _stands(c.id, docket)
            and like_words(c.statement, new.statement)
        ),
        None,
    )


def _joined(
    examination: Examination, docket: Docket, old: Cluster, new: Cluster, twin: Cluster
) -> tuple[Examination, Docket]:
    """The old statement gone, and who put it differently beside those who had said that."""
    both = twin.model_copy(update={"analysts": tuple(sorted({*twin.analysts, *new.analysts}))})
    clusters = tuple(both if c.id == twin.id else c for c in examination.clusters if c.id != old.id)
    without = {
        "judged": _in_place(docket.judged, old.id, ()),
        "dropped": tuple(d for d in docket.dropped if d.text != old.text),
        "citation_checks": _in_place(docket.citation_checks, old.id, ()),
    }
    return (
        examination.model_copy(update={"clusters": clusters}),
        docket.model_copy(update=without),
    )


def _in_place(items: Sequence[H], old: str, new: Sequence[H]) -> tuple[H, ...]:
    """The items with new ones where the old cluster's stood; at the end where it had none."""
    found: list[H] = []
    for item in items:
        found.extend(new if item.cluster == old else [item])
    if not any(item.cluster == old for item in items):
        found.extend(new)
    return tuple(found)


def _taken_back(docket: Docket, old: Cluster, reason: str) -> Docket:
    dropped = tuple(
        d.model_copy(update={"reason": f"{d.reason}; {reason}"}) if d.text == old.text else d
        for d in docket.dropped
    )
    return docket.model_copy(update={"dropped": dropped})


def _longer(outcome: _Outcome, name: str, said: str) -> Trail:
    trail = outcome.case.trail
    asked = tuple(dict.fromkeys((*trail.asked, outcome.who)))
    return Trail(cluster=name, asked=asked, tried=(*trail.tried, said))


def unsettled(now: Settled, doubts: Sequence[Doubt]) -> tuple[Unsettled, ...]:
    """The statements that are still in doubt although they were looked at again."""
    clusters = {c.id: c for c in now.examination.clusters}
    trails = {trail.cluster: trail for trail in now.trails}
    return tuple(
        Unsettled(
            cluster=doubt.cluster,
            text=clusters[doubt.cluster].statement,
            why=doubt.why,
            tried=trails[doubt.cluster].tried,
            sentences=sentences_of(clusters[doubt.cluster]),
        )
        for doubt in doubts
        if doubt.cluster in trails
    )
