"""What is held against a source's sentence, laid beside it: borne out, or about another thing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from adjudicator.types import ConflictScore, Ruling, Stance, Verdict, Window
from ingest import Corpus
from research import wording
from research.material import (
    Cluster,
    Conflict,
    Docket,
    Judged,
    Plan,
    Sentence,
    Setting,
    SubQuestion,
)
from research.reading import Reader
from research.record import Record
from research.stages.beyond import against
from research.stages.choosing import mmr
from research.stages.hearing import UNBORNE, heard
from tests.research.dossier import COST, Rule, evidence, ruling

OTHER = "The tower of Corran Point cost 9.8 million euro."
HORN = "The fog horn is estimated at 190,000 euro."


def sentence(text: str = COST, document: str = "minutes.md", start: int = 40) -> Sentence:
    return Sentence(document=document, start=start, end=start + len(text), text=text)


def statement(verdict: Verdict, *, reason: str = "41 against 46", text: str = "") -> tuple[
    Cluster, Ruling
]:  # fmt: skip
    other = evidence(OTHER, document="paper.txt").model_copy(update={"stance": Stance.REFUTES})
    made = ruling(COST, verdict, name="q1.1", evidence=[evidence(), other])
    cluster = Cluster(id="q1.1", sub_question="q1", lead=sentence(), text=text)
    return cluster, made.model_copy(update={"reason": reason, "confidence": 0.6})


def clash() -> Conflict:
    other = sentence(OTHER, "paper.txt")
    return Conflict(one=sentence(), other=other, about="cost", score=0.9)


@pytest.mark.parametrize("verdict", [Verdict.CONFLICTING, Verdict.REFUTED])
def test_nothing_comes_of_it_and_its_own_passages_rule(verdict: Verdict) -> None:
    rule = Rule()
    [(_, found)] = heard([statement(verdict)], [], rule)
    assert found.verdict is Verdict.SUPPORTED
    assert found.confidence == 0.91
    assert [e.stance for e in found.evidence] == [Stance.SUPPORTS]
    assert UNBORNE in found.reason
    assert rule.claims == [COST]


@pytest.mark.parametrize("verdict", [Verdict.CONFLICTING, Verdict.REFUTED])
def test_where_it_is_borne_out_both_sides_are_shown(verdict: Verdict) -> None:
    [(_, found)] = heard([statement(verdict)], [clash()], Rule())
    assert found.verdict is Verdict.CONFLICTING
    assert {e.stance for e in found.evidence} == {Stance.SUPPORTS, Stance.REFUTES}


def test_where_its_own_passages_do_not_bear_it_out_it_stays_in_dispute() -> None:
    unsure = Rule(Verdict.NOT_ENOUGH_EVIDENCE)
    [(_, found)] = heard([statement(Verdict.REFUTED)], [], unsure)
    assert found.verdict is Verdict.CONFLICTING


def test_what_was_replaced_stays_refuted() -> None:
    gone = statement(Verdict.REFUTED, reason="superseded: 7.4 million euro is named as replaced")
    assert heard([gone], [], Rule()) == [gone]


def test_a_statement_that_names_what_it_replaces_is_not_refuted_by_itself() -> None:
    cluster, made = statement(Verdict.REFUTED, reason="superseded: 32 euro is named as replaced")
    own = made.evidence[0].model_copy(update={"stance": Stance.REFUTES})
    made = made.model_copy(update={"evidence": (made.evidence[0], own)})
    [(_, found)] = heard([(cluster, made)], [], Rule())
    assert found.verdict is Verdict.SUPPORTED


def test_what_a_model_composed_and_what_nobody_doubts_stay_as_they_are() -> None:
    composed = statement(Verdict.REFUTED, text="It cost 7.4 million euro.")
    plain = statement(Verdict.SUPPORTED)
    rule = Rule()
    assert heard([composed, plain], [], rule) == [composed, plain]
    assert not rule.claims


class Blind(Rule):
    """A rule that sees no contradiction in any words."""

    def contradictions(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        return [ConflictScore(score=0.0) for _ in pairs]


def test_one_thing_told_with_two_figures_is_found_where_no_rule_speaks(tmp_path: Path) -> None:
    said = "The noise at Fold End by night, with a light wind, was 29 dB."
    other = "By night, with a light wind, the noise at Fold End is 24 dB."
    (tmp_path / "noise-2022-05-20.txt").write_text(f"{said}\n", encoding="utf-8")
    (tmp_path / "proof-2024-02-09.txt").write_text(f"{other}\n", encoding="utf-8")
    with Corpus.open_or_create("noise", home=tmp_path / "home") as corpus:
        corpus.ingest([tmp_path])
        reader = Reader(corpus)
        told = reader.sentence("noise-2022-05-20.txt", 0, len(said))
        lead = Cluster(id="q1.1", sub_question="q1", lead=told)
        asked = SubQuestion(id="q1", text="How loud is it?", query="How loud is it?")
        plan = Plan(question="How loud is it?", sub_questions=(asked,))
        [found] = against([lead], plan, corpus, Blind(), reader)
    assert found.reason == "29 dB against 24 dB"
    assert found.newer == "proof-2024-02-09.txt"


def test_a_statements_own_words_lead_to_what_stands_against_it(corpus: Corpus) -> None:
    asked = SubQuestion(id="q1", text="How loud is the horn?", query="How loud is the horn?")
    plan = Plan(question="x", sub_questions=(asked,))
    text = corpus.text("minutes.md")
    start = text.index(COST)
    lead = Cluster(id="q1.1", sub_question="q1", lead=sentence(COST, start=start))
    found = against([lead], plan, corpus, Rule(), Reader(corpus))
    assert [{c.one.document, c.other.document} for c in found] == [{"minutes.md", "paper.txt"}]
    assert against([], plan, corpus, Rule(), Reader(corpus)) == []


def test_what_was_found_best_is_chosen_before_what_answers_best() -> None:
    one = Cluster(id="1", sub_question="q1", lead=sentence(), score=0.9, found=0.2)
    two = Cluster(id="2", sub_question="q1", lead=sentence(HORN, "b.md"), score=0.3, found=0.8)
    assert [c.id for c in mmr([one, two], (), 1)] == ["2"]
    assert [c.id for c in mmr([one, two], (), 2, by="score")] == ["1", "2"]


def test_the_method_says_on_how_many_statements_nothing_came_of_it() -> None:
    [(cluster, freed)] = heard([statement(Verdict.CONFLICTING)], [], Rule())
    plan = Plan(question="x", sub_questions=())
    setting = Setting(question="x", corpus="lights", fingerprint="f", mode="fusion")
    judged = Judged(cluster=cluster.id, ruling=freed)
    record = Record(setting=setting, plan=plan, docket=Docket(judged=(judged, judged)))
    assert "on 2 nothing came of that" in " ".join(wording.method(record))
    assert "nothing came" not in " ".join(wording.method(Record(setting=setting, plan=plan)))
