"""``symphony verify``: one claim, a file of claims, or a whole draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestra.errors import UsageError
from symphony.commands.options import AsJson, Asked, check_folder
from symphony.questions import asked
from symphony.rulings import print_ruling
from symphony.terminal import Narrator, emit_json, interruptible, quiet_stdout, say, tell

if TYPE_CHECKING:
    from orchestra.runs import RunFolder
    from symphony.verification import Job


def verify(
    claim: Annotated[
        str | None, typer.Argument(metavar="[CLAIM]", help="One claim.", show_default=False)
    ] = None,
    corpus: Annotated[
        str | None, typer.Option("--corpus", metavar="NAME", help="Where to look for evidence.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help='Claims, a line each: {"id", "claim", …}.'),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where the verdicts go.")
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option("--draft", metavar="FILE", help="A draft (md, txt, docx) to take apart."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where a draft's report goes.")
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, metavar="P", help="Abstain below this probability of being right."
        ),
    ] = None,
    coverage: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=0.999,
            metavar="P",
            help="Abstain unless one label alone is left at this share of right ones kept.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Adjudicate a claim, a file of claims (--input), or a draft (--draft) against evidence."""
    if sum(form is not None for form in (claim, source, draft)) != 1:
        raise UsageError("give one of: a CLAIM, --input FILE, --draft FILE")
    abstention = (min_confidence, coverage)
    if draft is not None:
        from symphony.commands.verify_draft import verify_draft

        check_folder(out)
        verify_draft(_file(draft), _needed(corpus), out, abstention, as_json=as_json)
    elif source is not None:
        if output is None:
            raise UsageError("--input needs --output FILE: where the verdicts go")
        _verify_file(_file(source), corpus, _output(output, source), abstention, as_json=as_json)
    else:
        _verify_one(claim or "", _needed(corpus), abstention, as_json=as_json)


def _needed(corpus: str | None) -> str:
    if corpus is None:
        raise UsageError("--corpus NAME is needed: where to look for evidence")
    return corpus


def _file(path: Path) -> Path:
    if not path.exists():
        raise UsageError(f"no such file: {path}")
    if path.is_dir():
        raise UsageError(f"{path} is a folder: name the file to read")
    return path


def _output(path: Path, source: Path) -> Path:
    if path.is_dir():
        raise UsageError(f"{path} is a folder: name the file to write")
    if path.exists() and path.samefile(source):
        raise UsageError(f"{path} holds the claims: name another file for the verdicts")
    check_folder(path.parent)
    return path


def _verify_one(claim: str, corpus: str, abstention: Asked, *, as_json: bool) -> None:
    claim = asked(claim, "claim", "say what to verify")
    with interruptible("nothing was judged yet"), quiet_stdout():
        from adjudicator.adjudicator import Adjudicator
        from symphony.store import open_corpus
        from symphony.verification import as_row, begin, finish, record

        store = open_corpus(corpus)
        ruling = Adjudicator.from_settings().verify(
            claim, corpus=store, min_confidence=abstention[0], coverage=abstention[1]
        )
        run = begin("claim", store, title=claim)
        row = as_row(ruling) | {"id": "claim"}
        record(run, 1, [row])
        finish(run)
    if as_json:
        emit_json(row)
    else:
        print_ruling(ruling)
        tell(f"recorded as {run.id}")
    if row["verdict"] == "not_judged":
        raise typer.Exit(1)


def _verify_file(
    source: Path, corpus: str | None, output: Path, abstention: Asked, *, as_json: bool
) -> None:
    from symphony.verification import Job, begin, finish

    with quiet_stdout(), Narrator() as progress:
        from adjudicator.adjudicator import Adjudicator
        from symphony.store import open_corpus

        store = open_corpus(corpus) if corpus else None
        job = Job(Adjudicator.from_settings(), store, *abstention)
        run = begin("file", store, title=source.name)
        kept = f"{output} was not written; the rulings made so far are in run {run.id}"
        with interruptible(kept):
            counts = _stream(source, output, run, job, progress)
        finish(run)
    if as_json:
        emit_json({"run": run.id, "output": str(output), "verdicts": counts})
    else:
        total = sum(counts.values())
        listed = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
        say(f"{total} claims: {listed or 'none'}")
        say(f"verdicts: {output}")
        tell(f"recorded as {run.id}")
    if counts.get("not_judged", 0):
        raise typer.Exit(1)


def _stream(
    source: Path, output: Path, run: RunFolder, job: Job, progress: Narrator
) -> dict[str, int]:
    """Judges batch by batch into a file beside ``output``, which takes its name at the end."""
    from orchestra.files import atomic_writer, canonical_json
    from symphony.verification import batches, judge, read_lines, record

    counts: dict[str, int] = {}
    done = 0
    with source.open("rb") as lines, atomic_writer(output) as file:
        for batch in batches(read_lines(lines)):
            rows = judge(batch, job)
            record(run, done + 1, rows)
            for row in rows:
                file.write(canonical_json(row).encode("utf-8") + b"\n")
                verdict = str(row["verdict"])
                counts[verdict] = counts.get(verdict, 0) + 1
            done += len(rows)
            progress("claims judged", done, 0)
    return counts
