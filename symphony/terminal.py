"""What goes to the terminal: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from types import TracebackType
from typing import TYPE_CHECKING

import typer

from orchestra.files import canonical_json

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_KEPT = {"\n", "\t"}
_PAUSE_S = 2.0


def clean(text: str) -> str:
    """``text`` without what a document could use to steer the terminal (escapes, overrides)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "" for c in text
    )


def one_line(text: str, limit: int = 0) -> str:
    """``text`` on one line, cut at ``limit`` characters (0: never)."""
    line = " ".join(clean(text).split())
    return line if not limit or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def say(text: str = "", *, styled: bool = False) -> None:
    """A line for people, on standard output; ``styled`` text was cleaned before it was styled."""
    sys.stdout.write((text if styled else clean(text)) + "\n")


def tell(text: str) -> None:
    """A line beside the result (progress, warnings, failures), on standard error."""
    sys.stderr.write(clean(text) + "\n")
    sys.stderr.flush()


def emit_json(value: object) -> None:
    """The one JSON value of ``--json``."""
    sys.stdout.write(canonical_json(value, indent=2) + "\n")


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Sends whatever a library prints to standard error: standard output is for results."""
    with redirect_stdout(sys.stderr):
        yield


@contextmanager
def interruptible(kept: str) -> Iterator[None]:
    """Turns Ctrl-C into exit status 130 and a line that says what was kept."""
    try:
        yield
    except KeyboardInterrupt as error:
        tell(f"\nstopped: {kept}")
        raise typer.Exit(130) from error


def table(rows: Sequence[Sequence[str]], *, header: Sequence[str] = ()) -> str:
    """Columns aligned with spaces; a column of figures is set to the right."""
    lines = [list(map(one_line, row)) for row in ([header] if header else []) + list(rows)]
    if not lines:
        return ""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    body = lines[1 if header else 0 :]
    right = [bool(body) and all(_is_figure(line[i]) for line in body) for i in range(len(widths))]
    out = []
    for line in lines:
        cells = [
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ]
        out.append("  ".join(cells).rstrip())
    return "\n".join(out)


def _is_figure(text: str) -> bool:
    return bool(text) and text[0].isdigit() and all(c.isdigit() or c in ".,%/ " for c in text)


class Narrator:
    """Shows how far a long job is: a bar on a terminal, now and then a line elsewhere.

    It is the ``Progress`` that the packages beneath are handed; use it as a context manager.
    """

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._stage = ""
        self._said_at = 0.0
        self._on_terminal = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """Notes that ``done`` of ``total`` of ``stage`` are through; ``total`` 0: not known."""
        if self._on_terminal:
            self._draw(stage, done, total, detail)
        else:
            self._write(stage, done, total, detail)

    def __enter__(self) -> Narrator:
        """Returns itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clears the bar."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self, stage: str, done: int, total: int, detail: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.text import Text

        if self._bar is None:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TextColumn("{task.fields[detail]}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        if self._task is None or stage != self._stage:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._stage = stage
            label = Text(one_line(stage)).markup
            self._task = self._bar.add_task(label, total=total or None, detail="")
        self._bar.update(
            self._task, completed=done, total=total or None, detail=one_line(detail, 40)
        )

    def _write(self, stage: str, done: int, total: int, detail: str) -> None:
        now = time.monotonic()
        new = stage != self._stage
        if not new and done < total and now - self._said_at < _PAUSE_S:
            return
        if not new and done >= total and now - self._said_at < _PAUSE_S / 4:
            return
        self._stage, self._said_at = stage, now
        count = f" {done}/{total}" if total else ""
        tail = f": {one_line(detail, 60)}" if detail else ""
        tell(f"  {stage}{count}{tail}")
