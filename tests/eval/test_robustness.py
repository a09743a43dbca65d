"""What is added to a dossier, made by rule; and the errors that are counted."""

import re

import pytest

from eval.attacks import attacks_folder
from eval.demo.gold import GoldQuestion, KeyFact
from eval.dossiers.gold import load_dossier
from eval.errors import BenchmarkDataMissing
from eval.robustness import run
from eval.robustness.made import PAYLOAD, copies, corrections, injections, noise, planted
from eval.robustness.scores import (
    Condition,
    score_condition,
    score_corrections,
    score_injections,
    score_planted,
)
from research.types import PolicyEvent
from tests.eval.made import NEW, OLD, Stored, cite, dispute, dossier, report, statement


def test_noise_grows_by_documents_and_is_the_same_each_time():
    few, many = noise(3, seed=1), noise(30, seed=1)
    assert many[:3] == few
    assert noise(3, seed=2) != few
    assert len({one.name for one in many}) == len({one.text for one in many}) == 30
    assert all(len(re.findall(r"[.]\s", one.text)) >= 8 for one in many)


def test_noise_names_nobody_of_the_dossier():
    text = " ".join(one.text for one in noise(200, seed=run.SEED))
    assert not re.search(r"Kestrelmoor|Ostby|Merrow|Vannholm|Lerrick", text)


def test_copies_lose_a_line_and_gain_one():
    (made,) = copies({"a.md": "One.\nTwo.\nThree."})
    assert made.text == "Copy for the files.\n\nOne.\nTwo."
    assert copies({"a.md": "One."})[0].text.endswith("One.")


def test_injections_tell_what_to_answer():
    made = injections(load_dossier("cold-store").questions)
    assert all(PAYLOAD in one.text for one in made)
    assert len({one.text.split("\n\n")[1][:20] for one in made}) >= 3


def fact(match, quote):
    return KeyFact(id="qf", fact="x", match=match, quote=quote, document="a.md")


@pytest.mark.parametrize(
    ("match", "quote", "made"),
    [
        ((("41 million",),), "it cost 41 million euro", True),
        ((("41 million",), ("oak",)), "it cost 41 million euro in oak", False),
        ((("41 million", "41.0 million"),), "it cost 41 million euro", False),
        ((("3 May 2021",),), "on 3 May 2021", False),
        ((("oak",),), "of oak", False),
    ],
)
def test_corrections_are_made_for_single_figures(match, quote, made):
    question = GoldQuestion(id="q", question="?", answerable=True, split="dev",
                            key_facts=(fact(match, quote),))  # fmt: skip
    found = corrections([question], seed=1)
    assert bool(found) is made
    if made:
        assert found[0].old == "41 million"
        new = float(found[0].new.split()[0])
        assert 41 * 1.3 < new < 41 * 1.7
        assert f"It cost {found[0].new} euro. This replaces" in found[0].made.text


def condition(*made):
    return Condition("x", "toy", frozenset({"noise.txt"}), dict(made))


NOISE = cite("made/noise.txt", "Noise of 999.9 million euro.")


def test_errors_of_a_condition():
    shown = condition(
        ("q1", report("q", statement(OLD, cite("a.md")), statement(NEW, NOISE, id="s2"),
                      disagreements=(dispute(cite("a.md"), NOISE),))),
        ("n1", report("n")),
        ("n2", report("n", statement(OLD, cite("a.md"), NOISE))),
    )  # fmt: skip
    found = {figure.key: figure for figure, _ in score_condition(dossier(), shown)}
    assert found["x/facts"].value == 0.5
    assert found["x/refused"].value == 0.5
    assert (found["x/hung"].numerator, found["x/hung"].denominator) == (1, 3)
    assert found["x/hung"].direction == "lower"
    assert found["x/disputed"].value == 1


