"""ALCE's citation precision, recall and coverage of reports, by two judges side by side.

The product's own verifier is one judge. The other knows only words and figures (a passage entails
a statement when it holds nearly all of its content words and every figure), so that no figure rests
on the judge that made the report alone. A judge's answers are kept, so each is asked once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from adjudicator.metrics.citations import Cited, citation_coverage, citation_precision
from adjudicator.metrics.citations import citation_recall as recall_of
from adjudicator.types import Rate
from eval.baselines import content_words
from eval.types import Figure

Entails = Callable[[Sequence[str], str], bool]
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
SHARE = 0.8


def by_words(passages: Sequence[str], statement: str) -> bool:
    """Whether the passages together hold 80 % of the content words and every figure.

    Example:
        "It cost 41 million euro in 2024." holds "In 2024 it cost 41 million." but not "… 46 …".
    """
    text = " ".join(passages)
    wanted = content_words(statement)
    if not wanted or not set(_FIGURE.findall(statement)) <= set(_FIGURE.findall(text)):
        return False
    return len(wanted & content_words(text)) >= SHARE * len(wanted)


def remembered(entails: Entails) -> Entails:
    """The same judge, asked each question once."""
    known: dict[tuple[tuple[str, ...], str], bool] = {}

    def ask(passages: Sequence[str], statement: str) -> bool:
        key = (tuple(passages), statement)
        if key not in known:
            known[key] = entails(passages, statement)
        return known[key]

    return ask


def figures(
    statements: Sequence[Cited], judges: Mapping[str, Entails], *, prefix: str, whose: str
) -> list[Figure]:
    """Coverage, and precision and recall by each judge, with Wilson intervals.

    Args:
        statements: with the passages that they cite.
        judges: by name.
        prefix: of the figures' keys.
        whose: whose statements, for the labels.
    """
    found = [_figure(f"{prefix}/coverage", f"{whose}: statements that cite something",
                     citation_coverage(statements))]  # fmt: skip
    for name, entails in judges.items():
        found += [
            _figure(f"{prefix}/precision/{name}", f"{whose}: citations that count, by {name}",
                    citation_precision(statements, entails)),
            _figure(f"{prefix}/recall/{name}",
                    f"{whose}: statements that their citations entail, by {name}",
                    recall_of(statements, entails)),
        ]  # fmt: skip
    return found


def _figure(key: str, label: str, given: Rate) -> Figure:
    from eval.rates import rate

    return rate(key, label, round(given.numerator), round(given.denominator), better="higher")


def agreement(statements: Sequence[Cited], one: Entails, other: Entails) -> tuple[int, int]:
    """How often two judges agree whether what is cited entails the statement, of how many."""
    cited = [s for s in statements if s.passages]
    same = sum(one(s.passages, s.statement) == other(s.passages, s.statement) for s in cited)
    return same, len(cited)
