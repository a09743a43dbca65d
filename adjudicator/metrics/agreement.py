"""Agreement between raters: rate, Cohen's and Fleiss' kappa, Krippendorff's alpha (nominal).

Ratings are labels; None means that the rater abstained. A degenerate coefficient (chance
agreement 1, or nothing to compare) is None, never 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from adjudicator.metrics.rates import rate
from adjudicator.types import ClaimKind, Rate, Ruling, Verdict

Label = Hashable | None


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A chance-corrected agreement. ``value`` None: degenerate; ``note`` says why.

    ``observed`` and ``expected`` are what it was computed from (agreement for kappas,
    disagreement for alpha); ``units`` is how many items took part.
    """

    name: str
    value: float | None
    observed: float | None
    expected: float | None
    units: int
    note: str = ""


def agreement_rate(units: Sequence[Sequence[Label]]) -> Rate:
    """Identical-verdict pairs / judged pairs, over all units; a pair counts where both voted."""
    same, pairs = _pairs(units)
    return rate("agreement", same, pairs)


def disagreement_rate(units: Sequence[Sequence[Label]]) -> Rate:
    """Differing-verdict pairs / judged pairs."""
    same, pairs = _pairs(units)
    return rate("disagreement", pairs - same, pairs)


def _pairs(units: Sequence[Sequence[Label]]) -> tuple[int, int]:
    same = pairs = 0
    for unit in units:
        for one, other in combinations([label for label in unit if label is not None], 2):
            pairs += 1
            same += one == other
    return same, pairs


def cohen_kappa(first: Sequence[Label], second: Sequence[Label]) -> Coefficient:
    """Cohen's kappa, (p_o - p_e) / (1 - p_e), over units that both rated.

    Cohen, "A coefficient of agreement for nominal scales", Educ. Psychol. Meas. 20 (1960).

    Raises:
        ValueError: the two lists differ in length.
    """
    if len(first) != len(second):
        message = f"{len(first)} ratings against {len(second)}; kappa pairs them"
        raise ValueError(message)
    both = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if not both:
        return Coefficient("cohen_kappa", None, None, None, 0, "no unit was rated by both")
    n = len(both)
    observed = sum(a == b for a, b in both) / n
    left, right = Counter(a for a, _ in both), Counter(b for _, b in both)
    expected = sum(left[label] * right[label] for label in left) / n**2
    return _kappa("cohen_kappa", observed, expected, n)


def fleiss_kappa(units: Sequence[Sequence[Label]]) -> Coefficient:
    """Fleiss' kappa over units that every rater rated; others are left out and counted.

    Fleiss, "Measuring nominal scale agreement among many raters", Psychol. Bull. 76 (1971).

    Raises:
        ValueError: units have different numbers of raters.
    """
    if len({len(unit) for unit in units}) > 1:
        message = "units have different numbers of raters; mark abstentions with None"
        raise ValueError(message)
    whole = [unit for unit in units if len(unit) > 1 and all(label is not None for label in unit)]
    note = f"{len(units) - len(whole)} units left out" if len(whole) < len(units) else ""
    if not whole:
        return Coefficient("fleiss_kappa", None, None, None, 0, note or "no units")
    raters = len(whole[0])
    observed = sum(
        (sum(c * c for c in Counter(unit).values()) - raters) / (raters * (raters - 1))
        for unit in whole
    ) / len(whole)
    totals = Counter(label for unit in whole for label in unit)
    expected = sum((count / (len(whole) * raters)) ** 2 for count in totals.values())
    return _kappa("fleiss_kappa", observed, expected, len(whole), note)


def _kappa(name: str, observed: float, expected: float, units: int, note: str = "") -> Coefficient:
    if expected >= 1.0 - 1e-12:
        why = "degenerate: every rating is the same label"
        return Coefficient(name, None, observed, expected, units, why)
    return Coefficient(
        name, (observed - expected) / (1 - expected), observed, expected, units, note
    )


def krippendorff_alpha(units: Sequence[Sequence[Label]]) -> Coefficient:
    """Krippendorff's alpha for nominal data, 1 - D_o / D_e; missing ratings allowed.

    Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). Units with fewer than two
    ratings are left out.
    """
    rated = [[label for label in unit if label is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) > 1]
    total = sum(len(unit) for unit in rated)
    if not rated:
        why = "no unit has two ratings"
        return Coefficient("krippendorff_alpha", None, None, None, 0, why)
    observed = 0.0
    for unit in rated:
        counts = Counter(unit)
        differing = len(unit) ** 2 - sum(c * c for c in counts.values())
        observed += differing / (len(unit) - 1)
    observed /= total
    totals = Counter(label for unit in rated for label in unit)
    expected = (total**2 - sum(c * c for c in totals.values())) / (total * (total - 1))
    if expected <= 1e-12:
        why = "degenerate: every rating is the same label"
        return Coefficient("krippendorff_alpha", None, observed, expected, len(rated), why)
    value = 1 - observed / expected
    return Coefficient("krippendorff_alpha", value, observed, expected, len(rated))


def ratings_of(rulings: Sequence[Ruling]) -> list[list[Verdict | None]]:
    """Per ruling, every judge's verdict by name; None where it abstained or failed."""
    names = sorted({vote.name for ruling in rulings for vote in ruling.judges})
    units: list[list[Verdict | None]] = []
    for ruling in rulings:
        by_name = {vote.name: vote.verdict for vote in ruling.judges}
        cast = [by_name.get(name) for name in names]
        units.append([None if v is Verdict.NOT_JUDGED else v for v in cast])
    return units


def agreement_by_kind(
    rulings: Sequence[Ruling], kinds: Sequence[ClaimKind]
) -> dict[ClaimKind, tuple[Rate, Rate]]:
    """Agreement and disagreement rate per kind of statement (claims, recommendations, …).

    Raises:
        ValueError: rulings and kinds differ in number.
    """
    if len(rulings) != len(kinds):
        message = f"{len(rulings)} rulings but {len(kinds)} kinds"
        raise ValueError(message)
    units = ratings_of(rulings)
    found = {}
    for kind in sorted(set(kinds)):
        mine = [u for u, k in zip(units, kinds, strict=True) if k is kind]
        found[kind] = (agreement_rate(mine), disagreement_rate(mine))
    return found
