from __future__ import annotations

import random

import pytest

from adjudicator.training import edits, examples, made
from adjudicator.training.loaders import Row

NEAR = (
    "The lock was kept by Lena Ford from 1998.",
    "Its gates weigh 31 tonnes.",
    "In 2003 the keeper Carl Odd left.",
)


@pytest.mark.parametrize(
    ("edit", "text", "gone"),
    [
        (edits.change_number, "The lock cost 7,400,000 euro.", "7,400,000"),
        (edits.change_number, "It opened in 2021.", "2021"),
        (edits.change_worded_number, "Three gates were made.", "Three"),
        (edits.change_unit, "The gates weigh 12 kg.", "12 kg"),
        (edits.change_unit, "The lock cost $ 7 million.", "$ 7 million"),
        (edits.change_date, "It opened on 4 June.", "June"),
        (edits.change_name, "The keeper is Anna Brill.", "Anna Brill"),
        (edits.change_polarity, "The lock is deep.", "is deep"),
        (edits.change_polarity, "The lock is not deep.", "not"),
        (edits.change_opposite, "Traffic increased by half.", "increased"),
        (edits.change_quantifier, "All gates were checked.", "All"),
    ],
)
def test_an_edit_changes_one_thing(edit: edits.Edit, text: str, gone: str) -> None:
    tries = [edit(text, NEAR, random.Random(seed)) for seed in range(20)]
    changed = [new for new in tries if new is not None]
    assert len(changed) >= 15  # two like digits that change places change nothing
    for new in changed:
        assert new != text
        assert gone not in new
        kept = [w for w in text.split() if w in new.split()]
        assert len(kept) >= len(text.split()) - 3


@pytest.mark.parametrize(
    "edit",
    [edits.change_number, edits.change_worded_number, edits.change_unit, edits.change_date,
     edits.change_name, edits.change_polarity, edits.change_opposite, edits.change_quantifier],
)  # fmt: skip
def test_an_edit_says_where_it_does_not_apply(edit: edits.Edit) -> None:
    assert edit("So it goes.", NEAR, random.Random(1)) is None


def test_years_become_years_and_amounts_keep_their_form() -> None:
    for seed in range(30):
        year = edits.change_number("In 1998 it froze.", NEAR, random.Random(seed))
        assert year is not None
        assert 1900 < int(year.split()[1]) < 2100
        amount = edits.change_number("It cost 7.4 million.", (), random.Random(seed))
        assert amount is not None
        assert "million" in amount


def test_rewording_keeps_the_facts() -> None:
    text = "According to the board, the lock (the third) cost $7.4 million on May 3, 2021."
    made_of = {edits.reword(text, random.Random(seed)) for seed in range(40)}
    assert len(made_of) > 4
    assert all("7.4" in m and "2021" in m and "May" in m for m in made_of)
    assert any(m.startswith("The lock") for m in made_of)


SENTENCES = [
    "The lock at Kelso was opened by the board in June 2021.",
    "Its two gates were made of green steel by Farrow Works in Leith.",
    "Anna Brill has kept the lock since the spring of 2022.",
    "Every barge longer than 30 metres must wait below the weir.",
    "Traffic increased by 12 percent in the first year, the board says.",
]


def test_made_claims_fit_their_windows() -> None:
    found = [
        e
        for seed in range(30)
        for e in made.of_document(SENTENCES, source="d", name="x", rng=random.Random(seed), count=3)
    ]
    labels = {e.label for e in found}
    assert labels == {"supported", "refuted", "nei"}
    assert {e.set for e in found} == {"made/x"}
    for e in found:
        if e.label == "supported" and ", and " not in e.claim:
            words = set(e.claim.rstrip(".").lower().split())
            assert len(words & set(e.evidence.lower().replace(".", "").split())) >= len(words) - 2
    assert any(e.binary for e in found)
    assert not [e for e in found if e.binary and e.label == "supported"]


def row(**more: object) -> Row:
    base: dict[str, object] = {
        "id": "r", "set": "scifact", "claim": "Farrow Works made the gates.", "label": "supported",
        "evidence": tuple(SENTENCES), "source": "s", "rationale": (1,), "title": "Kelso Lock",
    }  # fmt: skip
    return Row(**{**base, **more})  # type: ignore[arg-type]


def test_gold_sentences_keep_the_label_and_others_are_silent() -> None:
    for seed in range(20):
        found = list(examples.of_row(row(), random.Random(seed), examples.Cut()))
        told = [e for e in found if e.label == "supported"]
        assert len(told) == 1
        assert SENTENCES[1] in told[0].evidence
        silent = [e for e in found if e.label == "nei"]
        assert silent
        assert not any(SENTENCES[1] in e.evidence for e in silent)


def test_titles_come_and_go() -> None:
    heads = {
        e.evidence.startswith("Kelso Lock. ")
        for seed in range(20)
        for e in examples.of_row(row(), random.Random(seed), examples.Cut())
    }
    assert heads == {True, False}


def test_a_long_text_is_cut_to_its_likeliest_sentences() -> None:
    filler = tuple(
        f"Barge number {n} passed the weir on its way down to the sea." for n in range(40)
    )
    long = row(set="factcg_cg2c_doc", rationale=(), evidence=(" ".join((*filler, SENTENCES[1])),))
    (found,) = examples.of_row(long, random.Random(1), examples.Cut())
    assert SENTENCES[1] in found.evidence
    assert len(found.evidence.split()) <= examples.LONG_WORDS


def test_tables_become_questions_now_and_then() -> None:
    facts = (
        "Kelso Lock.",
        "The depth of Kelso Lock: 4 metres.",
        "The keeper of Kelso Lock: Brill.",
    )
    table = row(set="infotabs", evidence=facts, rationale=(), claim="It is 4 metres deep.")
    seen = {
        next(iter(examples.of_row(table, random.Random(s), examples.Cut()))).evidence
        for s in range(60)
    }
    assert any("What is the depth of Kelso Lock? A: 4 metres." in e for e in seen)
    assert all("4 metres" in e for e in seen)
