"""The judges' window scores become one support and one refutation per window, vetoes applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.figures import compare
from adjudicator.judges.entailment import lead_in
from adjudicator.judges.figures import coverage
from adjudicator.names import missing_names, rival_name
from adjudicator.types import Claim, Judgement, Window

RULES = "figures"  # the judge whose word on a window corrects the others'
_RULE_WEIGHT = 0.6
_NAME_CAP = 0.3
_VETO_CAP = 0.3
_OTHER_SUBJECT = 0.6
_NO_FIGURE = 0.5
_DENIED = 0.5
_RIVAL = 0.55
_RIVAL_COVER = 0.6


@dataclass(frozen=True, slots=True)
class Weighed:
    """A window with what the judges together make of it.

    ``superseding`` tells that it names the claim's figure as replaced.
    """

    window: Window
    support: float
    refute: float
    reason: str = ""
    vetoes: tuple[str, ...] = ()
    superseding: bool = False


def weigh(
    claim: Claim, windows: Sequence[Window], judgements: Sequence[Judgement]
) -> list[Weighed]:
    """One :class:`Weighed` per window, in order.

    Judges that score windows are averaged; the rule judge then corrects: a figure that differs
    takes support away, one that agrees adds to it. A name of the claim that neither the window
    nor what leads in to it holds caps support, as does every veto.
    """
    readers = [j for j in judgements if j.judge != RULES and j.windows]
    rules = next((j for j in judgements if j.judge == RULES and j.windows), None)
    vetoes = tuple(v for j in judgements for v in j.vetoes)
    return [
        _one(claim, window, index, readers, rules, vetoes) for index, window in enumerate(windows)
    ]


def _one(
    claim: Claim,
    window: Window,
    index: int,
    readers: Sequence[Judgement],
    rules: Judgement | None,
    vetoes: tuple[str, ...],
) -> Weighed:
    support = sum(j.windows[index].supported for j in readers) / max(len(readers), 1)
    refute = sum(j.windows[index].refuted for j in readers) / max(len(readers), 1)
    reason = ""
    absent = missing_names(claim.text, window.text, lead_in(window))
    if absent:
        refute *= _OTHER_SUBJECT
    if rules is not None:
        said = rules.windows[index]
        reason = said.reason
        if reason and not said.supported:
            support *= _DENIED
        if not (said.supported or said.refuted):
            refute *= _NO_FIGURE  # numbers are the rule judge's: it saw none of the same thing
        if said.supported:
            support = 1 - (1 - support) * (1 - _RULE_WEIGHT * said.supported)
            refute *= 1 - _RULE_WEIGHT * said.supported
        if said.refuted:
            support *= 1 - said.refuted
            refute = max(refute, said.refuted * (_OTHER_SUBJECT if absent else 1.0))
    found = [f"name: {name!r} is not in the evidence" for name in absent]
    open_figures = [c for c in compare(claim.text, window.text, lead_in(window), anchor=window.date)
                    if c.is_open]  # fmt: skip
    if absent and len(absent) == 1 and not open_figures:
        rival = rival_name(claim.text, window.text, absent[0])
        if rival and coverage(claim.text.replace(absent[0], " "), window.text, "") >= _RIVAL_COVER:
            refute = max(refute, _RIVAL)
            reason = reason or f"name: {absent[0]} against {rival}"
    if absent or open_figures:
        support = min(support, _NAME_CAP)
    if vetoes:
        support = min(support, _VETO_CAP)
    return Weighed(
        window=window,
        support=round(support, 6),
        refute=round(refute, 6),
        reason=reason,
        vetoes=(*vetoes, *found),
        superseding=reason.startswith("superseded"),
    )
