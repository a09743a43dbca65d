"""``symphony runs work``, and ``symphony runs resume`` without an id: what was left is finished."""

from __future__ import annotations

from typing import Annotated

import typer

from symphony.terminal import emit_json, interruptible, quiet_stdout, say, table, tell


def add_to(app: typer.Typer) -> None:
    """Adds the command to ``symphony runs``."""
    app.command()(work)


def work(
    name: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="The worker's stable name (default: the machine's next free slot)."
        ),
    ] = "",
    parallel: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="Runs at the same time.")
    ] = 1,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End once the queue is empty.")
    ] = False,
) -> None:
    """Do the runs in the queue (symphony research ... --queue), those of dead workers included."""
    from symphony.working import work as begin

    kept = "what was done is kept; another worker, or this one again, goes on"
    with interruptible(kept), quiet_stdout():
        begin(name=name, parallel=parallel, until_empty=until_empty)


def resume_all(*, as_json: bool) -> None:
    """Finishes every research and playbook run that was interrupted, oldest first.

    Raises:
        typer.Exit: with status 1 where one of them failed.
    """
    from orchestra.settings import home
    from symphony.working import finish, interrupted

    outcomes: dict[str, str] = {}
    kept = "every finished stage is kept; go on with: symphony runs resume"
    with interruptible(kept), quiet_stdout():
        for run in interrupted(home()):
            tell(f"resumes: {run.id}")
            outcomes[run.id] = finish(run.id)
    if as_json:
        emit_json([{"run": run, "outcome": outcome} for run, outcome in outcomes.items()])
    elif outcomes:
        say(table([[run, outcome] for run, outcome in outcomes.items()]))
    else:
        say("no run was interrupted")
    if any(outcome.startswith("failed") for outcome in outcomes.values()):
        raise typer.Exit(1)


def queue(run_id: str, job: str, *, as_json: bool) -> None:
    """Says that a run is in the queue, and what does it."""
    if as_json:
        emit_json({"run": run_id, "status": "queued", "job": job, "next": ["symphony runs work"]})
        return
    say(f"queued: {run_id}")
    say("next:\n  symphony runs work")
