"""``symphony eval other-hands``: dossiers by hands that had not seen the product.

The older dossiers lie beside the rules that were made on them. These were written apart, in words
of their own: three of the eight are frozen whole, and nothing of them was ever looked at.
"""

from __future__ import annotations

from pathlib import Path

from eval.contradictions.scores import Searched, distinct, is_pair, of_report
from eval.contradictions.scores import score as score_pairs
from eval.demo.gold import Pair
from eval.dossiers.gold import corpora_folder, load_dossier
from eval.loaders import read_jsonl
from eval.rates import kept_rate
from eval.reports.facts import Told
from eval.reports.run import score, told_of
from eval.types import Figure, Metrics, Outcomes
from ingest.types import Progress

FOLDER = "hands"
DEV = ("hospital-wing", "payroll-outage", "school-merger", "wind-ridge", "orchard-coop")
FROZEN = ("boil-notice", "tablet-trial", "lent-bronze")


def other_hands(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on the dossiers in ``corpora/hands``; ``data`` is not used.

    Raises:
        BenchmarkDataMissing: a dossier is not there.
        BenchmarkDataInvalid: a dossier's gold does not have its form.
    """
    del data
    folder = corpora_folder() / FOLDER
    dossiers = [load_dossier(name, folder / name) for name in (*DEV, *FROZEN)]
    return measured([told_of(dossier, out, progress) for dossier in dossiers])


def measured(told: list[Told]) -> Metrics:
    """What ``symphony eval reports`` and ``contradictions`` measure, and traps fallen into."""
    pairs = [
        Searched(t.dossier, distinct([s for r in t.report.values() for s in of_report(r)]), ())
        for t in told
    ]
    figures, outcomes, worst, table = score_pairs(pairs)
    kept = [f for f in figures if not f.key.endswith("/baseline")]
    trap, avoided = _traps(pairs)
    base = score(told)
    words = sum(len(t.dossier.asked) for t in told)
    return base.model_copy(
        update={
            "benchmark": "other-hands",
            "title": "Reports on dossiers of other hands",
            "description": f"{words} questions on {len(told)} invented dossiers by hands that had "
            "not seen the product, researched offline; three dossiers are frozen.",
            "figures": (*base.figures, *kept, trap),
            "outcomes": (*base.outcomes, *outcomes, avoided),
            "worst": (*base.worst, *worst),
            "tables": (*base.tables, table),
        }
    )


def _traps(searched: list[Searched]) -> tuple[Figure, Outcomes]:
    avoided = {}
    for one in searched:
        path = corpora_folder() / FOLDER / one.dossier.name / "gold" / "traps.jsonl"
        for row in read_jsonl(path):
            pair = Pair(id=row["id"], about=row["about"], one=row["a"], other=row["b"])
            avoided[pair.id] = not any(is_pair(shown, pair) for shown in one.shown)
    return kept_rate(
        "traps/avoided", "pairs that only look like a disagreement, not shown as one", avoided
    )
