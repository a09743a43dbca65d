"""The rows of the ledger that tell of calls: what was going to be asked, and what came back.

``call/STEP/MODEL`` (kind ``call-intent``) is on the disk before a request leaves, and
``reply/STEP/MODEL`` (``call-reply``) with the same attempt number before the reply is used. An
intent without a reply was in flight when the process died. ``route/STEP`` keeps the router's
decision, ``answer/STEP`` how the ask ended, ``policy/STEP`` what the rules did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from orchestra.ledger import Ledger, New, Row

INTENT = "call-intent"
REPLY = "call-reply"
ROUTE = "routing"
ANSWER = "call-answer"
POLICY = "policy"

_NOTES = (ROUTE, ANSWER, POLICY)
Payload = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class PaidTwice:
    """A request that may have been paid without its reply being used."""

    step: str
    model: str
    attempt: int
    reason: str


class CallLog:
    """The calls of one run. Everything that was there is read once, when it is made."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._attempts: dict[str, int] = defaultdict(int)
        self._replies: dict[tuple[str, str], Row] = {}
        self._notes: dict[str, list[Payload]] = defaultdict(list)
        self._waiting: list[New] = []
        for row in ledger.rows():
            self._learn(row)

    def _learn(self, row: Row) -> None:
        prefix, _, rest = row.step.partition("/")
        if row.kind in (INTENT, REPLY) and prefix in ("call", "reply"):
            self._attempts[rest] = max(self._attempts[rest], row.attempt)
            if row.kind == REPLY:
                payload = _payload(row)
                if payload.get("ok") is True:
                    self._replies[rest, str(payload["digest"])] = row
        elif row.kind in _NOTES:
            self._notes[row.step].append(_payload(row))

    def reply(self, step: str, model: str, digest: str) -> Payload | None:
        """The committed reply to this very request; None where there is none."""
        row = self._replies.get((f"{step}/{model}", digest))
        return _payload(row) if row else None

    def intend(self, step: str, model: str, payload: Payload) -> int:
        """Writes that a request is about to leave; returns its number."""
        name = f"{step}/{model}"
        attempt = self._attempts[name] + 1
        self._add(New(f"call/{name}", INTENT, dict(payload), attempt))
        self._attempts[name] = attempt
        return attempt

    def came_back(self, step: str, model: str, attempt: int, payload: Payload) -> None:
        """Writes what came of request ``attempt``: a reply (``ok``) or a fault."""
        row = self._add(New(f"reply/{step}/{model}", REPLY, dict(payload), attempt))
        self._learn(row)

    def found(self, step: str, model: str, payload: Payload) -> None:
        """Writes a reply for which no request left the machine (it was in the cache)."""
        name = f"{step}/{model}"
        self._attempts[name] += 1
        self.came_back(step, model, self._attempts[name], payload)

    def note(self, step: str, kind: str, payload: Payload) -> None:
        """Writes a routing, policy or answer row, unless it is there already.

        It goes along with the next row of a call; :meth:`flush` where none follows.
        """
        if payload not in self._notes[step]:
            self._notes[step].append(payload)
            self._waiting.append(New(step, kind, dict(payload), len(self._notes[step])))

    def flush(self) -> None:
        """Writes the notes that no row of a call took along.

        Not synced: after a loss of power, the rows of calls tell the same story again.
        """
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._ledger.append_all(waiting, synced=False)

    def noted(self, step: str, ask: str) -> Payload | None:
        """The last note of ``step`` for the ask with this digest."""
        for payload in reversed(self._notes[step]):
            if payload.get("ask") == ask:
                return payload
        return None

    def _add(self, row: New) -> Row:
        """Adds a row of a call, and the notes before it, in one transaction."""
        waiting, self._waiting = self._waiting, []
        return self._ledger.append_all([*waiting, row])[-1]


def possibly_paid_twice(rows: Iterable[Row]) -> list[PaidTwice]:
    """The requests of a finished run that may have been paid though their reply was never used.

    Those that were in flight when the run was interrupted (an intent without a reply), and those
    that the run gave up waiting for or whose connection was cut.
    """
    intents: dict[tuple[str, int], Row] = {}
    found = []
    for row in rows:
        name = (row.step.partition("/")[2], row.attempt)
        if row.kind == INTENT:
            intents[name] = row
        elif row.kind == REPLY:
            intents.pop(name, None)
            payload = _payload(row)
            if payload.get("maybe_paid") is True:
                found.append((row, str(payload.get("reason", ""))))
    found += [(row, "in flight when the run was interrupted") for row in intents.values()]
    return [_paid_twice(row, reason) for row, reason in sorted(found, key=lambda item: item[0].seq)]


def _paid_twice(row: Row, reason: str) -> PaidTwice:
    step, _, model = row.step.partition("/")[2].rpartition("/")
    return PaidTwice(step=step, model=model, attempt=row.attempt, reason=reason)


def _payload(row: Row) -> dict[str, JsonValue]:
    payload = row.payload
    return payload if isinstance(payload, dict) else {}
