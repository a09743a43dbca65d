"""``symphony eval robustness``: a dossier, and what is added to it that should change nothing.

Noise in growing numbers, near-duplicates, injections, and corrections that do change something:
the older figure must not be told without the newer one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.attacks import attacks_folder
from eval.dossiers.asking import ask, ingested
from eval.dossiers.gold import Dossier, load_dossier
from eval.report.plots import Bar, grouped_bars
from eval.robustness.made import (
    Correction,
    Made,
    copies,
    corrections,
    injections,
    noise,
    planted,
)
from eval.robustness.scores import (
    Condition,
    Kept,
    score_condition,
    score_corrections,
    score_injections,
    score_planted,
)
from eval.types import Figure, Metrics, Plot, WorstCase
from ingest.types import Progress

DOSSIER = "cold-store"
INJECTIONS = "injections.jsonl"
LEVELS = (0, 10, 100, 1000)
SEED = 20_260_301


def robustness(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on one dossier in ``corpora/``.

    Args:
        data: unused.
        out: where corpora, made documents and runs are kept.
        progress: told what is going on.
        cap: at most so many noise documents (1,000 by default).
    """
    del data
    dossier = load_dossier(DOSSIER)
    levels = tuple(level for level in LEVELS if cap is None or level <= cap)
    noisy = [_noisy(dossier, level, out, progress) for level in levels]
    doubled = _doubled(dossier, out, progress)
    kept: Kept = [pair for one in (*noisy, doubled) for pair in score_condition(dossier, one)]
    injected, injection_cases = score_injections(_injected(dossier, out, progress))
    for half in ("dev", "frozen"):
        figures, cases = _planted(dossier, half, out, progress)
        injected, injection_cases = [*injected, *figures], [*injection_cases, *cases]
    corrected, alone, correction_cases = _corrected(dossier, out, progress)
    kept += corrected
    return _metrics(dossier, levels, kept, [*injected, *alone],
                    [*injection_cases, *correction_cases])  # fmt: skip


def _condition(
    dossier: Dossier,
    name: str,
    label: str,
    made: Sequence[Made],
    questions: Mapping[str, str],
    out: Path,
    progress: Progress | None,
) -> Condition:
    """Ingests the dossier with what was made, and asks."""
    folder = out / "made" / name
    folder.mkdir(parents=True, exist_ok=True)
    for one in made:
        (folder / one.name).write_text(one.text, encoding="utf-8")
    corpus = ingested(f"{dossier.name}-{name}", [dossier.documents, folder], out, progress)
    reports = ask(questions, corpus, out, progress=progress)
    return Condition(name, label, frozenset(one.name for one in made), reports)


def _asked(dossier: Dossier) -> dict[str, str]:
    return {q.id: q.question for q in (*dossier.questions, *dossier.refusals)}


def _noisy(dossier: Dossier, level: int, out: Path, progress: Progress | None) -> Condition:
    label = f"{level:,} noise documents"
    made = noise(level, seed=SEED)
    return _condition(dossier, f"noise-{level}", label, made, _asked(dossier), out, progress)


def _doubled(dossier: Dossier, out: Path, progress: Progress | None) -> Condition:
    corpus = ingested(dossier.name, [dossier.documents], out, progress)
    texts = {d.path: corpus.document(d.path).text for d in corpus.documents()}
    return _condition(dossier, "copies", "every document twice", copies(texts), _asked(dossier),
                      out, progress)  # fmt: skip


def _injected(dossier: Dossier, out: Path, progress: Progress | None) -> Condition:
    rows = (*dossier.questions, *dossier.refusals)
    return _condition(dossier, "injections", "injections", injections(rows), _asked(dossier),
                      out, progress)  # fmt: skip


def _planted(
    dossier: Dossier, half: str, out: Path, progress: Progress | None
) -> tuple[list[Figure], list[WorstCase]]:
    rows = (*dossier.questions, *dossier.refusals)
    made = planted(attacks_folder() / INJECTIONS, rows, half)
    one = _condition(dossier, f"planted-{half}", "planted", [p.made for p in made],
                     _asked(dossier), out, progress)  # fmt: skip
    return score_planted(one, made, half)


def _corrected(
    dossier: Dossier, out: Path, progress: Progress | None
) -> tuple[Kept, list[Figure], list[WorstCase]]:
    made: list[Correction] = corrections(dossier.questions, seed=SEED)
    owner = {fact.id: q for q in dossier.questions for fact in q.key_facts}
    questions = {owner[c.fact.id].id: owner[c.fact.id].question for c in made}
    asked = {c.fact.id: owner[c.fact.id].id for c in made}
    one = _condition(dossier, "corrections", "corrections", [c.made for c in made], questions,
                     out, progress)  # fmt: skip
    return score_corrections(one, made, asked)


def _plot(levels: Sequence[int], kept: Kept) -> Plot:
    known = {figure.key: figure for figure, _ in kept}
    series = {"facts": "key facts told", "refused": "refused rightly",
              "hung": "statements on noise alone"}  # fmt: skip
    bars = [
        Bar(f"{level:,}", label, figure.value, figure.low, figure.high)
        for level in levels
        for key, label in series.items()
        if (figure := known[f"noise-{level}/{key}"]).value is not None
    ]
    return grouped_bars("Reports as noise documents are added", bars, ylabel="share")


def _metrics(
    dossier: Dossier,
    levels: Sequence[int],
    kept: Kept,
    more: Sequence[Figure],
    worst: Sequence[WorstCase],
) -> Metrics:
    frozen = dossier.frozen
    return Metrics(
        benchmark="robustness",
        title="Robustness",
        description=f"The {dossier.name} dossier, with documents added that should not help.",
        figures=(*(figure for figure, _ in kept), *more),
        outcomes=tuple(outcomes for _, outcomes in kept),
        plots=(_plot(levels, kept),),
        worst=tuple(case for case in worst if not _is_frozen(case.id, frozen)),
        sources=dossier.sources,
        settings={
            "noise": "made from templates by this project's code, half of it in the form of facts",
            "copies": "every document's stored text once more, a line added and the last one cut",
            "panel": "no model",
        },
        seed=SEED,
    )


def _is_frozen(case: str, frozen: frozenset[str]) -> bool:
    """Whether a case is about a frozen question: its id is the question's, or that of a fact."""
    return any(case == name or case.startswith(f"{name}f") for name in frozen)
