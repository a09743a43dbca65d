"""Which sentences and rows of a passage can stand for themselves."""

from __future__ import annotations

import pytest

from adjudicator.types import SourceCell
from research.analysts.candidates import candidates
from research.material import Pack, Sentence
from tests.research.passages import passage


def test_a_pronoun_brings_the_sentence_before_it() -> None:
    pack = Pack(
        sub_question="q1",
        queries=("x",),
        passages=(
            passage(
                "The lighthouse was built of granite.",
                "It cost 7 million euro in the end.",
                "Was it worth it to the town?",
                "Table 4",
            ),
        ),
    )
    assert [s.text for s in candidates(pack)] == [
        "The lighthouse was built of granite.",
        "The lighthouse was built of granite. It cost 7 million euro in the end.",
    ]


def test_a_line_that_breaks_off_is_no_statement() -> None:
    cut = "The harbour office will help every town on the coast to reach the goals of a"
    headed = "The harbour office will help every town on the coast to reach its goals"
    goes_on = "The council set out how every town on the coast can reach the goals it has"
    pack = Pack(
        sub_question="q1",
        queries=("x",),
        passages=(passage(cut), passage(headed), passage(goes_on, "set for the next ten years.")),
    )
    assert [s.text for s in candidates(pack)] == [headed]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("812 gannets nested.", True),
        ("The appeal of Ada Finch fails for want of notice alone.", True),
        ("The appeal of Ada Finch fails for want", False),
        ("Present: all 27 members of the reed society.", False),
        ("In the chair: Ada Finch, keeper of the reeds.", False),
        ("Note for the file.", False),
        ("The colonies that were counted on the north cliff in each year were as follows:", False),
        ("See the second note for how the colonies of the north cliff were counted.", False),
        ("Further information on the colonies is given in the second note.", False),
    ],
)
def test_short_sentences_and_those_with_an_unknown_verb_stand(text: str, stands: bool) -> None:
    pack = Pack(sub_question="q1", queries=("x",), passages=(passage(text),))
    assert [s.text for s in candidates(pack)] == [text] * stands


@pytest.mark.parametrize(
    ("cells", "stands"),
    [
        (("Goal 3. Clean reeds", "FIELD_82"), False),
        (("Goal 3. Clean reeds", "FIELD_82", "Ada Finch"), True),
        (("Goal 3. Clean reeds", "12 boats"), True),
        (("All of the reeds were cut",), True),
    ],
)
def test_a_row_of_which_a_form_s_mark_is_all_that_is_told_is_no_statement(
    cells: tuple[str, ...], stands: bool
) -> None:
    text = "; ".join(cells)
    told = tuple(SourceCell(row=1, column=n, text=cell) for n, cell in enumerate(cells))
    row = Sentence(document="a.pdf", start=0, end=len(text), text=text, derived=True, cells=told)
    whole = passage(text).model_copy(update={"sentences": (row,)})
    pack = Pack(sub_question="q1", queries=("x",), passages=(whole,))
    assert len(candidates(pack)) == stands
