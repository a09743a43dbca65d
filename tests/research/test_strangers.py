"""Rivals are told from passages that have one form and two parties."""

from __future__ import annotations

import pytest

from research.material import Conflict, Sentence
from research.strangers import on_one_matter
from tests.research.passages import sentence

TERMS = "Vannholm Savings Bank\n\nThe loan falls due on 30 June 2028. Kestrelmoor pays monthly."
TEXTS = {
    "terms.txt": TERMS,
    "dunsley.txt": "Notes on Dunsley Printers\n\nThe loan of Dunsley Printers falls due in 2034.",
    "report.txt": "Kestrelmoor\n\nThe loan of Kestrelmoor falls due on 30 June 2030.",
    "minutes.txt": "Kestrelmoor\n\nMr Orlan Vesk said that the loan falls due on 30 June 2029.",
}
OF_TERMS = ("The loan falls due on 30 June 2028.", "terms.txt", "")


def one_of(told: tuple[str, str, str]) -> Sentence:
    text, document, context = told
    return sentence(text).model_copy(update={"document": document, "context": context})


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (OF_TERMS, ("The loan of Dunsley Printers falls due in 2034.", "dunsley.txt", ""), False),
        (("The loan of Dunsley Printers falls due in 2034.", "dunsley.txt", ""), OF_TERMS, False),
        (OF_TERMS, ("The loan of Kestrelmoor falls due on 30 June 2030.", "report.txt", ""), True),
        (OF_TERMS, ("Dunsley Printers' loan falls due in 2034.", "dunsley.txt", ""), False),
        # Nor is it of another matter where only who spoke, or a place, is named there.
        (OF_TERMS, ("Mr Tam Ode said that the loan falls due in May 2034.", "dunsley.txt", ""),
         True),
        # Who said it stands in one paper alone; its heading names what both tell of.
        (OF_TERMS, ("Mr Orlan Vesk said that the loan falls due on 30 June 2029.", "minutes.txt",
                    "Kestrelmoor"), True),
        (OF_TERMS, ("The loan falls due on 1 May 2028.", "terms.txt", ""), True),
    ],
)  # fmt: skip
def test_what_the_other_document_never_names_is_another_matter(
    one: tuple[str, str, str], other: tuple[str, str, str], kept: bool
) -> None:
    found = Conflict(one=one_of(one), other=one_of(other), about="loan", score=0.9, reason="due")
    assert on_one_matter([found], TEXTS.__getitem__) == ([found] if kept else [])
    assert on_one_matter([found], None) == [found]
