"""Planted contradictions found, and what else was called a disagreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.contradictions.baseline import Sentence
from eval.demo.gold import Pair
from eval.demo.matching import words
from eval.dossiers.gold import Dossier, Planted
from eval.dossiers.passages import gold_place, names_any, says_it
from eval.rates import kept_rate
from eval.types import Figure, Outcomes, Place, Table, Target, WorstCase
from research.types import Disagreement, Report

BAR = Target(at_least=0.8)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two passages that are said to contradict each other."""

    document: str
    quote: str
    page: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Two passages that a system shows as contradicting each other, and why."""

    one: Side
    other: Side
    reason: str = ""

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """The same for the same two passages, in either order."""
        sides = ((s.document, " ".join(words(s.quote))) for s in (self.one, self.other))
        return tuple(sorted(sides))


@dataclass(frozen=True, slots=True)
class Searched:
    """A dossier, the pairs that the product shows on it, and the baseline's.

    Both are what the questions on planted contradictions bring up.
    """

    dossier: Dossier
    shown: tuple[Shown, ...]
    baseline: tuple[Shown, ...]


def of_report(report: Report) -> list[Shown]:
    """What a report shows as disagreements."""

    def side(item: Disagreement, which: str) -> Side:
        evidence = item.one if which == "one" else item.other
        return Side(evidence.document, evidence.quote, evidence.page, evidence.start, evidence.end)

    return [Shown(side(d, "one"), side(d, "other"), d.reason) for d in report.disagreements]


def of_pairs(pairs: Sequence[tuple[Sentence, Sentence]]) -> list[Shown]:
    """What the baseline found."""
    return [Shown(Side(a.document, a.text), Side(b.document, b.text)) for a, b in pairs]


def distinct(shown: Sequence[Shown]) -> tuple[Shown, ...]:
    """Each pair of passages once, in a fixed order."""
    first: dict[tuple[tuple[str, str], ...], Shown] = {}
    for one in shown:
        first.setdefault(one.key, one)
    return tuple(first[key] for key in sorted(first))


def is_pair(shown: Shown, gold: Pair) -> bool:
    """Whether two passages are the gold ones, in either order; reprints count."""
    return any(
        says_it(gold.one, a.document, a.quote) and says_it(gold.other, b.document, b.quote)
        for a, b in ((shown.one, shown.other), (shown.other, shown.one))
    )


def _right(searched: Searched, shown: Shown) -> bool:
    dossier = searched.dossier
    gold: list[Pair] = [*dossier.contradictions, *dossier.superseded, *dossier.restated]
    return any(is_pair(shown, pair) for pair in gold) or _is_replaced(dossier, shown)


def _is_replaced(dossier: Dossier, shown: Shown) -> bool:
    """Whether one side is an older figure and the other tells the newer, in whatever words."""
    older = {pair.id: pair.one for pair in dossier.superseded}
    return any(
        says_it(older[name], a.document, a.quote) and names_any(b.quote, row.new)
        for row in dossier.current
        for name in row.pairs
        for a, b in ((shown.one, shown.other), (shown.other, shown.one))
    )


def _found(searched: Searched, system: str) -> dict[str, bool]:
    shown: Sequence[Shown] = getattr(searched, system)
    return {
        pair.id: any(is_pair(one, pair) for one in shown)
        for pair in searched.dossier.contradictions
    }


def _claimed(searched: Searched, system: str) -> dict[str, bool]:
    shown: Sequence[Shown] = getattr(searched, system)
    name = searched.dossier.name
    return {
        f"{name}/" + " ~ ".join(f"{d}: {q}" for d, q in one.key): _right(searched, one)
        for one in shown
    }


SYSTEMS: Mapping[str, str] = {"shown": "reports", "baseline": "baseline"}


def score(
    searched: Sequence[Searched],
) -> tuple[list[Figure], list[Outcomes], list[WorstCase], Table]:
    """Recall and precision of the reports and of the baseline, over all and by half."""
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for system, name in SYSTEMS.items():
        bar = BAR if system == "shown" else None
        hit = {k: v for one in searched for k, v in _found(one, system).items()}
        said = {k: v for one in searched for k, v in _claimed(one, system).items()}
        for key, label, rows in (
            ("recall", f"{name}: planted contradictions found", hit),
            ("precision", f"{name}: distinct pairs shown that are planted or superseded", said),
        ):
            figure, kept = kept_rate(f"{key}/{name}", label, rows, target=bar)
            figures.append(figure)
            outcomes.append(kept)
    frozen = {p.id for one in searched for p in one.dossier.contradictions if p.split == "frozen"}
    hit = {k: v for one in searched for k, v in _found(one, "shown").items()}
    for split, wanted in (("frozen", True), ("dev", False)):
        rows = {k: v for k, v in hit.items() if (k in frozen) is wanted}
        figure, kept = kept_rate(f"recall/{split}", f"reports: found, {split} half", rows)
        figures.append(figure)
        outcomes.append(kept)
    return figures, outcomes, [*_missed(searched), *_false(searched)], _table(searched)


def _table(searched: Sequence[Searched]) -> Table:
    rows = []
    for one in searched:
        found = _found(one, "shown")
        right = sum(_right(one, s) for s in one.shown)
        counts = (len(found), sum(found.values()), len(one.shown), right)
        rows.append((one.dossier.name, *counts, sum(_found(one, "baseline").values())))
    return Table(
        title="By dossier",
        columns=(
            "dossier", "planted", "found", "distinct pairs shown", "of them right",
            "found by the baseline",
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _missed(searched: Sequence[Searched]) -> list[WorstCase]:
    cases: list[WorstCase] = []
    for one in searched:
        found = _found(one, "shown")
        cases += [
            _miss(one.dossier, pair)
            for pair in one.dossier.contradictions
            if not found[pair.id] and pair.split == "dev"
        ]
    return cases


def _miss(dossier: Dossier, pair: Planted) -> WorstCase:
    return WorstCase(
        id=pair.id,
        claim=f"{dossier.name}: {pair.question}",
        gold=f"a disagreement about {pair.about}",
        said="none shown",
        figure="recall/reports",
        evidence=(gold_place(pair.one), gold_place(pair.other)),
    )


def _touches_frozen(dossier: Dossier, shown: Shown) -> bool:
    """Whether a side is a passage of a frozen contradiction: then it is counted, not listed."""
    return any(
        says_it(side, passage.document, passage.quote)
        for pair in dossier.contradictions
        if pair.split == "frozen"
        for side in (pair.one, pair.other)
        for passage in (shown.one, shown.other)
    )


def _false(searched: Sequence[Searched]) -> list[WorstCase]:
    cases = []
    for one in searched:
        wrong = [s for s in one.shown if not _right(one, s) and not _touches_frozen(one.dossier, s)]
        for number, shown in enumerate(wrong, 1):
            places = tuple(
                Place(document=s.document, quote=s.quote, page=s.page, start=s.start, end=s.end)
                for s in (shown.one, shown.other)
            )
            cases.append(
                WorstCase(
                    id=f"{one.dossier.name}/false-{number}",
                    claim=one.dossier.name,
                    gold="no planted contradiction and no superseded figure",
                    said="shown as a disagreement",
                    why=shown.reason,
                    figure="precision/reports",
                    evidence=places,
                )
            )
    return cases
