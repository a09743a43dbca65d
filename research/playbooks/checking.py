"""A step that checks a draft."""

from __future__ import annotations

from research.playbooks.checks.figures import check_figures
from research.playbooks.hands import Hands
from research.playbooks.spec import CheckName, CheckStep
from research.playbooks.types import StepResult


def check(step: CheckStep, hands: Hands) -> StepResult:
    """The draft taken apart by the adjudicator, and what this check looks at in it."""
    draft = hands.drafts[step.draft]
    report = hands.adjudicator.verify_draft(draft.text, hands.corpus, format=draft.form)
    result = StepResult(id=step.id, title=step.title, asked=step.check.value, draft=step.draft)
    if step.check is CheckName.CLAIMS:
        return result.model_copy(update={"claims": report})
    if step.check is CheckName.FIGURES:
        rows = check_figures(report, hands.corpus, hands.adjudicator)
        return result.model_copy(update={"figures": rows})
    from research.playbooks.checks.citations import check_citations

    return result.model_copy(
        update={"cases": check_citations(report, hands.corpus, hands.graph, hands.adjudicator)}
    )
