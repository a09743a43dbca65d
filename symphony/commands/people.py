"""``symphony runs approve | correct | reject``: what a person decides on a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from symphony.commands.options import AsJson
from symphony.terminal import emit_json, say

if TYPE_CHECKING:
    from orchestra.runs import RunFolder

RunId = Annotated[
    str,
    typer.Argument(metavar="ID", help="The run's id, or its beginning or end.", show_default=False),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who decides (default: your login name)."),
]


def add_to(app: typer.Typer) -> None:
    """Adds the commands to ``symphony runs``."""
    app.command()(approve)
    app.command()(reject)


def approve(
    run_id: RunId,
    by: By = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Kept beside the approval.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let a run that waits go on; ``symphony runs resume ID`` then does."""
    from research.people.deciding import approve as decide

    run = _open(run_id)
    decision = decide(run, by=by, note=note)
    after = f"symphony runs resume {run.id}"
    if as_json:
        emit_json({"run": run.id, "status": "approved", **decision.model_dump(mode="json"),
                   "next": [after]})  # fmt: skip
        return
    say(f"approved: {run.id} after {decision.stage}, by {decision.by} at {decision.at}")
    say(f"next:\n  {after}")


def reject(
    run_id: RunId,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it gets no report.", show_default=False)
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """End a run that waits, without a report."""
    from research.people.deciding import reject as decide

    run = _open(run_id)
    decision = decide(run, by=by, reason=reason)
    if as_json:
        emit_json({"run": run.id, "status": "rejected", **decision.model_dump(mode="json")})
        return
    say(f"rejected: {run.id} after {decision.stage}, by {decision.by} at {decision.at}")


def _open(run_id: str) -> RunFolder:
    from orchestra.runs import open_run
    from orchestra.settings import home

    return open_run(home(), run_id)
