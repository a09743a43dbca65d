"""``symphony bench``: speed and memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from symphony.benchmarks import run_and_print
from symphony.commands.evaluate import DATA, OUT
from symphony.commands.options import AsJson


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="Which; none lists them.", show_default=False),
    ] = None,
    data: DATA = None,
    out: OUT = None,
    as_json: AsJson = False,
) -> None:
    """Measure speed and memory on this machine, side by side, and write a report."""
    run_and_print(names or [], data=data, out=out or Path("out/bench"), speed=True, as_json=as_json)
