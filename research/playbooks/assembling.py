"""The report of a playbook, put together from its ledger alone."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

from orchestra.errors import LedgerDamaged
from orchestra.ledger import Ledger
from research import journal
from research.people.standing import standing_of
from research.playbooks.edits import edits_of
from research.playbooks.researching import PART, Kept
from research.playbooks.spec import Playbook
from research.playbooks.types import Part, PlaybookReport, StepResult
from research.types import Approval, GateDecision

SETTING = "playbook"
STEP = "step/"
STOP = "stop"


class Setting(BaseModel):
    """What a playbook's run was asked to do: the first row of its ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    playbook: Playbook
    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    drafts: dict[str, str]
    corpus: str
    fingerprint: str
    models: tuple[str, ...]


def setting_of(ledger: Ledger) -> Setting:
    """The first row.

    Raises:
        LedgerDamaged: the ledger is not that of a playbook.
    """
    row = ledger.get(SETTING)
    if row is None:
        raise LedgerDamaged(f"{ledger.path} is no playbook's ledger: start the playbook again")
    return Setting.model_validate_json(row.payload_json)


def assembled(ledger: Ledger) -> PlaybookReport:
    """The report as far as the steps have come."""
    setting = setting_of(ledger)
    steps = _steps(setting, ledger)
    decisions = tuple(
        GateDecision.model_validate_json(row.payload_json)
        for row in ledger.rows()
        if row.step.startswith(journal.GATE)
    )
    values: dict[str, JsonValue] = {
        **setting.texts,
        **{name: list(items) for name, items in setting.lists.items()},
        **setting.drafts,
    }
    return PlaybookReport(
        playbook=setting.playbook.name,
        title=setting.playbook.title,
        about=setting.playbook.about,
        corpus=setting.corpus,
        fingerprint=setting.fingerprint,
        models=setting.models,
        values=values,
        steps=steps,
        edits=edits_of(steps) if setting.playbook.documents else (),
        gates=decisions,
        approvals=_approvals(ledger),
        stopped=next((d.reason for d in decisions if d.decision == STOP), ""),
    )


def _steps(setting: Setting, ledger: Ledger) -> tuple[StepResult, ...]:
    parts: dict[str, list[tuple[int, Part]]] = {}
    for row in ledger.rows():
        if row.step.startswith(PART):
            name, _, number = row.step.removeprefix(PART).rpartition("/")
            part = Kept.model_validate_json(row.payload_json).part
            parts.setdefault(name, []).append((int(number), part))
    found = []
    for step in setting.playbook.steps:
        recorded = ledger.get(f"{STEP}{step.id}")
        if recorded is None:
            break
        mine = tuple(part for _, part in sorted(parts.get(step.id, []), key=lambda p: p[0]))
        result = StepResult.model_validate_json(recorded.payload_json)
        found.append(result.model_copy(update={"parts": mine}))
    return tuple(found)


def _approvals(ledger: Ledger) -> tuple[Approval, ...]:
    standing = standing_of(ledger)
    made = []
    for wait in standing.waits:
        said = standing.decision_on(wait)
        if said is not None:
            made.append(
                Approval(
                    stage=wait.stage, reasons=wait.texts, by=said.by, at=said.at, note=said.reason
                )
            )
    return tuple(made)
