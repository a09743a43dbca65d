"""Faults: what is worth another try, how long the wait, and no key in any message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior

from orchestra.chain.faults import Fault, classify, retry_after_s, without_keys
from orchestra.chain.types import Outcome
from tests.orchestra.chain.stand_ins import AT_NOON, spec

KEY = "sk-proj-abcdefghij0123456789"


def fault(error: Exception, **fields: Any) -> Fault:
    return classify(error, spec(**fields), key=KEY, now=AT_NOON)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"Retry-After": "Tue, 03 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"Retry-After": "Tue Nov  3 12:00:30 2026"}, 30.0),
        ({"Retry-After": "Tue, 03 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_s(headers, now=AT_NOON) == seconds


def test_the_clock_that_is_handed_in_decides_how_long_a_date_is_away() -> None:
    later = datetime(2026, 11, 3, 12, 0, 20, tzinfo=UTC)
    headers = {"Retry-After": "Tue, 03 Nov 2026 12:00:30 GMT"}
    assert retry_after_s(headers, now=later) == 10.0


@pytest.mark.parametrize(
    ("status", "retryable", "is_outage"),
    [
        (408, True, True),
        (429, True, False),
        (500, True, True),
        (529, True, True),
        (400, False, False),
        (404, False, False),
        (413, False, False),
    ],
)
def test_a_status_says_whether_to_try_again(status: int, retryable: bool, is_outage: bool) -> None:
    found = fault(ModelHTTPError(status, "m", {"error": {"type": "oops", "message": "no"}}))
    assert (found.retryable, found.is_outage) == (retryable, is_outage)
    assert found.reason == f"alpha answered with status {status} (oops): no"
    assert not found.maybe_paid


def test_an_empty_account_is_not_asked_again() -> None:
    body = {"code": "insufficient_quota", "message": "You exceeded your current quota"}
    assert not fault(ModelHTTPError(429, "m", body)).retryable


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_no_key_is_in_a_message(status: int) -> None:
    for shown in (KEY, "sk-proj-abc***6789", f"Bearer {KEY}"):
        for body in ({"error": {"message": f"bad {shown}", "code": shown}}, {"error": shown}, None):
            reason = fault(ModelHTTPError(status, "m", body)).reason
            assert KEY not in reason
            assert "sk-proj" not in reason
    assert without_keys("a\nplain  line", "") == "a plain line"


def test_transport_errors_know_whether_the_request_left() -> None:
    def caused(cause: Exception) -> Fault:
        error = ModelAPIError("m", "Connection error.")
        error.__cause__ = cause
        return fault(error)

    never = caused(httpx2.ConnectError("refused"))
    assert (never.was_sent, never.maybe_paid, never.retryable) == (False, False, True)
    assert "cannot be reached at http://127.0.0.1:9/v1" in never.reason
    cut = caused(httpx2.ReadError("reset"))
    assert (cut.was_sent, cut.maybe_paid, cut.outcome) == (True, True, Outcome.FAILED)
    slow = caused(httpx2.ReadTimeout("slow"))
    assert (slow.maybe_paid, slow.outcome) == (True, Outcome.TIMED_OUT)


def test_a_reply_that_no_sdk_can_read_is_a_fault_of_the_format() -> None:
    found = fault(UnexpectedModelBehavior(f"cannot read {KEY}"))
    assert found.retryable
    assert found.reason == "the reply of alpha does not follow its vendor's format " + (
        "(UnexpectedModelBehavior)"
    )
    assert fault(found) is found
