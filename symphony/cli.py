"""``symphony``: the command line. Thin: each command is a file in :mod:`symphony.commands`."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from orchestra.errors import SymphonyError, UsageError
from orchestra.files import FULL
from orchestra.settings import home
from orchestra.telemetry import switch_off_telemetry
from symphony.commands import (
    batch,
    bench,
    doctor,
    evaluate,
    graph,
    ingest,
    research,
    runs,
    search,
    verify,
)
from symphony.terminal import tell

app = typer.Typer(
    name="symphony",
    help="Adjudicated research over your own documents: every sentence tied to the exact words "
    "of a source.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("ingest")(ingest.ingest)
app.command("search")(search.search)
app.command("research")(research.research)
app.command("verify")(verify.verify)
app.command("batch")(batch.batch)
app.command("eval")(evaluate.evaluate)
app.command("bench")(bench.bench)
app.add_typer(runs.app, name="runs")
app.add_typer(graph.app, name="graph")
app.command("doctor")(doctor.doctor)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit status.

    Returns:
        0 all fine, 1 some of it failed, 2 wrong usage, 130 interrupted.
    """
    switch_off_telemetry(offline=True)
    try:
        status = app(list(arguments), standalone_mode=False, prog_name="symphony")
    except TyperException as error:
        _show(error)
        return error.exit_code
    except UsageError as error:
        tell(f"symphony: {error}")
        return 2
    except SymphonyError as error:
        tell(f"symphony: {error}")
        return 1
    except KeyboardInterrupt:
        tell("\nstopped")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (``| head``): say nothing, as other tools do.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except sqlite3.DatabaseError as error:
        tell(f"symphony: a database under {home()} cannot be used ({error}); ingest again")
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        todo = "free some space" if error.errno in FULL else "check the path and its permissions"
        tell(f"symphony: {where}{error.strerror or error}: {todo} and run it again")
        return 1
    return status if isinstance(status, int) else 0


def _show(error: TyperException) -> None:
    """Says what is wrong with the command line, with the usage line where there is one."""
    show = getattr(error, "show", None)
    if callable(show):
        show()
    else:
        tell(f"symphony: {error}")


def main() -> None:
    """The entry point of the ``symphony`` script."""
    sys.exit(run(sys.argv[1:]))
