"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer

from orchestra.errors import UsageError
from orchestra.files import FULL

CorpusName = Annotated[str, typer.Option("--corpus", metavar="NAME", help="The corpus to work on.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]


def check_folder(out: Path | None) -> None:
    """Makes the folder that results go to, so that a wrong one is said before the work is done.

    Raises:
        UsageError: it cannot be made or written.
    """
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        if error.errno in FULL:
            raise
        raise UsageError(
            f"{out}: cannot be used as a folder for results ({error.strerror}); choose another"
        ) from error


Asked = tuple[float | None, float | None]
"""What abstention was asked for: the least confidence and the coverage."""
