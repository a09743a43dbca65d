"""The dossier's benchmark end to end, with a corpus, judges and research that are stand-ins."""

import research
from adjudicator.adjudicator import Adjudicator
from adjudicator.types import Claim, Evidence, Ruling, Stance, Verdict
from eval.demo.run import demo, question_on
from ingest.corpus import Corpus
from kg.graph import KnowledgeGraph
from research.render import plain
from research.types import Report, Section, Statement

TEXT = "The total cost of the Harbour Bridge is 41.6 million euro."
PLACE = Evidence(quote=TEXT, document="a.md", start=0, end=len(TEXT), stance=Stance.SUPPORTS)
RULING = Ruling(
    id="c", claim="x", verdict=Verdict.SUPPORTED, confidence=0.9, scores=None, evidence=(PLACE,)
)


class Fake:
    """A corpus of one sentence."""

    folder = None

    def ingest(self, paths, progress=None):
        assert paths[0].is_dir()

    def quote(self, document, start, end):
        return TEXT[start:end]

    def search_many(self, queries, *, limit):
        hit = type("Hit", (), {"text": TEXT})
        return [[hit] * limit for _ in queries]


class Yes:
    """Supports whatever it is asked."""

    def verify_many(self, claims, *, corpus, progress=None):
        return [RULING] * len(claims)


async def fake_research(question, *, corpus, adjudicator, **more):
    statement = Statement(id="s", claim=Claim(id="s", text=TEXT), ruling=RULING)
    return Report(
        question=question, corpus="c", mode="symphony", answered=True,
        sections=(Section(id="1", question=question, statements=(statement,)),),
    )  # fmt: skip


def test_questions_on_planted_matters():
    assert question_on("length of the span").endswith("about the length of the span?")
    assert question_on("when it opened") == "What do the documents say about when it opened?"


def test_demo(tmp_path, monkeypatch):
    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: Fake()))
    monkeypatch.setattr(KnowledgeGraph, "open", classmethod(lambda *_: None))
    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: Yes()))
    monkeypatch.setattr(research, "research", fake_research)
    monkeypatch.setattr(plain, "markdown", lambda report: report.question)
    told = []
    found = demo(tmp_path, tmp_path / "out", progress=lambda *_: told.append(1))
    assert found.figure("citation/resolves").value == 1
    assert found.figure("answered/answerable").value == 1
    assert found.figure("refused/unanswerable").value == 0
    assert found.figure("contradictions/recall").value == 0
    assert found.figure("contradictions/precision").value is None
    assert found.figure("false-figure/supported").value > 0
    assert 0 < found.figure("facts/report").value < 1
    assert found.figure("facts/report").value == found.figure("facts/top-5").value
    assert told
    few = demo(tmp_path, tmp_path / "out", cap=16)
    assert few.figure("accuracy/all").denominator == 16
    assert len(few.outcomes) == 3
