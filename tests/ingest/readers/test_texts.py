"""Plain text, Markdown, CSV and JSON lines."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import readers
from ingest.readers import read
from ingest.readers.dates import iso_date
from ingest.types import Document, Kind
from orchestra.errors import DocumentUnreadable


def make(folder: Path, name: str, content: str | bytes) -> Document:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, name=name)


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def check_invariants(document: Document) -> None:
    at = 0
    for block in document.blocks:
        gap = document.text[at : block.start]
        assert gap in ("", "\n", "\n\n")
        assert at <= block.start < block.end
        text = document.text[block.start : block.end]
        assert text == text.strip()
        at = block.end
    assert at == len(document.text)
    assert "\x00" not in document.text
    assert "\r" not in document.text


def test_an_e_mail_in_text(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        "mail.txt",
        "From: Ann Weaver\r\nDate: Fri, 3 May 2019 10:00:00 +0200\r\nSubject: The deck\r\n\r\n"
        "INTRODUCTION\r\n\r\nFirst line\r\nsecond line.  \r\n\r\n\r\n- one\r\n- two\r\n",
    )
    assert (doc.title, doc.author, doc.date) == ("The deck", "Ann Weaver", "2019-05-03")
    assert blocks(doc)[1:] == [
        ("heading", "INTRODUCTION"),
        ("text", "First line\nsecond line."),
        ("list_item", "- one"),
        ("list_item", "- two"),
    ]
    assert doc.blocks[2].section == ("INTRODUCTION",)
    check_invariants(doc)


def test_underlined_and_numbered_headings(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.txt", "Costs\n=====\n\nText here.\n\n2.1 The piers\n\nMore text.")
    assert [text for kind, text in blocks(doc) if kind == "heading"] == ["Costs", "2.1 The piers"]


def test_a_heading_right_above_its_text(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        "paper.txt",
        "COUNTY BOARD\nIsland Services: a paper for the members\n\n"
        "4.  PASSENGER SURVEY\nThe firm asked passengers on board from 14 to 27 July.\n"
        "1,204 people replied.\n\n"
        "5. Money\nThe Board has no money set aside for them.\nIt will look for a loan.\n\n"
        "6. The mate was to have been relieved at noon but the\nbus did not come and he stayed.\n",
    )
    check_invariants(doc)
    headings = [text for kind, text in blocks(doc) if kind == "heading"]
    assert headings == ["COUNTY BOARD", "4.  PASSENGER SURVEY", "5. Money"]
    told = {doc.text[b.start : b.end]: b.section for b in doc.blocks}
    last = "The Board has no money set aside for them.\nIt will look for a loan."
    assert told[last][-1] == "5. Money"
    assert any(kind == "list_item" for kind, _ in blocks(doc))


def test_figures_in_capitals_are_no_heading_when_a_sentence(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.txt", "THE COST WAS 41 MILLION EURO.")
    assert doc.blocks[0].kind is Kind.TEXT


@pytest.mark.parametrize(
    ("data", "text", "noted"),
    [
        ("Brücke".encode(), "Brücke", False),
        ("Brücke".encode("utf-8-sig"), "Brücke", False),
        ("Brücke “x”".encode("cp1252"), "Brücke “x”", True),
        ("Brücke".encode("utf-16"), "Brücke", False),
        ("The bridge".encode("utf-16-le"), "The bridge", True),
        ("The bridge".encode("utf-16-be"), "The bridge", True),
        (b"caf\xe9 \x81 x", "café  x", True),
        ("e\u0301te\u0301".encode(), "été", False),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str, noted: bool) -> None:
    doc = make(tmp_path, "a.txt", data)
    assert doc.text == text
    assert bool(doc.notes) is noted


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "0 bytes"),
        ("a.txt", b"  \n \n", "holds no text"),
        ("a.txt", bytes(range(256)) * 4, "binary data"),
        ("a.txt", b"\xff\xfea\x00\x00\xd8", "not valid utf-16"),
        ("a.xyz", b"words", "'.xyz' cannot be read"),
        ("noext", b"words", "no file extension"),
        ("a.csv", b"\n\n", "holds no text"),
        ("a.jsonl", b"nothing\n", "no JSON object"),
        ("a.md", b"---\ntitle: x\n---\n", "holds no text"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(DocumentUnreadable, match=words) as caught:
        make(tmp_path, name, content)
    assert name in str(caught.value)
    assert ";" in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(DocumentUnreadable, match="check its permissions"):
        read(tmp_path / "a.txt", name="a.txt")


def test_a_refused_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("words")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DocumentUnreadable, match=r"permission denied.*check its permissions"):
        read(tmp_path / "a.txt", name="a.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("2019-05-03T10:00Z", "2019-05-03"),
        ("2019-05", "2019-05"),
        ("D:20190503101010+02'00'", "2019-05-03"),
        ("D:2019", "2019"),
        ("3rd May 2019", "2019-05-03"),
        ("May 3, 2019", "2019-05-03"),
        ("Sept. 2019", "2019-09"),
        ("Fri, 03 May 2019 10:00:00 +0200", "2019-05-03"),
        ("Fri, 3 May 19 10:00", "2019-05-03"),
        (" 2019 ", "2019"),
        ("02/03/2019", None),
        ("35 May 2019", "2019-05"),
        ("2019-13-01", None),
        ("Foo 12, 2019", None),
        ("12 Foo 2019", None),
        ("9999-01-01", None),
    ],
)
def test_dates_of_headers_and_metadata(text: str | None, expected: str | None) -> None:
    assert iso_date(text) == expected


def test_public_names() -> None:
    assert sorted(readers.__all__) == ["FORMATS", "read", "supported"]
    assert all(hasattr(readers, name) for name in readers.__all__)
    assert readers.supported(Path("A.PDF"))
    with pytest.raises(AttributeError, match="nothing"):
        readers.nothing  # noqa: B018


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="cannot be opened"):
        read(tmp_path / "gone.txt", name="gone.txt")
    with pytest.raises(DocumentUnreadable, match="folder that cannot be listed"):
        read(tmp_path, name="folder")


def test_a_pdf_with_another_suffix_is_still_a_pdf(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match=r"broken PDF|no pages"):
        make(tmp_path, "a.txt", b"%PDF-1.7\nrubbish")


def test_markdown(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        "a.md",
        '---\ntitle: "The plan"\nauthor: Ann\ndate: 2020-01-31\n---\n# One\nA **bold** claim with a'
        " [link](http://x.test) and `code`.\n<!-- never\n\nshown -->\n\n> quoted *words*\n\n"
        "- first\n  goes on\n- second\n\n| Pier | Cost |\n|---|--:|\n| A | 3 \\| 4 |\n\n"
        "Two\n---\nBelow.\n\n***\n\n```py\nx = 1\n```\n### Three ###\nEnd.",
    )
    assert (doc.title, doc.author, doc.date) == ("The plan", "Ann", "2020-01-31")
    assert blocks(doc) == [
        ("heading", "One"),
        ("text", "A bold claim with a link and code."),
        ("text", "quoted words"),
        ("list_item", "- first\ngoes on"),
        ("list_item", "- second"),
        ("table_row", "Pier: A; Cost: 3 | 4"),
        ("heading", "Two"),
        ("text", "Below."),
        ("text", "x = 1"),
        ("heading", "Three"),
        ("text", "End."),
    ]
    assert doc.blocks[-1].section == ("One", "Two", "Three")
    assert doc.blocks[5].derived
    assert doc.blocks[5].cells[1].heading == "Cost"
    check_invariants(doc)


def test_markdown_takes_title_from_heading_and_facts_from_a_head(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.md", "# Minutes\n\nDate: 3 May 2019\nFrom: Ann\n\nText.\n\n```\nopen")
    assert (doc.title, doc.author, doc.date) == ("Minutes", "Ann", "2019-05-03")
    assert blocks(doc)[-1] == ("text", "open")


def test_csv_rows_carry_headings_units_and_title(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.csv", "Budget 2019\n\nItem;Cost (EUR m)\nPier;4,1\nDeck;3;9\n;\n")
    assert doc.title == "Budget 2019"
    assert blocks(doc)[1:] == [
        ("table_row", "Budget 2019 — Item: Pier; Cost (EUR m): 4,1"),
        ("table_row", "Budget 2019 — Item: Deck; Cost (EUR m): 3; Column 3: 9"),
    ]
    assert doc.blocks[1].cells[1].row == 4
    assert "line 5" in doc.notes[0]
    check_invariants(doc)


def test_csv_without_headings_tabs_and_quotes(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.tsv", '1\t2\n3\t"a\nb"\n')
    assert [text for _, text in blocks(doc)] == ["1; 2", "3; a b"]
    one = make(tmp_path, "one.csv", "alone\n")
    assert blocks(one) == [("table_row", "alone")]


def test_csv_with_a_huge_field(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="no delimited text"):
        make(tmp_path, "a.csv", 'a,b\n"' + "x" * (1 << 24) + "y,2\n")


def test_json_lines(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        "a.jsonl",
        '{"title": "T", "text": "Body one.\\n\\nBody two.", "n": {"a": 1, "b": null}, "ok": true}\n'
        'bad\n[1, 2]\n\n"just words"\n{"tags": ["x", "y"], "rows": [{"k": 1}]}\n{"a": {}}\n',
    )
    assert blocks(doc) == [
        ("heading", "T"),
        ("table_row", "n.a: 1; ok: yes"),
        ("text", "Body one."),
        ("text", "Body two."),
        ("text", "1, 2"),
        ("text", "just words"),
        ("table_row", "tags: x, y; rows.1.k: 1"),
    ]
    assert doc.notes == ("not JSON, left out: line 2",)
    check_invariants(doc)


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.jsonl", "bad\n" * 8 + '{"a": 1}\n')
    assert doc.notes == ("not JSON, left out: line 1, 2, 3, 4, 5 and 3 more",)


def test_a_long_text_without_blank_lines_is_cut(tmp_path: Path) -> None:
    doc = make(tmp_path, "a.txt", "word " * 2_000_000)
    assert len(doc.blocks) > 1
    check_invariants(doc)


def test_the_id_follows_the_name_and_the_hash_the_bytes(tmp_path: Path) -> None:
    one = make(tmp_path, "a.txt", "One.")
    two = make(tmp_path, "a.txt", "Two.")
    assert one.id == two.id
    assert one.sha256 != two.sha256


@given(st.text(max_size=300))
def test_any_text_keeps_the_invariants(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("a.txt", "a.md", "a.csv"):
        with contextlib.suppress(DocumentUnreadable):
            check_invariants(make(folder, name, text.encode("utf-8", "replace")))
