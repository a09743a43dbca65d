"""Personal data and secrets are found; figures, dates and numbers of cases are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.policy.checksums import iban, luhn, mod11_10, verhoeff
from orchestra.policy.national import NATIONAL_IDS
from orchestra.policy.recognisers import RECOGNISERS, Kind, entropy
from orchestra.policy.redaction import Hiding, found

ROOT = Path(__file__).resolve().parents[3]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(kind, text[a:b]) for a, b, kind in found(text, Hiding())]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("Write to ann.o-neil+x@mail.example.org.", "ann.o-neil+x@mail.example.org", Kind.EMAIL),
        ("From: Ann <a@b.example>", "a@b.example", Kind.EMAIL),
        ("an Jürgen@bücher.example senden", "Jürgen@bücher.example", Kind.EMAIL),
        ("call +49 30 901820 now", "+49 30 901820", Kind.PHONE),
        ("T +31 (0)20 555 0123.", "+31 (0)20 555 0123", Kind.PHONE),
        ("(212) 555-0123", "(212) 555-0123", Kind.PHONE),
        ("212-555-0123", "212-555-0123", Kind.PHONE),
        ("fax 212–555–0123", "212–555–0123", Kind.PHONE),
        ("020 7946 0958", "020 7946 0958", Kind.PHONE),
        ("Tel.: 4471 22", "4471 22", Kind.PHONE),
        ("phone number: 555-01234", "555-01234", Kind.PHONE),
        ("0049 30 901820123", "0049 30 901820123", Kind.PHONE),
        ("card 4111 1111 1111 1111,", "4111 1111 1111 1111", Kind.CARD),
        ("378282246310005", "378282246310005", Kind.CARD),
        ("3782 822463 10005", "3782 822463 10005", Kind.CARD),
        ("5555-5555-5555-4444", "5555-5555-5555-4444", Kind.CARD),
        ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00", Kind.IBAN),
        ("to GB82WEST12345698765432.", "GB82WEST12345698765432", Kind.IBAN),
        ("no15 gb29nwbk60161331926819", "gb29nwbk60161331926819", Kind.IBAN),
        ("password: hunter2xyz9", "hunter2xyz9", Kind.KEY),
        ("api_key = 'Zx81kkQ0pl22'", "Zx81kkQ0pl22", Kind.KEY),
        ("https://ann:s3cret@host.example/x", "ann:s3cret@host.example", Kind.KEY),
    ],
)
def test_values_are_found(text: str, value: str, kind: Kind) -> None:
    assert kinds(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("prefix", "length"),
    [("sk-", 30), ("sk-ant-api03-", 40), ("ghp_", 36), ("AKIA", 16), ("AIza", 35), ("hf_", 34),
     ("glpat-", 20), ("xoxb-", 24), ("github_pat_", 40), ("sk_live_", 24), ("gsk_", 40)],
)  # fmt: skip
def test_keys_of_known_vendors_are_found(prefix: str, length: int) -> None:
    body = ("Ab1Cd2Ef3Gh4" * 5)[:length]
    key = prefix + (body.upper() if prefix == "AKIA" else body)
    assert kinds(f"the key {key}.") == [(Kind.KEY, key)]


def test_tokens_and_private_keys_are_found() -> None:
    token = ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "c2lnbmF0dXJlLTEyMw"])
    assert kinds(f"x {token} y") == [(Kind.KEY, token)]
    pem = (
        f"-----BEGIN {'RSA'} PRIVATE KEY-----\nProc: 4\n\nMIIB\nqQ==\n-----END RSA PRIVATE KEY-----"
    )
    assert kinds(f"a\n\n{pem}\n\nb") == [(Kind.KEY, pem)]
    random = "q7Zr1Pk9Xw3Lm5Vb8Ny2Tc6Hd4Jf0SgA"
    assert kinds(random) == [(Kind.KEY, random)]


NUMBERS = [
    "078-05-1120", "SSN 078051120", "AB 12 34 56 C", "national insurance AB123456C",
    "NHS 943 476 5919", "Steuer-ID 86095742719", "1 85 05 78 006 084 91", "12345678Z", "X1234567L",
    "RSSMRA85T10A562S", "BSN 111222333", "85.07.30-033.28", "PESEL 44051401359", "811228-9874",
    "131052-308T", "CPR 070761-4285", "01018000055", "756.9217.0769.85", "SVNR 1237 010180",
    "529.982.247-25", "046-454-286", "SIN 046 454 286", "2341 2341 2346",
    "11010519491231002X", "900101-1234568", "TFN 123 456 782",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_national_numbers_are_found(text: str) -> None:
    assert [kind for kind, _ in kinds(f"Her number: {text}.")] == [Kind.NATIONAL_ID]


def test_every_entry_of_the_list_has_an_example() -> None:
    unseen = [
        entry.name
        for entry in NATIONAL_IDS
        if not any(entry.pattern.search(f" {text}.") for text in NUMBERS)
    ]
    assert unseen == []


@pytest.mark.parametrize(
    "text",
    ["078-05-112", "000-05-1120", "943 476 5918", "86095742718", "12345678A", "131052-308A",
     "BG 12 34 56 C", "529.982.247-26", "2341 2341 2347", "85.07.30-033.29", "900101-1234567",
     "11010519491231002Y", "811228-9875", "01018000054", "756.9217.0769.84", "RSSMRA85T10A562X"],
)  # fmt: skip
def test_a_wrong_check_digit_is_no_number(text: str) -> None:
    assert Kind.NATIONAL_ID not in [kind for kind, _ in kinds(f"Her number: {text}.")]


@pytest.mark.parametrize(
    "text",
    [
        "It cost 41,300,000 euro, 4 111 111 111 in all, on 2021-06-22 at 08:12:44 +0200.",
        "Case No. 2:19-cv-01234-ABC, NCR-031, Clause 5.2, pages 114-126, 1998;338:853-860.",
        "ISBN 978-3-16-148410-0, doi:10.1000/182, EudraCT 2004-002245-12, NCT00112345.",
        "Commission File Number: 001-33764; IRS 41-0417775; 10-K 2018; 7.25-7.35; 1,234.56",
        "id e62f5a3f-0091-4980-9822-db8f4dc25021 at /assets/0026/29168/x.pdf",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "The key findings pass the token test; the secretary passed it in 2023. Password required.",
        "12 345 678 901 people; 123 456 782 voters; 01/02/2023 - 03/04/2024; 2019 2020 2021 2022",
        "SR141716A binds; E12, S3, q1; grid 0123 456 m; 4111 1111 1111 1112",
        "mobile 12.05.2021; DE89370400440532013001; a @ b; x@y; @handle",
    ],
)
def test_what_reports_are_made_of_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_the_demo_corpus_holds_e_mail_addresses_and_nothing_else() -> None:
    """The false alarms on 73,000 characters of minutes, letters, tables and reports: none."""
    from ingest.readers import read, supported

    folder = ROOT / "corpora" / "harbour-bridge" / "documents"
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and supported(path)]
    texts = [read(path, name=path.name, ocr=False).text for path in paths]
    assert sum(map(len, texts)) > 60_000
    hits = [hit for text in texts for hit in kinds(text)]
    assert {kind for kind, _ in hits} == {Kind.EMAIL}
    assert all(value.endswith(".example") for _, value in hits)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_finds_are_disjoint_in_order_and_inside(text: str) -> None:
    spans = found(text, Hiding())
    edges = [edge for a, b, _ in spans for edge in (a, b)]
    assert edges == sorted(edges)
    assert all(0 <= a < b <= len(text) for a, b, _ in spans)


def test_where_two_finds_overlap_the_surer_one_names_the_whole() -> None:
    assert kinds("password: a1b2c3d4@mail.example") == [(Kind.KEY, "a1b2c3d4@mail.example")]


@given(st.integers(10**11, 10**12 - 1))
def test_one_digit_changed_breaks_the_check(number: int) -> None:
    for check in (luhn, verhoeff, mod11_10):
        right = [d for d in "0123456789" if check(f"{number}{d}")]
        assert len(right) == 1, check.__name__


def test_iban_needs_its_country_and_length() -> None:
    assert iban("de89370400440532013000")
    assert not iban("XX89370400440532013000")
    assert not iban("DE8937040044053201300")


def test_entropy_is_in_bits_a_character() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


@pytest.mark.parametrize("kind", sorted(RECOGNISERS))
def test_long_hostile_text_takes_no_time(kind: Kind) -> None:
    for piece in (
        "a@",
        "1 ",
        "12 34 ",
        "+1-",
        "AB12",
        "eyJ",
        "token ",
        "a.a-",
        "((",
        "x:y@",
        "://a:",
    ):
        list(RECOGNISERS[kind](piece * 20_000))
