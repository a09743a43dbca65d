"""Chunks: offsets, limits, stability."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import chunk, embedding_text
from ingest.readers.assemble import assemble
from ingest.readers.source import Facts, Piece
from ingest.types import Block, Document, Kind


def count_words(texts: Sequence[str]) -> list[int]:
    """Stands in for a word-piece tokenizer: a token per four letters, two special ones."""
    return [2 + sum((len(word) + 3) // 4 for word in text.split()) for text in texts]


def document(pieces: Sequence[Piece], title: str | None = "A Title", pages: int = 0) -> Document:
    reading = assemble(pieces, Facts(title=title), page_count=pages)
    return Document(
        id="d1",
        path="folder/file.txt",
        format="txt",
        sha256="0" * 64,
        text=reading.text,
        title=title,
        blocks=reading.blocks,
        pages=reading.pages,
    )


_WORDS = st.text(st.sampled_from("abcdefghij.,;:é\n "), min_size=1, max_size=400)
_PIECES = st.lists(
    st.builds(
        Piece,
        text=_WORDS,
        kind=st.sampled_from(list(Kind)),
        section=st.sampled_from([(), ("One",), ("One", "Two " * 30)]),
        derived=st.booleans(),
        tight=st.booleans(),
    ),
    max_size=12,
)


@given(_PIECES, st.integers(16, 80))
def test_chunks_are_stored_text_within_the_limit_and_miss_nothing(
    pieces: list[Piece], limit: int
) -> None:
    doc = document(pieces)
    chunks = chunk(doc, count_tokens=count_words, max_tokens=limit)
    covered: set[int] = set()
    for ordinal, one in enumerate(chunks):
        assert doc.text[one.start : one.end] == one.text
        assert one.ordinal == ordinal
        assert count_words([embedding_text(one)])[0] <= limit
        assert all(one.start <= a < b <= one.end for a, b in one.sentences)
        covered.update(range(one.start, one.end))
    for first, second in itertools.pairwise(chunks):
        assert first.end <= second.start
    for block in doc.blocks:
        inside = range(block.start, block.end)
        assert all(at in covered or doc.text[at].isspace() for at in inside)
    assert len({one.id for one in chunks}) == len(chunks)


@given(_PIECES)
def test_a_chunk_never_mixes_kinds_or_sections_but_for_lists_in_prose(pieces: list[Piece]) -> None:
    doc = document(pieces)
    for one in chunk(doc, count_tokens=count_words, max_tokens=60):
        touched = [b for b in doc.blocks if b.start < one.end and one.start < b.end]
        kinds = {b.kind for b in touched}
        assert kinds == {one.kind} or (
            kinds == {Kind.TEXT, Kind.LIST_ITEM} and one.kind is Kind.TEXT
        )
        assert {(b.derived, b.section) for b in touched} == {(one.derived, one.section)}


def test_a_list_stays_with_what_leads_in_to_it() -> None:
    doc = document(
        [
            Piece("The office has imposed the following:"),
            Piece("1. The generator is tested once a week.", Kind.LIST_ITEM),
            Piece("2. A drill is held each month.", Kind.LIST_ITEM),
        ]
    )
    (only,) = chunk(doc, count_tokens=count_words, max_tokens=60)
    assert only.kind is Kind.TEXT
    assert only.text.startswith("The office")
    assert only.text.endswith("each month.")


def test_whole_sentences_are_packed() -> None:
    doc = document([Piece("One two three. Four five six. Seven eight nine.")], title="T")
    chunks = chunk(doc, count_tokens=count_words, max_tokens=16)
    assert [one.text for one in chunks] == [
        "One two three. Four five six. Seven eight nine."[:47]
    ] or all(one.text.endswith(".") for one in chunks)
    assert [len(one.sentences) for one in chunks] == [3]


def test_a_paragraph_that_runs_over_a_page_is_one_sentence() -> None:
    doc = document([Piece("The bridge was", page=1), Piece("late.", page=2, tight=True)], pages=2)
    (only,) = chunk(doc, count_tokens=count_words, max_tokens=60)
    assert (only.page, only.page_end) == (1, 2)
    assert only.sentences == ((0, len(doc.text)),)


def test_a_sentence_too_long_is_cut_at_a_clause() -> None:
    clause = "the deck was laid and the piers were set; "
    doc = document([Piece(clause * 8 + "it held.")])
    chunks = chunk(doc, count_tokens=count_words, max_tokens=32)
    assert len(chunks) > 1
    assert chunks[0].text.endswith(";")


def test_a_word_too_long_is_cut_inside() -> None:
    doc = document([Piece("short " + "x" * 900 + " end")])
    chunks = chunk(doc, count_tokens=count_words, max_tokens=20)
    assert "".join(one.text for one in chunks).replace(" ", "").startswith("short" + "x" * 80)
    assert chunks[-1].text.endswith("end")


def test_context_holds_title_and_section_and_is_capped() -> None:
    long = tuple(f"Heading number {n} with words" for n in range(8))
    doc = document([Piece("Body.", section=("Scope",)), Piece("More.", section=long)])
    first, second = chunk(doc, count_tokens=count_words, max_tokens=200)
    assert first.context == "A Title › Scope"
    assert second.context.startswith("A Title")
    assert "number 7" in second.context
    assert count_words([second.context])[0] <= 34


def test_a_document_without_title_is_named_by_its_file() -> None:
    doc = document([Piece("Body.")], title=None)
    assert chunk(doc, count_tokens=count_words, max_tokens=50)[0].context == "file"


def test_ids_are_stable() -> None:
    doc = document([Piece("One. Two."), Piece("Three.", Kind.LIST_ITEM)])
    one = chunk(doc, count_tokens=count_words, max_tokens=40)
    two = chunk(doc, count_tokens=count_words, max_tokens=40)
    assert [c.id for c in one] == [c.id for c in two]


def test_a_silly_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="max_tokens is 3"):
        chunk(document([]), count_tokens=count_words, max_tokens=3)


def test_white_space_blocks_make_no_chunk() -> None:
    doc = Document("i", "p", "txt", "0", "   ", blocks=(Block(0, 3, Kind.TABLE_ROW, derived=True),))
    assert chunk(doc, count_tokens=count_words, max_tokens=40) == []
