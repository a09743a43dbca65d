"""Questions on long documents: what is on the matter, worked by hand, and the gold's own form."""

import json

import pytest

from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.extraction import page_texts
from eval.reports.long import (
    LongQuestion,
    PageFact,
    left_out,
    load,
    on_the_matter,
    score,
)
from tests.eval.made import cite, report, statement


def question(**more):
    given = {
        "id": "q", "split": "dev", "document": "plan.pdf", "question": "What is the goal?",
        "answerable": True, "bears_on": (3, 5), "about": ("injur",),
        "key_facts": (PageFact(id="f", fact="Ten.", match=(("ten injuries", "10"),), page=3),),
    }  # fmt: skip
    return LongQuestion(**{**given, **more})


def said(text, page, *, document="pdfs/plan.pdf", last=None, key="s1"):
    cited = cite(document, text).model_copy(update={"page": page, "page_end": last})
    return statement(text, cited, id=key)


@pytest.mark.parametrize(
    ("one", "right"),
    [
        (said("Fewer injuries by 2026.", 3), True),
        (said("Fewer injuries by 2026.", 4, last=5), True),
        (said("Fewer injuries by 2026.", 4), False),
        (said("We serve you.", 3), False),
        (said("Fewer injuries by 2026.", 3, document="other.pdf"), False),
        (said("Fewer injuries by 2026.", None), False),
    ],
)
def test_what_is_on_the_matter(one, right):
    assert on_the_matter(question(), one) is right


def test_all_figures_of_a_hand_worked_example():
    frozen = question(
        id="z", split="frozen", key_facts=(PageFact(id="g", fact="x", match=(("x",),), page=3),)
    )
    absent = question(id="n", answerable=False, document="", bears_on=(), about=(), key_facts=())
    reports = {
        "q": report("?", said("It fell by ten injuries.", 3), said("We serve you.", 9, key="s2")),
        "z": report("?"),
        "n": report("?", said("We serve you.", 9)),
    }
    found = {"q": ["We serve you.", "ten injuries"], "z": ["x y"], "n": []}
    figures, outcomes, worst = score([question(), frozen, absent], reports, found)
    by_key = {f.key: f for f in figures}
    rates = {k: (f.numerator, f.denominator) for k, f in by_key.items() if f.denominator}
    assert rates == {
        "facts/report": (1, 2), "facts/frozen": (0, 1), "facts/dev": (1, 1),
        "facts/top-5": (2, 2), "facts/top-10": (2, 2), "facts/top-20": (2, 2),
        "matter/report": (1, 2), "matter/dev": (1, 2),
        "refused/unanswerable": (0, 1), "refused/unanswerable/dev": (0, 1),
        "answered/answerable": (1, 2), "answered/answerable/dev": (1, 1),
        "answered/answerable/frozen": (0, 1),
    }  # fmt: skip
    assert by_key["words/report"].value == 4  # 5 and 3 of the one, none of the other
    assert {o.name for o in outcomes} >= {"facts/report", "matter/report"}
    assert [(w.id, w.said) for w in worst] == [("q/s2", "We serve you.")]  # dev alone is listed


def test_questions_on_a_document_that_is_not_there_are_named():
    (told,) = left_out([question(), question(id="r"), question(document="b.pdf")], {"b.pdf"})
    assert told.what == "2 questions on plan.pdf"


def test_gold_that_is_not_there_or_not_of_its_form(tmp_path):
    with pytest.raises(BenchmarkDataMissing, match="run this from a checkout"):
        load(tmp_path)
    (tmp_path / "questions.jsonl").write_text(json.dumps({"id": "x"}))
    with pytest.raises(BenchmarkDataInvalid, match="does not have its form"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["questions", "short"])
def test_the_gold_has_two_halves_and_its_fields(name):
    questions = load(name=name)
    assert len({q.id for q in questions}) == len(questions)
    halves = [sum(q.split == half for q in questions) for half in ("dev", "frozen")]
    assert abs(halves[0] - halves[1]) <= 2
    for one in questions:
        full = bool(one.document and one.key_facts and one.bears_on and one.about)
        assert full is one.answerable
        assert all(fact.page in one.bears_on for fact in one.key_facts)
        assert all(len(s.split()) <= 4 for f in one.key_facts for group in f.match for s in group)


@pytest.mark.shared
def test_facts_stand_on_their_pages(shared_pdfs):
    questions = [*load(), *load(name="short")]
    for name in sorted({q.document for q in questions if q.document}):
        pages = [" ".join(" ".join(both).split()) for both in page_texts(shared_pdfs / name)]
        for one in questions:
            for fact in one.key_facts if one.document == name else ():
                shown = pages[fact.page - 1].casefold()
                assert all(any(s.casefold() in shown for s in g) for g in fact.match), fact.id
