"""Alerts: a line in ``alerts.jsonl`` and, where a webhook is configured, a POST to it.

Raising one never blocks and never fails a run: the file is appended to at once, the webhook is
called from a thread of its own with a time-out of two seconds, and what could not be delivered is
noted in the file. Each (kind, subject) is raised once a run.

Alerts hold our own words and numbers only: names of models, steps and caps, never text of
documents, prompts or replies, and no keys.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
import urllib.error
import urllib.request
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from orchestra.budget.caps import Use
from orchestra.chain.types import Answer, Ask
from orchestra.files import canonical_json
from orchestra.panel.specs import AlertsSpec
from orchestra.runs import Clock, now

TIMEOUT_S = 2.0
_LOG = logging.getLogger("symphony.alerts")
Post = Callable[[str, bytes], None]


class Alert(BaseModel):
    """Something that a person should know of while, or soon after, it happens.

    ``kind``: "disagreement", "retries", "breaker", "spend".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    at: str
    kind: str
    subject: str
    message: str
    values: dict[str, JsonValue] = Field(default_factory=dict)


class Alerts:
    """The alerts of one run. Close it at the end: that waits for the webhook, for 2 s at most.

    Args:
        spec: what raises one, and where it goes.
        run: whose alerts they are.
        home: the folder that holds ``alerts.jsonl``.
        clock: for their times.
        post: sends bytes to an address; raises OSError where it cannot.
    """

    def __init__(
        self,
        spec: AlertsSpec,
        *,
        run: str,
        home: Path,
        clock: Clock = now,
        post: Post | None = None,
    ) -> None:
        self._spec = spec
        self._run = run
        self._path = home / "alerts.jsonl"
        self._clock = clock
        self._post = post or _post
        self._lock = threading.Lock()
        self._raised: set[tuple[str, str]] = set()
        self._retries = 0
        self._waiting: queue.SimpleQueue[Alert | None] = queue.SimpleQueue()
        self._sender: threading.Thread | None = None

    def raise_alert(
        self, kind: str, subject: str, message: str, values: Mapping[str, JsonValue] | None = None
    ) -> bool:
        """Writes and sends an alert, unless this run raised it before; says whether it did."""
        alert = Alert(
            run=self._run,
            at=self._clock().isoformat(),
            kind=kind,
            subject=subject,
            message=message,
            values=dict(values or {}),
        )
        with self._lock:
            if (kind, subject) in self._raised:
                return False
            self._raised.add((kind, subject))
        _LOG.warning("%s: %s", self._run, message)
        self._write(alert.model_dump(mode="json"))
        if self._spec.webhook:
            self._start()
            self._waiting.put(alert)
        return True

    def spend(self, use: Use) -> None:
        """Told how far a cap is used (a :data:`orchestra.budget.purse.Watch`)."""
        for share in sorted(self._spec.spend, reverse=True):
            if use.share >= share:
                self.raise_alert(
                    "spend",
                    f"{use.name} {share:g}",
                    f"{use.used:g} of {use.cap:g} of the cap {use.name} is used or held back",
                    {"cap": use.name, "limit": use.cap, "used": use.used, "share": share},
                )
                return

    def answered(self, ask: Ask[Any], answer: Answer[Any]) -> None:
        """Told of every answer; counts retries."""
        retries = sum(attempt.retries for attempt in answer.attempts)
        with self._lock:
            self._retries += retries
            total = self._retries
        if retries and self._spec.retries is not None and total >= self._spec.retries:
            self.raise_alert(
                "retries",
                "run",
                f"calls of this run were made again {total} times by now, the last at {ask.step}",
                {"retries": total, "limit": self._spec.retries, "step": ask.step},
            )

    def breaker(self, model: str, state: str) -> None:
        """Told of every change of a circuit breaker."""
        if self._spec.breaker and state == "opened":
            self.raise_alert(
                "breaker",
                model,
                f"{model} failed several times in a row and is left alone for a while",
                {"model": model},
            )

    def agreement(self, where: str, agreeing: int, pairs: int) -> None:
        """Told how many of the judged pairs at ``where`` agreed."""
        limit = self._spec.disagreement
        if limit is None or pairs < self._spec.min_pairs or 1 - agreeing / pairs <= limit:
            return
        self.raise_alert(
            "disagreement",
            where,
            f"only {agreeing} of {pairs} pairs agree at {where}",
            {"agreeing": agreeing, "pairs": pairs, "limit": limit},
        )

    def close(self) -> None:
        """Hears no more of breakers, and waits for what is on its way to the webhook.

        It waits as long as one time-out.
        """
        _LISTENING.discard(self)
        if self._sender is not None:
            self._waiting.put(None)
            self._sender.join(TIMEOUT_S)
            self._sender = None

    def _start(self) -> None:
        with self._lock:
            if self._sender is None:
                self._sender = threading.Thread(
                    target=self._send_all, name="symphony-alerts", daemon=True
                )
                self._sender.start()

    def _send_all(self) -> None:
        while (alert := self._waiting.get()) is not None:
            body = canonical_json(alert.model_dump(mode="json")).encode()
            try:
                self._post(self._spec.webhook, body)
            except (OSError, ValueError) as error:
                # The address may hold a secret in its path, so it is not named.
                reason = getattr(error, "reason", None) or error
                problem = f"the webhook did not take it: {type(error).__name__} ({reason})"
                self._write({**alert.model_dump(mode="json"), "undelivered": problem[:200]})

    def _write(self, value: Mapping[str, JsonValue]) -> None:
        line = canonical_json(dict(value)) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock, self._path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            # An alert is never worth a run: a full disk stops the run where its ledger is written.
            _LOG.warning("an alert could not be written to %s: %s", self._path, error)


_LISTENING: weakref.WeakSet[Alerts] = weakref.WeakSet()


def listen(alerts: Alerts) -> None:
    """Has ``alerts`` told of breakers until it is closed; see :func:`breaker_changed`."""
    _LISTENING.add(alerts)


def breaker_changed(model: str, state: str) -> None:
    """A listener for the breakers that all runs of a process share."""
    for alerts in list(_LISTENING):
        alerts.breaker(model, state)


def read_alerts(home: Path) -> list[dict[str, JsonValue]]:
    """All lines of ``alerts.jsonl``, oldest first; broken ones are passed over."""
    path = home / "alerts.jsonl"
    found = []
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An alert goes to the configured address or nowhere."""

    def redirect_request(self, *_arguments: object) -> None:
        """Follows nothing; the status becomes an error."""


def _post(url: str, body: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        url, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(request, timeout=TIMEOUT_S):
        pass
