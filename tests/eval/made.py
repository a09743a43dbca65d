"""Reports, corpora and dossiers made by hand, for the tests of benchmarks."""

from __future__ import annotations

from pathlib import Path

from adjudicator.types import Claim, Evidence, Ruling, Scores, Stance, Verdict
from eval.demo.gold import GoldQuestion, KeyFact, Pair, Quote
from eval.dossiers.gold import Current, Dossier, Planted
from eval.types import Source
from research.types import Disagreement, NotEstablished, Report, Section, Statement

OLD = "The bridge cost 41 million euro."
NEW = "The bridge cost 46 million euro."
PIER = "The pier is made of oak."
TEXTS = {
    "a.md": OLD,
    "b.md": NEW,
    "c.md": f"{PIER} It stands.",
    "d.md": "The fee was 5 euro.",
    "e.md": "The fee is 7 euro, in place of 5 euro.",
}


def cite(document: str, quote: str = "", stance: Stance = Stance.SUPPORTS) -> Evidence:
    text = quote or TEXTS[document]
    start = max(TEXTS.get(document, "").find(text), 0)
    return Evidence(
        quote=text, document=document, start=start, end=start + len(text), stance=stance
    )


def statement(
    text: str,
    *evidence: Evidence,
    id: str = "s1",  # noqa: A002
    verdict: Verdict = Verdict.SUPPORTED,
    note: str = "",
) -> Statement:
    scores = Scores(supported=0.7, refuted=0.2, not_enough_evidence=0.1)
    ruling = Ruling(
        id=id, claim=text, verdict=verdict, confidence=0.7, scores=scores, evidence=evidence
    )
    return Statement(id=id, claim=Claim(id=id, text=text), ruling=ruling, note=note)


def dispute(one: Evidence, other: Evidence, id: str = "d1") -> Disagreement:  # noqa: A002
    return Disagreement(id=id, about="cost", one=one, other=other, reason="41 against 46")


def report(
    question: str, *statements: Statement, disagreements: tuple[Disagreement, ...] = ()
) -> Report:
    section = Section(id="1", question=question, statements=statements)
    missing = () if statements else (NotEstablished(question=question, reason="nothing found"),)
    return Report(
        question=question, corpus="c", mode="symphony", answered=bool(statements),
        sections=(section,), disagreements=disagreements, not_established=missing,
    )  # fmt: skip


class Stored:
    """A corpus of :data:`TEXTS`: whatever is searched for, all of it is found."""

    path = Path("/nowhere/corpora/c")

    def __init__(self) -> None:
        self.added: list[object] = []

    def ingest(self, paths, progress=None):
        assert all(path.is_dir() for path in paths)

    def add(self, documents, progress=None):
        self.added = list(documents)

    def quote(self, document: str, start: int, end: int) -> str:
        return TEXTS[document][start:end]

    def document(self, path):
        return type("Document", (), {"text": TEXTS[path]})

    def documents(self):
        return [type("Info", (), {"path": path}) for path in TEXTS]

    def search_many(self, queries, *, limit, **more):
        hits = [
            type("Hit", (), {"text": text, "document": path, "page": None})
            for path, text in TEXTS.items()
        ]
        return [hits[:limit] for _ in queries]


def dossier() -> Dossier:
    fact = KeyFact(id="q1f1", fact="It cost 41.", match=(("41 million",),), quote=OLD[:-1],
                   document="a.md")  # fmt: skip
    oak = KeyFact(id="q1f2", fact="Oak.", match=(("oak",),), quote=PIER[:-1], document="c.md")
    return Dossier(
        name="toy",
        documents=Path(__file__).parent,
        questions=(
            GoldQuestion(id="q1", question="What did it cost?", answerable=True, split="dev",
                         key_facts=(fact, oak)),
        ),
        refusals=(
            GoldQuestion(id="n1", question="Who paid?", answerable=False, split="dev"),
            GoldQuestion(id="n2", question="Who sang?", answerable=False, split="frozen"),
        ),
        contradictions=(
            Planted(id="con", one=Quote(document="a.md", quote=OLD[:-1]),
                    other=Quote(document="b.md", quote=NEW[:-1]), about="cost",
                    question="What did it cost?", split="dev"),
        ),
        superseded=(
            Pair(id="sup", one=Quote(document="d.md", quote="The fee was 5 euro"),
                 other=Quote(document="e.md", quote="in place of 5 euro"), about="fee"),
        ),
        current=(
            Current(id="now", question="What is the fee?", pairs=("sup",), old=("5 euro",),
                    new=("7 euro",), split="dev"),
        ),
        sources=(Source(name="toy", sha256="0" * 64, rows=1),),
    )  # fmt: skip


def reports() -> dict[str, Report]:
    """One report a question of :func:`dossier`: some things right, some wrong."""
    both = dispute(cite("a.md"), cite("b.md"))
    return {
        "q1": report("What did it cost?", statement(OLD, cite("a.md")), disagreements=(both,)),
        "n1": report("Who paid?", statement(PIER, cite("c.md"), id="s2")),
        "n2": report("Who sang?"),
        "con": report("What did it cost?", statement(NEW, cite("b.md"))),
        "now": report("What is the fee?", statement(TEXTS["d.md"], cite("d.md"), id="s3")),
    }
