"""Yes, no or maybe; figures of answers; each against hand-made rows."""

import json

import pytest

from adjudicator.adjudicator import Adjudicator
from adjudicator.types import Ruling, Scores, Verdict
from eval.errors import BenchmarkDataInvalid
from eval.qa import finance, pubmed
from eval.qa.figures import Number, answer_figures, holds_all, numbers, same
from eval.qa.pubmed import Row, by_negation, likelier, load, score, verbatim, worst
from eval.qa.statements import as_statement
from tests.eval.made import cite, report, statement


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Do cats sleep by day?", "Cats sleep by day."),
        ("Is it safe?", "It is safe."),
        ("Can rest cure it?", "Rest cure it."),
        ("Surgery in the old: is it safe?", "Surgery in the old: it is safe."),
        ("Bridges of wood: do they last?", "Bridges of wood: they last."),
        ("Cats sleep?", "Cats sleep."),
    ],
)
def test_a_question_becomes_a_statement(question, wanted):
    assert as_statement(question) == wanted


def ruling(verdict, supported=0.2, refuted=0.1):
    scores = Scores(supported=supported, refuted=refuted, not_enough_evidence=0.7)
    judged = verdict is not Verdict.NOT_JUDGED
    return Ruling(
        id="r", claim="c", verdict=verdict, confidence=0.7 if judged else None,
        scores=scores if judged else None, evidence=(cite("a.md"),),
    )  # fmt: skip


def test_two_readings_of_a_ruling():
    silent = ruling(Verdict.NOT_ENOUGH_EVIDENCE)
    assert (likelier(silent), verbatim(silent)) == ("yes", "maybe")
    against = ruling(Verdict.REFUTED, 0.1, 0.6)
    assert (likelier(against), verbatim(against)) == ("no", "no")
    assert likelier(ruling(Verdict.CONFLICTING)) == "maybe"
    assert verbatim(ruling(Verdict.SUPPORTED)) == "yes"
    failed = ruling(Verdict.NOT_JUDGED)
    assert likelier(failed) is verbatim(failed) is None


def test_the_baseline_reads_the_last_sentence():
    assert by_negation(Row("1", "q", ("It works. It does not cure.",), "no")) == "no"
    assert by_negation(Row("1", "q", ("It does not cure. It works.",), "no")) == "yes"
    assert by_negation(Row("1", "q", (), "no")) == "yes"


ROWS = [Row(str(n), f"Is {n} so?", ("It is so.",), a) for n, a in enumerate(("yes", "yes", "no"))]


def test_accuracy_beside_the_majority():
    rulings = [ruling(Verdict.SUPPORTED), ruling(Verdict.NOT_JUDGED), ruling(Verdict.SUPPORTED)]
    figures, outcomes, _ = score(ROWS, rulings)
    by_key = {figure.key: figure for figure in figures}
    assert (by_key["accuracy/adjudicator"].numerator, by_key["accuracy/adjudicator"].n) == (1, 2)
    assert by_key["accuracy/adjudicator"].target.at_least == pytest.approx(2 / 3)
    assert by_key["accuracy/majority"].value == pytest.approx(2 / 3)
    # Of yes: precision 2/3 and recall 1, F1 0.8; no and maybe: 0.
    assert by_key["macro-f1/majority"].value == pytest.approx(0.8 / 3)
    assert len(outcomes) == 4
    cases = worst(ROWS, rulings)
    assert [(case.id, case.gold, case.said) for case in cases] == [("2", "no", "yes")]


def test_macro_f1_is_scikit_learns():
    from sklearn.metrics import f1_score

    rows = [Row(str(n), "", (), a) for n, a in enumerate(("yes", "no", "maybe", "yes", "no"))]
    said = {"0": "yes", "1": "yes", "2": "maybe", "3": "no", "4": "no"}
    ours = pubmed._macro("x", "right", rows, said)
    theirs = f1_score(
        [r.answer for r in rows], list(said.values()), labels=list(pubmed.ANSWERS),
        average="macro",
    )  # fmt: skip
    assert ours.value == pytest.approx(theirs)


