from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudicator.claims import kind_of, quotations, split_claims
from adjudicator.compound import parts_of
from adjudicator.types import Claim, ClaimKind

DRAFT = """---
title: a draft
---
# Cost

The **bridge** cost [41 million](http://x.y/z) euro [1]. I think it was beautiful!

- It opened in May 2024 [2, 3].
- Should we worry?

| a | b |
|---|---|
| 1 | 2 |

```
code is no claim.
```

Next steps
----------
The council should pay. He said "the weld was never tested by anyone" on Monday.
"""


def test_a_markdown_draft() -> None:
    claims = split_claims(DRAFT, format="md")
    assert [(c.text, c.kind) for c in claims] == [
        ("Cost", ClaimKind.HEADING),
        ("The bridge cost 41 million euro.", ClaimKind.CHECKABLE),
        ("I think it was beautiful!", ClaimKind.OPINION),
        ("It opened in May 2024.", ClaimKind.CHECKABLE),
        ("Should we worry?", ClaimKind.QUESTION),
        ("Next steps", ClaimKind.HEADING),
        ("The council should pay.", ClaimKind.RECOMMENDATION),
        ('He said "the weld was never tested by anyone" on Monday.', ClaimKind.CHECKABLE),
    ]
    assert [c.id for c in claims] == [f"c{n}" for n in range(1, 9)]
    second = claims[1]
    assert second.start is not None
    assert DRAFT[second.start : second.end].startswith("The **bridge** cost [41 million]")
    assert claims[3].context == "Cost — I think it was beautiful!"
    assert claims[-1].quotations == ("the weld was never tested by anyone",)


def test_plain_text_keeps_its_letters() -> None:
    text = "A Title Line\n\nThe pier is 3 m wide [4]. It was *not* repaired.\n- A point was made."
    claims = split_claims(text)
    assert [c.text for c in claims] == [
        "A Title Line",
        "The pier is 3 m wide.",
        "It was *not* repaired.",
        "A point was made.",
    ]
    assert claims[0].kind is ClaimKind.HEADING


def test_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="'docx'"):
        split_claims("x", format="docx")


def test_nothing_gives_nothing() -> None:
    assert split_claims("") == []
    assert split_claims("  \n\n***\n", format="md") == []


@given(st.text(alphabet="ab .!?\n#*_[]()1-|>`", max_size=200), st.sampled_from(["md", "txt"]))
def test_offsets_always_lie_in_the_draft(text: str, fmt: str) -> None:
    last = 0
    for claim in split_claims(text, format=fmt):
        assert claim.start is not None
        assert claim.end is not None
        assert last <= claim.start < claim.end <= len(text)
        first = next(c for c in claim.text if not c.isspace())
        assert first in text[claim.start : claim.end]
        last = claim.start


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The council agreed that the town should pay.", ClaimKind.CHECKABLE),
        ("The town ought to pay.", ClaimKind.RECOMMENDATION),
        ("We recommend a new inspection.", ClaimKind.RECOMMENDATION),
        ("In my view the pier is safe.", ClaimKind.OPINION),
        ("The result was disappointing.", ClaimKind.OPINION),
        ("Who paid for it?", ClaimKind.QUESTION),
        ("The pier is 3 metres wide.", ClaimKind.CHECKABLE),
    ],
)
def test_kinds(sentence: str, kind: ClaimKind) -> None:
    assert kind_of(sentence) is kind


def test_quotations() -> None:
    assert quotations("It said “one two three four” and ‘x’.") == ("one two three four",)
    assert quotations("They wrote 'the load was never measured'.") == (
        "the load was never measured",
    )
    assert quotations('The "short" one.') == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The bridge opened in May and cost 4 million euro.",
            ["The bridge opened in May.", "The bridge cost 4 million euro."],
        ),
        (
            "The bridge, which opened in May 2024, cost 41 million euro.",
            ["The bridge cost 41 million euro.", "The bridge opened in May 2024."],
        ),
        (
            "The loan was approved by the council, which met in May.",
            ["The loan was approved by the council.", "The council met in May."],
        ),
        (
            "The bridge has 12 piers and 3 spans.",
            ["The bridge has 12 piers.", "The bridge has 3 spans."],
        ),
        (
            "The council approved the budget, and the mayor signed it; work began in June.",
            ["The council approved the budget.", "The mayor signed it.", "Work began in June."],
        ),
        (
            "The limit was lowered to 12 tonnes while buses were banned.",
            ["The limit was lowered to 12 tonnes.", "Buses were banned."],
        ),
        (
            "The pier was repaired in May, but it was not painted.",
            ["The pier was repaired in May.", "The pier was not painted."],
        ),
    ],
)  # fmt: skip
def test_compound_claims_are_split(text: str, parts: list[str]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "The council and the harbour board met in May.",
        "The pier was inspected and painted.",
        "Between 2 and 3 million euro was spent.",
        "The inspection and maintenance contract was awarded to a local firm.",
        'He said "it opened in May and cost 4 million".',
        "A green and white flag.",
        "The pier, which, cost much.",
    ],
)
def test_others_are_not(text: str) -> None:
    assert parts_of(Claim(id="c", text=text)) == [text]


def test_no_text_has_no_parts() -> None:
    assert parts_of("  ") == []
