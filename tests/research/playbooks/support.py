"""A small playbook of our own, judges that answer by rule, and results made by hand."""

from __future__ import annotations

from typing import Any

from adjudicator.claims import split_claims
from adjudicator.types import ClaimKind, DraftReport, Evidence, Stance, Verdict
from orchestra.panel.specs import DataClass
from research.panel.council import Panel
from research.playbooks.library import parse_playbook
from research.playbooks.spec import Playbook
from research.playbooks.types import (
    CaseStanding,
    CitedCase,
    FigureCheck,
    KeyFigure,
    Part,
    PlaybookReport,
    Side,
    Standing,
    StepResult,
)
from research.playbooks.views import points, sections
from tests.research.dossier import Rule, draft, report, ruling

DRAFT = "The new lighthouse at Corran Point cost 7.4 million euro. It opened in a storm.\n"


def nobody() -> Panel:
    """A panel without a model."""

    def desk(_: object) -> Any:
        raise AssertionError("no model is configured, so nobody is asked")

    return Panel((), desk, DataClass.INTERNAL)


class Judge(Rule):
    """The rule of the small dossier, taking drafts apart as well."""

    def verify_draft(self, text: str, corpus: Any, *, format: str = "md") -> DraftReport:  # noqa: A002
        claims = split_claims(text, format=format)
        rulings = tuple(
            ruling(c.text, self.verdict, name=c.id) for c in claims if c.kind is ClaimKind.CHECKABLE
        )
        return DraftReport(draft=text, corpus=corpus.name, claims=tuple(claims), rulings=rulings)


def values(**changes: Any) -> dict[str, Any]:
    """A playbook as its YAML would be read."""
    return {
        "name": "lights",
        "title": "Lights checked",
        "about": "A playbook for tests.",
        "parameters": {
            "memo": {"kind": "draft", "about": "the memo"},
            "place": {"about": "where the light stands", "default": "Corran Point"},
            "parts": {"kind": "list", "about": "parts", "default": ["tower"]},
        },
        "steps": [
            {
                "id": "cost",
                "title": "What it cost",
                "mode": "fusion",
                "question": "What did the new lighthouse at {place} cost?",
                "outputs": ["statements", "disagreements", "key_figures"],
                "contains": ["When was the lighthouse opened?"],
            },
            {"id": "figures", "title": "Figures", "check": "figures", "draft": "memo"},
        ],
        **changes,
    }


def playbook(**changes: Any) -> Playbook:
    return parse_playbook(values(**changes), where="test")


def quote(text: str = "It cost 9.8 million euro.", stance: Stance = Stance.REFUTES) -> Evidence:
    return Evidence(quote=text, document="paper.txt", start=10, end=10 + len(text), stance=stance)


def case(standing: CaseStanding, sentence: str, **changes: Any) -> CitedCase:
    made = CitedCase(
        name="Orme v Lisk", sentence=sentence, start=0, end=len(sentence), standing=standing,
        attributed="It is so.", reason="because", evidence=(quote(),), later=(quote(),),
        verdict=Verdict.REFUTED,
    )  # fmt: skip
    return made.model_copy(update=changes)


def figure(standing: Standing = Standing.DIFFERS) -> FigureCheck:
    return FigureCheck(
        stated="7.4 million euro", sentence="It cost 7.4 million euro.", start=8, end=24,
        standing=standing, found="7.4 million euro", otherwise="9.8 million euro",
        evidence=(quote(),), sentence_verdict=Verdict.REFUTED, confidence=0.6,
    )  # fmt: skip


def results() -> tuple[StepResult, ...]:
    """A step of every kind."""
    part = Part(label="cost", question="What did it cost?", report=report())
    return (
        StepResult(
            id="one", title="Research", asked="debate", played="offline",
            parts=(part,), outputs=("statements", "disagreements", "sections"),
            points=points([part.report]), sections=sections([part]),
            sides=(Side(name="bull", question="For?", statements=("s1",)),
                   Side(name="bear", question="Against?")),
            key_figures=(KeyFigure(topic="Cost?", answer="7.4 million", documents=("a.md",)),),
        ),
        StepResult(id="two", title="Figures", asked="figures", draft="memo",
                   figures=tuple(map(figure, Standing))),
        StepResult(id="three", title="Cases", asked="citations", draft="memo",
                   cases=tuple(case(s, f"Sentence {n}.") for n, s in enumerate(CaseStanding))),
        StepResult(id="four", title="Claims", asked="claims", draft="memo", claims=draft()),
    )  # fmt: skip


def full() -> PlaybookReport:
    from research.playbooks.edits import edits_of

    return PlaybookReport(
        playbook="lights", title="Lights <checked>", about="x", corpus="lights",
        fingerprint="0", models=("offline",), values={"place": "Corran *Point*", "parts": ["a"]},
        steps=results(), edits=edits_of(results()), stopped="1 of 2",
    )  # fmt: skip
