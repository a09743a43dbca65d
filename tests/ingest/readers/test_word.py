"""DOCX."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from ingest.readers import read
from ingest.types import Document
from orchestra.errors import DocumentUnreadable

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def _saved(document: object, folder: Path) -> Document:
    path = folder / "memo.docx"
    document.save(str(path))  # type: ignore[attr-defined]
    return read(path, name="memo.docx")


def test_a_memo_in_document_order(tmp_path: Path) -> None:
    word = docx.Document()
    word.core_properties.author = "Bo Hale"
    word.core_properties.title = ""
    word.core_properties.created = datetime(2019, 5, 3, tzinfo=UTC)
    word.sections[0].header.paragraphs[0].text = "Confidential"
    word.sections[0].footer.paragraphs[0].text = "Page 1"
    word.add_heading("The memo", 0)
    word.add_heading("Costs", 1)
    word.add_paragraph("The bridge cost\tmore.")
    word.add_paragraph("Steel", style="List Bullet")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Part", "EUR m", "Pier", "4"), strict=True):
        cell.text = text
    word.add_paragraph("A picture", style="Caption")
    word.add_paragraph("")
    doc = _saved(word, tmp_path)
    assert (doc.title, doc.author, doc.date) == ("The memo", "Bo Hale", "2019-05-03")
    assert blocks(doc) == [
        ("running", "Confidential"),
        ("heading", "The memo"),
        ("heading", "Costs"),
        ("text", "The bridge cost more."),
        ("list_item", "Steel"),
        ("table_row", "Part: Pier; EUR m: 4"),
        ("caption", "A picture"),
        ("running", "Page 1"),
    ]
    assert doc.blocks[5].derived
    assert doc.blocks[3].section == ("Costs",)
    assert doc.pages == ()


def test_tracked_changes_content_controls_and_breaks(tmp_path: Path) -> None:
    word = docx.Document()
    body = word.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {_NS}><w:sdtContent><w:p><w:r><w:t>Kept</w:t><w:br/><w:t>non</w:t>"
            "<w:noBreakHyphen/><w:t>stop </w:t></w:r><w:ins><w:r><w:t>added</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p></w:sdtContent></w:sdt>"
        ),
    )
    body.insert(
        1,
        parse_xml(
            f'<w:p {_NS}><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
            "<w:r><w:t>Outlined</w:t></w:r></w:p>"
        ),
    )
    body.insert(
        2,
        parse_xml(
            f'<w:p {_NS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:AlternateContent><mc:Choice><w:r><w:t>box</w:t></w:r></mc:Choice><mc:Fallback>"
            "<w:r><w:t>box</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
        ),
    )
    doc = _saved(word, tmp_path)
    assert blocks(doc) == [
        ("text", "Kept\nnon-stop added"),
        ("heading", "Outlined"),
        ("text", "box"),
    ]


def _with_part(folder: Path, name: str, content: bytes) -> Path:
    """A Word file with one more part, related as footnotes."""
    path = folder / "notes.docx"
    word = docx.Document()
    word.add_paragraph("Body.")
    word.save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    parts[name] = content
    relations = "word/_rels/document.xml.rels"
    parts[relations] = parts[relations].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/footnotes" Target="footnotes.xml"/></Relationships>',
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/word/footnotes.xml" ContentType="application/xml"/></Types>',
    )
    with zipfile.ZipFile(path, "w") as archive:
        for item, data in parts.items():
            archive.writestr(item, data)
    return path


def test_footnotes(tmp_path: Path) -> None:
    note = f"<w:footnotes {_NS}><w:footnote><w:p><w:r><w:t>See p. 3.</w:t></w:r></w:p>"
    path = _with_part(tmp_path, "word/footnotes.xml", f"{note}</w:footnote></w:footnotes>".encode())
    doc = read(path, name="notes.docx")
    assert blocks(doc) == [("text", "Body."), ("text", "See p. 3.")]
    assert doc.blocks[1].section == ("Footnotes",)


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    note = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><w:footnotes {_NS}><w:footnote><w:p>'
        "<w:r><w:t>note &s;</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    doc = read(_with_part(tmp_path, "word/footnotes.xml", note.encode()), name="notes.docx")
    assert "the secret" not in doc.text


def test_broken_footnotes_are_noted(tmp_path: Path) -> None:
    path = _with_part(tmp_path, "word/footnotes.xml", b"<broken")
    doc = read(path, name="notes.docx")
    assert doc.text == "Body."
    assert doc.notes == ("the footnotes are broken and were left out",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00garbage\xff", "not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1more", "old .doc or an encrypted"),
        (b"PK\x03\x04 but no archive", "not a whole Word document"),
    ],
)
def test_what_is_no_word_file(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(DocumentUnreadable, match=words) as caught:
        read(path, name="a.docx")
    assert "save it" in str(caught.value)


def test_an_archive_that_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(DocumentUnreadable, match="broken Word document"):
        read(path, name="a.docx")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (30 * 1024 * 1024))
    with pytest.raises(DocumentUnreadable, match="would unpack to 30 MB"):
        read(path, name="a.docx")
