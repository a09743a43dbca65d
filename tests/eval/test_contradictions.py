"""Planted contradictions found, false ones counted once, and a plain baseline beside them."""

import pytest

from eval.contradictions import run
from eval.contradictions.baseline import Sentence, clash, found
from eval.contradictions.scores import Searched, Shown, Side, distinct, of_report, score
from eval.dossiers.gold import restated
from tests.eval.made import NEW, OLD, PIER, TEXTS, Stored, cite, dispute, dossier, report


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (OLD, NEW, True),
        (OLD, OLD, False),
        (OLD, PIER, False),
        ("The bridge has 5 lanes.", "The school taught 7 children.", False),
        ("It rained 5 days.", "It rained 5 days in 7 weeks.", False),
    ],
)
def test_the_baseline_wants_words_shared_and_figures_not(one, other, wanted):
    assert clash(one, other) is wanted
    assert clash(other, one) is wanted


def test_the_baseline_pairs_documents():
    listed = [Sentence("b.md", NEW), Sentence("a.md", OLD), Sentence("a.md", OLD)]
    assert found(listed) == [(Sentence("a.md", OLD), Sentence("b.md", NEW))]
    assert found([Sentence("a.md", OLD), Sentence("a.md", NEW)]) == []


def shown(*pairs):
    return tuple(Shown(Side(a, x), Side(b, y), "why") for a, x, b, y in pairs)


def test_recall_and_precision():
    right = ("b.md", NEW, "a.md", OLD)
    replaced = ("d.md", TEXTS["d.md"], "e.md", TEXTS["e.md"])
    wrong = ("a.md", OLD, "c.md", PIER)
    searched = Searched(dossier(), shown(right, replaced, wrong), ())
    figures, outcomes, cases, table = score([searched])
    by_key = {figure.key: figure for figure in figures}
    assert by_key["recall/reports"].value == 1
    assert (by_key["precision/reports"].numerator, by_key["precision/reports"].n) == (2, 3)
    assert by_key["precision/reports"].met is False
    assert by_key["recall/baseline"].value == 0
    assert by_key["precision/baseline"].value is None
    assert by_key["recall/dev"].n == 1
    assert by_key["recall/frozen"].value is None
    assert [(case.id, case.why) for case in cases] == [("toy/false-1", "why")]
    assert table.rows == (("toy", 1, 1, 3, 2, 0),)
    assert len(outcomes) == len(figures)


def test_a_miss_is_listed_with_both_passages():
    _, _, cases, _ = score([Searched(dossier(), (), ())])
    assert cases[0].said == "none shown"
    assert [place.document for place in cases[0].evidence] == ["a.md", "b.md"]


def test_a_newer_figure_in_other_words_counts():
    other = ("d.md", TEXTS["d.md"], "z.md", "From now on the fee is 7 euro.")
    figures, _, _, _ = score([Searched(dossier(), shown(other), ())])
    assert {f.key: f for f in figures}["precision/reports"].value == 1


def test_the_same_older_and_newer_said_elsewhere_count():
    toy = dossier()
    said = ({"document": "c.md", "quote": "It is 5"}, {"document": "e.md", "quote": "It is 7"})
    again = tuple(restated({"of": "sup", "older": said[:1], "newer": said[1:]}))
    elsewhere = shown(("e.md", "It is 7.", "c.md", "It is 5."))
    found = score([Searched(toy.model_copy(update={"restated": again}), elsewhere, ())])[0]
    assert {f.key: f for f in found}["precision/reports"].value == 1
    bare = score([Searched(toy, elsewhere, ())])[0]
    assert {f.key: f for f in bare}["precision/reports"].value == 0


def test_false_pairs_that_touch_the_frozen_half_are_counted_and_not_listed():
    toy = dossier()
    frozen = toy.contradictions[0].model_copy(update={"split": "frozen"})
    toy = toy.model_copy(update={"contradictions": (frozen,)})
    _, _, cases, _ = score([Searched(toy, shown(("a.md", OLD, "c.md", PIER)), ())])
    assert cases == []


def test_each_pair_counts_once_in_either_order():
    both = shown(("a.md", OLD, "b.md", NEW), ("b.md", NEW, "a.md", OLD))
    assert len(distinct(both)) == 1


def test_what_a_report_shows():
    made = report("q", disagreements=(dispute(cite("a.md"), cite("b.md")),))
    assert of_report(made) == [
        Shown(Side("a.md", OLD, None, 0, len(OLD)), Side("b.md", NEW, None, 0, len(NEW)),
              "41 against 46"),
    ]  # fmt: skip


def test_the_whole_benchmark(tmp_path, monkeypatch):
    both = dispute(cite("a.md"), cite("b.md"))
    monkeypatch.setattr(run, "load_all", lambda: [dossier()])
    monkeypatch.setattr(run, "dossier_corpus", lambda *_: Stored())
    made = {"con": report("q", disagreements=(both,))}
    monkeypatch.setattr(run, "ask", lambda *_, **__: made)
    measured = run.contradictions(tmp_path, tmp_path)
    assert measured.figure("recall/reports").value == 1
    assert measured.figure("recall/baseline").value == 1
    assert measured.figure("precision/baseline").n == 3
