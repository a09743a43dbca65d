"""What ``symphony eval`` and ``symphony bench`` share: run some, print their figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from symphony.terminal import (
    Narrator,
    emit_json,
    interruptible,
    quiet_stdout,
    say,
    table,
    tell,
)

if TYPE_CHECKING:
    from eval.types import Figure, Metrics


def run_and_print(
    names: Sequence[str], *, data: Path | None, out: Path, speed: bool, as_json: bool
) -> None:
    """Runs the named benchmarks (lists them where none is named); status 1 if one could not run."""
    if not names:
        _list(speed=speed, as_json=as_json)
        return
    kept = f"nothing of this report was written; what was ingested stays under {out}"
    with interruptible(kept), Narrator() as progress, quiet_stdout():
        from eval.registry import run_benchmarks

        written, results, failures = run_benchmarks(
            names, data=data, out=out, progress=progress, speed=speed
        )
    if as_json:
        emit_json(
            {
                "results": [result.model_dump(mode="json") for result in results],
                "failures": failures,
            }
        )
    else:
        for result in results:
            _print(result)
        say(f"report: {written.markdown}")
    for name, reason in failures.items():
        tell(f"could not run {name}: {reason}")
    if failures:
        raise typer.Exit(1)


def _list(*, speed: bool, as_json: bool) -> None:
    from eval.registry import benches, benchmarks

    known = benches() if speed else benchmarks()
    if as_json:
        emit_json({name: item.description for name, item in known.items()})
    else:
        say(table([[name, item.description] for name, item in known.items()]))


def _print(result: Metrics) -> None:
    say(result.title)
    rows = [
        [figure.label, _value(figure), _counts(figure), _bar(figure)] for figure in result.figures
    ]
    say(table(rows))
    say()


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "–"
    unit = f" {figure.unit}" if figure.unit else ""
    return f"{figure.value:.4g}{unit}"


def _counts(figure: Figure) -> str:
    if figure.numerator is not None and figure.denominator is not None:
        return f"{figure.numerator:g}/{figure.denominator:g}"
    return f"n={figure.n}" if figure.n is not None else ""


def _bar(figure: Figure) -> str:
    if figure.target is None:
        return ""
    word = {True: "met", False: "missed", None: "not measured"}[figure.met]
    return f"bar {figure.target}: {word}"