def test_pubmedqa(tmp_path, monkeypatch):
    path = tmp_path / "pubmedqa" / "labeled.jsonl"
    path.parent.mkdir()
    row = {"question": "Is it so?", "contexts": ["It is so."], "split": "test"}
    lines = [{**row, "id": str(n), "answer": a} for n, a in enumerate(("yes", "no", "maybe"))]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    class Judge:
        def verify_many(self, claims, *, evidence, progress=None):
            assert claims == ["It is so."] * len(evidence)
            return [ruling(Verdict.SUPPORTED) for _ in claims]

    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: Judge()))
    found = pubmed.pubmedqa(tmp_path, tmp_path)
    assert found.figure("accuracy/adjudicator").value == pytest.approx(1 / 3)
    assert found.plots
    path.write_text(json.dumps({**lines[0], "answer": "perhaps"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="perhaps"):
        load(path)
    path.write_text(json.dumps({"id": "x"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="lacks 'question'"):
        load(path)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("It dropped from 24.6% in FY 2021 to 21.6% in 2022.", [(24.6, True), (21.6, True)]),
        ("$2,018mn", [(2018.0, False)]),
        ("36%. The answer here assumes 12 months.", [(36.0, True)]),
        ("From August 30, 2023 on: (1) one, (2) two.", []),
        ("$1577.00", [(1577.0, False)]),
    ],
)
def test_figures_of_an_answer(answer, wanted):
    assert [(n.value, n.percent) for n in answer_figures(answer)] == wanted


@pytest.mark.parametrize(
    ("wanted", "text", "held"),
    [
        ("13.2 billion", "13,212", True),
        ("13.2 billion", "13,260", False),
        ("$1577.00", "Purchases 1,577", True),
        ("36%", "36", False),
        ("36%", "36 per cent", True),
        ("8.7", "8.64 and 8.763", False),
        ("", "anything", True),
    ],
)
def test_figures_are_compared_as_numbers(wanted, text, held):
    assert holds_all(text, answer_figures(wanted)) is held


def test_numbers_know_years_and_scales():
    assert [n.year for n in numbers("2020 and $2,020 and 2020%")] == [True, False, False]
    assert same(Number(2.0, 0, False), Number(2000.0, 0, False))


def test_financebench_answers(tmp_path, monkeypatch):
    path = tmp_path / "financebench" / "questions_for_kept_pdfs.jsonl"
    path.parent.mkdir()
    rows = [
        {
            "financebench_id": "f1",
            "question": "How much?",
            "answer": "$41 million",
            "doc_name": "A",
        },
        {"financebench_id": "f2", "question": "And?", "answer": "$99 million", "doc_name": "A"},
        {"financebench_id": "f3", "question": "Who?", "answer": "Nobody", "doc_name": "A"},
        {"financebench_id": "f4", "question": "What?", "answer": "7%", "doc_name": "B"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pdf = tmp_path / "financebench_A.pdf"
    pdf.write_bytes(b"x")
    text = "It cost 41 million."
    made = {
        "f1": report("How much?", statement(text, cite("a.md", text))),
        "f2": report("And?"),
    }
    monkeypatch.setattr(finance, "pdf_corpus", lambda *_: (None, [pdf]))
    monkeypatch.setattr(finance, "ask", lambda asked, *_, **__: {k: made[k] for k in asked})
    monkeypatch.setattr(finance, "best_chunks", lambda asked, _: {k: ["99"] for k in asked})
    found = finance.financebench_answers(tmp_path, tmp_path)
    assert found.figure("answer/report").value == 0.5
    assert found.figure("answer/top-5").value == 0.5
    assert "2 of 3 questions" in found.description
    assert [(case.id, case.why) for case in found.worst] == [
        ("f2", "found by search, and not reported")
    ]
    path.write_text(json.dumps({"question": "x"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="lacks 'doc_name'"):
        finance.load(path, [])
