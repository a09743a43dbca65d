"""What is hidden comes back exactly, in texts and inside JSON; nobody else can write it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from orchestra.policy.recognisers import Kind
from orchestra.policy.redaction import Hiding, Vault, check_kind

KEY = b"k" * 32
VALUES = ["ann@mail.example", "bob@mail.example", "+49 30 901820", "4111 1111 1111 1111",
          "DE89 3704 0044 0532 0130 00", "078-05-1120", "password: hunter2xyz9"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(
        [
            *VALUES,
            "<EMAIL_1>",
            "<EMAIL_123456>",
            "<",
            ">",
            "EMAIL_",
            "_123456>",
            "<TEXT_111111>",
            "\n\n",
            " ",
        ]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=15).map("".join)
JSONS = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_what_is_hidden_comes_back_exactly(texts: list[str]) -> None:
    vault = Vault(KEY)
    hidden = [vault.hide(text) for text in texts]
    assert [vault.restore(text) for text in hidden] == texts
    assert vault.restore("\n".join(hidden)) == "\n".join(texts)


@given(TEXTS)
def test_what_is_hidden_twice_stays(text: str) -> None:
    vault = Vault(KEY)
    once = vault.hide(text)
    assert vault.hide(once) == once


@given(JSONS)
def test_values_come_back_inside_json(value: JsonValue) -> None:
    vault = Vault(KEY)

    def hidden(item: JsonValue) -> JsonValue:
        if isinstance(item, str):
            return vault.hide(item)
        if isinstance(item, list):
            return [hidden(i) for i in item]
        if isinstance(item, dict):
            return {vault.hide(k): hidden(v) for k, v in item.items()}
        return item

    sent = hidden(value)
    assert vault.restore_json(json.loads(json.dumps(sent))) == value


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=6))
def test_nothing_of_a_value_is_left_and_equal_values_have_equal_names(values: list[str]) -> None:
    vault = Vault(KEY)
    text = vault.hide(" and then ".join(values))
    for value in values:
        assert value.removeprefix("password: ") not in text
    assert len(set(re.findall(r"<[A-Z_]+_\d{6}>", text))) == len(set(values))


def test_the_order_of_calls_does_not_matter() -> None:
    one, other = Vault(KEY), Vault(KEY)
    first = [one.hide(v) for v in VALUES]
    assert [other.hide(v) for v in reversed(VALUES)] == first[::-1]
    assert Vault(b"x" * 32).hide(VALUES[0]) != first[0]


def test_a_placeholder_of_somebody_else_stands_for_nothing() -> None:
    ann, bob = Vault(KEY), Vault(KEY)
    name = ann.hide("ann@mail.example")
    assert bob.restore(name) == name
    forged = bob.hide(f"{name} and bob@mail.example")
    assert name not in forged
    assert bob.restore(forged) == f"{name} and bob@mail.example"


def test_two_values_never_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vault, "_number", lambda self, kind, value, attempt: 100_000 + attempt)
    vault = Vault(KEY)
    text = "ann@mail.example, bob@mail.example"
    assert vault.hide(text) == "<EMAIL_100000>, <EMAIL_100001>"
    assert vault.restore("<EMAIL_100001>") == "bob@mail.example"


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    vault = Vault(KEY, Hiding(kinds=(), secrets=("not-a-known-form", "short")))
    text = vault.hide("x=not-a-known-form! short ann@mail.example")
    assert re.fullmatch(r"x=<KEY_\d{6}>! short ann@mail.example", text)
    assert vault.counts == {"KEY": 1}


def test_only_the_kinds_that_were_asked_for_are_hidden() -> None:
    text = "ann@mail.example +49 30 901820"
    assert re.fullmatch(
        r"ann@mail.example <PHONE_\d{6}>", Vault(KEY, Hiding((Kind.PHONE,))).hide(text)
    )


def test_a_paragraph_that_was_seen_is_found_in_again() -> None:
    text = "first\n\nwrite to ann@mail.example\n\nlast"
    assert Vault(KEY).hide(text) == Vault(KEY).hide(text)


@pytest.mark.parametrize("kind", ["", "email", "A" * 21, "TEXT", "A1", "_A"])
def test_a_kind_has_a_form(kind: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        check_kind(kind)
    assert check_kind("CASE_NO") == "CASE_NO"
