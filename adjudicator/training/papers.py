"""Questions on whole documents, as windows that answer them or come near.

``corpora/answering/papers/NAME`` holds documents in Markdown and ``questions.jsonl``: each question
with every sentence that answers it, or with none. So what is learnt from looks like what a search
finds: a few sentences under their heading, beside others on the same matter. Questions that are
answered and questions that are not share as many words with their documents.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adjudicator.training.examples import Example
from adjudicator.training.loaders import DataMissing, held_out, lines, sha256_of
from ingest.sentences import sentences

QUESTIONS = "questions.jsonl"
_HEADING = re.compile(r"^(#+)\s+(.*)$")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_MARKS = re.compile(r"[\s\-*_|`\"“”‘’']")
_TOGETHER = 3  # sentences of a longer window
_TELLING, _NEAREST, _OTHERS = 4, 7, 2  # windows a question, at most
_HEADED = 0.7
_MOST = 20  # letters
_CONSIDERED, _SUMMED = 40, 10  # windows of a held-out question

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences on end of one document, under their heading ("" where there is none).

    ``bare``: their letters as the document has them; a table's row is told by column in ``text``.
    """

    document: str
    heading: str
    text: str
    bare: str


@dataclass(frozen=True, slots=True)
class Posed:
    """A question on the documents of a folder, and the sentences that answer it."""

    part: str
    question: str
    answers: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        """What all of its examples are taken from."""
        return f"answering/papers/{self.part}/{self.question}"


def posed(folder: Path) -> Iterator[Posed]:
    """The questions of every folder below ``folder``; none where it is not there.

    Raises:
        DataMissing: a folder has no questions.
    """
    parts = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    for part in parts:
        if not (part / QUESTIONS).is_file():
            raise DataMissing(f"no {QUESTIONS} in {part}")
        for row in lines(part / QUESTIONS):
            answers = tuple((str(a["document"]), str(a["quote"])) for a in row["answers"])
            yield Posed(part.name, str(row["q"]), answers)


def windows(document: Path) -> list[Window]:
    """Every sentence of a document in Markdown, and every three on end of a paragraph or list."""
    found: list[Window] = []
    for heading, told in _sections(document.read_text(encoding="utf-8")):
        for size in (1, _TOGETHER):
            spans = [told[at : at + size] for at in range(max(len(told) - size + 1, 1))]
            found.extend(
                Window(
                    document.name,
                    heading,
                    " ".join(t for t, _ in span),
                    "".join(b for _, b in span),
                )
                for span in spans
                if size == 1 or len(told) > 1
            )
    return found


