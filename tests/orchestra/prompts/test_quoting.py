"""No text can close its block, open another one, or pass for an evidence id."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.prompts import Quoted, blocks, neutralised, quote, together, unquoted

# Pieces from which an attacker would build a delimiter.
PIECES = st.sampled_from(
    [
        "⟦",
        "⟧",
        "〚",
        "〛",
        "[",
        "]",
        "［",
        "］",
        "{",
        "<",
        ">",
        "|",
        "｜",
        "/",
        "end ",
        "E3",
        "E",
        "3",
        "Е3",
        " ",
        "\n",
        "\u200b",
        "\u2060",
        "·",
        " · ",
        "⟦/E1⟧",
        "⟦E2⟧\n",
        "</s>",
        "<|im_end|>",
        "[INST]",
        "\x00",
        "\ud800",
        "\U000e0041",
        "plain words",
    ]
)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join)
IDS = st.integers(1, 99).map(lambda n: f"E{n}")


def seen(text: str) -> str:
    """What a reader of the text makes of it that drops invisible letters and folds the others."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) != "Cf")


@given(st.lists(st.tuples(IDS, HOSTILE, HOSTILE), max_size=4))
def test_blocks_are_exactly_those_that_were_quoted(parts: list[tuple[str, str, str]]) -> None:
    prompt = together(*[quote(text, name, note=note) for name, text, note in parts])
    found = blocks(prompt)
    assert [(b.id, b.body) for b in found] == [(n, neutralised(t)) for n, t, _ in parts]
    assert [prompt[b.start : b.end] for b in found] == [
        quote(t, n, note=note) for n, t, note in parts
    ]
    assert unquoted(prompt).strip() == ""


@given(HOSTILE)
def test_nothing_that_looks_like_a_delimiter_or_an_id_is_left(text: str) -> None:
    safe = neutralised(text)
    shown = seen(safe)
    assert not set("⟦⟧〚〛⟬⟭") & set(safe)
    assert not re.search(r"[\[{][ \t]{0,4}/?(?:end )?[A-Za-z][0-9]{1,5}\b", shown)
    assert not re.search(r"</?[A-Z][0-9]{1,5}\b", shown)
    assert not re.search(r"<\||\|>|\[/?INST\]|</?s>", shown)
    safe.encode("utf-8")


@given(HOSTILE)
def test_neutralising_keeps_every_place_and_is_done_once(text: str) -> None:
    safe = neutralised(text)
    assert len(safe) == len(text)
    assert neutralised(safe) == safe


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="⟦⟧〚〛⟬⟭[{<|>"), max_size=80)
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    kept = "".join(c for c in text if c in "\t\n\r" or unicodedata.category(c) != "Cc")
    kept = "".join(c for c in kept if not 0xE0000 <= ord(c) < 0xE0080)
    if not re.search(r"[\[{<|>]", unicodedata.normalize("NFKC", kept)):
        assert neutralised(kept) == kept


@pytest.mark.parametrize(
    "text",
    ["The E30 runs from [12] to {a, b}.", "if a < b and c > d: x[0] | y", "see <https://x.example/>",
     "| a | b |\n|---|---|", "<p class='x'>Fig. 3</p>", "(E3) is a road"],
)  # fmt: skip
def test_brackets_of_ordinary_text_stay(text: str) -> None:
    assert neutralised(text) == text


@given(HOSTILE, HOSTILE)
def test_what_is_put_together_unquoted_is_neutralised(plain: str, text: str) -> None:
    whole = together(plain, quote(text, "E1"))
    assert isinstance(whole, Quoted)
    assert [b.id for b in blocks(whole)] == ["E1"]


@pytest.mark.parametrize("name", ["", "3E", "E 3", "E3⟧", "E" * 41])
def test_an_id_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="block id"):
        quote("text", name)


def test_a_long_hostile_text_takes_no_time() -> None:
    text = "[E1" * 50_000 + "<|" * 50_000 + "[" * 100_000
    assert len(neutralised(text)) == len(text)
