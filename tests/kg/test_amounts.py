"""Amounts as people write them."""

import pytest

from kg.amounts import amounts_agree, find_amounts

DAY, YEAR = 86_400.0, 365.25 * 86_400.0
MONTH = YEAR / 12

# text, [(value, unit, counted noun)]
EXAMPLES = [
    # grouping and decimals
    ("about 1,234.5 metres", [(1234.5, "m", "")]),
    ("1 234 tonnes", [(1_234_000, "kg", "")]),
    ("1'234 francs", [(1234, "CHF", "")]),
    ("CHF 300'000", [(300_000, "CHF", "")]),
    ("1.234,5 euros", [(1234.5, "EUR", "")]),
    ("1.234.567 euros", [(1_234_567, "EUR", "")]),
    ("41,6 km", [(41_600, "m", "")]),
    ("12,34,567 rupees", [(1_234_567, "INR", "")]),
    ("2,019", [(2019, "1", "")]),
    ("1,000,000", [(1_000_000, "1", "")]),
    # words
    ("forty-one million", [(41_000_000, "1", "")]),
    ("two dozen eggs", [(24, "1", "eggs")]),
    ("twelve thousand people", [(12_000, "1", "people")]),
    ("half a million pounds", [(500_000, "GBP", "")]),
    ("one and a half million euro", [(1_500_000, "EUR", "")]),
    ("two and a half years", [(2.5 * YEAR, "s", "")]),
    ("a hundred and twenty lorries", [(120, "1", "lorries")]),
    ("a million and a half", [(1_500_000, "1", "")]),
    ("four point five metres", [(4.5, "m", "")]),
    ("five hundred thousand dollars", [(500_000, "USD", "")]),
    ("nineteen councillors", [(19, "1", "councillors")]),
    ("one engineer", [(1, "1", "engineer")]),
    ("one of the engineers", []),
    ("no one came", []),
    ("millions of people", []),
    # fractions and shares
    ("half of the cost", [(0.5, "fraction", "")]),
    ("about half the cost", [(0.5, "fraction", "")]),
    ("a third of the members", [(1 / 3, "fraction", "")]),
    ("two-thirds of members", [(2 / 3, "fraction", "")]),
    ("three quarters of it", [(0.75, "fraction", "")]),
    ("a quarter of the budget", [(0.25, "fraction", "")]),
    ("3 1/2 miles", [(3.5 * 1609.344, "m", "")]),
    ("2½ hours", [(9000, "s", "")]),
    ("5 %", [(0.05, "fraction", "")]),
    ("99.9%", [(0.999, "fraction", "")]),
    ("2 per cent a year", [(0.02, "fraction/year", "")]),
    ("12 percent", [(0.12, "fraction", "")]),
    ("2.5 percentage points", [(0.025, "pp", "")]),
    ("25 basis points", [(0.0025, "pp", "")]),
    # money
    ("The bridge cost 41.6 million euro.", [(41_600_000, "EUR", "")]),
    ("€41.6m in total", [(41_600_000, "EUR", "")]),
    ("a $1.2bn loan", [(1_200_000_000, "USD", "")]),
    ("US$ 5 billion", [(5_000_000_000, "USD", "")]),
    ("£4.20 per vehicle", [(4.2, "GBP/vehicle", "")]),
    ("300 EUR", [(300, "EUR", "")]),
    ("EUR 300", [(300, "EUR", "")]),
    ("300 euros", [(300, "EUR", "")]),
    ("50 cents", [(50, "cent", "")]),
    ("20 pence", [(0.2, "GBP", "")]),
    ("a 41-million-euro project", [(41_000_000, "EUR", "")]),
    ("12,000 euro for each day", [(12_000, "EUR", "")]),
    ("5 million yen", [(5_000_000, "JPY", "")]),
    # units
    ("a 40-tonne limit", [(40_000, "kg", "")]),
    ("the load is 7.5 t", [(7500, "kg", "")]),
    ("40 km/h", [(40 / 3.6, "m/s", "")]),
    ("30 mph", [(30 * 1609.344 / 3600, "m/s", "")]),
    ("4 m", [(4, "m", "")]),
    ("26.4 mm", [(0.0264, "m", "")]),
    ("up to 50 kN", [(50_000, "N", "")]),
    ("6.5 kN/m2", [(6500, "Pa", "")]),
    ("-5 °C", [(-5, "°C", "")]),
    ("minus 5 degrees Celsius", [(-5, "°C", "")]),
    ("212 °F", [(100, "°C", "")]),
    ("300 K", [(26.85, "°C", "")]),
    ("120 square metres", [(120, "m2", "")]),
    ("3 hectares", [(30_000, "m2", "")]),
    ("15 litres of oil", [(0.015, "m3", "")]),
    ("5 GW", [(5e9, "W", "")]),
    ("12 kWh", [(12 * 3.6e6, "J", "")]),
    ("8 GB", [(8e9, "B", "")]),
    ("200 mg", [(0.0002, "kg", "")]),
    ("5 mg/kg", [(5e-6, "kg/kg", "")]),
    ("120 mmHg", [(120 * 133.322, "Pa", "")]),
    ("230 V", [(230, "V", "")]),
    # time
    ("a 12-month delay", [(12 * MONTH, "s", "")]),
    ("18 months", [(18 * MONTH, "s", "")]),
    ("six weeks", [(42 * DAY, "s", "")]),
    ("a 45-year-old engine", [(45 * YEAR, "s", "")]),
    ("nine hours", [(32_400, "s", "")]),
    # counts and rates
    ("about 18,400 vehicles a day", [(18_400, "1/day", "vehicles")]),
    ("1.5 million vehicles a year", [(1_500_000, "1/year", "vehicles")]),
    ("4.2m vehicles", [(4_200_000, "1", "vehicles")]),
    ("12k runners", [(12_000, "1", "runners")]),
    ("12 full-time engineers said", [(12, "1", "engineers")]),
    ("eleven of the 14 bearings", [(11, "1", "bearings"), (14, "1", "bearings")]),
    ("9 votes to 2", [(9, "1", "votes"), (2, "1", "votes")]),
    ("the motion passed 7–4", [(7, "1", ""), (4, "1", "")]),
    ("in 2019 2 people", [(2, "1", "people")]),
    ("the 2019 survey counted 11,200 vehicles", [(11_200, "1", "vehicles")]),
    ("2019 vehicles crossed", [(2019, "1", "vehicles")]),
    ("population of 48,200", [(48_200, "1", "")]),
    # ordinals and multiples
    ("the third bridge", [(3, "ordinal", "")]),
    ("the 21st century bridge", []),
    ("the 2nd pier", [(2, "ordinal", "")]),
    ("traffic doubled", [(2, "x", "")]),
    ("more than doubled", [(2, "x", "")]),
    ("three times", [(3, "x", "")]),
    ("twice a week", [(2, "1/week", "")]),
    ("a tenfold rise", [(10, "x", "")]),
    # not amounts
    ("Section 4.2", []),
    ("Sections 4 and 5", []),
    ("No. 17", []),
    ("page 12", []),
    ("Article 9", []),
    ("Pier 3 was repaired", []),
    ("route 66", []),
    ("Line 4", []),
    ("COVID-19", []),
    ("H1N1", []),
    ("IL-6", []),
    ("call +44 20 7946 0123", []),
    ("call 555-0134", []),
    ("at 10:30 a.m.", []),
    ("9 a.m.", []),
    ("version 1.2.3", []),
    ("see [12]", []),
    ("www.example.org/2/3", []),
    ("in 2024", []),
    ("on 12 March 2024", []),
    ("Q3 2024", []),
    ("9/11", []),
    ("0123", []),
    # tables
    (
        "Total current assets: December 31, 2018: 13,709 (Dollars in millions)",
        [(13_709_000_000, "USD", "")],
    ),
    ("Net loss: (4,500) (in thousands)", [(-4_500_000, "1", "")]),
    (
        "Item: Piling; Budget (thousand euro): 4,200; Variance (%): 17",
        [(4_200_000, "EUR", ""), (0.17, "fraction", "")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES, ids=[t for t, _ in EXAMPLES])
def test_amounts(text, expected):
    found = find_amounts(text)
    assert [(a.unit, a.of) for a in found] == [(unit, of) for _, unit, of in expected]
    assert [a.value for a in found] == pytest.approx([value for value, _, _ in expected])
    assert all(text[a.start : a.end] == a.text for a in found)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10–12 million dollars", 10e6, 12e6),
        ("between 5 and 7 days", 5 * DAY, 7 * DAY),
        ("from 3 to 5 years", 3 * YEAR, 5 * YEAR),
        ("€5 million to €7 million", 5e6, 7e6),
        ("two or three weeks", 14 * DAY, 21 * DAY),
    ],
)
def test_ranges(text, low, high):
    (found,) = find_amounts(text)
    assert (found.value, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "text", ["rose from 5 to 7 million euro", "cut from €5m to €7m", "went up from 5 to 7 percent"]
)
def test_a_change_is_two_amounts(text):
    first, second = find_amounts(text)
    assert first.high is None
    assert first.unit == second.unit
    assert second.value / first.value == pytest.approx(7 / 5)