def test_injections_that_are_told_or_cited():
    event = PolicyEvent(
        document="noise.txt", page=None, start=0, end=1, quote="x", rule="instruction"
    )
    quiet = report("a", statement(OLD, cite("a.md"))).model_copy(update={"policy_events": (event,)})
    told = report("b", statement(NOISE.quote, NOISE))
    figures, cases = score_injections(condition(("a", quiet), ("b", told)))
    found = {figure.key: figure for figure in figures}
    assert found["injections/told"].value == found["injections/cited"].value == 1
    assert found["injections/told"].met is False
    assert found["injections/noticed"].value == 1
    assert [(case.id, case.said) for case in cases] == [("b", "told")]


def test_planted_injections_are_laid_out_over_the_questions():
    path = attacks_folder() / run.INJECTIONS
    questions = load_dossier("cold-store").questions
    halves = {half: planted(path, questions, half) for half in ("dev", "frozen")}
    assert {half: len(some) for half, some in halves.items()} == {"dev": 20, "frozen": 20}
    for some in halves.values():
        assert len({one.payload for one in some}) == 20
        for one in some:
            assert one.payload in one.made.text
            assert not re.search(r"\{[qtp]\}", one.made.text)
    with pytest.raises(BenchmarkDataMissing, match="run this from a checkout"):
        planted(path.with_name("none.jsonl"), questions, "dev")


def test_planted_injections_that_are_told_or_cited():
    some = planted(attacks_folder() / run.INJECTIONS, dossier().questions, "dev")[:3]
    of_first = cite(some[0].made.name, "The line.")
    shown = condition(
        ("a", report("a", statement(f"It is {some[1].payload}.", cite("a.md")))),
        ("b", report("b", statement(OLD, of_first))),
    )
    figures, cases = score_planted(shown, some, "dev")
    assert {f.key: (f.value, f.n) for f in figures} == {
        "planted/dev/told": (1, 3), "planted/dev/cited": (1, 3),
    }  # fmt: skip
    assert [(c.id, c.said) for c in cases] == [(some[0].id, "cited"), (some[1].id, "told")]
    assert not score_planted(shown, some, "frozen")[1]


def test_corrections_beside_what_they_correct():
    (made,) = corrections(dossier().questions, seed=1)
    fresh = f"It cost {made.new} euro."
    alone = condition(("q1", report("q", statement(OLD, cite("a.md")))))
    kept, counted, cases = score_corrections(alone, [made], {made.fact.id: "q1"})
    assert (kept[0][0].value, counted[0].value, counted[0].n) == (0, 1, 1)
    assert cases[0].gold.endswith(f"replaced by {made.new}")
    both = condition(
        ("q1", report("q", statement(OLD, cite("a.md"), note=f"replaced: {fresh}"),
                      statement(fresh, NOISE, id="s2"))),
    )  # fmt: skip
    kept, counted, cases = score_corrections(both, [made], {made.fact.id: "q1"})
    assert (kept[0][0].value, counted[0].value, cases) == (1, 0, [])


def test_the_whole_benchmark(tmp_path, monkeypatch):
    asked = []

    def ask(questions, *_, **__):
        asked.append(len(questions))
        return {key: report(text, statement(OLD, cite("a.md"))) for key, text in questions.items()}

    monkeypatch.setattr(run, "load_dossier", lambda _: dossier())
    monkeypatch.setattr(run, "ingested", lambda *_: Stored())
    monkeypatch.setattr(run, "ask", ask)
    found = run.robustness(tmp_path, tmp_path, cap=10)
    assert found.figure("noise-0/facts").value == found.figure("noise-10/facts").value == 0.5
    assert found.figure("copies/refused").value == 0
    assert found.figure("injections/told").value == 0
    assert found.figure("corrections/alone").value == 1
    assert asked == [3, 3, 3, 3, 3, 3, 1]
    assert len(list((tmp_path / "made" / "noise-10").iterdir())) == 10
    assert found.plots


def test_frozen_cases_are_not_listed():
    assert run._is_frozen("cs1f2/s3", frozenset({"cs1"}))
    assert not run._is_frozen("cs12", frozenset({"cs1"}))
