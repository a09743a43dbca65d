"""Gates between stages.

Each passes, sends back with a reason (bounded), asks a person (escalates) or stops the run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adjudicator.types import Ruling, Verdict
from orchestra.gates import GatesSpec
from research.material import AnalystReport, Docket, Examination, Pack, Plan
from research.types import GateDecision, Report

PASS, SEND_BACK, STOP, ESCALATE = "pass", "send back", "stop", "escalate"
LOW_CONFIDENCE, DISAGREEMENT = "low confidence", "high disagreement"
UNSETTLED = "no support in the sources"
NO_GATES = GatesSpec()
MAX_ATTEMPTS = 2
"""The first attempt and one send-back. Of 242 runs a second search found 3 further parts of
questions, a third none."""


def after_scoping(plan: Plan) -> GateDecision:
    """Passes a plan: scoping itself refuses an empty question."""
    count = len(plan.sub_questions)
    return GateDecision(
        stage="scoping", attempt=1, decision=PASS, reason=f"{count} to find out: {_ids(plan)}"
    )


def after_sourcing(
    packs: Sequence[Pack], attempt: int, *, optional: Collection[str] = ()
) -> GateDecision:
    """Sends back while a sub-question has no passage at all; stops when none has any.

    Those in ``optional`` (what a panel added to the question) send nothing back.
    """
    empty = [pack.sub_question for pack in packs if not pack.passages]
    if not set(empty) - set(optional):
        count = sum(len(pack.passages) for pack in packs)
        return _decision("sourcing", attempt, PASS, f"{count} passages")
    reason = f"no passage for {', '.join(empty)}"
    if attempt < MAX_ATTEMPTS:
        return _decision("sourcing", attempt, SEND_BACK, f"{reason}; search more widely")
    stop = len(empty) == len(packs)
    return _decision("sourcing", attempt, STOP if stop else PASS, reason)


def after_analysis(reports: Sequence[AnalystReport], attempt: int) -> GateDecision:
    """Sends back while no analyst puts anything forward; stops when that was tried."""
    total = sum(len(report.findings) for report in reports)
    silent = [report.analyst for report in reports if not report.findings]
    said = f"{total} findings" + (f"; silent: {', '.join(silent)}" if silent else "")
    if not total and attempt < MAX_ATTEMPTS:
        return _decision("analysis", attempt, SEND_BACK, f"{said}; search more widely")
    return _decision("analysis", attempt, PASS if total else STOP, said)


def after_cross_examination(
    examination: Examination, attempt: int, *, optional: Collection[str] = ()
) -> GateDecision:
    """Sends back to a wider search while something is not covered; stops when nothing is.

    Sub-questions in ``optional`` send nothing back.
    """
    open_ones = [c for c in examination.coverage if not c.established]
    clusters = len(examination.clusters)
    if not {c.sub_question for c in open_ones} - set(optional):
        said = f"{clusters} statements, {len(examination.conflicts)} conflicts"
        return _decision("cross-examination", attempt, PASS, said)
    reason = "; ".join(f"{c.sub_question}: {c.reason}" for c in open_ones)
    if attempt < MAX_ATTEMPTS:
        return _decision("cross-examination", attempt, SEND_BACK, f"{reason}; search more widely")
    stop = len(open_ones) == len(examination.coverage)
    return _decision("cross-examination", attempt, STOP if stop else PASS, reason)


def after_adjudication(
    docket: Docket, attempt: int, spec: GatesSpec = NO_GATES, *, tried: int = 0, unsettled: int = 0
) -> GateDecision:
    """Stops when no statement survived.

    Where ``spec`` weighs statements, unsure or disputed ones send the run back to a wider search;
    after the last attempt a person is asked. ``tried`` counts the attempts that were made at the
    statements themselves, where those were more, and ``unsettled`` the statements of models that
    are in doubt after all of them.
    """
    said = (
        f"{len(docket.judged)} statements stand, {len(docket.dropped)} dropped, "
        f"{docket.checked - len(docket.unresolved)} of {docket.checked} citations resolve"
    )
    if not docket.judged:
        return _decision("adjudication", attempt, STOP, said)
    weak = [reason for item in docket.judged if (reason := weakness(item.ruling, spec))]
    weak += [UNSETTLED] * (unsettled if spec.weighs_statements else 0)
    tries = max(attempt, tried)
    if not weak:
        return _decision("adjudication", attempt, PASS, said)
    counted = ", ".join(f"{weak.count(reason)} with {reason}" for reason in sorted(set(weak)))
    why = f"{said}: {counted}"
    if tries < spec.attempts:
        return _decision("adjudication", attempt, SEND_BACK, f"{why}; search more widely")
    counted = f"{tries} attempt" + ("" if tries == 1 else "s")
    return _decision("adjudication", attempt, ESCALATE, f"{why}, after {counted}")


def weakness(ruling: Ruling, spec: GatesSpec) -> str:
    """What makes a statement one that a person should see; empty where nothing does.

    Low confidence (or no judgement) goes before disagreement: of the judges, or of the sources.
    """
    if spec.min_confidence is not None and (
        ruling.confidence is None or ruling.confidence < spec.min_confidence
    ):
        return LOW_CONFIDENCE
    if spec.max_disagreement is None:
        return ""
    differ = ruling.agreement is not None and 1 - ruling.agreement > spec.max_disagreement
    return DISAGREEMENT if differ or ruling.verdict is Verdict.CONFLICTING else ""


def after_synthesis(report: Report) -> GateDecision:
    """Passes a report of which every statement has a supporting citation."""
    bare = [s.id for s in report.claims if not s.citations]
    if bare:
        return _decision("synthesis", 1, STOP, f"without a citation: {', '.join(bare)}")
    return _decision("synthesis", 1, PASS, f"{len(report.claims)} statements, all of them cited")


def out_of_time(stage: str, attempt: int, minutes: float) -> GateDecision:
    """The brief's time limit has run out."""
    limit = f"{minutes:g} minutes" if minutes >= 1 else f"{minutes * 60:.3g} seconds"
    reason = f"the brief's limit of {limit} had passed after {stage}"
    return _decision(stage, attempt, STOP, reason)


def _decision(stage: str, attempt: int, decision: str, reason: str) -> GateDecision:
    return GateDecision(stage=stage, attempt=attempt, decision=decision, reason=reason)


def optional_in(plan: Plan) -> frozenset[str]:
    """The sub-questions that a panel added: nice to have, and no reason to search again."""
    return frozenset(item.id for item in plan.sub_questions if item.origin == "panel")


def _ids(plan: Plan) -> str:
    return ", ".join(item.id for item in plan.sub_questions)
