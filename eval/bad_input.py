"""What judges do with evidence that is empty, blank or huge, an empty claim, other languages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from adjudicator.types import Ruling, Verdict
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import read_jsonl
from eval.rates import rate
from eval.types import Cell, Figure, Table, Target

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator

NAME = "languages.jsonl"
WORDS = 100_000
ENGLISH = "en"
_ALL, _NONE = Target(at_least=1), Target(at_most=0)
_IDLE = (
    "The market on the square is held on Thursdays.",
    "A path of flat stones leads through the orchard to the mill.",
    "Most of the windows on the east side had been painted green.",
    "In the evening the children played with a hoop and an old tyre.",
    "Nobody could remember who had planted the walnut tree.",
    "The librarian kept the newspapers of the week in a wooden rack.",
    "Two carts with hay waited at the level crossing.",
    "It was said that the baker sang when the bread had turned out well.",
    "On some maps the brook has a name, on others it has none.",
    "The clock over the stable had stopped, and people liked it that way.",
    "Every spring the shutters were taken down, washed and hung again.",
    "Her grandfather had carved spoons from pear wood.",
)
_CLAIM = "The ferry to the island leaves from the east pier."
_SAYS_SO = "The ferry to the island leaves from the east pier every morning at seven."


def _sentences(seed: str, enough: int, size: Literal["chars", "words"]) -> list[str]:
    generator = random.Random(seed)
    made: list[str] = []
    total = 0
    while total < enough:
        made.append(generator.choice(_IDLE))
        total += len(made[-1]) + 1 if size == "chars" else len(made[-1].split())
    return made


def filler(*, seed: str, chars: int) -> str:
    """Idle English prose of at least ``chars`` characters, the same for the same seed."""
    return " ".join(_sentences(seed, chars, "chars"))


@dataclass(frozen=True, slots=True)
class Case:
    """An input that is not as it should be, and the verdicts that are right for it."""

    name: str
    claim: str
    evidence: tuple[str, ...]
    right: frozenset[Verdict]


def cases() -> list[Case]:
    """The inputs, in the order of the report."""
    silent = frozenset({Verdict.NOT_ENOUGH_EVIDENCE})
    unjudged = frozenset({Verdict.NOT_JUDGED})
    long = _sentences("100,000 words", WORDS, "words")
    middle = len(long) // 2
    needle = [*long[:middle], _SAYS_SO, *long[middle:]]
    wordy = " ".join(_sentences("a long claim", 5_000, "words"))
    return [
        Case("no passage", _CLAIM, (), silent),
        Case("an empty passage", _CLAIM, ("",), silent),
        Case("white space only", _CLAIM, (" \n\t\u00a0\u2003",), silent),
        Case("control characters only", _CLAIM, ("\x00\x01\x07\x1b[0m\x7f",), silent),
        Case("invisible characters only", _CLAIM, ("\u200b\u200d\u2060\ufeff",), silent),
        Case("an empty passage beside a good one", _CLAIM, ("", _SAYS_SO),
             frozenset({Verdict.SUPPORTED})),
        Case("100,000 words that do not say it", _CLAIM, (" ".join(long),), silent),
        Case("100,000 words with the sentence in the middle", _CLAIM, (" ".join(needle),),
             frozenset({Verdict.SUPPORTED})),
        Case("a claim of 5,000 words", wordy, (_SAYS_SO,), silent | unjudged),
        Case("an empty claim", "", (_SAYS_SO,), unjudged),
        Case("a claim of white space", " \n\t\u00a0", (_SAYS_SO,), unjudged),
        Case("a claim of control and invisible characters", "\x00\x07\u200b\ufeff", (_SAYS_SO,),
             unjudged),
    ]  # fmt: skip


def bad_input(adjudicator: Adjudicator) -> tuple[list[Figure], Table]:
    """Judges every case by itself; one that raises is wrong, and the others are still judged."""
    lines: list[tuple[Cell, ...]] = []
    right = 0
    for case in cases():
        try:
            ruling = adjudicator.verify_many([case.claim], evidence=[list(case.evidence)])[0]
        except Exception as error:  # noqa: BLE001 - whether it raises is what is measured here
            said, reason, good = f"raised {type(error).__name__}", str(error), False
        else:
            said, reason = ruling.verdict.value, ruling.reason
            good = ruling.verdict in case.right and bool(reason)
        right += good
        wanted = " or ".join(sorted(verdict.value for verdict in case.right))
        lines.append((case.name, wanted, said, good, reason))
    table = Table(
        title="Bad input",
        columns=("input", "right", "said", "as it should be", "reason given"),
        rows=tuple(lines),
        note="As it should be: a right verdict, and a reason.",
    )
    label = "bad inputs that got a right verdict and a reason"
    return [rate("bad-input/right", label, right, len(lines), target=_ALL)], table


class LanguageRow(BaseModel):
    """A claim and a passage in one language; rows of one number say the same in every language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    language: Literal["de", "en", "es", "fr"]
    claim: str
    evidence: tuple[str, ...]
    gold: Verdict


