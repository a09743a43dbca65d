"""Says on the terminal that a run waits for a person, why, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import LedgerDamaged, RunWaits
from symphony.terminal import emit_json, one_line, say

if TYPE_CHECKING:
    from pydantic import JsonValue

    from orchestra.runs import RunFolder
    from research.people.types import Wait


@contextmanager
def waiting(out: Path | None, *, as_json: bool) -> Iterator[None]:
    """Ends a command whose run waits with exit status 0, the reasons and the next commands."""
    try:
        yield
    except RunWaits as error:
        from orchestra.runs import open_run
        from orchestra.settings import home

        show_wait(open_run(home(), error.run), out, as_json=as_json)


def show_wait(run: RunFolder, out: Path | None, *, as_json: bool) -> None:
    """Says that a run waits, as text or as one JSON value."""
    value = told(run, out)
    if as_json:
        emit_json(value)
        return
    say(f"waiting: {run.id} waits for a person after {value['stage']}")
    for reason in _list(value["reasons"]):
        if isinstance(reason, dict):
            say(f"  {reason['cause']}: {reason['text']}")
    if value["draft"]:
        say(f"draft:   {value['draft']}")
    say("next:")
    for command in _list(value["next"]):
        say(f"  {command}")


def show_waiting(*, as_json: bool) -> None:
    """All runs that wait for a person, oldest first."""
    from orchestra.runs import list_runs
    from orchestra.settings import home

    found = [run for run in list_runs(home()) if waits_now(run) is not None]
    if as_json:
        emit_json([{**told(run), "question": _question(run)} for run in found])
    elif not found:
        say("no run waits for a person")
    for run in () if as_json else found:
        wait = waits_now(run)
        say(f"{run.id}  after {wait.stage if wait else ''}: {one_line(_question(run), 60)}")
        for text in wait.texts if wait else ():
            say(f"  {text}")


def _question(run: RunFolder) -> str:
    try:
        return str(run.info.get("question", ""))
    except LedgerDamaged:
        return ""


def told(run: RunFolder, out: Path | None = None) -> dict[str, JsonValue]:
    """What there is to say of a run that waits: stage, reasons, draft, and the next commands."""
    from research.publishing import DRAFT

    wait = waits_now(run)
    draft = run.path / f"{DRAFT}.html"
    resume = f"symphony runs resume {run.id}" + (f" --out {shlex.quote(str(out))}" if out else "")
    correct = f'symphony runs correct {run.id} --statement ID --text "..." --reason "..."'
    return {
        "run": run.id,
        "status": "waiting",
        "stage": wait.stage if wait else "",
        "reasons": [reason.model_dump(mode="json") for reason in wait.reasons] if wait else [],
        "draft": str(draft.absolute()) if draft.is_file() else None,
        "next": [
            f"symphony runs approve {run.id}",
            *([correct] if draft.is_file() else []),
            f'symphony runs reject {run.id} --reason "..."',
            resume,
        ],
    }


def waits_now(run: RunFolder) -> Wait | None:
    """What a run waits for, by its ledger; None where it waits for nobody or cannot be read."""
    from research.people.standing import standing_of

    try:
        return standing_of(run.ledger).open
    except LedgerDamaged:
        return None


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
