"""Verdicts on the dossier's gold claims: right or wrong, quoted from the gold passage or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from adjudicator.types import Ruling, Stance, Verdict
from eval.demo.gold import GoldClaim, Quote
from eval.demo.matching import quote_matches
from eval.dossiers.passages import gold_place, place
from eval.rates import by_id, count, kept_rate, rate
from eval.report.plots import confusion
from eval.types import Figure, Outcomes, Place, Plot, Table, Target, WorstCase

VERDICTS = tuple(Verdict)
FALSE_FIGURES = frozenset({"number", "unit", "date"})
Pairs = Sequence[tuple[GoldClaim, Ruling]]


def _right(gold: GoldClaim, ruling: Ruling) -> bool:
    return gold.verdict == ruling.verdict


def _accuracy(pairs: Pairs) -> tuple[list[Figure], list[Outcomes]]:
    figures, outcomes = [], []
    halves = (("frozen", Target(at_least=0.75)), ("dev", None), ("all", None))
    for split, target in halves:
        chosen = by_id((g.id, _right(g, r)) for g, r in pairs if split in (g.split, "all"))
        label = "verdict right, all" if split == "all" else f"verdict right, {split} half"
        figure, kept = kept_rate(f"accuracy/{split}", label, chosen, target=target)
        figures.append(figure)
        outcomes.append(kept)
    commonest = max(Counter(gold.verdict for gold, _ in pairs).values())
    label = "baseline: always the commonest verdict"
    figures.append(rate("accuracy/majority", label, commonest, len(pairs)))
    return figures, outcomes


def _false_supports(pairs: Pairs) -> list[Figure]:
    planted = [(g, r) for g, r in pairs if g.planted in FALSE_FIGURES]
    wrong = [(g, r) for g, r in pairs if g.verdict not in (Verdict.SUPPORTED, Verdict.CONFLICTING)]
    said = Verdict.SUPPORTED
    return [
        count(
            "false-figure/supported",
            "claims with a planted false number, unit or date that were called supported",
            sum(r.verdict == said for _, r in planted),
            n=len(planted),
            target=Target(at_most=0),
        ),
        rate(
            "false-support",
            "claims that are not supported but were called so",
            sum(r.verdict == said for _, r in wrong),
            len(wrong),
            better="lower",
        ),
        count(
            "not-judged",
            "claims that could not be judged",
            sum(r.verdict == Verdict.NOT_JUDGED for _, r in pairs),
            n=len(pairs),
        ),
    ]


def _cited(gold: GoldClaim, ruling: Ruling, *, anywhere: bool) -> bool:
    """Whether some gold passage is quoted with the stance it has."""
    pieces = [ruling, *ruling.parts]
    evidence = [e for piece in pieces for e in piece.evidence if e.stance != Stance.NEUTRAL]
    return any(
        item.stance == quote.stance
        and quote_matches(quote, item.document, item.quote, anywhere=anywhere)
        for quote in gold.quotes
        for item in evidence
    )


def _quotation(pairs: Pairs) -> list[Figure]:
    held = [(g, r) for g, r in pairs if g.quotes and r.evidence]
    right = [(g, r) for g, r in held if _right(g, r)]
    return [
        rate(
            "quote/right",
            "claims ruled right that quote a gold passage",
            sum(_cited(g, r, anywhere=False) for g, r in right),
            len(right),
        ),
        rate(
            "quote/right-anywhere",
            "the same, a reprint in another document counted",
            sum(_cited(g, r, anywhere=True) for g, r in right),
            len(right),
        ),
        rate(
            "quote/all",
            "claims with evidence, right or wrong, that quote a gold passage",
            sum(_cited(g, r, anywhere=False) for g, r in held),
            len(held),
        ),
    ]


def _by(pairs: Pairs, key: str) -> Table:
    """Right, supported and refuted per verdict or per planted kind; both halves together."""
    groups: dict[str, list[tuple[GoldClaim, Ruling]]] = {}
    for gold, ruling in pairs:
        groups.setdefault(str(getattr(gold, key)), []).append((gold, ruling))
    rows = []
    for name in sorted(groups):
        chosen = groups[name]
        said = Counter(ruling.verdict for _, ruling in chosen)
        right = sum(_right(*pair) for pair in chosen)
        rows.append((name.replace("_", " "), len(chosen), right, *(said[v] for v in VERDICTS)))
    return Table(
        title=f"By {'gold verdict' if key == 'verdict' else 'what was planted'}, both halves",
        columns=("", "n", "right", *(f"said {v.value.replace('_', ' ')}" for v in VERDICTS)),
        rows=tuple(rows),
    )


def worst(pairs: Pairs) -> tuple[WorstCase, ...]:
    """The claims of the dev half that were ruled wrong, the surest first; never the frozen ones."""
    wrong = [(g, r) for g, r in pairs if g.split == "dev" and not _right(g, r)]
    wrong.sort(key=lambda pair: (-(pair[1].confidence or 0.0), pair[0].id))
    return tuple(
        WorstCase(
            id=g.id,
            claim=g.claim,
            gold=g.verdict.value.replace("_", " "),
            said=r.verdict.value.replace("_", " "),
            confidence=r.confidence,
            why=r.reason,
            figure="accuracy/dev",
            evidence=(*map(_gold, g.quotes[:2]), *map(place, r.evidence[:2])),
        )
        for g, r in wrong
    )


def _gold(quote: Quote) -> Place:
    return gold_place(quote).model_copy(update={"stance": f"gold, {quote.stance.value}"})


def _matrix(pairs: Pairs, split: str) -> Plot:
    shown = [v for v in VERDICTS if any(v in (g.verdict, r.verdict) for g, r in pairs)]
    said = Counter((g.verdict, r.verdict) for g, r in pairs if g.split == split)
    counts = [[said[gold, verdict] for verdict in shown] for gold in shown]
    return confusion(f"Verdicts, {split} half", [v.value for v in shown], counts)


def score_claims(
    pairs: Pairs,
) -> tuple[list[Figure], list[Outcomes], list[Table], list[Plot]]:
    """Figures, outcomes, tables and confusion matrices of the rulings on the gold claims."""
    accuracy, outcomes = _accuracy(pairs)
    figures = [*accuracy, *_false_supports(pairs), *_quotation(pairs)]
    tables = [_by(pairs, "verdict"), _by(pairs, "planted")]
    return figures, outcomes, tables, [_matrix(pairs, "frozen"), _matrix(pairs, "dev")]
