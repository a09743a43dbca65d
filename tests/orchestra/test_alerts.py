"""Alerts reach the file and the webhook, once, and never hold up or fail a run."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from orchestra import alerts as module
from orchestra.alerts import Alerts, breaker_changed, listen, read_alerts
from orchestra.budget.caps import Use
from orchestra.chain.types import Answer, Ask, Attempt, Outcome, Prompt
from orchestra.panel.specs import AlertsSpec

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def made(home: Path, **spec: Any) -> Alerts:
    post = spec.pop("post", None)
    return Alerts(AlertsSpec(**spec), run="r", home=home, clock=lambda: NOON, post=post)


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes what it is sent, or answers with the status that its path names."""

    taken: list[dict[str, object]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = int(self.path.strip("/") or 200)
        if status == 200:
            type(self).taken.append(json.loads(body))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    Hook.taken = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", Hook.taken
        server.shutdown()
        thread.join()


def test_an_alert_is_written_and_sent_once(
    tmp_path: Path, hook: tuple[str, list[dict[str, object]]]
) -> None:
    url, taken = hook
    alerts = made(tmp_path, webhook=url)
    assert alerts.raise_alert("spend", "x", "much", {"n": 1})
    assert not alerts.raise_alert("spend", "x", "more", {"n": 2})
    alerts.close()
    [line] = read_alerts(tmp_path)
    assert taken == [line]
    assert line == {
        "run": "r", "at": NOON.isoformat(), "kind": "spend", "subject": "x", "message": "much",
        "values": {"n": 1},
    }  # fmt: skip


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_was_not_taken_is_noted(
    tmp_path: Path, hook: tuple[str, list[dict[str, object]]], status: int
) -> None:
    alerts = made(tmp_path, webhook=f"{hook[0]}/{status}")
    alerts.raise_alert("spend", "x", "much")
    alerts.close()
    assert "HTTPError" in str(read_alerts(tmp_path)[1]["undelivered"])
    assert hook[1] == [], "a redirection is not followed"


def test_an_address_where_nobody_listens_is_noted_and_not_named(tmp_path: Path) -> None:
    alerts = made(tmp_path, webhook="http://127.0.0.1:9/secret-path")
    alerts.raise_alert("spend", "x", "much")
    alerts.close()
    assert "undelivered" in read_alerts(tmp_path)[1]
    assert "secret-path" not in (tmp_path / "alerts.jsonl").read_text()


def test_a_hook_that_hangs_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT_S", 0.2)
    free = threading.Event()
    alerts = made(tmp_path, webhook="http://h.invalid", post=lambda *_: free.wait(20) and None)
    began = time.monotonic()
    for n in range(50):
        alerts.raise_alert("spend", str(n), "much")
    alerts.close()
    assert time.monotonic() - began < 10
    assert len(read_alerts(tmp_path)) == 50
    free.set()


def test_a_file_that_cannot_be_written_fails_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "alerts.jsonl").mkdir()
    assert made(tmp_path).raise_alert("spend", "x", "much")
    assert "could not be written" in caplog.text


def kinds(home: Path) -> list[tuple[object, object]]:
    return [(line["kind"], line["subject"]) for line in read_alerts(home)]


def test_spend_is_told_at_each_share_once(tmp_path: Path) -> None:
    alerts = made(tmp_path)
    for used in (0.1, 0.79, 0.8, 0.85, 1.0, 1.0):
        alerts.spend(Use("run_usd", 1.0, used))
    alerts.spend(Use("day_calls", 10, 9))
    assert kinds(tmp_path) == [
        ("spend", "run_usd 0.8"), ("spend", "run_usd 1"), ("spend", "day_calls 0.8"),
    ]  # fmt: skip


class Reply(BaseModel):
    text: str


def answered(alerts: Alerts, retries: int) -> None:
    ask = Ask("s", "r", Prompt("p", "1", "d", "i", "t"), Reply)
    attempt = Attempt(model="a", outcome=Outcome.ANSWERED, retries=retries)
    alerts.answered(ask, Answer(Reply(text="x"), "a", (attempt,)))


def test_retries_add_up_over_a_run(tmp_path: Path) -> None:
    alerts = made(tmp_path, retries=3)
    for retries in (2, 0, 1, 4):
        answered(alerts, retries)
    [line] = read_alerts(tmp_path)
    assert (line["kind"], line["values"]) == ("retries", {"retries": 3, "limit": 3, "step": "s"})
    quiet = made(tmp_path / "quiet", retries=None)
    answered(quiet, 100)
    assert kinds(tmp_path / "quiet") == []


def test_an_opened_breaker_is_told_to_the_runs_that_listen(tmp_path: Path) -> None:
    alerts, deaf = made(tmp_path / "a"), made(tmp_path / "b", breaker=False)
    listen(alerts)
    listen(deaf)
    breaker_changed("m", "half-opened")
    breaker_changed("m", "opened")
    assert kinds(tmp_path / "a") == [("breaker", "m")]
    assert kinds(tmp_path / "b") == []


def test_disagreement_needs_enough_pairs(tmp_path: Path) -> None:
    alerts = made(tmp_path, disagreement=0.4, min_pairs=5)
    alerts.agreement("few", 0, 4)
    alerts.agreement("fine", 6, 10)
    alerts.agreement("rulings", 5, 10)
    assert kinds(tmp_path) == [("disagreement", "rulings")]
    silent = made(tmp_path / "s", disagreement=None)
    silent.agreement("x", 0, 100)
    assert kinds(tmp_path / "s") == []


def test_broken_lines_are_passed_over(tmp_path: Path) -> None:
    assert read_alerts(tmp_path) == []
    (tmp_path / "alerts.jsonl").write_text('{"kind": "spend"}\n{half\n[1]\n')
    assert read_alerts(tmp_path) == [{"kind": "spend"}]
