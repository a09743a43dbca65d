"""What can go wrong on the way to a model, sorted by what to do about it.

Messages are ours: of a vendor's error they keep the status, the error's code and a short text in
which keys are blotted out; of an authentication error not even the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from orchestra.chain.types import Outcome
from orchestra.errors import SymphonyError
from orchestra.panel.specs import ModelSpec

_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_TEXT = 160
_KEYS = re.compile(
    r"\b(?:sk|pk|rk|key|api)[-_][\w\-*.]{6,}|bearer\s+\S+|[\w\-]*\*{3,}[\w\-]*", re.IGNORECASE
)
_SPENT = ("insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low")


class Fault(SymphonyError):
    """One request, or one candidate, came to nothing.

    Attributes:
        outcome: how the attempt ends if nothing else is tried.
        retryable: whether the same request may do better later.
        retry_after_s: what the vendor asked to be waited, where it did.
        was_sent: whether the request may have left the machine.
        maybe_paid: whether the vendor may have done, and billed, the work.
        is_outage: whether it counts towards opening the model's breaker.
    """

    def __init__(
        self,
        outcome: Outcome,
        reason: str,
        *,
        retryable: bool = False,
        retry_after_s: float | None = None,
        was_sent: bool = True,
        maybe_paid: bool = False,
        is_outage: bool = False,
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.was_sent = was_sent
        self.maybe_paid = maybe_paid
        self.is_outage = is_outage


def timed_out(spec: ModelSpec) -> Fault:
    """No reply within the time that the settings give a request."""
    return Fault(
        Outcome.TIMED_OUT,
        f"{spec.name} did not answer within {spec.timeout_s:g} s",
        retryable=True,
        maybe_paid=True,
        is_outage=True,
    )


def classify(error: Exception, spec: ModelSpec, *, key: str, now: datetime) -> Fault:
    """The fault that an exception of pydantic-ai, an SDK or the transport stands for."""
    from pydantic_ai.exceptions import ModelHTTPError

    if isinstance(error, Fault):
        return error
    if isinstance(error, ModelHTTPError):
        return _of_status(error, spec, key=key, now=now)
    names = [type(cause).__name__ for cause in _causes(error)]
    if any(name in ("ConnectError", "ConnectTimeout", "PoolTimeout") for name in names):
        return Fault(
            Outcome.FAILED,
            f"{spec.name} cannot be reached at {_place(spec)}",
            retryable=True,
            was_sent=False,
            is_outage=True,
        )
    if isinstance(error, TimeoutError) or any("Timeout" in name for name in names):
        return timed_out(spec)
    if _is_transport(names):
        return Fault(
            Outcome.FAILED,
            f"the connection to {spec.name} was cut before its reply was whole",
            retryable=True,
            maybe_paid=True,
            is_outage=True,
        )
    return Fault(
        Outcome.FAILED,
        f"the reply of {spec.name} does not follow its vendor's format ({type(error).__name__})",
        retryable=True,
        maybe_paid=True,
        is_outage=True,
    )


def retry_after_s(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds that ``retry-after-ms`` or ``Retry-After`` (seconds or a date) ask for.

    None where neither is there or can be read. RFC 9110, section 10.2.3.
    """
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    for name, unit in (("retry-after-ms", 1_000.0), ("retry-after", 1.0)):
        value = lowered.get(name, "")
        if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
            return float(value) / unit
    try:
        moment = parsedate_to_datetime(lowered.get("retry-after", ""))
    except ValueError:
        return None
    if moment.tzinfo is None:  # asctime form: always UTC
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def without_keys(text: str, key: str) -> str:
    """One short line of ``text`` in which nothing looks like a key."""
    line = " ".join(text.split())
    if len(key) >= 4:
        line = line.replace(key, "…")
    return _KEYS.sub("…", line)[:_TEXT]


def _of_status(error: object, spec: ModelSpec, *, key: str, now: datetime) -> Fault:
    from pydantic_ai.exceptions import ModelHTTPError

    assert isinstance(error, ModelHTTPError)  # noqa: S101
    status = error.status_code
    code, text = (without_keys(part, key) for part in _code_and_text(error.body))
    said = f"{spec.name} answered with status {status}" + (f" ({code})" if code else "")
    if status in (401, 403):
        where = f"check the key in {spec.key_variable}" if spec.key_variable else "it wants a key"
        return Fault(Outcome.FAILED, f"{said}: {where}")
    again = (status in _AGAIN or status >= 500) and code not in _SPENT
    return Fault(
        Outcome.FAILED,
        f"{said}: {text}" if text else said,
        retryable=again,
        retry_after_s=retry_after_s(error.headers or {}, now=now) if again else None,
        is_outage=status >= 500 or status == 408,
    )


def _code_and_text(body: object) -> tuple[str, str]:
    """The error's code and message in the forms that the vendors use; "" for what is missing."""
    inner = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(inner, dict):
        return "", ""
    code = inner.get("code") or inner.get("type") or ""
    return str(code)[:60], str(inner.get("message") or "")


def _place(spec: ModelSpec) -> str:
    return spec.base_url or "its vendor's address"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _is_transport(names: list[str]) -> bool:
    cut = ("APIConnectionError", "ReadError", "WriteError", "RemoteProtocolError", "CloseError")
    return any(name in cut for name in names)
