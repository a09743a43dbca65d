"""``symphony batch``: many questions, claims files and drafts from one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from symphony.commands.options import AsJson, check_folder
from symphony.terminal import Narrator, emit_json, interruptible, quiet_stdout, say, table, tell


def batch(
    jobs: Annotated[Path, typer.Argument(metavar="JOBS.yaml", help="The jobs; see docs/batch.md.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where results go (default: as the file says)."),
    ] = None,
    parallel: Annotated[
        int | None,
        typer.Option(min=1, max=64, metavar="N", help="Jobs at a time (default: the file's)."),
    ] = None,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to: symphony runs work.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do everything anew, also what is done.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Do the jobs of a file: what is done stays done, a broken job stops no other."""
    from orchestra.settings import home
    from symphony.batch.spec import load_batch
    from symphony.batch.standing import BAD
    from symphony.batch.state import Memory

    read = load_batch(jobs)
    read = replace(read, out=out or read.out, parallel=parallel or read.parallel)
    check_folder(read.out)
    memory = Memory(home(), jobs)
    kept = f"what was done is kept; go on with: symphony batch {jobs}"
    with interruptible(kept), quiet_stdout():
        from symphony.batch.preparing import prepare
        from symphony.batch.running import Watch, work
        from symphony.batch.summary import content, headline

        with Narrator() as progress:
            entries = prepare(read, memory, fresh=fresh, progress=progress)
        watch = Watch(memory.id, entries, read.out)
        if not queue:
            work(watch, parallel=read.parallel)
    found = watch.found
    if as_json:
        emit_json(content(memory.id, found, watch.results))
    else:
        rows = [[s.entry.id, s.status, s.reason or s.entry.about] for s in found]
        say(table(rows, header=["job", "status", "about"]))
        say(headline(found))
        say(f"summary: {(read.out / 'summary.html').absolute()}")
        if queue:
            tell("next:\n  symphony runs work")
    if any(standing.status in BAD for standing in found):
        raise typer.Exit(1)
