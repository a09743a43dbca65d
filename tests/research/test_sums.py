"""Sums of money: currencies of today, coins, and signs that no list holds."""

from __future__ import annotations

import pytest

from kg.amounts import find_amounts
from research.sums import is_sum


@pytest.mark.parametrize(
    "text",
    ["It cost 4 million euro.", "They paid £324,000.", "A payslip costs 3.20 crowns.",
     "The deficit is fl 4.7 million.", "It charges 400 euro a day."],
)  # fmt: skip
def test_sums(text: str) -> None:
    assert any(is_sum(text, amount) for amount in find_amounts(text))


@pytest.mark.parametrize(
    "text",
    ["It has 14 turbines.", "The two were sold.", "It took 34 minutes.", "In 2021 it rained.",
     "Of the 120 spaces ten are marked.", "Ward 7 was closed."],
)  # fmt: skip
def test_no_sums(text: str) -> None:
    assert not any(is_sum(text, amount) for amount in find_amounts(text))