def load_rows(path: Path) -> list[LanguageRow]:
    """Reads the rows in other languages.

    Raises:
        BenchmarkDataMissing: the file is not there.
        BenchmarkDataInvalid: a row does not have the form; names its place.
    """
    if not path.is_file():
        raise BenchmarkDataMissing(f"rows {path} are missing: run this from a checkout")
    try:
        return [LanguageRow(**row) for row in read_jsonl(path)]
    except ValidationError as error:
        raise BenchmarkDataInvalid(f"{path}: {error}") from error


def warned(ruling: Ruling) -> bool:
    """Whether the ruling's reason says that the text is not English."""
    return "english" in ruling.reason.casefold()


def _crossed(rows: Sequence[LanguageRow]) -> list[tuple[str, LanguageRow]]:
    """Every row with its claim as it is, and once more with the claim in English."""
    english = {row.id.partition("-")[2]: row.claim for row in rows if row.language == ENGLISH}
    crossed = [
        (
            f"{ENGLISH}→{row.language}",
            row.model_copy(update={"claim": english[row.id.partition("-")[2]]}),
        )
        for row in rows
        if row.language != ENGLISH
    ]
    return [*((row.language, row) for row in rows), *crossed]


def languages(adjudicator: Adjudicator, rows: Sequence[LanguageRow]) -> tuple[list[Figure], Table]:
    """Verdicts on claims and evidence in other languages, and whether the rulings warn."""
    asked = _crossed(rows)
    rulings = adjudicator.verify_many(
        [row.claim for _, row in asked], evidence=[list(row.evidence) for _, row in asked]
    )
    judged = [(name, row, r) for (name, row), r in zip(asked, rulings, strict=True)]
    figures: list[Figure] = []
    lines: list[tuple[Cell, ...]] = []
    for name in sorted({name for name, _, _ in judged}):
        some = [(row, r) for which, row, r in judged if which == name]
        right = sum(row.gold == r.verdict for row, r in some)
        false = sum(row.gold != Verdict.SUPPORTED == r.verdict for row, r in some)
        negative = sum(row.gold != Verdict.SUPPORTED for row, _ in some)
        told = sum(warned(r) for _, r in some)
        figures.append(rate(f"language/{name}", f"verdict right, {name}", right, len(some)))
        lines.append((name, len(some), right, f"{false} / {negative}", told))
    foreign = [r for name, _, r in judged if name != ENGLISH]
    plain = [r for name, _, r in judged if name == ENGLISH]
    figures += [
        rate("language/warned", "rulings on other languages that warn so",
             sum(map(warned, foreign)), len(foreign), target=_ALL),
        rate("language/false-warning", "rulings on the same in English that warn",
             sum(map(warned, plain)), len(plain), target=_NONE),
    ]  # fmt: skip
    table = Table(
        title="Other languages",
        columns=("claim→evidence", "n", "verdict right", "unsupported called supported", "warned"),
        rows=tuple(lines),
        note="The same eight pairs in every language; →: an English claim on foreign evidence.",
    )
    return figures, table
