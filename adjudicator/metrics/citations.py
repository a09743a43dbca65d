"""Citation metrics: coverage, supported coverage, and ALCE's precision and recall.

ALCE: Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations",
EMNLP 2023, section 3 (https://aclanthology.org/2023.emnlp-main.398).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adjudicator.metrics.rates import rate
from adjudicator.types import Rate, Ruling, Stance, Verdict

Entails = Callable[[Sequence[str], str], bool]


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement with the passages it cites, as text. Unresolvable citations are left out."""

    statement: str
    passages: tuple[str, ...] = ()


def cited(ruling: Ruling) -> Cited:
    """A ruling's claim with the quotes that support it."""
    quotes = tuple(e.quote for e in ruling.evidence if e.stance is Stance.SUPPORTS)
    return Cited(ruling.claim, quotes)


def citation_coverage(statements: Sequence[Cited]) -> Rate:
    """Statements with at least one resolvable citation / checkable statements."""
    return rate("citation_coverage", sum(bool(s.passages) for s in statements), len(statements))


def supported_coverage(rulings: Sequence[Ruling]) -> Rate:
    """Statements ruled ``supported`` that show a supporting quote / statements that were judged."""
    judged = [r for r in rulings if r.verdict is not Verdict.NOT_JUDGED]
    good = sum(
        r.verdict is Verdict.SUPPORTED and any(e.stance is Stance.SUPPORTS for e in r.evidence)
        for r in judged
    )
    failed = len(rulings) - len(judged)
    note = f"{failed} not judged, left out" if failed else ""
    return rate("supported_coverage", good, len(judged), note=note)


def citation_recall(statements: Sequence[Cited], entails: Entails) -> Rate:
    """ALCE citation recall: statements entailed by their citations taken together / statements.

    A statement without citations is not entailed.
    """
    good = sum(bool(s.passages) and entails(s.passages, s.statement) for s in statements)
    return rate("citation_recall", good, len(statements))


def citation_precision(statements: Sequence[Cited], entails: Entails) -> Rate:
    """ALCE citation precision: citations that count / citations.

    A citation counts when its statement is entailed by all its citations together, unless it is
    irrelevant: alone it does not entail the statement while the others without it still do.

    Worked example: of citations A and B, A entails alone and B does not; A and B together entail.
    B is irrelevant (A suffices), A counts: 1/2.
    """
    good = total = 0
    for one in statements:
        total += len(one.passages)
        if not one.passages or not entails(one.passages, one.statement):
            continue
        good += sum(_counts(one, index, entails) for index in range(len(one.passages)))
    return rate("citation_precision", good, total)


def _counts(one: Cited, index: int, entails: Entails) -> bool:
    if entails((one.passages[index],), one.statement):
        return True
    rest = one.passages[:index] + one.passages[index + 1 :]
    return not (rest and entails(rest, one.statement))
