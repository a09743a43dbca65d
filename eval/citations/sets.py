"""Questions with passages of their own: ScholarQABench's expert answers and PubMedQA.

All passages of a set become one corpus, each a document of its own, so that those of one question
compete with those of all others. Gold is which documents belong to a question: those the expert
cited, or the abstract that the question was made from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from adjudicator.metrics.citations import Cited
from eval.errors import BenchmarkDataInvalid
from eval.loaders import Passage, data_file, read_jsonl, source
from eval.types import Source

T = TypeVar("T", bound="Named")
_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_BEHIND = re.compile(r"([.!?]+)((?:\s*\[\d+(?:\s*,\s*\d+)*\])+)")


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the ids of its own documents, and the expert's answer where there is one."""

    id: str
    question: str
    documents: tuple[str, ...]
    answer: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """All passages of a set, and the questions that are asked."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Asked, ...]
    total: int
    source: Source


def sampled(questions: Sequence[T], cap: int) -> tuple[T, ...]:
    """At most ``cap`` of them, chosen by the sha256 of their ids: the same whoever asks."""
    ordered = sorted(questions, key=lambda q: hashlib.sha256(q.id.encode()).hexdigest())
    return tuple(sorted(ordered[:cap], key=lambda q: q.id))


def expert_statements(answer: str, passages: Sequence[str]) -> tuple[Cited, ...]:
    """An expert's sentences with the passages they cite; ``[n]`` counts from 0 in the data.

    Numbers without a passage are left out, as unresolvable citations are. Those behind a full stop
    belong to the sentence before it.
    """
    from ingest.sentences import sentences

    found = []
    answer = _BEHIND.sub(r"\2\1", answer)
    for start, end in sentences(answer):
        text = answer[start:end]
        numbers = [int(n) for m in _MARK.findall(text) for n in m.split(",")]
        words = " ".join(_MARK.sub("", text).split())
        if any(c.isalpha() for c in words) and not words.startswith("#"):
            cited = tuple(passages[n] for n in dict.fromkeys(numbers) if n < len(passages))
            found.append(Cited(words, tuple(p for p in cited if p)))
    return tuple(found)


def scholarqa(data: Path, *, cap: int) -> QuestionSet:
    """ScholarQABench's questions with expert answers; every cited passage is a document."""
    path = data_file(data, "scholarqabench/multi_human_answers.jsonl")
    passages: dict[tuple[str, str], Passage] = {}
    questions = []
    rows = list(read_jsonl(path))
    for row in rows:
        try:
            listed = [_passage(context) for context in row["ctxs"]]
            own = []
            for title, text in listed:
                if text:
                    at = len(passages)
                    fresh = Passage(f"scholar-{at:04d}", title, text)
                    own.append(passages.setdefault((title, text), fresh).id)
            answer = expert_statements(str(row["output"]), [text for _, text in listed])
            questions.append(
                Asked(str(row["id"]), str(row["input"]), tuple(dict.fromkeys(own)), answer)
            )
        except (KeyError, TypeError) as error:
            raise BenchmarkDataInvalid(f"{path}: a row lacks {error}") from error
    return QuestionSet(
        "scholarqa", tuple(passages.values()), sampled(questions, cap), len(rows),
        source(data, path, len(rows)),
    )  # fmt: skip


def _passage(context: Mapping[str, Any]) -> tuple[str, str]:
    """Title and text; a few texts are missing in the data."""
    title, text = context.get("title"), context.get("text")
    return (
        " ".join(title.split()) if isinstance(title, str) else "",
        text.strip() if isinstance(text, str) else "",
    )


def pubmedqa(data: Path, *, cap: int) -> QuestionSet:
    """PubMedQA's test questions; each abstract, without its conclusion, is a document."""
    path = data_file(data, "pubmedqa/labeled.jsonl")
    rows = [row for row in read_jsonl(path) if row.get("split") == "test"]
    try:
        passages = tuple(
            Passage(str(row["id"]), "", "\n\n".join(map(str, row["contexts"]))) for row in rows
        )
        questions = [Asked(str(r["id"]), str(r["question"]), (str(r["id"]),)) for r in rows]
    except (KeyError, TypeError) as error:
        raise BenchmarkDataInvalid(f"{path}: a row lacks {error}") from error
    return QuestionSet(
        "pubmedqa", passages, sampled(questions, cap), len(rows), source(data, path, len(rows))
    )
