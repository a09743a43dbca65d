"""HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from ingest.types import Document, Kind
from orchestra.errors import DocumentUnreadable


def make(folder: Path, content: str | bytes) -> Document:
    path = folder / "a.html"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, name="a.html")


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def test_an_article_and_what_stands_round_it(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        """<!doctype html><html><head><title>Old &amp; new</title><script>var x</script>
        <meta property="article:published_time" content="2020-02-03T10:00Z">
        <meta name="author" content="Ann Weaver"></head>
        <body><header>The Gazette</header><nav><ul><li>Home</li></ul></nav>
        <article><header><h1>The  bridge</h1></header>
        <p>It is <b>late</b>.<br>Very late.</p><p hidden>secret</p>
        <p style="display: none">secret</p><!-- secret --><div aria-hidden="true">secret</div>
        <h2>Why</h2><ul><li>Steel</li><li><p>Rain</p></li></ul>loose words
        <form>Name<input></form>
        <figure><img src="x"><figcaption>The pier</figcaption></figure></article>
        <div class="cookie-banner">We use cookies</div><aside>Related</aside>
        <footer>Imprint</footer></body></html>""",
    )
    assert (doc.title, doc.author, doc.date) == ("Old & new", "Ann Weaver", "2020-02-03")
    assert blocks(doc) == [
        ("running", "The Gazette"),
        ("running", "Home"),
        ("heading", "The bridge"),
        ("text", "It is late. Very late."),
        ("heading", "Why"),
        ("list_item", "Steel"),
        ("list_item", "Rain"),
        ("text", "loose words"),
        ("caption", "The pier"),
        ("running", "We use cookies"),
        ("running", "Related"),
        ("running", "Imprint"),
    ]
    assert doc.blocks[5].section == ("The bridge", "Why")


def test_tables_become_rows_with_headings(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        """<table><caption>Costs</caption><thead>
        <tr><th rowspan="2">Part</th><th colspan="2">EUR m</th></tr>
        <tr><th>2018</th><th>2019</th></tr></thead>
        <tr><td>Pier</td><td>4</td><td>5</td></tr><tr><td>Deck</td><td></td><td>7</td></tr></table>
        <table><tr><td><p>Layout</p></td></tr></table>
        <table role="presentation"><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>""",
    )
    assert blocks(doc) == [
        ("caption", "Costs"),
        ("table_row", "Costs — Part: Pier; EUR m › 2018: 4; EUR m › 2019: 5"),
        ("table_row", "Costs — Part: Deck; EUR m › 2019: 7"),
        ("text", "Layout"),
        ("text", "A"),
        ("text", "B"),
        ("text", "C"),
    ]
    assert doc.blocks[1].derived
    assert doc.blocks[1].cells[2].heading == "EUR m › 2019"


def test_a_table_without_th_and_one_all_of_th(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        "<table><tr><td>Part</td><td>Cost</td></tr><tr><td>Pier</td><td>4</td></tr></table>"
        "<table><tr><th>a</th><th>b</th></tr><tr><th>c</th><th>d</th></tr></table>",
    )
    assert [text for _, text in blocks(doc)] == ["Part: Pier; Cost: 4", "a: c; b: d"]


def test_json_ld_gives_title_author_and_date(tmp_path: Path) -> None:
    doc = make(
        tmp_path,
        '<script type="application/ld+json">not json</script>'
        '<script type="application/ld+json">{"@graph": [{"@type": "X"}, {"headline": "Big news",'
        '"datePublished": "2019-05-03", "author": [{"name": "Bo"}]}]}</script><p>Text.</p>',
    )
    assert (doc.title, doc.author, doc.date) == ("Big news", "Bo", "2019-05-03")


def test_a_time_element_gives_the_date_and_a_heading_the_title(tmp_path: Path) -> None:
    doc = make(tmp_path, "<h1>News</h1><time datetime='2018-01-02'>x</time><p>Text.</p>")
    assert (doc.title, doc.date) == ("News", "2018-01-02")


@pytest.mark.parametrize("declared", ["iso-8859-1", "no-such-charset"])
def test_declared_encodings(tmp_path: Path, declared: str) -> None:
    doc = make(tmp_path, f'<meta charset="{declared}"><p>Br\xfccke</p>'.encode("latin-1"))
    assert "cke" in doc.text


def test_an_undeclared_encoding_is_noted(tmp_path: Path) -> None:
    doc = make(tmp_path, "<p>Brücke</p>".encode("latin-1"))
    assert doc.text == "Brücke"
    assert doc.notes


def test_hostile_nesting_keeps_the_words(tmp_path: Path) -> None:
    deep = "<div>" * 100_000 + "the deepest words" + "<script>no</script>"
    doc = make(tmp_path, f"<p>Top &amp; first</p>{deep}")
    assert "the deepest words" in doc.text
    assert "Top & first" in doc.text
    assert "nested too deeply" in doc.notes[0]


def test_entities_of_the_page_are_never_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    doc = make(
        tmp_path,
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><p>a &x; b</p>',
    )
    assert "the secret" not in doc.text


@pytest.mark.parametrize("content", ["<!-- only -->", "<script>x</script>", " \n"])
def test_a_page_without_words_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(DocumentUnreadable, match=r"a\.html"):
        make(tmp_path, content)


def test_kinds_of_menus_by_class(tmp_path: Path) -> None:
    doc = make(tmp_path, '<div class="site-nav">Home</div><p class="navigator">Text.</p>')
    assert [block.kind for block in doc.blocks] == [Kind.RUNNING, Kind.TEXT]
