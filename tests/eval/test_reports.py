"""Key facts, refusals and standings of reports, worked by hand."""

import pytest

from adjudicator.types import Verdict
from eval.reports import run
from eval.reports.facts import Told, score_facts
from eval.reports.refusals import score_refusals
from eval.reports.standing import score_current, score_standing
from tests.eval.made import (
    NEW,
    OLD,
    PIER,
    TEXTS,
    Stored,
    cite,
    dispute,
    dossier,
    report,
    reports,
    statement,
)


def told():
    return Told(dossier(), reports(), {"q1": [OLD, PIER]})


def by_key(figures):
    return {figure.key: figure for figure in figures}


def test_key_facts_beside_the_baseline():
    figures, outcomes, missed = score_facts([told()])
    found = by_key(figures)
    assert (found["facts/report"].numerator, found["facts/report"].denominator) == (1, 2)
    assert found["facts/report"].met is False
    assert found["facts/top-5"].value == 1
    assert found["facts/dev"].value == 0.5
    assert found["facts/frozen"].value is None
    assert found["facts/toy"].value == 0.5
    assert found["words/top-5"].value == 12
    assert {kept.name for kept in outcomes} >= {"facts/report", "facts/toy"}
    assert [(case.id, case.why) for case in missed] == [("q1f2", "found, and not reported")]
    assert missed[0].evidence[0].document == "c.md"


def test_refusals():
    figures, _, cases = score_refusals([(dossier(), reports())])
    found = by_key(figures)
    assert found["refused/unanswerable"].value == 0.5
    assert found["refused/frozen"].value == 1
    assert found["answered/answerable"].value == 1
    assert [(case.id, case.gold, case.said) for case in cases] == [("n1", "refused", PIER)]


def test_an_answerable_question_that_is_refused_is_listed():
    refused = {**reports(), "q1": report("What did it cost?"), "n1": report("Who paid?")}
    _, _, cases = score_refusals([(dossier(), refused)])
    assert [(case.id, case.why) for case in cases] == [("q1", "nothing found")]


def test_standings_by_kind():
    figures, outcomes, cases = score_standing([(dossier(), reports())])
    found = by_key(figures)
    # OLD is a side that is shown as disputed, NEW one that is not; the pier is plain; the fee is
    # an older figure that stands alone.
    assert found["standing/disputed"].value == 0.5
    assert found["standing/plain"].value == 1
    assert found["standing/replaced"].value == 0
    assert found["superseded/alone"].value == 1
    assert found["superseded/alone"].met is False
    assert found["standing/all"].numerator == 2
    assert {case.id for case in cases} == {"con/s1", "now/s3"}
    assert len(outcomes) == 4


@pytest.mark.parametrize(
    "shown",
    [
        statement(TEXTS["d.md"], cite("d.md"), note="replaced by 7 euro"),
        statement(TEXTS["e.md"], cite("e.md")),
    ],
)
def test_an_older_figure_may_stand_with_the_newer(shown):
    figures, _, _ = score_standing([(dossier(), {"now": report("q", shown)})])
    assert by_key(figures)["superseded/alone"].value == 0


def test_a_disagreement_puts_the_newer_beside_it():
    older, newer = cite("d.md"), cite("e.md")
    shown = report("q", statement(TEXTS["d.md"], older), disagreements=(dispute(older, newer),))
    figures, _, _ = score_standing([(dossier(), {"now": shown})])
    assert by_key(figures)["standing/replaced"].value == 1


def test_a_plain_statement_that_is_called_disputed_is_wrong():
    shown = report("q", statement(PIER, cite("c.md"), verdict=Verdict.CONFLICTING))
    figures, _, cases = score_standing([(dossier(), {"q1": shown})])
    assert by_key(figures)["standing/plain"].value == 0
    assert cases[0].gold == "undisputed"


def test_what_holds_now():
    figure, _, cases = score_current([(dossier(), reports())])
    assert (figure.numerator, figure.denominator) == (0, 1)
    assert [(case.id, case.gold, case.said) for case in cases] == [("now", "7 euro", TEXTS["d.md"])]
    assert cases[0].evidence[0].document == "e.md"


def test_the_whole_benchmark(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "load_all", lambda: [dossier()])
    monkeypatch.setattr(run, "dossier_corpus", lambda *_: Stored())
    monkeypatch.setattr(run, "ask", lambda asked, *_, **__: {k: reports()[k] for k in asked})
    monkeypatch.setattr(run, "best_chunks", lambda *_, **__: {"q1": [OLD, NEW]})
    found = run.reports(tmp_path, tmp_path)
    assert found.benchmark == "reports"
    assert found.figure("facts/report").value == 0.5
    assert "5 questions on 1 invented dossiers" in found.description
    assert found.worst
