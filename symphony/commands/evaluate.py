"""``symphony eval``: benchmarks and their report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from symphony.benchmarks import run_and_print

DATA = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The benchmark data (default: $SYMPHONY_DATA, ../shared/data).",
    ),
]
OUT = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where the report goes (default out/).")
]


def evaluate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="BENCHMARK...", help="Which; none lists them.", show_default=False),
    ] = None,
    data: DATA = None,
    out: OUT = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON value and nothing else.")
    ] = False,
) -> None:
    """Run benchmarks and write metrics.json and a readable report."""
    run_and_print(names or [], data=data, out=out or Path("out/eval"), speed=False, as_json=as_json)
