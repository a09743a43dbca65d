"""What the ledger says of calls, and what the server counted of the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from orchestra.chain.rows import INTENT, REPLY
from orchestra.ledger import Row
from orchestra.runs import RunFolder
from tests.loopback import Call


def unanswered(rows: Sequence[Row]) -> set[tuple[str, int]]:
    """(step/model, attempt) of the requests that were announced and never answered."""
    asked = {name(row) for row in rows if row.kind == INTENT}
    return asked - {name(row) for row in rows if row.kind == REPLY}


def name(row: Row) -> tuple[str, int]:
    return row.step.partition("/")[2], row.attempt


def replies(rows: Sequence[Row]) -> list[Row]:
    """The committed replies that came from a model."""
    return [
        row
        for row in rows
        if row.kind == REPLY and _value(row).get("ok") and _value(row).get("source") == "model"
    ]


def content(rows: Sequence[Row], reply: Row) -> tuple[str, list[str], int]:
    """Model, words and turn of the request that a reply is to.

    An intent holds only what the ledger does not have of its conversation yet, so the words are
    those of the last intent before it that begins one.
    """
    words: list[str] = []
    for row in rows:
        if row.kind != INTENT or name(row)[0] != name(reply)[0]:
            continue
        value = _value(row)
        words = list(_words(value["messages"])) or words
        if row.attempt == reply.attempt:
            nth = (value["messages_before"] + len(value["messages"]) - 1) // 2
            return str(value["model"]), words, nth
    raise AssertionError(f"no intent for row {reply.seq}")


def turn(body: dict[str, Any]) -> int:
    """How often the model has spoken before in a request, in any vendor's format."""
    said = body.get("messages") or body.get("input") or []
    return sum(
        isinstance(item, dict)
        and (item.get("role") == "assistant" or item.get("type") == "function_call")
        for item in said
    )


def _words(messages: Any) -> Iterator[str]:
    for message in messages:
        for part in message["parts"]:
            if part.get("part_kind") == "user-prompt":
                yield str(part["content"])


def _value(row: Row) -> dict[str, Any]:
    value = row.payload
    return value if isinstance(value, dict) else {}


def listed(run: RunFolder) -> set[tuple[str, int]]:
    """What ``run.json`` lists as possibly paid twice."""
    listed = run.info.get("possibly_paid_twice")
    assert isinstance(listed, list), "run.json does not say what was possibly paid twice"
    found = set()
    for item in listed:
        assert isinstance(item, dict)
        found.add((f"{item['step']}/{item['model']}", int(str(item["attempt"]))))
    return found


def calls_like(calls: Sequence[Call], rows: Sequence[Row], reply: Row) -> int:
    """How many of the server's calls have the content of the request that ``reply`` is to."""
    model, words, nth = content(rows, reply)
    return sum(
        c.model == model and turn(c.body) == nth and all(w in c.prompt for w in words)
        for c in calls
    )
