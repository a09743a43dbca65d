"""``symphony eval``: benchmarks, their report, and what changed between two of them."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from symphony.benchmarks import Request, run_and_print
from symphony.commands.options import AsJson

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
RESUME = Annotated[
    bool,
    typer.Option("--resume", help="Take up saved results of the same code, data and settings."),
]


class SuiteName(StrEnum):
    """The suites, as they are named on the command line."""

    QUICK = "quick"
    FULL = "full"


def evaluate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="BENCHMARK...", help="Which; none lists them.", show_default=False),
    ] = None,
    suite: Annotated[
        SuiteName | None, typer.Option("--suite", help="Those of a suite, with its caps.")
    ] = None,
    data: DATA = None,
    out: OUT = None,
    resume: RESUME = False,
    cap: Annotated[
        list[str] | None,
        typer.Option(
            "--cap", metavar="NAME=ROWS", help="At most so many rows of each of its sets."
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            help="How many benchmarks at a time (default: 2 where there are two cores). Figures "
            "are the same; speeds in the report are lower.",
        ),
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            "--compare",
            metavar="A B",
            help="Two reports (folders or metrics.json; 'reference': the committed one): what "
            "changed. Status 1 if something got worse.",
        ),
    ] = None,
    renew_reference: Annotated[
        Path | None,
        typer.Option(
            "--renew-reference",
            metavar="DIR",
            help="Make the quick report in DIR the reference that tests compare with.",
        ),
    ] = None,
    accept_worse: Annotated[
        bool, typer.Option("--accept-worse", help="Renew the reference even where it gets worse.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run benchmarks and write metrics.json and a readable report; compare two of them."""
    if compare is not None:
        from symphony.comparison import compare_and_print

        compare_and_print(*compare, out=out or Path("out/compare"), as_json=as_json)
    elif renew_reference is not None:
        from symphony.comparison import renew_and_print

        renew_and_print(renew_reference, accept_worse=accept_worse)
    else:
        run_and_print(
            Request(
                tuple(names or ()),
                out=out or Path("out/eval"),
                data=data,
                suite=None if suite is None else suite.value,
                caps=tuple(cap or ()),
                resume=resume,
                jobs=jobs if jobs is not None else min(2, os.cpu_count() or 1),
            ),
            as_json=as_json,
        )
