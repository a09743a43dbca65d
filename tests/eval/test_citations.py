"""Citations against gold, by ALCE's metrics with two judges, and by their documents."""

import json

import pytest

from adjudicator.adjudicator import Adjudicator
from adjudicator.metrics.citations import Cited
from eval.citations import run
from eval.citations.alce import agreement, by_words, figures, remembered
from eval.citations.documents import cited_documents, score_documents
from eval.citations.gold import check, score_gold, told
from eval.citations.sets import Asked, expert_statements, pubmedqa, sampled, scholarqa
from eval.demo.gold import KeyFact
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from tests.eval.made import OLD, PIER, Stored, cite, dossier, report, reports, statement


def test_a_fact_is_told_by_one_string_of_each_list():
    fact = KeyFact(id="f", fact="x", match=(("crib", "timber"), ("Pier 3",)), quote="x",
                   document="a")  # fmt: skip
    assert told("Timber lay under Pier 3.", fact) == ["timber", "Pier 3"]
    assert told("A crib was found.", fact) == []


def test_citations_against_gold():
    shown = {
        "q1": report(
            "q",
            statement(OLD, cite("a.md"), cite("c.md")),
            statement(PIER, cite("c.md"), id="s2"),
            statement("Nothing that the gold asks for.", cite("b.md"), id="s3"),
        )
    }
    rows = list(check(dossier(), shown, Stored()))
    assert [(row.id, row.right, row.covered) for row in rows] == [
        ("q1f1/s1", (True, False), True),
        ("q1f2/s2", (True,), True),
    ]
    (precision, coverage), _, cases = score_gold(rows)
    assert (precision.numerator, precision.denominator) == (2, 3)
    assert coverage.value == 1
    assert [case.said for case in cases] == ["a citation without the fact"]


def test_a_quote_that_is_not_where_it_says_is_wrong():
    moved = cite("a.md").model_copy(update={"start": 1})
    rows = list(check(dossier(), {"q1": report("q", statement(OLD, moved))}, Stored()))
    assert rows[0].right == (False,)
    assert not rows[0].covered


def test_a_fact_cited_from_elsewhere_is_right_and_not_covered():
    other = cite("b.md", "They say that it was 41 million, all told, in some other paper.")
    corpus = type("Any", (), {"quote": lambda *_: other.quote})()
    rows = list(check(dossier(), {"q1": report("q", statement(OLD, other))}, corpus))
    assert (rows[0].right, rows[0].covered) == ((True,), False)
    _, _, cases = score_gold(rows)
    assert cases[0].figure == "gold/coverage"


@pytest.mark.parametrize(
    ("passages", "said", "wanted"),
    [
        (["It cost 41 million euro in 2024."], "In 2024 it cost 41 million.", True),
        (["It cost 46 million euro in 2024."], "In 2024 it cost 41 million.", False),
        (["The pier", "stands on oak."], "The pier stands on oak.", True),
        (["Cats sleep."], "The pier stands on oak.", False),
        (["x"], "the of", False),
    ],
)
def test_the_judge_of_words(passages, said, wanted):
    assert by_words(passages, said) is wanted


def test_alce_by_two_judges():
    asked = []

    def verifier(passages, said):
        asked.append(said)
        return True

    judge = remembered(verifier)
    statements = [Cited(OLD, (OLD,)), Cited(PIER, (OLD,)), Cited("Bare.", ())]
    found = figures(statements, {"v": judge, "words": by_words}, prefix="x", whose="toy")
    by_key = {figure.key: figure for figure in found}
    assert by_key["x/coverage"].value == pytest.approx(2 / 3)
    assert by_key["x/recall/v"].value == pytest.approx(2 / 3)
    assert by_key["x/recall/words"].value == pytest.approx(1 / 3)
    assert by_key["x/precision/words"].value == 0.5
    assert agreement(statements, judge, by_words) == (1, 2)
    assert sorted(asked) == sorted({OLD, PIER})


def test_an_experts_answer_is_read():
    (first, second) = expert_statements("Oak lasts [0, 9]. It floats.[1] [2]", ["p0", "p1", ""])
    assert (first.statement, first.passages) == ("Oak lasts.", ("p0",))
    assert (second.statement, second.passages) == ("It floats.", ("p1",))
    assert expert_statements("## Oak", []) == ()


