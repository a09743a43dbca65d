"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

CorpusName = Annotated[str, typer.Option("--corpus", metavar="NAME", help="The corpus to work on.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
