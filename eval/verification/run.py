"""``symphony eval verification`` and ``symphony eval scifact``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.types import Figure, Metrics, NotMeasured, Source, Table
from eval.verification import abstaining, figures, kept, pictures, tables
from eval.verification.answers import System
from eval.verification.claim_only import claim_only
from eval.verification.measured import Measured, measure
from eval.verification.published import published
from eval.verification.sets import CAP, OPEN_SETS, SCIFACT, OpenSet, load_sets
from eval.verification.systems import (
    ADJUDICATOR,
    VERIFIER,
    adjudicator,
    lexical,
    majority,
    shipped_verifier,
)
from ingest.types import Progress

SEED = 11
_HIDDEN = NotMeasured(
    what="SciFact test",
    why="its labels are hidden; two thirds of dev's abstracts are also cited in train, as in the "
    "official split",
)


def _figures(measured: Measured, main: Sequence[str]) -> list[Figure]:
    found = figures.means(measured)
    found += figures.vetoes(measured)
    for system in reversed(main):
        found += figures.per_set(measured, system)
    for system in reversed(main):
        found += figures.trust(measured, system, seed=SEED)
        found.append(figures.unjudged(measured, system))
    if ADJUDICATOR in main:
        found += abstaining.coverage_figure(measured, ADJUDICATOR)
    return found


def _tables(measured: Measured, main: Sequence[str]) -> tuple[Table, ...]:
    held: list[Table] = [
        tables.sets_table(measured),
        tables.verdicts_table(measured),
        tables.calibration_table(measured),
    ]
    if ADJUDICATOR in main:
        told = abstaining.coverage_table(measured, ADJUDICATOR)
        kept = abstaining.confidence_table(measured, ADJUDICATOR)
        held += [table for table in (told, kept) if table is not None]
    trained = tables.at_training()
    if isinstance(trained, Table):
        held.append(trained)
    return (*held, *published())


def _sources(measured: Measured) -> tuple[Source, ...]:
    found = {origin.name: origin for held in measured.sets for origin in held.sources}
    return tuple(found.values())


def _available(found: Sequence[System | NotMeasured]) -> tuple[list[System], list[NotMeasured]]:
    return (
        [one for one in found if isinstance(one, System)],
        [one for one in found if isinstance(one, NotMeasured)],
    )


def _report(
    name: str,
    title: str,
    data: Path,
    chosen: Sequence[OpenSet],
    found: Sequence[System | NotMeasured],
    *,
    cap: int | None,
    progress: Progress | None,
) -> Metrics:
    held, absent = load_sets(data, chosen, seed=SEED, cap=cap)
    systems, missing = _available(found)
    measured = measure(systems, held, seed=SEED, progress=progress)
    main = [n for n in (VERIFIER, ADJUDICATOR) if n in measured.names()]
    trained = tables.at_training()
    untold = [trained] if isinstance(trained, NotMeasured) else []
    judged = sum(len(one.rows) for one in held)
    return Metrics(
        benchmark=name,
        title=title,
        description=(
            f"{judged:,} pairs of a claim and its given evidence from {len(held)} open sets; "
            "nothing was trained or tuned on their rows. The bars are those of the adjudicator, "
            "which is what ships; the verifier beside it has no rules and no vetoes."
        ),
        figures=tuple(_figures(measured, main)),
        tables=_tables(measured, main),
        timing=(tables.speed_table(measured, main),),
        plots=tuple(pictures.plots(measured, main)),
        worst=kept.worst(measured, main[-1]) if main else (),
        outcomes=kept.outcomes(measured, main),
        sources=_sources(measured),
        settings={
            "rows a set": f"at most {cap or CAP:,} unless the table of sets says otherwise",
            **{system.name: system.note for system in systems},
        },
        not_measured=(*absent, *missing, *untold, _HIDDEN),
        seed=SEED,
    )


def verification(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """All open verification sets, all systems side by side.

    Args:
        data: the benchmark data folder.
        out: not used; nothing is kept.
        progress: told which set and system is being asked.
        cap: at most so many rows of any set, below the sets' own caps.

    Raises:
        DataMissing: none of the sets is there.
    """
    del out
    systems = (
        shipped_verifier(), adjudicator(), claim_only(data, progress), lexical(data), majority(),
    )  # fmt: skip
    title = "Verification on open sets"
    return _report("verification", title, data, OPEN_SETS, systems, cap=cap, progress=progress)


def scifact(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """SciFact dev alone: the cited abstract's sentences are the evidence."""
    del out
    systems = (shipped_verifier(), adjudicator(), lexical(data), majority())
    title = "SciFact verification"
    return _report("scifact", title, data, (SCIFACT,), systems, cap=None, progress=progress)
