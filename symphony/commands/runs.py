"""``symphony runs``: what was done, and whether its record still stands."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestra.errors import LedgerDamaged, UsageError
from symphony.commands import people, runs_stats, work
from symphony.commands.options import AsJson, check_folder
from symphony.commands.research import show_run
from symphony.standing import show_waiting, waiting
from symphony.terminal import (
    Narrator,
    emit_json,
    interruptible,
    one_line,
    quiet_stdout,
    say,
    table,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

    from orchestra.runs import RunFolder

app = typer.Typer(
    no_args_is_help=True,
    help="List, show, check, replay and resume recorded runs; decide on those that wait.",
)
people.add_to(app)
work.add_to(app)
app.command("stats")(runs_stats.stats)

RunId = Annotated[
    str,
    typer.Argument(metavar="ID", help="The run's id, or its beginning or end.", show_default=False),
]


Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="A folder for copies of the report.")
]


def _open(run_id: str) -> RunFolder:
    from orchestra.runs import open_run
    from orchestra.settings import home

    return open_run(home(), run_id)


def _info(run: RunFolder) -> dict[str, JsonValue]:
    """What ``run.json`` says; a damaged one is a status, so that the others are still listed."""
    try:
        return run.info
    except LedgerDamaged as error:
        return {"id": run.id, "status": "damaged", "title": str(error)}


@app.command("list")
def list_(
    only_waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for a person, and why.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List all runs, oldest first."""
    from orchestra.runs import damaged_runs, list_runs
    from orchestra.settings import home

    if only_waiting:
        show_waiting(as_json=as_json)
        return
    runs = list_runs(home())
    infos = [_info(run) for run in runs]
    counts = [_rows(run) for run in runs]
    for name, problem in damaged_runs(home()).items():
        infos.append({"id": name, "status": "damaged", "title": problem})
        counts.append("–")
    if as_json:
        emit_json(infos)
    elif not infos:
        say("no runs yet")
    else:
        rows = [
            [
                str(info["id"]),
                str(info.get("status", "")),
                count,
                one_line(str(info.get("question") or info.get("title") or ""), 60),
            ]
            for info, count in zip(infos, counts, strict=True)
        ]
        say(table(rows, header=["run", "status", "rows", "about"]))


def _rows(run: RunFolder) -> str:
    """How many rows the ledger has; a dash where they cannot be read."""
    try:
        return str(len(run.ledger.rows()))
    except LedgerDamaged:
        return "–"


@app.command()
def show(run_id: RunId, as_json: AsJson = False) -> None:
    """Show a run: its circumstances and every row of its ledger."""
    run = _open(run_id)
    rows = run.ledger.rows()
    if as_json:
        listed = [
            {
                "seq": row.seq,
                "step": row.step,
                "attempt": row.attempt,
                "kind": row.kind,
                "payload": json.loads(row.at_rest),
                "hash": row.hash,
            }
            for row in rows
        ]
        emit_json({"run": run.info, "rows": listed})
        return
    for key, value in sorted(run.info.items()):
        if not isinstance(value, dict | list):
            say(f"{key}: {value}")
    say(f"folder: {run.path}")
    say()
    lines = [[str(r.seq), r.step, str(r.attempt), r.kind, one_line(r.at_rest, 70)] for r in rows]
    say(table(lines, header=["row", "step", "attempt", "kind", "payload"]))


@app.command()
def check(run_id: RunId, as_json: AsJson = False) -> None:
    """Check the ledger's hash chain: a changed, missing or cut-off row is found."""
    run = _open(run_id)
    try:
        head, problem = run.check(), ""
    except LedgerDamaged as error:
        head, problem = "", str(error)
    if as_json:
        emit_json({"run": run.id, "sound": not problem, "head": head or None, "problem": problem})
        if problem:
            raise typer.Exit(1)
        return
    if problem:
        raise LedgerDamaged(problem)
    count = len(run.ledger.rows())
    ended = run.info.get("status") != "running"
    say(f"{run.id}: {count} rows, the chain is whole, head {head[:12]}…")
    if not ended:
        say("the run has not ended, so nothing says whether rows were cut off at its end")


@app.command()
def replay(run_id: RunId) -> None:
    """Rebuild report.json from the ledger, calling no model, and compare it with the one kept."""
    run = _open(run_id)
    run.check()
    text = _replayed(run)
    if not run.report_path.is_file():
        from orchestra.files import atomic_write_text

        atomic_write_text(run.report_path, text)
        say(f"{run.report_path} was missing and has been rebuilt")
    elif run.report_path.read_text("utf-8") == text:
        say(f"{run.report_path}: the same, byte for byte ({len(text.encode())} bytes)")
    else:
        raise LedgerDamaged(
            f"{run.report_path} is not what the ledger says: move it away and replay again to "
            "have it rebuilt"
        )


@app.command()
def resume(
    run_id: Annotated[
        str,
        typer.Argument(metavar="[ID]", help="The run (default: all that were interrupted)."),
    ] = "",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a research run that was cut short; no finished stage is done again."""
    if not run_id:
        if out is not None:
            raise UsageError("--out belongs to one run: name it, or leave --out away")
        work.resume_all(as_json=as_json)
        return
    run = _open(run_id)
    corpus = run.info.get("corpus")
    if run.kind == "playbook" and isinstance(corpus, str):
        from symphony.playbooks import resume as resume_playbook

        resume_playbook(run, corpus, out=out, as_json=as_json)
        return
    if run.kind != "research" or not isinstance(corpus, str):
        raise UsageError(f"{run.id} is no research run: only those can be resumed")
    run.ledger.check()
    check_folder(out)
    kept = f"every finished stage is kept; go on with: symphony runs resume {run.id}"
    with waiting(out, as_json=as_json):
        with interruptible(kept), Narrator() as progress, quiet_stdout():
            from research.run import conduct
            from symphony.store import open_corpus

            store = open_corpus(corpus)
            done = asyncio.run(conduct("", corpus=store, resume=run.id, out=out, progress=progress))
        show_run(done, out, as_json=as_json)


def _replayed(run: RunFolder) -> str:
    if run.kind == "verify":
        from symphony.verification import replay as replay_verification

        return replay_verification(run)
    if run.kind == "research":
        from research.run import replay as replay_research
        from research.run import report_json

        return report_json(replay_research(run))
    if run.kind == "playbook":
        from symphony.playbooks import replayed

        return replayed(run)
    raise UsageError(f"a run of kind {run.kind!r} cannot be replayed")