@pytest.mark.parametrize(
    ("text", "bound", "approximate"),
    [
        ("at least 40 tonnes", "min", False),
        ("no fewer than 40 tonnes", "min", False),
        ("more than 40 tonnes", "min", False),
        ("40 tonnes or more", "min", False),
        ("no more than 40 tonnes", "max", False),
        ("up to 40 tonnes", "max", False),
        ("not exceeding 40 tonnes", "max", False),
        ("must not exceed 40 tonnes", "max", False),
        ("40 tonnes or less", "max", False),
        ("about 40 tonnes", "", True),
        ("nearly 40 tonnes", "", True),
        ("40 tonnes or so", "", True),
        ("at least about 40 tonnes", "min", True),
        ("exactly 40 tonnes", "", False),
    ],
)
def test_bounds(text, bound, approximate):
    (found,) = find_amounts(text)
    assert (found.bound, found.approximate) == (bound, approximate)


def test_a_heading_names_the_unit():
    (found,) = find_amounts("4,200", heading="Budget (thousand euro)")
    assert (found.value, found.unit) == (4_200_000, "EUR")


@pytest.mark.parametrize(
    ("claimed", "found", "agree"),
    [
        ("41.6 million euro", "41,583,200 euro", True),
        ("42 million euro", "41,583,200 euro", True),
        ("41.6 million euro", "€41.9m", False),
        ("41.6 million", "41.6 million euro", True),
        ("41.6 million", "41.9 million euro", None),
        ("41 million dollars", "41 million euro", None),
        ("12 vehicles", "12 lorries", None),
        ("12 vehicles", "12 vehicle", True),
        ("2 people", "2019 people", False),
        ("3 km", "3000 metres", True),
        ("about 40 tonnes", "41 tonnes", True),
        ("40 tonnes", "41 tonnes", False),
        ("at least 40 tonnes", "44 tonnes", True),
        ("at least 40 tonnes", "38 tonnes", False),
        ("up to 40 tonnes", "44 tonnes", False),
        ("up to 40 tonnes", "38 tonnes", True),
        ("up to 24 tonnes", "20 tonnes", None),
        ("at least 40 tonnes", "400 tonnes", None),
        ("between 5 and 7 days", "6 days", True),
        ("6 days", "between 5 and 7 days", None),
        ("8 days", "between 5 and 7 days", False),
        ("one year", "12 months", True),
        ("2 years", "18 months", False),
        ("5 %", "5 percentage points", None),
        ("18,400 vehicles a day", "18,400 vehicles a year", None),
        ("about 18,400 vehicles", "18,412 vehicles", True),
    ],
)
def test_agreement(claimed, found, agree):
    (a,), (b,) = find_amounts(claimed), find_amounts(found)
    assert amounts_agree(a, b) is agree
