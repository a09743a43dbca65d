"""Questions on whole documents become windows: what answers, what comes near, what is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from adjudicator.training import papers
from adjudicator.training.loaders import DataMissing

PAPER = """# The Tarn scheme

## 1 Purpose

The dam is to be raised. It will hold two years' water. The council pays for it. Nobody objected.

## 2 Costs

| Part | Sum |
|---|---|
| Dam | 4.1 million |
| Road | 0.6 million |

- The pumps are hired.
- The fence is not yet priced.
"""


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Unit vectors by first letters of words."""
    rows = []
    for text in texts:
        row = np.full(26, 0.01, np.float32)
        for word in text.casefold().split():
            if word[0].isascii() and word[0].isalpha():
                row[ord(word[0]) - 97] += 1
        rows.append(row / np.linalg.norm(row))
    return np.stack(rows).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    part = tmp_path / "papers" / "tarn"
    (part / "documents").mkdir(parents=True)
    (part / "documents" / "plan.md").write_text(PAPER, encoding="utf-8")
    rows = [
        {"q": "What does the dam cost?",
         "answers": [{"document": "plan.md", "quote": "| Dam | 4.1 million |"}]},
        {"q": "Who pays for the scheme?",
         "answers": [{"document": "plan.md", "quote": "The council pays for it."}]},
        {"q": "When is the dam raised?", "answers": []},
    ]  # fmt: skip
    lines = "\n".join(json.dumps(row) for row in rows)
    (part / papers.QUESTIONS).write_text(lines, encoding="utf-8")
    return tmp_path / "papers"


def test_windows_stand_under_their_headings(folder: Path) -> None:
    made = papers.windows(folder / "tarn" / "documents" / "plan.md")
    assert {w.heading for w in made} == {
        "The Tarn scheme > 1 Purpose", "The Tarn scheme > 2 Costs",
    }  # fmt: skip
    texts = [w.text for w in made]
    assert "The council pays for it." in texts
    assert "It will hold two years' water. The council pays for it. Nobody objected." in texts
    assert "Part: Dam; Sum: 4.1 million" in texts
    assert "The pumps are hired." in texts


def test_what_answers_is_told_from_what_comes_near(folder: Path) -> None:
    made = papers.examples(folder, embed)
    assert all(e.binary for e in made)
    telling = [e for e in made if e.label == "supported"]
    assert {e.claim for e in telling} == {"What does the dam cost?", "Who pays for the scheme?"}
    assert all(
        ("4.1 million" if "cost" in e.claim else "council pays") in e.evidence for e in telling
    )
    silent = [e.evidence for e in made if e.claim == "Who pays for the scheme?"]
    assert any("council" not in text for text in silent)
    assert any(e.evidence.startswith("The Tarn scheme > ") for e in made)
    assert made == papers.examples(folder, embed)
    assert papers.examples(folder, embed, without=("tarn",)) == []


def test_a_folder_without_questions_is_named(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(DataMissing, match="empty"):
        list(papers.posed(folder))
    assert list(papers.posed(folder / "nowhere")) == []


def test_figures_reward_what_finds_the_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "held_out", lambda source: bool(source))

    def knows(question: str, texts: Sequence[str]) -> list[float]:
        key = {"cost": "4.1", "pays": "council pays"}
        wanted = next((v for k, v in key.items() if k in question), "nothing like it")
        return [float(wanted in text) for text in texts]

    told = papers.figures(folder, knows, embed)
    assert told["questions"] == 3
    assert told["area"] == 1.0
    assert told["refusal"] == 1.0
    told = papers.figures(folder, lambda q, t: [0.5 for _ in t], embed)
    assert told["area"] == 0.5


def test_a_card_names_every_part(folder: Path) -> None:
    (one,) = papers.sets(folder)
    assert (one["name"], one["questions"]) == ("papers/tarn", 3)


def test_the_quotes_of_the_papers_stand_in_their_documents() -> None:
    root = Path(__file__).resolve().parents[2] / "corpora" / "answering" / "papers"
    asked = list(papers.posed(root))
    assert len(asked) >= 90
    lost = []
    for one in asked:
        for document, quote in one.answers:
            text = papers.bare((root / one.part / "documents" / document).read_text("utf-8"))
            if papers.bare(quote) not in text:
                lost.append((one.part, quote))
    assert lost == []
