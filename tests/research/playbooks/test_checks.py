"""Figures and cited cases of a draft against documents, with judges that answer by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adjudicator.claims import split_claims
from adjudicator.types import Claim, DraftReport, Ruling, Stance, Verdict, Window
from ingest.readers import read
from ingest.types import Document
from kg.types import Entity, EntityKind
from research.playbooks.checks import figures
from research.playbooks.checks.citations import check_citations
from research.playbooks.types import CaseStanding, CitedCase, FigureCheck, Standing
from tests.research.dossier import Rule, ruling

ROOT = Path(__file__).resolve().parents[3] / "corpora" / "quay-lease"


def taken_apart(text: str) -> DraftReport:
    claims = split_claims(text, format="txt")
    rulings = tuple(ruling(c.text, Verdict.SUPPORTED, name=c.id) for c in claims)
    return DraftReport(draft=text, corpus="x", claims=tuple(claims), rulings=rulings)


def window(text: str, document: str = "report.md", start: int = 0) -> Window:
    return Window(text=text, document=document, start=start, end=start + len(text))


def checked(
    text: str, shown: Sequence[Window], monkeypatch: pytest.MonkeyPatch
) -> tuple[FigureCheck, ...]:
    def windows(claims: Sequence[Claim], _: object) -> list[list[Window]]:
        return [list(shown) for _ in claims]

    monkeypatch.setattr(figures, "windows_for", windows)
    corpus: Any = None
    judges: Any = Rule()
    return figures.check_figures(taken_apart(text), corpus, judges)


EBITDA = "EBITDA of the mill was 11.2 million euro in 2024."


def test_a_figure_that_a_source_states_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    row = checked(EBITDA, [window(EBITDA)], monkeypatch)[0]
    assert (row.standing, row.found, row.otherwise) == (Standing.STANDS, "11.2 million euro", "")
    assert row.evidence[0].stance is Stance.SUPPORTS
    assert EBITDA[row.start : row.end] == row.stated


def test_another_figure_on_the_same_subject_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [window("Rain fell. EBITDA of the mill was 12.1 million euro in 2024.", start=7)]
    row = checked(EBITDA, shown, monkeypatch)[0]
    assert (row.standing, row.otherwise) == (Standing.DIFFERS, "12.1 million euro")
    assert row.evidence[0].quote == "EBITDA of the mill was 12.1 million euro in 2024."
    assert row.evidence[0].start == 7 + len("Rain fell. ")


def test_figures_of_other_things_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    row = checked(EBITDA, [window("The bakery sold 14 loaves on Friday.")], monkeypatch)[0]
    assert (row.standing, row.evidence) == (Standing.NOT_FOUND, ())


COST = "The new lighthouse at Corran Point cost 7.4 million euro."
RIVAL = "The new lighthouse at Corran Point cost 9.8 million euro."


def test_two_sources_that_cannot_both_be_right_make_it_contested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = checked(COST, [window(COST), window(RIVAL, "paper.txt")], monkeypatch)[0]
    assert row.standing is Standing.CONTESTED
    assert [e.stance for e in row.evidence] == [Stance.SUPPORTS, Stance.REFUTES]


def test_one_document_does_not_contest_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    row = checked(COST, [window(COST), window(RIVAL, start=90)], monkeypatch)[0]
    assert row.standing is Standing.STANDS
    assert len(row.evidence) == 1


def test_full_dates_are_figures_and_years_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The storage contract ends on 31 March 2029. It was made in 2019."
    shown = [window("The storage contract ends on 31 March 2027.")]
    rows = checked(text, shown, monkeypatch)
    assert [(r.stated, r.standing) for r in rows] == [("31 March 2029", Standing.DIFFERS)]


def test_table_rows_stay_whole_and_windows_read_together_are_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = window("mill: EBITDA (million euro): 11.2").model_copy(update={"derived": True})
    joint = window(RIVAL).model_copy(update={"parts": (window(RIVAL),)})
    found = checked(COST, [row, joint], monkeypatch)[0]
    assert found.standing is Standing.NOT_FOUND


@dataclass
class Info:
    path: str


class Folder:
    """The judgments of the dossier, as a corpus would hold them."""

    def __init__(self, *more: tuple[Path, str]) -> None:
        files = [(p, p.relative_to(ROOT / "documents").as_posix())
                 for p in sorted((ROOT / "documents").rglob("*.*"))]  # fmt: skip
        self._documents = {name: read(path, name=name) for path, name in [*files, *more]}

    def documents(self) -> list[Info]:
        return [Info(path) for path in self._documents]

    def document(self, path: str) -> Document:
        return self._documents[path]


class NoGraph:
    def find_entities(self, text: str) -> list[Entity]:
        return [Entity("e1", f"In {text}", EntityKind.CASE)] if "Harrow" in text else []


class Reads:
    """Says of every attributed holding what it is told to, quoting the passage's first words."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.asked: list[tuple[str, str]] = []

    def verify_many(
        self, claims: Sequence[Claim], *, evidence: Sequence[Sequence[str]], **_: Any
    ) -> list[Ruling]:
        made = []
        for claim, passages in zip(claims, evidence, strict=True):
            self.asked.append((claim.text, " ".join(passages)))
            from adjudicator.types import Evidence

            item = Evidence(quote=passages[0][:5], document="evidence[0]", start=0, end=5,
                            stance=Stance.SUPPORTS)  # fmt: skip
            made.append(ruling(claim.text, self.verdict, name=claim.id, evidence=[item]))
        return made