def _sections(text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The sentences, list items and table rows under each heading, with the path of headings."""
    path: list[str] = []
    for block in re.split(r"\n\s*\n|(?=^#)|(?<=\n)(?=#)", text, flags=re.MULTILINE):
        block_lines = [line for line in block.strip().splitlines() if line.strip()]
        if block_lines and (made := _HEADING.match(block_lines[0])):
            path = [*path[: len(made.group(1)) - 1], made.group(2).strip()]
            block_lines = block_lines[1:]
        if block_lines:
            yield " > ".join(path), list(_told(block_lines))


def _told(block: Sequence[str]) -> Iterator[tuple[str, str]]:
    if block[0].lstrip().startswith("|"):
        cells = [[c.strip() for c in line.strip().strip("|").split("|")] for line in block]
        for line, row in zip(block[1:], cells[1:], strict=True):
            if not _RULE.match(line.strip()):
                pairs = zip(cells[0], row, strict=False)
                said = "; ".join(f"{name}: {value}" if name else value for name, value in pairs)
                yield said, bare(line)
        return
    if _ITEM.match(block[0]):
        items = [_ITEM.sub("", line).strip() for line in block]
        yield from ((item, bare(item)) for item in items)
        return
    text = " ".join(line.strip() for line in block)
    yield from ((text[start:end], bare(text[start:end])) for start, end in sentences(text))


def examples(folder: Path, embed: Embed, *, without: Sequence[str] = ()) -> list[Example]:
    """Windows that hold an answer, the nearest ones that hold none, and a few others.

    Of windows without an answer it is not known whether they are near the matter: the examples are
    binary.
    """
    found: list[Example] = []
    asked = [one for one in posed(folder) if one.part not in without]
    for part in dict.fromkeys(one.part for one in asked):
        every = [
            w for path in sorted((folder / part).glob("documents/*.md")) for w in windows(path)
        ]
        vectors = embed([w.text for w in every])
        mine = [one for one in asked if one.part == part]
        for one, vector in zip(mine, embed([one.question for one in mine]), strict=True):
            found.extend(_of(one, every, vectors @ vector))
    return found


def figures(
    folder: Path, answers: Callable[[str, Sequence[str]], Sequence[float]], embed: Embed
) -> dict[str, object]:
    """How well ``answers`` tells, of a held-out question's nearest windows, which hold an answer.

    ``area``: under the curve, mean over the questions with both kinds among their 40 nearest
    windows; ``area_cosine``: of the nearness by ``embed`` alone; ``refusal``: of questions with an
    answer against those without, by the sum of their ten best windows' probabilities.
    """
    from sklearn.metrics import roc_auc_score

    asked = [one for one in posed(folder) if held_out(one.source)]
    areas: list[float] = []
    cosines: list[float] = []
    sums: list[float] = []
    known: dict[str, npt.NDArray[np.float32]] = {}
    for one in asked:
        every = _windows_of(folder / one.part)
        if one.part not in known:
            known[one.part] = embed([w.text for w in every])
        near = known[one.part] @ embed([one.question])[0]
        best = np.argsort(-near, kind="stable")[:_CONSIDERED]
        shown = [
            f"{w.heading}. {w.text}" if w.heading else w.text for w in (every[i] for i in best)
        ]
        values = np.array(answers(one.question, shown))
        quotes = [(document, bare(quote)) for document, quote in one.answers]
        right = np.array([_answers(every[i], quotes) for i in best])
        sums.append(float(np.sort(values)[-_SUMMED:].sum()))
        if right.any() and not right.all():
            areas.append(float(roc_auc_score(right, values)))
            cosines.append(float(roc_auc_score(right, near[best])))
    told = [bool(one.answers) for one in asked]
    both = any(told) and not all(told)
    return {
        "questions": len(asked),
        "area": round(float(np.mean(areas)), 4) if areas else None,
        "area_cosine": round(float(np.mean(cosines)), 4) if cosines else None,
        "refusal": round(float(roc_auc_score(told, sums)), 4) if both else None,
    }


def sets(folder: Path) -> list[dict[str, object]]:
    """What a card says of every part: its name, its questions' hash, how many, how many kept."""
    found: list[dict[str, object]] = []
    for part in dict.fromkeys(one.part for one in posed(folder)):
        mine = [one for one in posed(folder) if one.part == part]
        found.append(
            {
                "name": f"papers/{part}",
                "sha256": sha256_of(folder / part / QUESTIONS),
                "questions": len(mine),
                "held_out": sum(held_out(one.source) for one in mine),
            }
        )
    return found


@lru_cache(maxsize=4)
def _windows_of(part: Path) -> tuple[Window, ...]:
    papers = sorted((part / "documents").glob("*.md"))
    return tuple(window for path in papers for window in windows(path))


def _of(one: Posed, every: Sequence[Window], near: npt.NDArray[np.float32]) -> Iterator[Example]:
    rng = random.Random(one.source)
    quotes = [(document, bare(quote)) for document, quote in one.answers]
    telling: list[Window] = []
    others: list[Window] = []
    for place in np.argsort(-near, kind="stable").tolist():
        window = every[place]
        (telling if _answers(window, quotes) else others).append(window)
    nearest, rest = others[: 2 * _NEAREST], others[2 * _NEAREST :]
    chosen = [(w, "supported") for w in rng.sample(telling, min(_TELLING, len(telling)))]
    for some, most in ((nearest, _NEAREST), (rest, _OTHERS)):
        chosen += [(w, "nei") for w in rng.sample(some, min(most, len(some)))]
    for window, label in chosen:
        headed = window.heading and rng.random() < _HEADED
        text = f"{window.heading}. {window.text}" if headed else window.text
        yield Example(
            evidence=text, claim=one.question, label=label,
            set=f"papers/{one.part}", source=one.source, binary=True,
        )  # fmt: skip


def _answers(window: Window, quotes: Sequence[tuple[str, str]]) -> bool:
    """Whether it holds one of the answers, or is most of one (a table's row has other marks)."""
    text = window.bare
    return any(
        window.document == document and (quote in text or (text in quote and len(text) > _MOST))
        for document, quote in quotes
    )


def bare(text: str) -> str:
    """A text's letters and figures, without white space, marks of lists, tables and emphasis."""
    return _MARKS.sub("", text).casefold()
