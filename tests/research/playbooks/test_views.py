"""Views, edits and pages of results made by hand."""

from __future__ import annotations

from adjudicator.types import Stance, Verdict
from research.playbooks.edits import edits_of
from research.playbooks.rendering import html, markdown
from research.playbooks.types import CaseStanding, Grade, Part, Standing, StepResult
from research.playbooks.views import key_figures, points, sections, sides
from tests.research.dossier import report
from tests.research.playbooks.support import case, figure, full, quote, results


def test_points_are_found_once() -> None:
    assert [p.about for p in points([report(), report()])] == ["the cost"]


def test_key_figures_say_who_is_for_and_who_against() -> None:
    one = report()
    plain = one.disagreements[0].model_copy(update={"replaces": False})
    made = key_figures(
        ["What did the new lighthouse cost?", "Who paid the piper?", "Else?"],
        [one.model_copy(update={"disagreements": (plain,)})],
    )
    assert made[0].documents == ("minutes.md",)
    assert made[0].against == ("paper.txt",)
    assert made[1].note == "nothing names “piper”"
    assert made[2].note == "no statement answers it"


def test_sides_take_the_statements_of_their_question() -> None:
    made = sides({"bull": "What did the lighthouse cost?", "bear": "Else?"}, [report()])
    assert made[0].statements == ("s1", "s2", "s3")
    assert made[1].statements == ()


def test_sections_are_graded() -> None:
    one = report()

    def grade(label: str = "", **changes: object) -> Grade:
        part = Part(label=label, question="?", report=one.model_copy(update=changes))
        return sections([part])[0].grade

    plain = one.disagreements[0].model_copy(update={"replaces": False})
    assert grade() is Grade.FIRM
    assert grade(disagreements=(plain,)) is Grade.CONTESTED
    assert grade("cost", disagreements=(plain,)) is Grade.CONTESTED
    assert grade("fog horn", disagreements=(plain,)) is Grade.FIRM
    assert grade(answered=False) is Grade.NOT_ESTABLISHED
    first = one.sections[0].model_copy(update={"statements": one.sections[0].statements[:1]})
    assert grade(sections=(first,), disagreements=()) is Grade.THIN
    empty = sections([Part(label="x", question="?", report=one.model_copy(
        update={"sections": (), "answered": False}))])[0]  # fmt: skip
    assert empty.confidence is None


def test_every_finding_becomes_one_edit_of_its_sentence() -> None:
    made = {edit.before: edit for edit in edits_of(results())}
    assert "no document of the file" in made["Sentence 0."].after
    assert made["Sentence 1."].after.startswith("Sentence 1. [No longer good law: “It cost")
    assert made["Sentence 2."].after.startswith("[Struck: Orme v Lisk says otherwise")
    assert made["Sentence 3."].after.startswith("Sentence 3. [To be checked")
    assert "Sentence 4." not in made
    assert made["It cost 7.4 million euro."].after == "It cost 9.8 million euro."


def test_a_refuted_claim_is_marked_with_what_refutes_it() -> None:
    claims = results()[3].claims
    assert claims is not None
    refuted = claims.rulings[0].model_copy(
        update={"verdict": Verdict.REFUTED, "evidence": (quote(),)}
    )
    step = StepResult(id="x", title="x", asked="claims",
                      claims=claims.model_copy(update={"rulings": (refuted,)}))  # fmt: skip
    assert "[The file says otherwise: “It cost" in edits_of([step])[0].after
    assert step.wrong == 1


def test_findings_are_counted() -> None:
    counts = [step.wrong for step in results()]
    assert counts == [0, 2, 4, 0]


def test_the_pages_show_every_step_and_escape_it() -> None:
    text, page = markdown(full()), html(full())
    for words in ("no such case in the file", "contested", "not in the sources", "Not established"):
        assert words in text
        assert words in page
    assert "Lights \\<checked\\>" in text
    assert "Lights &lt;checked&gt;" in page
    assert "Lights <checked>" not in page
    assert "The playbook stopped" in text
    assert text.count("\n## ") == 6
    assert markdown(full()) == text


def test_a_sound_case_needs_no_edit() -> None:
    step = StepResult(id="x", title="x", asked="citations",
                      cases=(case(CaseStanding.SOUND, "A."),))  # fmt: skip
    assert edits_of([step]) == ()
    assert quote(stance=Stance.SUPPORTS).stance is Stance.SUPPORTS
    assert figure(Standing.STANDS).standing is Standing.STANDS
