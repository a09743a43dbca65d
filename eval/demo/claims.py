"""Verdicts on the dossier's gold claims: right or wrong, quoted from the gold passage or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from adjudicator.types import Ruling, Stance, Verdict
from eval.demo.gold import GoldClaim
from eval.demo.matching import quote_matches
from eval.rates import count, rate
from eval.report.plots import confusion
from eval.types import Figure, Plot, Table, Target

VERDICTS = tuple(Verdict)
FALSE_FIGURES = frozenset({"number", "unit", "date"})
Pairs = Sequence[tuple[GoldClaim, Ruling]]


def _right(gold: GoldClaim, ruling: Ruling) -> bool:
    return gold.verdict == ruling.verdict


def _accuracy(pairs: Pairs) -> list[Figure]:
    figures = []
    for split, target in (("frozen", Target(at_least=0.75)), ("dev", None)):
        chosen = [pair for pair in pairs if pair[0].split == split]
        right = sum(_right(*pair) for pair in chosen)
        label = f"verdict right, {split} half"
        figures.append(rate(f"accuracy/{split}", label, right, len(chosen), target=target))
    right = sum(_right(*pair) for pair in pairs)
    figures.append(rate("accuracy/all", "verdict right, all", right, len(pairs)))
    commonest = max(Counter(gold.verdict for gold, _ in pairs).values())
    label = "baseline: always the commonest verdict"
    figures.append(rate("accuracy/majority", label, commonest, len(pairs)))
    return figures


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


def _misses(pairs: Pairs) -> Table:
    rows = [
        (g.id, g.claim, g.verdict.value, r.verdict.value, g.planted, r.reason)
        for g, r in pairs
        if g.split == "dev" and not _right(g, r)
    ]
    return Table(
        title="Claims of the dev half that were ruled wrong",
        columns=("id", "claim", "gold", "said", "planted", "reason given"),
        rows=tuple(sorted(rows)),
        note="Those of the frozen half are counted above and never listed.",
    )


def _matrix(pairs: Pairs, split: str) -> Plot:
    shown = [v for v in VERDICTS if any(v in (g.verdict, r.verdict) for g, r in pairs)]
    said = Counter((g.verdict, r.verdict) for g, r in pairs if g.split == split)
    counts = [[said[gold, verdict] for verdict in shown] for gold in shown]
    return confusion(f"Verdicts, {split} half", [v.value for v in shown], counts)


def score_claims(pairs: Pairs) -> tuple[list[Figure], list[Table], list[Plot]]:
    """Figures, tables and confusion matrices of the rulings on the gold claims."""
    figures = [*_accuracy(pairs), *_false_supports(pairs), *_quotation(pairs)]
    tables = [_by(pairs, "verdict"), _by(pairs, "planted"), _misses(pairs)]
    return figures, tables, [_matrix(pairs, "frozen"), _matrix(pairs, "dev")]
