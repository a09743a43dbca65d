"""Texts whose sentences are known: own drafts, the demo's gold claims, SciFact's abstracts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval.demo.gold import dossier_folder
from eval.dossiers.gold import corpora_folder
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import data_file, read_jsonl, source
from eval.types import Source

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A text, the spans of its sentences in order, and their kinds where they are known."""

    id: str
    text: str
    spans: tuple[Span, ...]
    kinds: tuple[str, ...] = ()
    format: str = "txt"
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class TextSet:
    """Texts of one kind."""

    name: str
    texts: tuple[Known, ...]
    source: Source


def spans_of(text: str, sentences: Iterable[str], *, where: str) -> tuple[Span, ...]:
    """The places of sentences that stand in a text in that order.

    Raises:
        BenchmarkDataInvalid: one does not; names it and ``where``.
    """
    spans, at = [], 0
    for sentence in sentences:
        start = text.find(sentence, at)
        if start < 0:
            raise BenchmarkDataInvalid(f"{where}: {sentence!r} does not stand in its text")
        at = start + len(sentence)
        spans.append((start, at))
    return tuple(spans)


def drafts() -> TextSet:
    """The drafts in ``corpora/splitting``.

    Raises:
        BenchmarkDataMissing: they are not there.
        BenchmarkDataInvalid: a row does not have the form.
    """
    path = corpora_folder() / "splitting" / "drafts.jsonl"
    if not path.is_file():
        raise BenchmarkDataMissing(f"no drafts at {path}: run this from a checkout")
    texts = []
    for row in read_jsonl(path):
        try:
            sentences = [str(item["text"]) for item in row["sentences"]]
            kinds = tuple(str(item["kind"]) for item in row["sentences"])
            name, text = str(row["id"]), str(row["text"])
            spans = spans_of(text, sentences, where=name)
            frozen = row["split"] == "frozen"
            texts.append(Known(name, text, spans, kinds, str(row["format"]), frozen))
        except (KeyError, TypeError) as error:
            raise BenchmarkDataInvalid(f"{path}: a row lacks {error}") from error
    return TextSet("drafts", tuple(texts), source(path.parents[1], path, len(texts)))


def demo_claims() -> TextSet:
    """The demo's gold claims, ten to a paragraph: each is a sentence and can be checked."""
    folder = dossier_folder()
    path = folder / "gold" / "claims.jsonl"
    claims = [str(row["claim"]) for row in read_jsonl(path)]
    texts = []
    for at in range(0, len(claims), 10):
        some = claims[at : at + 10]
        text = " ".join(some)
        spans = spans_of(text, some, where=str(path))
        texts.append(Known(f"demo-{at // 10 + 1:02d}", text, spans, ("checkable",) * len(some)))
    return TextSet("demo", tuple(texts), source(folder, path, len(claims)))


def abstracts(data: Path, *, cap: int) -> TextSet:
    """SciFact's abstracts, which its makers split into sentences; the first ``cap`` by id."""
    path = data_file(data, "scifact/dev.jsonl")
    rows = list(read_jsonl(path))
    found: dict[str, Known] = {}
    for row in rows:
        name = str(row.get("source_doc"))
        sentences = [" ".join(str(item).split()) for item in row["evidence"]]
        text = " ".join(sentences)
        found.setdefault(name, Known(name, text, spans_of(text, sentences, where=name)))
    chosen = tuple(found[name] for name in sorted(found)[:cap])
    return TextSet("scifact", chosen, source(data, path, len(rows)))
