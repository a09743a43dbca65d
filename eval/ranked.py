"""How rankings of several methods are put into labels, bars, and a table of what fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.loaders import RetrievalSet
from eval.report.plots import Bar
from eval.types import Figure, Outcomes, Recipe, Table

DEPTH = 400
Rankings = Mapping[str, Sequence[str]]
LABELS = {
    "fused": "fused",
    "fused+graph": "fused, graph's words added",
    "rrf": "plain RRF",
    "bm25": "BM25 alone",
    "dense": "dense alone",
    "graph": "graph's words alone",
}


def written(name: str) -> str:
    """A measure's name as people write it."""
    return name.replace("ndcg", "nDCG").replace("mrr", "MRR")


def bars(figures: Sequence[Figure]) -> Sequence[Bar]:
    """A bar for every measure of every method."""
    chosen = [f for f in figures if f.key.split("/")[0] in LABELS and f.value is not None]
    return [
        Bar(
            written(f.key.split("/")[1]),
            LABELS[f.key.split("/")[0]],
            f.value or 0.0,
            f.low,
            f.high,
        )
        for f in chosen
    ]


def outcomes(
    values: Mapping[tuple[str, str], Sequence[float]], held: RetrievalSet
) -> list[Outcomes]:
    """Every measure of every method, query by query, under the key of its figure."""
    return [
        Outcomes(name=f"{method}/{name}", ids=tuple(held.qrels), columns={"value": tuple(scores)})
        for (method, name), scores in values.items()
    ]


def recipe(key: str) -> Recipe:
    """How a mean follows from its outcomes."""
    return Recipe(statistic="mean", columns=("value",), outcomes=(key,))


def worst(rankings: Mapping[str, Rankings], held: RetrievalSet, n: int = 15) -> Table:
    """The queries whose first relevant document stands lowest in the fused ranking."""
    rows: list[tuple[int, tuple[str | int | None, ...]]] = []
    for query, gains in held.qrels.items():
        places = {
            method: next((i for i, doc in enumerate(r[query], 1) if gains.get(doc, 0) > 0), None)
            for method, r in rankings.items()
        }
        order = -(places["fused"] or DEPTH + 1)
        rows.append((order, (query, *(places[method] for method in LABELS))))
    rows.sort(key=lambda row: (row[0], str(row[1][0])))
    return Table(
        title="Where search fails: rank of the first relevant document",
        columns=("query id", *LABELS.values()),
        rows=tuple(row for _, row in rows[:n]),
        note=f"Lowest first; a dash: not among the documents of the first {DEPTH} chunks.",
    )