def cited(text: str, verdict: Verdict = Verdict.SUPPORTED, *more: tuple[Path, str]) -> CitedCase:
    folder: Any = Folder(*more)
    graph: Any = NoGraph()
    judges: Any = Reads(verdict)
    found = check_citations(taken_apart(text), folder, graph, judges)
    assert len(found) == 1
    for item in (*found[0].evidence, *found[0].later):
        assert folder.document(item.document).text[item.start : item.end] == item.quote
    return found[0]


HARROW = "In Harrow v Pellwood, the Court of Appeal held that notice may be given orally."


def test_a_case_of_the_file_that_says_so_is_sound() -> None:
    found = cited(HARROW)
    assert found.standing is CaseStanding.SOUND
    assert found.attributed == "Notice may be given orally."
    assert found.judgment.endswith("2011-harrow-v-pellwood.pdf")
    assert found.in_graph
    assert found.evidence[0].page == 1


@pytest.mark.parametrize(
    ("verdict", "standing"),
    [
        (Verdict.REFUTED, CaseStanding.SAYS_OTHERWISE),
        (Verdict.CONFLICTING, CaseStanding.SAYS_OTHERWISE),
        (Verdict.NOT_ENOUGH_EVIDENCE, CaseStanding.NOT_ESTABLISHED),
        (Verdict.NOT_JUDGED, CaseStanding.NOT_ESTABLISHED),
    ],
)
def test_a_case_is_judged_on_its_own_words(verdict: Verdict, standing: CaseStanding) -> None:
    assert cited(HARROW, verdict).standing is standing


def test_a_case_that_no_document_names_does_not_exist() -> None:
    found = cited("In Harrow v Pellworth, the Court of Appeal held that a foreman must tell.")
    assert found.standing is CaseStanding.NO_SUCH_CASE
    assert not found.evidence


def test_a_case_that_a_later_document_takes_back_is_no_longer_good_law() -> None:
    found = cited("Orme v Lisk shows that a tenant may recover the cost of repair.")
    assert found.standing is CaseStanding.NO_LONGER_GOOD_LAW
    assert [e.quote for e in found.later] == ["We overrule Orme v Lisk."]


def test_a_case_that_a_court_declined_to_depart_from_still_holds() -> None:
    # Verrall v Dunmere Estates was asked to depart from Harrow v Pellwood, and declined.
    assert not cited(HARROW).later


def test_a_case_that_is_only_named_elsewhere_is_not_established(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# A note\n\nSee also Tressel v Varn, which nobody here has.\n", "utf-8")
    found = cited("Tressel v Varn decided that the moon is far away.", Verdict.SUPPORTED,
                  (path, "note.md"))  # fmt: skip
    assert found.standing is CaseStanding.NOT_ESTABLISHED
    assert "note.md" in found.reason


def test_a_case_that_is_merely_named_needs_no_ruling() -> None:
    found = cited("See Camber v Roake.")
    assert (found.standing, found.attributed) == (CaseStanding.SOUND, "")
    assert "nothing is attributed" in found.reason


def test_what_stands_before_the_case_is_attributed_to_it() -> None:
    found = cited(
        "A tenant may withhold rent in proportion to the area, as held in Camber v Roake."
    )
    assert found.attributed == "A tenant may withhold rent in proportion to the area."