def test_documents_of_the_question():
    asked = [Asked("q", "Q?", ("a.md", "x.md")), Asked("r", "R?", ("c.md",))]
    shown = {"q": report("Q?", statement(OLD, cite("a.md"), cite("b.md"))), "r": report("R?")}
    assert [item.document for item in cited_documents(shown["q"])] == ["a.md", "b.md"]
    found, outcomes, cases = score_documents(
        "toy", asked, shown, {"q": ["a.md", "a.md"], "r": ["c.md"]}, seed=1
    )
    by_key = {figure.key: figure for figure in found}
    assert by_key["toy/document-precision/report"].value == 0.5
    assert by_key["toy/document-recall/report"].value == 0.25
    assert by_key["toy/document-precision/baseline"].value == 1
    assert by_key["toy/document-recall/baseline"].value == 0.75
    assert by_key["toy/answered"].value == 0.5
    assert cases[0].said == "1 of 2 cited documents belong to other questions"
    assert len(outcomes) == 5


def scholar(folder, rows):
    path = folder / "scholarqabench" / "multi_human_answers.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_sets_are_read(tmp_path):
    contexts = [{"title": "T", "text": "one"}, {"title": None, "text": float("nan")}]
    scholar(tmp_path, [
        {"id": "a", "input": "A?", "ctxs": contexts, "output": "Yes [0]."},
        {"id": "b", "input": "B?", "ctxs": contexts[:1], "output": "No."},
    ])  # fmt: skip
    held = scholarqa(tmp_path, cap=5)
    assert [passage.id for passage in held.passages] == ["scholar-0000"]
    assert [question.documents for question in held.questions] == [("scholar-0000",)] * 2
    assert held.questions[0].answer[0].passages == ("one",)
    path = tmp_path / "pubmedqa" / "labeled.jsonl"
    path.parent.mkdir()
    row = {"id": "p", "question": "Is it?", "contexts": ["a", "b"], "split": "test"}
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "split": "train_dev"}) + "\n")
    asked = pubmedqa(tmp_path, cap=5)
    assert (asked.passages[0].text, asked.total) == ("a\n\nb", 1)
    path.write_text(json.dumps({"split": "test"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="lacks 'id'"):
        pubmedqa(tmp_path, cap=5)
    scholar(tmp_path / "bad", [{"id": "a"}])
    with pytest.raises(BenchmarkDataInvalid, match="lacks 'ctxs'"):
        scholarqa(tmp_path / "bad", cap=5)


def test_a_sample_is_the_same_whoever_asks():
    rows = [Asked(str(n), "", ()) for n in range(20)]
    chosen = sampled(rows, 7)
    assert chosen == sampled(rows[::-1], 7)
    assert len(chosen) == 7


def test_the_whole_benchmark(tmp_path, monkeypatch):
    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    scholar(tmp_path, [
        {"id": "a", "input": "A?", "ctxs": [{"title": "T", "text": OLD}], "output": f"{OLD} [0]"},
    ])  # fmt: skip
    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: Stored()))
    monkeypatch.setattr(KnowledgeGraph, "open", classmethod(lambda *_: None))
    judge = type("Judge", (), {"entails": staticmethod(by_words)})
    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: judge))
    monkeypatch.setattr(run, "load_all", lambda: [dossier()])
    monkeypatch.setattr(run, "dossier_corpus", lambda *_: Stored())
    made = {**reports(), "a": report("A?", statement(OLD, cite("a.md")))}
    monkeypatch.setattr(run, "ask", lambda asked, *_, **__: {k: made[k] for k in asked})
    found = run.citations(tmp_path, tmp_path)
    assert found.figure("gold/precision").value == 1
    assert found.figure("scholarqa/document-recall/report").value == 0
    assert found.figure("scholarqa-experts/recall/words").value == 1
    assert found.figure("dossiers/judges-agree").value == 1
    assert found.not_measured[0].what == "pubmedqa"


def test_a_missing_set_is_named(tmp_path):
    with pytest.raises(BenchmarkDataMissing):
        scholarqa(tmp_path, cap=1)
