"""``symphony bench``: speed and memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from symphony.benchmarks import Request, run_and_print
from symphony.commands.evaluate import DATA, OUT, RESUME
from symphony.commands.options import AsJson


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="Which; none lists them.", show_default=False),
    ] = None,
    data: DATA = None,
    out: OUT = None,
    resume: RESUME = False,
    as_json: AsJson = False,
) -> None:
    """Measure speed and memory on this machine, side by side, and write a report."""
    request = Request(
        tuple(names or ()), out=out or Path("out/bench"), data=data, resume=resume, speed=True
    )
    run_and_print(request, as_json=as_json)
