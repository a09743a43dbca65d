"""Names by capitalisation and cue words."""

import pytest

from kg.definitions import find_definitions
from kg.names import find_names
from kg.types import EntityKind

P, ORG, L = EntityKind.PERSON, EntityKind.ORGANISATION, EntityKind.PLACE
C, S, A, T = EntityKind.CLAUSE, EntityKind.CASE, EntityKind.ACRONYM, EntityKind.TERM

EXAMPLES = [
    (
        "The Dock Board (DB) appointed Dr. Anna Keller on 12 March 2024.",
        [("Dock Board", ORG), ("DB", A), ("Anna Keller", P)],
    ),
    (
        "However, Marsh and Sons Ltd was late in Kelwick.",
        [("Marsh and Sons Ltd", ORG), ("Kelwick", L)],
    ),
    ("Donoghue v. Stevenson was followed.", [("Donoghue v. Stevenson", S)]),
    (
        "Under Section 12(3) of the Harbours Act 1847, the Ministry of Food and Agriculture acts.",
        [("Section 12(3) of the Harbours Act 1847", C), ("Ministry of Food and Agriculture", ORG)],
    ),
    ("It cites section 6 of the Roads Act.", [("section 6 of the Roads Act", C)]),
    ("Clause 4.2 applies to Article 9.", [("Clause 4.2", C), ("Article 9", C)]),
    ("Resolution 2023/31 stands.", [("Resolution 2023/31", C)]),
    ("IL-6 and TP53 rose.", [("IL-6", None), ("TP53", None)]),
    ("mRNA vaccines", [("mRNA", None)]),
    ("Councillor Jane de Vries seconded.", [("Jane de Vries", P)]),
    ("Repairs began on Tuesday.", []),
    ("Bridges were closed.", []),
    (
        "The University of Kelwick and the City Council met.",
        [("University of Kelwick", ORG), ("City Council", ORG)],
    ),
    ("They met at Ropewalk Lane near Pier 3.", [("Ropewalk Lane", L), ("Pier 3", L)]),
    ("The mayor, Ms Ward, opened the River Tane crossing.", [("Ward", P), ("River Tane", L)]),
    ("THE COUNCIL MET IN THE TOWN HALL AND VOTED", []),
    (
        "the chief engineer Tobias Renn and Mrs Oda Lindqvist",
        [("Tobias Renn", P), ("Oda Lindqvist", P)],
    ),
    ("Messrs Ferrow and Lisle quoted.", [("Ferrow and Lisle", ORG)]),
    ("Brindle & Co. quoted.", [("Brindle & Co", ORG)]),
    ("the Quay Traders' Association said", [("Quay Traders' Association", ORG)]),
    ("The Herring Fair begins.", [("Herring Fair", T)]),
    ("HBA's budget", [("HBA", A)]),
    ("Kelwick, 17 May 2025. A bridge opens.", [("Kelwick", L)]),
    ("In Q3 2024 and FY2018.", []),
    ("The Mayor spoke.", []),
    ("I'm sure that I said so.", []),
]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES, ids=[t for t, _ in EXAMPLES])
def test_names(text, expected):
    found = find_names(text)
    assert [(n.text, n.kind) for n in found] == expected
    assert all(text[n.start : n.end] == n.text for n in found)


def test_a_word_at_the_start_is_a_name_where_it_is_known():
    assert find_names("Keller waited.") == []
    assert [n.text for n in find_names("Keller waited.", known={"Keller"})] == ["Keller"]
    assert find_names("Keller waited. Then Mr Smith met Keller.")[0].text == "Keller"


def test_a_wrapped_line_goes_on_but_a_signature_does_not():
    wrapped = "having considered the recommendation of Pellworth Engineering\nConsultants today"
    assert find_names(wrapped)[-1].text == "Pellworth Engineering\nConsultants"
    signed = "Regards,\nIvo Kessel\nTreasurer, Town of Kelwick"
    assert [n.text for n in find_names(signed)] == ["Ivo Kessel", "Town of Kelwick"]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the Harbour Bridge Authority (HBA)", "HBA", "Harbour Bridge Authority"),
        ("structural health monitoring (SHM)", "SHM", "structural health monitoring"),
        ("the HBA (Harbour Bridge Authority) met", "HBA", "Harbour Bridge Authority"),
        ("Ministry of Food and Agriculture (the “MFA”)", "MFA", "Ministry of Food and Agriculture"),
    ],
)
def test_definitions(text, short, long):
    (found,) = find_definitions(text)
    assert (found.short, found.long) == (short, long)
    assert text[found.start : found.end] == short
    assert text[found.long_start : found.long_end] == long


def test_a_bracket_that_defines_nothing():
    assert find_definitions("the bridge (see Annex)") == []
    assert find_definitions("a bridge (HBA)") == []
