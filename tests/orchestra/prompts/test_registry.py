"""Prompt files are checked when they are loaded and when they are filled."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.errors import PromptInvalid
from orchestra.prompts import blocks, load_prompt, load_prompts, quote, together
from orchestra.prompts.registry import parse_prompt

GOOD = """---
name: critic
version: 2
placeholders: question, evidence
---
# Instructions
Be fair.

Cite ids.

# Task
Question: {{question}}

{{evidence}}
"""


def test_a_prompt_names_the_hash_of_its_file() -> None:
    prompt = parse_prompt(GOOD.encode(), "critic.md").render(question="Why?", evidence="none")
    assert prompt.digest == hashlib.sha256(GOOD.encode()).hexdigest()
    assert (prompt.name, prompt.version) == ("critic", "2")
    assert prompt.instructions == "Be fair.\n\nCite ids."
    assert prompt.text == "Question: Why?\n\nnone"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("---\nname", "name"), "no front matter"),
        (("version: 2\n", ""), "missing front matter key: version"),
        (("version: 2", "version: 2\nauthor: x"), "unknown front matter key: author"),
        (("version: 2", "version: 2\nversion: 3"), "no new 'key: value'"),
        (("version: 2", "version: two words"), "version 'two words'"),
        (("name: critic", "name: Critic"), "name 'Critic'"),
        (("question, evidence", "question"), "missing declared placeholder: evidence"),
        (
            ("question, evidence", "question, evidence, words"),
            "unknown declared placeholder: words",
        ),
        (("question, evidence", "question, evidence, question"), "declared twice"),
        (("{{question}}", "{{Question}}"), "is no {{lower_case_name}}"),
        (("Be fair.", "Be {{question}}."), "instructions take no placeholders"),
        (("# Task\n", "# Work\n"), "needs the headings"),
    ],
)
def test_a_malformed_file_says_what_to_change(change: tuple[str, str], message: str) -> None:
    with pytest.raises(PromptInvalid, match=message) as raised:
        parse_prompt(GOOD.replace(*change).encode(), "critic.md")
    assert "critic.md" in str(raised.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PromptInvalid, match=r"critic\.md is not UTF-8"):
        parse_prompt(b"\xff\xfe", "critic.md")


def test_missing_and_unknown_values_are_named() -> None:
    prompt = parse_prompt(GOOD.encode(), "critic.md")
    with pytest.raises(PromptInvalid, match="missing value: evidence; unknown value: words"):
        prompt.render(question="Why?", words=3)


@given(st.text(alphabet="⟦⟧E1/[]{}\nquestion ", max_size=40))
def test_a_plain_value_writes_no_block_and_no_placeholder(value: str) -> None:
    prompt = parse_prompt(GOOD.encode(), "critic.md")
    text = prompt.render(question=value, evidence=quote(value, "E1")).text
    assert [b.id for b in blocks(text)] == ["E1"]
    assert text == prompt.render({"question": value}, evidence=together(quote(value, "E1"))).text


def test_a_value_is_not_filled_in_again() -> None:
    prompt = parse_prompt(GOOD.encode(), "critic.md")
    assert prompt.render(question="{{evidence}}", evidence="x").text.startswith(
        "Question: {{evidence}}"
    )


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "voices_for_test" / "prompts"
    folder.mkdir(parents=True)
    (folder / "critic.md").write_text(GOOD)
    (folder / "critic.v3.md").write_text(GOOD.replace("version: 2", "version: 3"))
    (folder / "other.md").write_text(GOOD)
    (folder / "README.md").write_text("about")
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("voices_for_test", None)
    load_prompt.cache_clear()
    return "voices_for_test.prompts"


def test_prompts_are_found_beside_their_users(package: str) -> None:
    assert load_prompt(package, "critic").version == "2"
    assert load_prompt(package, "critic", version="3").version == "3"
    with pytest.raises(PromptInvalid, match=r"no prompt file 'judge\.md'; it has critic\.md, "):
        load_prompt(package, "judge")
    with pytest.raises(PromptInvalid, match="name the file after it"):
        load_prompts(package)
    with pytest.raises(PromptInvalid, match="no package"):
        load_prompt("nowhere.at_all", "critic")
