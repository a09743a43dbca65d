"""Corrections are compared as a stretch, counts by their time, and what is replaced is marked."""

from __future__ import annotations

from adjudicator.types import ConflictScore, Evidence, Stance
from research.corrections import corrections
from research.material import Conflict, Docket, Pack, Passage, Sentence
from research.shortlist import correcting_pairs, counting_pairs
from research.stages.cross_examination import conflicts_of, distinct, echoes_of
from research.stages.synthesis import _disagreements, _echoes, _note
from research.types import Disagreement
from tests.research.test_stages import cluster

GAVE = "We gave the number of swimmers as 412."
WRONG = "That figure was wrong."
RIGHT = "There were 386 swimmers in the lake."


def sentence(text: str, document: str = "a.md", start: int = 0, **more: object) -> Sentence:
    return Sentence(document=document, start=start, end=start + len(text), text=text, **more)


def pack(text: str, *told: str) -> Pack:
    found = tuple(sentence(one, "c.md", text.index(one)) for one in told)
    passage = Passage(
        id="p", document="c.md", start=0, end=len(text), score=1.0, text=text, sentences=found
    )
    return Pack(sub_question="q1", queries=("x",), passages=(passage,))


def test_a_correction_is_one_stretch_with_its_neighbours() -> None:
    text = f"{GAVE} {WRONG} {RIGHT}"
    [found] = corrections(pack(text, GAVE, WRONG, RIGHT))
    assert found.text == text
    assert (found.start, found.end) == (0, len(text))
    assert corrections(pack(f"{GAVE} {RIGHT}", GAVE, RIGHT)) == []


def test_a_correction_ends_with_its_paragraph() -> None:
    text = f"{GAVE} {WRONG}\n\n{RIGHT}"
    [found] = corrections(pack(text, GAVE, WRONG, RIGHT))
    assert found.text == f"{GAVE} {WRONG}"


def test_findings_are_laid_beside_corrections_that_share_a_word() -> None:
    told = sentence(f"{GAVE} {WRONG} {RIGHT}", "c.md")
    swimmers, bread = sentence("The race drew 412 swimmers."), sentence("Bread is 3 euro.", "b.md")
    assert correcting_pairs([swimmers, bread], [told]) == [(swimmers, told)]


def test_counts_for_one_time_are_laid_beside_each_other() -> None:
    one = sentence("In the first quarter of 2024 212 tours did not run.")
    same = sentence("From January to March 2024 187 tours were cancelled.", "b.md")
    later = sentence("From April to June 2024 187 tours were cancelled.", "c.md")
    own = sentence("From January to March 2024 150 walks were held.", start=900)
    assert counting_pairs([one], [same, later, own]) == [(one, same)]


def _conflict(old: Sentence, new: Sentence) -> Conflict:
    score = ConflictScore(
        score=0.8, reason="replaced: x", replaces=True, outdated="412", superseded=old.document
    )
    [found] = conflicts_of([((new, old), score)])
    return found


def test_undated_papers_are_put_in_order_by_what_they_say() -> None:
    old, new = sentence("The race drew 412 swimmers."), sentence("412 was wrong.", "c.md")
    found = _conflict(old, new)
    assert (found.one, found.other, found.newer, found.replaces) == (old, new, "c.md", True)


def test_a_figure_told_twice_is_marked_twice_and_shown_once() -> None:
    new = sentence("It was 386 and not 412.", "c.md")
    first = sentence("The race drew 412 swimmers.")
    again = sentence("No fewer than 412 people swam across the whole of the cold lake.", "b.md")
    every = [_conflict(first, new), _conflict(again, new)]
    shown = distinct(every)
    echoes = echoes_of(every, shown)
    assert len(shown) == len(echoes) == 1
    disputes = [c.model_copy(update={"replaces": False}) for c in every]
    assert echoes_of(disputes, distinct(disputes)) == []
    docket = Docket(conflicts=tuple(shown), echoes=tuple(echoes))
    told = _disagreements(shown)
    marks = (*told, *_echoes(docket, told))
    for lead in (first, again):
        note = _note(cluster("q1.1", "x", 0.5).model_copy(update={"lead": lead}), marks)
        assert note == "Replaced by a newer passage: “It was 386 and not 412.”, c.md (d1)."


def _side(text: str, document: str) -> Evidence:
    return Evidence(
        quote=text, document=document, start=0, end=len(text), stance=Stance.SUPPORTS, score=1.0
    )


def test_what_was_replaced_in_turn_is_told_as_well() -> None:
    texts = {"a.md": "It opens on 1 May.", "b.md": "It opens on 3 June.", "c.md": "On 9 July."}
    steps = [
        Disagreement(id=f"d{n}", about="x", one=_side(texts[old], old),
                     other=_side(texts[new], new), newer=new, replaces=True, reason="x")
        for n, (old, new) in enumerate((("a.md", "b.md"), ("b.md", "c.md")), 1)
    ]  # fmt: skip
    lead = sentence(texts["a.md"])
    note = _note(cluster("q1.1", "x", 0.5).model_copy(update={"lead": lead}), steps)
    assert note.endswith("(d1), itself replaced by “On 9 July.”, c.md (d2).")
