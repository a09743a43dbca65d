"""``symphony runs approve | correct | reject``: what a person decides on a run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from orchestra.errors import UsageError
from symphony.commands.options import AsJson
from symphony.terminal import emit_json, one_line, quiet_stdout, say, table

if TYPE_CHECKING:
    from adjudicator.types import Ruling
    from orchestra.runs import RunFolder

RunId = Annotated[
    str,
    typer.Argument(metavar="ID", help="The run's id, or its beginning or end.", show_default=False),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who decides (default: your login name)."),
]


class Opinion(StrEnum):
    """A person's verdict: every one but "not judged"."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    REFUTED = "refuted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


def add_to(app: typer.Typer) -> None:
    """Adds the commands to ``symphony runs``."""
    app.command()(approve)
    app.command()(correct)
    app.command()(reject)


def approve(
    run_id: RunId,
    by: By = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Kept beside the approval.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let a run that waits go on; ``symphony runs resume ID`` then does."""
    from research.people.deciding import approve as decide

    run = _open(run_id)
    decision = decide(run, by=by, note=note)
    after = f"symphony runs resume {run.id}"
    if as_json:
        emit_json({"run": run.id, "status": "approved", **decision.model_dump(mode="json"),
                   "next": [after]})  # fmt: skip
        return
    say(f"approved: {run.id} after {decision.stage}, by {decision.by} at {decision.at}")
    say(f"next:\n  {after}")


def correct(
    run_id: RunId,
    statement: Annotated[
        str, typer.Option(metavar="ID", help="The statement: s3, say.", show_default=False)
    ],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it is corrected.", show_default=False)
    ],
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the statement says from now on.")
    ] = None,
    verdict: Annotated[
        Opinion | None,
        typer.Option(metavar="VERDICT", help="Your own verdict on it; kept beside the ruling."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Correct a statement of a run that waits or is finished; a new text is adjudicated again."""
    run = _open(run_id)
    corpus = run.info.get("corpus")
    if run.kind != "research" or not isinstance(corpus, str):
        raise UsageError(f"{run.id} is no research run: it has no statements to correct")
    with quiet_stdout():
        from adjudicator.adjudicator import Adjudicator
        from adjudicator.types import Verdict
        from research.people.correcting import Change
        from research.people.correcting import correct as decide
        from research.publishing import DRAFT
        from symphony.store import open_corpus

        said = None if verdict is None else Verdict(verdict.value)
        change = Change(statement=statement, reason=reason, text=text, verdict=said, by=by)
        made = decide(
            run, change, corpus=open_corpus(corpus), adjudicator=Adjudicator.from_settings()
        )
    published = run.info.get("status") == "finished"
    place = run.report_path if published else run.path / f"{DRAFT}.json"
    if as_json:
        emit_json({"run": run.id, "status": run.info.get("status"), "report": str(place),
                   **made.model_dump(mode="json")})  # fmt: skip
        return
    say(f"corrected: {made.statement} of {run.id}, by {made.by} at {made.at}")
    say(table([["before", *_ruled(made.before, made.before_ruling)],
               ["now", *_ruled(made.text, made.ruling)]]))  # fmt: skip
    if made.verdict is not None:
        say(f"your verdict, beside the ruling: {made.verdict.value}")
    say(f"quotations that still stand: {made.citations_kept} of {made.citations_checked}")
    say(f"{'report' if published else 'draft'}: {place.with_suffix('.html').absolute()}")


def _ruled(text: str, ruling: Ruling) -> tuple[str, str, str]:
    """Verdict, confidence and text, as columns."""
    sure = "" if ruling.confidence is None else f"{ruling.confidence:.0%}"
    return ruling.verdict.value, sure, one_line(text, 80)


def reject(
    run_id: RunId,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it gets no report.", show_default=False)
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """End a run that waits, without a report."""
    from research.people.deciding import reject as decide

    run = _open(run_id)
    decision = decide(run, by=by, reason=reason)
    if as_json:
        emit_json({"run": run.id, "status": "rejected", **decision.model_dump(mode="json")})
        return
    say(f"rejected: {run.id} after {decision.stage}, by {decision.by} at {decision.at}")


def _open(run_id: str) -> RunFolder:
    from orchestra.runs import open_run
    from orchestra.settings import home

    return open_run(home(), run_id)
