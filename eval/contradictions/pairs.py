"""``symphony eval rivals``: two sentences of two documents, laid beside each other.

In a report a contradiction is missed because nobody asked, because one side was not found, or
because two sentences side by side were not seen to disagree. This measures the last alone, on pairs
told in unlike words, and on pairs that only look like a clash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.contradictions.baseline import clash
from eval.dossiers.asking import ingested
from eval.dossiers.gold import corpora_folder
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import read_jsonl, source
from eval.rates import kept_rate
from eval.types import Figure, Metrics, NotMeasured, Outcomes, WorstCase
from ingest.types import Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from research.material import Sentence
    from research.reading import Reader

GOLD = "rivals"
PARTS = ("civic", "firms")
Relation = Literal["contradicts", "replaced", "compatible"]
Side = Literal["one", "other"]
_SIDES: tuple[Side, ...] = ("one", "other")
_HALVES = (("", "", None), ("/frozen", ", frozen half", True), ("/dev", ", dev half", False))
_FIGURES = {
    "contradicts": "contradicts/shown",
    "replaced": "replaced/shown",
    "compatible": "compatible/quiet",
}
_READABLE = frozenset((".md", ".txt"))


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(_Row):
    """A document: its file name and its text."""

    document: str
    text: str


class Two(_Row):
    """A sentence of either document, and how they stand to each other."""

    one: str
    other: str
    relation: Relation
    newer: Side | None
    about: str
    question: str


class Item(_Row):
    """Two documents and pairs of their sentences."""

    id: str
    split: Literal["dev", "frozen"]
    one: Paper
    other: Paper
    pairs: tuple[Two, ...]

    def paper(self, side: Side) -> Paper:
        """The document on one side."""
        return self.one if side == "one" else self.other


@dataclass(frozen=True, slots=True)
class Beside:
    """A pair as the product sees it: whether it is shown, and which document replaces the other.

    ``newer`` is "one", "other", or "" where neither is said to replace the other.
    """

    id: str
    frozen: bool
    pair: Two
    shown: bool
    newer: str
    why: str


def load(folder: Path | None = None) -> list[Item]:
    """The items of ``corpora/rivals``.

    Raises:
        BenchmarkDataMissing: this is no checkout.
        BenchmarkDataInvalid: a row does not have the form.
    """
    found: list[Item] = []
    for part in PARTS:
        path = (folder or corpora_folder() / GOLD) / f"{part}.jsonl"
        if not path.is_file():
            raise BenchmarkDataMissing(f"no pairs at {path}: run this from a checkout")
        try:
            found += [Item(**row) for row in read_jsonl(path)]
        except (ValidationError, TypeError) as error:
            raise BenchmarkDataInvalid(f"{path} does not have its form: {error}") from error
    return found


def rivals(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on ``corpora/rivals``; ``data`` is not used."""
    del data
    items = load()
    papers = out / "rivals-documents"
    for item in items:
        _write(item, papers)
    corpus = ingested("eval-rivals", [papers], out, progress)
    found, lost = beside(items, corpus, papers)
    figures, outcomes, worst = score(found)
    folder = corpora_folder()
    total = sum(len(item.pairs) for item in items)
    return Metrics(
        benchmark="rivals",
        title="Sentences that disagree in unlike words",
        description=f"{len(found)} pairs of sentences of {2 * len(items)} invented documents.",
        figures=tuple(figures),
        outcomes=tuple(outcomes),
        worst=tuple(worst),
        not_measured=(
            (
                NotMeasured(
                    what=f"{lost} of {total} pairs", why="does not stand so in the text as read"
                ),
            )
            if lost
            else ()
        ),
        sources=tuple(
            source(folder, folder / GOLD / f"{part}.jsonl", _rows(items, part)) for part in PARTS
        ),
        settings={
            "shown": "by the rules, or read both ways, as between the findings of a report",
            "baseline": "half of the shorter one's words in common, and no figure",
        },
    )


def _rows(items: Sequence[Item], part: str) -> int:
    return sum(item.id.startswith(f"{part}-") for item in items)


def file_of(item: Item, side: Side, papers: Path) -> Path:
    """Where a document lies: a file that is no plain text gets ``.md`` behind its name."""
    name = Path(item.paper(side).document.lstrip("/"))
    if name.suffix not in _READABLE:
        name = name.with_name(f"{name.name}.md")
    return papers / item.id / side / name


def _write(item: Item, papers: Path) -> None:
    for side in _SIDES:
        path = file_of(item, side, papers)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(item.paper(side).text, encoding="utf-8")


