"""Records what each stage made, and gives it back instead of making it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter

from adjudicator.types import Claim, Ruling
from orchestra.errors import LedgerDamaged
from orchestra.ledger import Ledger, Row
from research.material import AnalystReport, Appendix, Docket, Examination, Pack, Plan, Setting
from research.panel.types import Spoken
from research.record import PanelWeights, Proposals, Record, Settled
from research.types import GateDecision

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

SETTING = "setting"
SCOPING = "scoping"
PROPOSALS = "scoping/panel"
SOURCING = "sourcing"
ANALYSIS = "analysis/"
EXAMINATION = "cross-examination"
JUDGEMENT = "judgement/"
DOCKET = "adjudication"
SETTLING = "settling/"
APPENDIX = "appendix"
VOICE = "voice/"
STANDBY = "standby/"
WEIGHTS = "weights"
GATE = "gate/"
REPORT = "report"


class Journal:
    """A run's ledger as the stages see it: a step that is recorded is never done again."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def once(
        self, step: str, shape: type[T], make: Callable[[], T], *, kind: str = "stage",
        attempt: int = 1,
    ) -> T:  # fmt: skip
        """What the ledger holds for this step and attempt, or what ``make`` gives, recorded.

        The value goes through JSON either way, so that a resumed run sees the same.
        """
        adapter = TypeAdapter(shape)
        row = self._ledger.get(step, attempt)
        if row is None:
            payload = rounded(adapter.dump_python(make(), mode="json"))
            row = self._ledger.append(step=step, kind=kind, payload=payload, attempt=attempt)
        return adapter.validate_json(row.payload_json)

    def recorded(self, step: str, shape: type[T], *, attempt: int = 1) -> T | None:
        """What the ledger holds for this step and attempt; None where it was not done yet."""
        row = self._ledger.get(step, attempt)
        return None if row is None else TypeAdapter(shape).validate_json(row.payload_json)

    async def once_heard(
        self, step: str, shape: type[T], make: Callable[[], Awaitable[T]], *, kind: str
    ) -> T:
        """:meth:`once` for a value that is waited for, such as what a model says."""
        adapter = TypeAdapter(shape)
        row = self._ledger.get(step)
        if row is None:
            payload = rounded(adapter.dump_python(await make(), mode="json"))
            row = self._ledger.append(step=step, kind=kind, payload=payload)
        return adapter.validate_json(row.payload_json)

    def gate(self, decision: GateDecision) -> GateDecision:
        """Records a gate's decision, or gives the recorded one."""
        step = f"{GATE}{decision.stage}"
        return self.once(
            step, GateDecision, lambda: decision, kind="gate", attempt=decision.attempt
        )

    def judge(
        self,
        claims: Sequence[Claim],
        verify: Callable[[Sequence[Claim]], list[Ruling]],
        *,
        attempt: int = 1,
    ) -> list[Ruling]:
        """One ruling a claim, each in a row of its own; only claims without a row are verified."""
        rows = [self._ledger.get(f"{JUDGEMENT}{claim.id}", attempt) for claim in claims]
        new = [claim for claim, row in zip(claims, rows, strict=True) if row is None]
        if new:
            made = verify(new)
            self._ledger.append_many(
                (
                    (f"{JUDGEMENT}{claim.id}", "judgement", rounded(ruling.model_dump(mode="json")))
                    for claim, ruling in zip(new, made, strict=True)
                ),
                attempt=attempt,
            )
        found = []
        for claim in claims:
            row = self._ledger.get(f"{JUDGEMENT}{claim.id}", attempt)
            if row is None:
                raise LedgerDamaged(f"{self._ledger.path}: the ruling on {claim.id} is missing")
            found.append(Ruling.model_validate_json(row.payload_json))
        return found


def rounded(value: object) -> JsonValue:
    """The JSON value with its floats rounded to six decimals.

    Raises:
        TypeError: it holds something that is not JSON.
    """
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} is not JSON")


def record_of(ledger: Ledger) -> Record:
    """All that a run's stages left in its ledger: of each the last attempt.

    Where adjudication was done more than once, the last docket that holds statements counts, with
    the packs, analyses and examination that it was made of.

    Raises:
        LedgerDamaged: scoping is not recorded, so there is nothing to rebuild.
    """
    rows = ledger.rows()
    counted = _counted(rows)
    latest = _latest(rows[:counted])
    looks = _looks(rows, counted)
    voices = [row for row in rows if row.step.startswith(VOICE)]
    gates = [
        GateDecision.model_validate_json(row.payload_json)
        for row in rows
        if row.step.startswith(GATE)
    ]
    if SETTING not in latest or SCOPING not in latest:
        raise LedgerDamaged(f"{ledger.path}: the run ended before scoping; start it again")
    return Record(
        setting=Setting.model_validate_json(latest[SETTING]),
        plan=Plan.model_validate_json(latest[SCOPING]),
        packs=_tuple(Pack, latest.get(SOURCING)),
        analyses=tuple(
            AnalystReport.model_validate_json(latest[step])
            for step in sorted(latest)
            if step.startswith(ANALYSIS)
        ),
        examination=looks[-1].examination if looks else _one(Examination, latest.get(EXAMINATION)),
        docket=looks[-1].docket if looks else _one(Docket, latest.get(DOCKET)),
        gates=tuple(gate for gate in gates if gate.stage != "synthesis"),
        voices=tuple(
            Spoken.model_validate_json(row.payload_json)
            for row in sorted(voices, key=lambda row: row.step)
        ),
        looks=looks,
        weights=_maybe(PanelWeights, latest.get(WEIGHTS)),
        proposals=_maybe(Proposals, latest.get(PROPOSALS)),
    )


def _looks(rows: Sequence[Row], counted: int) -> tuple[Settled, ...]:
    """What was settled after the docket that counts, the last look last."""
    dockets = [row.attempt for row in rows[:counted] if row.step == DOCKET]
    found = [
        Settled.model_validate_json(row.payload_json)
        for row in rows
        if row.step.startswith(SETTLING) and dockets and row.attempt == dockets[-1]
    ]
    return tuple(sorted(found, key=lambda settled: settled.look))


def _latest(rows: Sequence[Row]) -> dict[str, str]:
    """By step, the payload of its last attempt; of analyses those of the last attempt of any."""
    last = max((row.attempt for row in rows if row.step.startswith(ANALYSIS)), default=1)
    return {
        row.step: row.payload_json
        for row in rows
        if not row.step.startswith(ANALYSIS) or row.attempt == last
    }


def _counted(rows: Sequence[Row]) -> int:
    """How many rows the report is made of: all up to the docket that counts."""
    dockets = [row for row in rows if row.step == DOCKET]
    if len(dockets) < 2:
        return len(rows)
    full = [row for row in dockets if Docket.model_validate_json(row.payload_json).judged]
    return (full or dockets)[-1].seq


def appendix_of(ledger: Ledger) -> Appendix:
    """The recorded surroundings and sources; empty where the run did not come so far."""
    row = ledger.get(APPENDIX)
    return _one(Appendix, row.payload_json if row else None)


def _one(shape: type[M], text: str | None) -> M:
    return shape() if text is None else shape.model_validate_json(text)


def _maybe(shape: type[M], text: str | None) -> M | None:
    return None if text is None else shape.model_validate_json(text)


def _tuple(shape: type[M], text: str | None) -> tuple[M, ...]:
    if text is None:
        return ()
    return TypeAdapter(tuple[shape, ...]).validate_json(text)  # type: ignore[valid-type]
