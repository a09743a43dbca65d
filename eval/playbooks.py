"""``symphony eval playbooks``: the built-in playbooks, offline, on dossiers with planted errors.

An error is *found* where the playbook's report names it for what it is: a wrong figure as differing
(with the sources' figure), a case by what is wrong with it, sizes that conflict by both values. A
*false alarm* is a right figure, case, sentence or section that is called wrong or contested. What
the dossiers plant was written with the playbooks in mind: these are checks that they work, not
estimates of how they do on other papers.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import source
from eval.rates import by_id, kept_rate, rate
from eval.types import Figure, Metrics, Outcomes, Source, Table
from ingest.types import Progress

if TYPE_CHECKING:
    from research.playbooks.types import PlaybookReport

DOSSIERS = ("quay-lease", "cold-store", "kelp-market")
GOLD = "gold.json"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldFigure(_Row):
    """A figure of the draft: ``within`` is a stretch of its sentence, ``source`` the right one."""

    stated: str
    within: str
    standing: Literal["stands", "differs", "contested", "not_found"]
    source: str = ""


class GoldCase(_Row):
    """A case that the draft cites once, and what becomes of it."""

    name: str
    standing: Literal["sound", "no_such_case", "says_otherwise", "no_longer_good_law"]


class GoldClaim(_Row):
    """A sentence of the draft that contains ``within``, and whether it is wrong."""

    within: str
    wrong: bool


class GoldSection(_Row):
    """A section of a synthesis; ``values`` are the two that conflict."""

    label: str
    standing: Literal["established", "contested", "not_established"]
    values: tuple[str, ...] = ()


class Gold(_Row):
    """What a dossier plants, and how its playbook is played."""

    playbook: str
    corpus: str
    values: dict[str, str | tuple[str, ...]]
    drafts: dict[str, str] = {}
    figures: tuple[GoldFigure, ...] = ()
    cases: tuple[GoldCase, ...] = ()
    claims: tuple[GoldClaim, ...] = ()
    sections: tuple[GoldSection, ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item of the gold: was it planted as wrong, and did the report say so?"""

    kind: str
    item: str
    wanted: str
    said: str
    planted: bool
    found: bool
    alarm: bool


def load(folder: Path) -> Gold:
    """Reads a dossier's gold.

    Raises:
        BenchmarkDataMissing: it is not there.
        BenchmarkDataInvalid: it does not have the form.
    """
    path = folder / GOLD
    if not path.is_file():
        raise BenchmarkDataMissing(f"no gold at {path}: run this from a checkout")
    try:
        return Gold.model_validate(json.loads(path.read_text("utf-8")))
    except (ValidationError, ValueError) as error:
        raise BenchmarkDataInvalid(f"{path}: {error}") from error


def score(gold: Gold, report: PlaybookReport) -> list[Outcome]:
    """Every item of the gold against the report."""
    return [
        *_figures(gold, report),
        *_cases(gold, report),
        *_claims(gold, report),
        *_sections(gold, report),
    ]


def _figures(gold: Gold, report: PlaybookReport) -> Iterator[Outcome]:
    rows = [f for step in report.steps for f in step.figures]
    for want in gold.figures:
        row = next((r for r in rows if r.stated == want.stated and want.within in r.sentence), None)
        said = "missing" if row is None else row.standing.value
        planted = want.standing in ("differs", "contested")
        right_one = row is not None and want.source in row.otherwise
        yield Outcome(
            "figure", f"{want.stated} ({want.within})", want.standing, said, planted,
            found=said == want.standing and right_one,
            alarm=not planted and said in ("differs", "contested"),
        )  # fmt: skip


def _cases(gold: Gold, report: PlaybookReport) -> Iterator[Outcome]:
    rows = {c.name: c for step in report.steps for c in step.cases}
    for want in gold.cases:
        said = rows[want.name].standing.value if want.name in rows else "missing"
        planted = want.standing != "sound"
        yield Outcome(
            "case", want.name, want.standing, said, planted,
            found=said == want.standing,
            alarm=not planted and said not in ("sound", "missing"),
        )  # fmt: skip


def _claims(gold: Gold, report: PlaybookReport) -> Iterator[Outcome]:
    rulings = [r for s in report.steps if s.claims is not None for r in s.claims.rulings]
    for want in gold.claims:
        said = next((r.verdict.value for r in rulings if want.within in r.claim), "missing")
        wrong = said in ("refuted", "conflicting")
        wanted = "refuted" if want.wrong else "not refuted"
        found = said == "refuted"
        yield Outcome("sentence", want.within, wanted, said, want.wrong, found,
                      alarm=not want.wrong and wrong)  # fmt: skip