def beside(items: Sequence[Item], corpus: Corpus, papers: Path) -> tuple[list[Beside], int]:
    """Every pair laid beside each other by the adjudicator, and how many could not be placed."""
    from adjudicator.adjudicator import Adjudicator
    from research.reading import Reader
    from research.stages.cross_examination import CONFLICT, conflict, windows_of

    reader = Reader(corpus)
    stored = _stored(papers, corpus)
    placed = [(item, pair, _sentences(item, pair, stored, reader, corpus))
              for item in items for pair in item.pairs]  # fmt: skip
    whole = [(item, pair, both) for item, pair, both in placed if both is not None]
    adjudicator = Adjudicator.from_settings()
    windows = windows_of([both for *_, both in whole])
    by_rule = adjudicator.contradictions(windows)
    by_reading = adjudicator.mutual_refutations(windows)
    found = []
    for (item, pair, (one, other)), rule, read in zip(whole, by_rule, by_reading, strict=True):
        best = rule if rule.score >= CONFLICT else read
        shown = best.score >= CONFLICT
        newer = ""
        if shown:
            made = conflict(
                one, other, score=best.score, reason=best.reason, replaces=best.replaces,
                outdated=best.outdated, superseded=best.superseded,
            )  # fmt: skip
            newer = ("one" if made.other.place == one.place else "other") if made.replaces else ""
        found.append(
            Beside(_name(item, pair), item.split == "frozen", pair, shown, newer, best.reason)
        )
    return found, len(placed) - len(whole)


def _name(item: Item, pair: Two) -> str:
    told = hashlib.sha256(f"{pair.one}\0{pair.other}".encode()).hexdigest()[:8]
    return f"{item.id}/{told}"


def _sentences(
    item: Item, pair: Two, stored: Mapping[str, str], reader: Reader, corpus: Corpus
) -> tuple[Sentence, Sentence] | None:
    """Both sentences as the reader gives them; None where the text was read as a table's cells."""
    found = []
    for side, quote in zip(_SIDES, (pair.one, pair.other), strict=True):
        path = stored[file_of(item, side, Path()).as_posix()]
        start = reader.text(path).find(quote)
        if start < 0:
            return None
        around = (c.context for c in corpus.chunks(path) if c.start <= start < c.end)
        end = start + len(quote)
        found.append(reader.sentence(path, start, end, context=next(around, "")))
    return found[0], found[1]


def _stored(papers: Path, corpus: Corpus) -> dict[str, str]:
    """Under which path the corpus knows each file, by its path below ``papers``."""
    top = f"{papers.name}/"
    return {d.path.removeprefix(top): d.path for d in corpus.documents()}


def score(found: Sequence[Beside]) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """What is shown of contradictions, of replacements and of what only looks like either."""
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for key, label, right in _rates(found):
        for suffix, half, frozen in _HALVES:
            some = {b.id: ok for b, ok in right if frozen is None or b.frozen is frozen}
            figure, kept = kept_rate(f"{key}{suffix}", f"{label}{half}", some)
            figures.append(figure)
            outcomes.append(kept)
    worst = [
        WorstCase(
            id=b.id, claim=f"{b.pair.one} / {b.pair.other}", gold=b.pair.relation,
            said="shown" if b.shown else "not shown", why=b.why,
            figure=_FIGURES[b.pair.relation],
        )
        for b in found if not b.frozen and b.shown == (b.pair.relation == "compatible")
    ]  # fmt: skip
    return figures, outcomes, worst


def _rates(
    found: Sequence[Beside],
) -> Iterator[tuple[str, str, list[tuple[Beside, bool]]]]:
    of = {r: [b for b in found if b.pair.relation == r]
          for r in ("contradicts", "replaced", "compatible")}  # fmt: skip
    yield "contradicts/shown", "contradictions shown", [(b, b.shown) for b in of["contradicts"]]
    yield "replaced/shown", "replacements shown", [(b, b.shown) for b in of["replaced"]]
    yield ("replaced/newer", "replacements shown with the newer one named",
           [(b, b.newer == b.pair.newer) for b in of["replaced"]])  # fmt: skip
    yield ("compatible/quiet", "pairs that only seem to clash, not shown",
           [(b, not b.shown) for b in of["compatible"]])  # fmt: skip
    rivals = [*of["contradicts"], *of["replaced"]]
    yield ("baseline/shown", "baseline: contradictions and replacements shown",
           [(b, clash(b.pair.one, b.pair.other)) for b in rivals])  # fmt: skip
    yield ("baseline/quiet", "baseline: pairs that only seem to clash, not shown",
           [(b, not clash(b.pair.one, b.pair.other)) for b in of["compatible"]])  # fmt: skip
