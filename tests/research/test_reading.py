"""Sentences as the stages read them from a corpus."""

from __future__ import annotations

from pathlib import Path

from ingest import Corpus
from ingest.embedding import StandInEmbedder
from research.reading import Reader


def test_the_mark_of_a_lists_item_is_no_part_of_its_sentence(tmp_path: Path) -> None:
    lines = ["· Ada Finch kept the reeds.", "~ The mill was sold.", "-4 degrees were measured."]
    (tmp_path / "list.txt").write_text("\n\n".join(lines))
    with Corpus.open_or_create("lists", home=tmp_path, embedder=StandInEmbedder()) as corpus:
        corpus.ingest([tmp_path / "list.txt"])
        text = corpus.text("list.txt")
        at = [text.index(line) for line in lines]
        read = [
            Reader(corpus).sentence("list.txt", start, start + len(line))
            for start, line in zip(at, lines, strict=True)
        ]
    assert [s.text for s in read] == [lines[0][2:], lines[1][2:], lines[2]]
    assert all(text[s.start : s.end] == s.text for s in read)


def test_a_passage_of_a_mailbox_has_the_day_of_its_own_mail(tmp_path: Path) -> None:
    rows = [
        '{"date": "2024-03-06", "from": "A. Finch", "text": "The pump was stopped at dawn."}',
        '{"date": "2024-05-01", "from": "B. Reed", "text": "The pump runs again since noon."}',
    ]
    (tmp_path / "mail.jsonl").write_text("\n".join(rows))
    with Corpus.open_or_create("mail", home=tmp_path, embedder=StandInEmbedder()) as corpus:
        corpus.ingest([tmp_path / "mail.jsonl"])
        text = corpus.text("mail.jsonl")
        at = [text.index(said) for said in ("The pump was", "The pump runs", "date: 2024-05-01")]
        read = [Reader(corpus).sentence("mail.jsonl", start, start + 20) for start in at]
    assert [s.date for s in read] == ["2024-03-06", "2024-05-01", "2024-05-01"]
