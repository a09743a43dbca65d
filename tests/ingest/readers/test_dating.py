"""The day of a document: from its head or its name where no field tells it, never from its body."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.dating import date_of, date_of_record
from ingest.readers.registry import read


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("KELD LTD\nKeld Wharf\n\n18 April 2024\n\nDear Dr Stroud,", "2024-04-18"),
        ("# Board\n\n**DRAFT minutes of the meeting held on Tuesday 26 March 2024, Room 2.**",
         "2024-03-26"),
        ("DEED OF VARIATION\n\nDate: 17 June 2024\n\nParties:", "2024-06-17"),
        ("# Outbreak on Ward 7, February to April 2024\n\nFinal, 14 May 2024. Dr Velt (chair)",
         "2024-05-14"),
        ("Questions\n\nPage last changed: 15 January 2024", "2024-01-15"),
        ("# Statement of Oda Ferrant\n\n**Taken at the office, 3 June 2024, before O. Renn.**",
         "2024-06-03"),
        ("THE WINDFALL\nNo. 61, May 2022", "2022-05"),
        ("Memo\n\nSent March 3, 2021 to all wards", "2021-03-03"),
        ("Haverby, 2021-06-03", "2021-06-03"),
        ("Price list, edition 6\n\nIn force from 1 January 2025. For public bodies.", "2025-01-01"),
        ("Price list, in force from 1 January 2025\n\nPrinted on 4 December 2024", "2024-12-04"),
        ("Laid before the members by the board, Brennock, 5 October 2022.", "2022-10-05"),
    ],
)  # fmt: skip
def test_at_the_head(head: str, date: str) -> None:
    assert date_of(head, "letter.txt") == date


@pytest.mark.parametrize(
    "head",
    [
        "Accounts for the year ended 31 March 2024",
        "Prices fall from 1 October 2023",
        "The inquiry will be held on 16 January 2024.",
        "Tenders are due by 4 May 2022",
        "A. By a contract of 21 November 2023 the parties agreed on a wing.",
        "VARIATION No. 1\nto the Agreement for School Transport dated 18 September 2023",
        "Thank you for your letter of 3 May 2024",
        "February to April 2024",
        "Plan for 2030",
        "May 2024 bring you joy and, to all of us who work on the wards, a quieter spring.",
        "He came to the meeting. " * 20 + "18 April 2024",
        "one\n" * 20 + "18 April 2024",
        "",
    ],
)
def test_what_is_not_the_papers_own_day(head: str) -> None:
    assert date_of(head, "paper.md") is None


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("board/minutes-2024-03-26-draft.md", "2024-03-26"),
        ("scan_20240326.pdf", "2024-03-26"),
        ("letter 3 June 2021.txt", "2021-06-03"),
        ("board/case-2023-09.md", "2023-09"),
        ("2019-12-31/minutes.md", None),
        ("season-2011-12.md", None),
        ("annual-report-2024.md", None),
        ("part-2024-13-45.md", None),
        ("serial-120240326.md", None),
    ],
)
def test_in_the_name(path: str, date: str | None) -> None:
    assert date_of("", path) == date


def test_a_day_in_the_name_goes_before_the_head_and_that_before_a_month() -> None:
    assert date_of("18 April 2024", "minutes-2024-03-26.md") == "2024-03-26"
    assert date_of("18 April 2024", "minutes-2024-03.md") == "2024-04-18"


def test_a_field_goes_before_everything_and_rows_have_no_head(tmp_path: Path) -> None:
    fielded = tmp_path / "minutes-2024-03-26.md"
    fielded.write_text("---\ndate: 2020-01-02\n---\n\n18 April 2024\n\nWe met.", encoding="utf-8")
    assert read(fielded, name=fielded.name).date == "2020-01-02"
    plain = tmp_path / "letter.txt"
    plain.write_text("Haverby, 18 April 2024\n\nDear Sir,\n\nWe met.", encoding="utf-8")
    assert read(plain, name=plain.name).date == "2024-04-18"
    rows = tmp_path / "log.jsonl"
    rows.write_text('{"date": "18 April 2024", "what": "We met at the pump."}\n', encoding="utf-8")
    assert read(rows, name=rows.name).date is None


@pytest.mark.parametrize(
    ("record", "date"),
    [
        ("n: 3; date: 2024-03-06; by: C. Hathaway; entry: due 1 May 2025", "2024-03-06"),
        ("no: 2; date_of_reply: 29 August 2023; position: objects", "2023-08-29"),
        ("from: T. Renn; entry: paid on 2024-03-06", None),
        ("", None),
    ],
)
def test_of_a_record(record: str, date: str | None) -> None:
    assert date_of_record(record) == date
