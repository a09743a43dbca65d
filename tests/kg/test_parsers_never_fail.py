"""Whatever the text: no crash, and every offset holds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.amounts import amounts_agree, find_amounts
from kg.dates import dates_agree, find_dates
from kg.definitions import find_definitions
from kg.headings import heading_unit
from kg.names import find_names

PIECES = st.sampled_from(
    """12 1,234.5 (3) 41.6 million euro €5m - – to between and half a third of two-thirds twenty one
    March 2024 12/03/2024 2019 Q3 per cent % km/h a day Section 4.2 No. 17 COVID-19 at least about
    The Harbour Bridge Authority (HBA) v. Dr Smith : ; . , ( ) [ ] “ ” & ' 's ½ ² (Dollars in
    millions) doubled times 0 007 1.2.3 9/11 from fell""".split()  # noqa: SIM905
)
TEXT = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map(" ".join))


@given(TEXT)
def test_amounts(text):
    found = find_amounts(text)
    assert all(text[a.start : a.end] == a.text and a.text.strip() for a in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(a.high is None or a.value < a.high for a in found)
    assert all(a.tolerance >= 0 for a in found)
    assert all(amounts_agree(a, a) is not False for a in found)


@given(TEXT)
def test_dates(text):
    found = find_dates(text)
    assert all(text[d.start : d.end] == d.text for d in found)
    assert all(d.first <= d.last for d in found)
    assert all(dates_agree(d, d) is True for d in found)


@given(TEXT, st.dates().map(str))
def test_dates_with_an_anchor(text, anchor):
    assert all(text[d.start : d.end] == d.text for d in find_dates(text, anchor=anchor))


@given(TEXT)
def test_names(text):
    found = find_names(text)
    assert all(text[n.start : n.end] == n.text and n.text.strip() for n in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    for definition in find_definitions(text):
        assert text[definition.start : definition.end] == definition.short
        assert text[definition.long_start : definition.long_end].strip() == definition.long.strip()


@given(TEXT)
def test_headings(text):
    hint = heading_unit(text)
    assert hint is None or hint[0] > 0


@given(st.integers(0, 10**9))
def test_a_number_reads_the_same_however_it_is_grouped(number):
    values = [
        find_amounts(f"{written} euro")[0].value
        for written in (f"{number}", f"{number:,}", f"{number:,}".replace(",", "\u202f"))
    ]
    assert values == [number] * 3
