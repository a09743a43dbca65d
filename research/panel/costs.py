"""What a run's models cost: by step, by model and by role, out of its ledger."""

from __future__ import annotations

from collections.abc import Iterable

from orchestra.chain.rows import possibly_paid_twice
from orchestra.ledger import Ledger
from research.journal import VOICE
from research.panel.types import Spoken

Line = tuple[str, int, int, int, float]
"""A name, requests, tokens read, tokens written, US dollars."""


def costs(ledger: Ledger) -> dict[str, object]:
    """The cost block of ``run.json``; the bare total where no model was asked."""
    spoken = [
        Spoken.model_validate_json(row.payload_json)
        for row in ledger.rows()
        if row.step.startswith(VOICE)
    ]
    found: dict[str, object] = {"currency": "USD", "total": 0}
    if not spoken:
        return found
    attempts = [(s, a) for s in spoken for a in s.attempts]
    found["total"] = round(sum(a.usd for _, a in attempts), 6)
    for key, lines in (
        ("by_step", [(s.step.removeprefix(VOICE), a) for s, a in attempts]),
        ("by_model", [(a.model, a) for _, a in attempts]),
        ("by_role", [(s.role, a) for s, a in attempts]),
    ):
        found[key] = _summed(
            (name, a.requests, a.tokens_in, a.tokens_out, a.usd) for name, a in lines
        )
    return found


def paid_twice(ledger: Ledger) -> list[dict[str, str | int]]:
    """The requests that may have been paid without their reply being used, for ``run.json``.

    Those in flight when the run was interrupted, and those that it gave up waiting for.
    """
    return [
        {"step": p.step, "model": p.model, "attempt": p.attempt, "reason": p.reason}
        for p in possibly_paid_twice(ledger.rows())
    ]


def _summed(lines: Iterable[Line]) -> dict[str, dict[str, float]]:
    sums: dict[str, dict[str, float]] = {}
    for name, requests, tokens_in, tokens_out, usd in lines:
        known = sums.setdefault(name, {"requests": 0, "tokens_in": 0, "tokens_out": 0, "usd": 0.0})
        known["requests"] += requests
        known["tokens_in"] += tokens_in
        known["tokens_out"] += tokens_out
        known["usd"] = round(known["usd"] + usd, 6)
    return dict(sorted(sums.items()))