def _sections(gold: Gold, report: PlaybookReport) -> Iterator[Outcome]:
    views = {v.label: v for step in report.steps for v in step.sections}
    parts = {p.label: p.report for step in report.steps for p in step.parts}
    for want in gold.sections:
        view = views.get(want.label)
        said = "missing" if view is None else view.grade.value
        planted = want.standing != "established"
        shown = [
            f"{d.one.quote} {d.other.quote}"
            for d in (parts[want.label].disagreements if want.label in parts else ())
        ]
        both = not want.values or any(all(v in text for v in want.values) for text in shown)
        yield Outcome(
            "section", want.label, want.standing, said, planted,
            found=said == want.standing and both,
            alarm=not planted and said in ("contested", "not_established"),
        )  # fmt: skip


def disagreements(gold: Gold, report: PlaybookReport) -> tuple[int, int]:
    """Distinct disagreements that the report shows, and how many of them were planted."""
    shown = {
        f"{d.one.quote} {d.other.quote}"
        for step in report.steps
        for part in step.parts
        for d in part.report.disagreements
    }
    pairs = [*gold.conflicts, *(s.values for s in gold.sections if s.values)]
    planted = sum(any(all(v in text for v in pair) for pair in pairs) for text in shown)
    return len(shown), planted


def playbooks(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Plays the three on their dossiers in ``corpora/``, with no model; ``data`` is not used."""
    del data
    root = Path(__file__).resolve().parents[1] / "corpora"
    outcomes: list[tuple[str, Outcome]] = []
    sources: list[Source] = []
    shown = planted = 0
    for name in DOSSIERS:
        gold = load(root / name)
        report = play(root / name, gold, out, progress=progress)
        outcomes += [(name, outcome) for outcome in score(gold, report)]
        both = disagreements(gold, report)
        shown, planted = shown + both[0], planted + both[1]
        sources.append(source(root, root / name / GOLD, len(score(gold, report))))
    label = "disagreements shown between sources that were planted"
    return _metrics(
        outcomes, [rate("disagreements", label, planted, shown, better="higher")], sources
    )


def play(folder: Path, gold: Gold, out: Path, *, progress: Progress | None) -> PlaybookReport:
    """Ingests a dossier and plays its playbook on it with no model."""
    from ingest.corpus import Corpus
    from research.panel.council import Panel
    from research.panel.setup import configured
    from research.playbooks import find, read_draft, run_playbook

    corpus = Corpus.open_or_create(gold.corpus, home=out)
    corpus.ingest([folder / "documents"], progress=progress)
    run = asyncio.run(
        run_playbook(
            find(gold.playbook).playbook,
            corpus=corpus,
            values=gold.values,
            drafts={name: read_draft(folder / path) for name, path in gold.drafts.items()},
            panel=Panel((), configured().desk),
            progress=progress,
            home=out,
        )
    )
    return run.report


def _metrics(
    outcomes: Sequence[tuple[str, Outcome]], more: Sequence[Figure], sources: Sequence[Source]
) -> Metrics:
    by_dossier = {name: [o for n, o in outcomes if n == name] for name in DOSSIERS}
    made = _rates(outcomes, by_dossier)
    return Metrics(
        benchmark="playbooks",
        title="Playbooks",
        description="The three built-in playbooks, offline, on dossiers with planted errors.",
        figures=(*(figure for figure, _ in made), *more),
        outcomes=tuple(kept for _, kept in made),
        tables=(_table(outcomes),),
        sources=tuple(sources),
        settings={"panel": "no model", "judges": "offline, as configured without a key"},
    )


def _rates(
    everything: Sequence[tuple[str, Outcome]], by_dossier: Mapping[str, Sequence[Outcome]]
) -> list[tuple[Figure, Outcomes]]:
    made = []
    for name in ("all", *by_dossier):
        rows = ((f"{d}: {o.kind} {o.item}", o) for d, o in everything if name in (d, "all"))
        chosen = by_id(rows)
        found = {id_: o.found for id_, o in chosen.items() if o.planted}
        alarms = {id_: o.alarm for id_, o in chosen.items() if not o.planted}
        label = f"false alarms on what is right, {name}"
        made += [
            kept_rate(f"found/{name}", f"planted errors found, {name}", found),
            kept_rate(f"alarms/{name}", label, alarms, better="lower"),
        ]
    stands = by_id(
        (f"{d}: {o.item}", o.said == "stands")
        for d, o in everything
        if o.kind == "figure" and o.wanted == "stands"
    )
    made.append(kept_rate("confirmed", "right figures confirmed by a source", stands))
    return made


def _table(outcomes: Sequence[tuple[str, Outcome]]) -> Table:
    rows = [
        (name, o.kind, o.item, o.wanted, o.said, "missed" if o.planted else "false alarm")
        for name, o in outcomes
        if (o.planted and not o.found) or o.alarm
    ]
    return Table(
        title="Planted errors that were missed, and false alarms",
        columns=("dossier", "kind", "item", "gold", "said", "which"),
        rows=tuple(rows),
    )
