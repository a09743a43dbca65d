"""What a redlined draft changes: every change hangs on a finding of a check, with its quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adjudicator.types import Evidence, Stance, Verdict
from research.playbooks.types import (
    CaseStanding,
    CitedCase,
    Edit,
    FigureCheck,
    Standing,
    StepResult,
)
from research.wording import cite


def edits_of(steps: Sequence[StepResult]) -> tuple[Edit, ...]:
    """The changes, one a sentence at most: cases before figures before claims."""
    found: dict[str, Edit] = {}
    for edit in (*_of_cases(steps), *_of_figures(steps), *_of_claims(steps)):
        found.setdefault(edit.before, edit)
    return tuple(found.values())


def _of_cases(steps: Sequence[StepResult]) -> Iterator[Edit]:
    for case in sorted((c for s in steps for c in s.cases), key=lambda c: c.start):
        if (edit := _case(case)) is not None:
            yield edit


def _case(case: CitedCase) -> Edit | None:
    said = case.sentence
    match case.standing:
        case CaseStanding.NO_SUCH_CASE:
            note = f"[Struck: no document of the file reports or names {case.name}.]"
            return Edit(before=said, after=note, reason=case.reason)
        case CaseStanding.SAYS_OTHERWISE:
            quotes = _cites(e for e in case.evidence if e.stance is Stance.REFUTES)
            note = f"[Struck: {case.name} says otherwise: {quotes}.]"
            return Edit(before=said, after=note, reason=case.reason)
        case CaseStanding.NO_LONGER_GOOD_LAW:
            note = f"{said} [No longer good law: {_cites(case.later)}.]"
            return Edit(before=said, after=note, reason=case.reason)
        case CaseStanding.NOT_ESTABLISHED:
            note = f"{said} [To be checked: {case.reason}.]"
            return Edit(before=said, after=note, reason=case.reason)
        case CaseStanding.SOUND:
            return None


def _of_figures(steps: Sequence[StepResult]) -> Iterator[Edit]:
    for row in (f for s in steps for f in s.figures if f.standing is Standing.DIFFERS):
        yield _figure(row)


def _figure(row: FigureCheck) -> Edit:
    after = f"{row.sentence.replace(row.stated, row.otherwise, 1)}"
    reason = f"{row.stated} is stated; the sources say {row.otherwise}: {_cites(row.evidence)}"
    return Edit(before=row.sentence, after=after, reason=reason)


def _of_claims(steps: Sequence[StepResult]) -> Iterator[Edit]:
    rulings = (r for s in steps if s.claims is not None for r in s.claims.rulings)
    for ruling in rulings:
        against = [e for e in ruling.evidence if e.stance is Stance.REFUTES]
        if ruling.verdict is Verdict.REFUTED and against:
            note = f"{ruling.claim} [The file says otherwise: {_cites(against)}.]"
            yield Edit(before=ruling.claim, after=note, reason=ruling.reason or "refuted")


def _cites(items: Iterator[Evidence] | Sequence[Evidence]) -> str:
    return "; ".join(cite(item) for item in list(items)[:2])
