"""What a playbook's YAML may say, and what is said where it says something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestra.errors import UsageError
from research.playbooks import builtin, find, parse_playbook
from research.playbooks.drafts import read_draft
from research.playbooks.filling import fill, fill_all, values_for
from research.playbooks.spec import MAX_EACH
from tests.research.playbooks.support import playbook, results, values


def test_three_playbooks_are_built_in_and_each_can_be_found() -> None:
    assert set(builtin()) == {"investment-memo", "legal-argument", "market-research"}
    for name in builtin():
        chosen = find(name)
        assert chosen.playbook.name == name
        assert chosen.folder is None


def test_a_wrong_name_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'nope'.*investment-memo.*legal-argument.*market"):
        find("nope")


def step(**changes: Any) -> dict[str, Any]:
    made = {"id": "a", "title": "A", "mode": "fusion", "question": "Why {place}?", **changes}
    return {k: v for k, v in made.items() if v is not None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stepz": 1}, r"'stepz' is no key; there may be name, title"),
        ({"steps": [step(modee=1)]}, r"steps.1.modee: 'modee' is no key; there may be id, title"),
        ({"steps": [step(gates={"x": 1})]}, r"'x' is no key; there may be before_publishing"),
        ({"parameters": {"m": {"kin": 1, "about": "x"}}}, r"'kin' is no key; there may be kind"),
        ({"steps": [step(question="{foo}")]}, r"\{foo\} is not known there; there is \{place\}"),
        ({"steps": [step(question="Why {foo} {place}?")]}, r"\{foo\} is not known there"),
        ({"steps": [step(contains=["{b.disagreements}"])]}, r"b.disagreements"),
        ({"steps": [step(uses=["b"])]}, r"'b' is no earlier step; those are none"),
        ({"steps": [step(each="place")]}, r"'place' is no parameter of kind list"),
        ({"steps": [step(mode="fight")]}, r"steps.1.mode: Input should be 'auto'"),
        ({"steps": [step(mode=None)]}, r"step 1 must have either the key mode or the key check"),
        ({"steps": [step(), step()]}, r"the id 'a' is used twice"),
        ({"steps": [step(sides={"bull": "Why?"})]}, r"there must be two, not 1"),
        ({"steps": [step(each="parts", sides={"bull": "A?", "bear": "B?"})]}, r"has no sides"),
        ({"steps": [step(outputs=["sides"])]}, r"'sides' needs the key sides"),
        ({"steps": [step()], "documents": "redline"}, r"a redline needs a step that checks"),
        ({"steps": [{"id": "a", "title": "A", "check": "claims", "draft": "place"}]},
         r"'place' is no parameter of kind draft; there are memo"),
        ({"parameters": {"m": {"kind": "draft", "about": "x", "default": "y"}}}, r"no default"),
        ({"parameters": {"m": {"kind": "list", "about": "x", "default": "y"}}}, r"must be a list"),
        ({"steps": 3}, r"steps"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_there_may_be(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_playbook(values(**changes), where="own.yaml")


def test_a_playbook_is_a_mapping() -> None:
    with pytest.raises(UsageError, match="must hold keys such as name, title"):
        parse_playbook(["x"], where="own.yaml")


def test_a_file_holds_a_playbook_or_uses_one(tmp_path: Path) -> None:
    import yaml

    own = tmp_path / "own.yaml"
    own.write_text(yaml.safe_dump(values()), encoding="utf-8")
    assert find(str(own)).playbook == playbook()
    own.write_text("use: market-research\nvalues: {segments: [a, b]}\n", encoding="utf-8")
    chosen = find(str(own))
    assert chosen.playbook.name == "market-research"
    assert chosen.values == {"segments": ("a", "b")}
    assert chosen.folder == tmp_path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("use: nothing", "no playbook is called 'nothing'"),
        ("use: market-research\nother: 1", "'other' is no key"),
        ("use: market-research\nvalues: 3", "must give parameters by name"),
        ("a: [", "is not a YAML file"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        find(str(own))
    with pytest.raises(UsageError, match="cannot be read"):
        find(str(tmp_path / "missing.yaml"))


def test_values_go_over_defaults_and_wrong_ones_are_refused() -> None:
    book = playbook()
    given = values_for(book, {"parts": ("a", "b")})
    assert given.texts == {"place": "Corran Point"}
    assert given.lists == {"parts": ("a", "b")}
    assert values_for(book, {"parts": "a", "place": ("x", "y")}).texts == {"place": "x; y"}
    with pytest.raises(UsageError, match=r"no parameter 'plaice'; it takes memo \(draft\)"):
        values_for(book, {"plaice": "x"})
    with pytest.raises(UsageError, match="needs 'place'"):
        values_for(book, {"place": ""})
    with pytest.raises(UsageError, match=f"{MAX_EACH} is the most"):
        values_for(book, {"parts": tuple(map(str, range(MAX_EACH + 1)))})


def test_questions_are_filled_and_lists_become_several() -> None:
    given = values_for(playbook(), {"parts": ("lamp", "horn")})
    assert fill("What of {place} and {each}?", given, each="lamp") == (
        "What of Corran Point and lamp?"
    )
    earlier = {"one": results()[0]}
    texts = ["{parts}", "{one.disagreements}", "{one.not_established}", "Why {place}?"]
    assert fill_all(texts, given, earlier) == (
        "lamp",
        "horn",
        "What is right about the cost?",
        "Who paid the piper?",
        "Why Corran Point?",
    )


def test_drafts_are_read_and_others_refused(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "memo.md"
    path.write_text("# A\n\nIt is so.\n", encoding="utf-8")
    assert read_draft(path).form == "md"
    word = tmp_path / "memo.docx"
    document = docx.Document()
    document.add_paragraph("It is so.")
    document.save(str(word))
    found = read_draft(word)
    assert found.word == word.read_bytes()
    assert "It is so." in found.text
    with pytest.raises(UsageError, match="must be a md, txt or docx"):
        read_draft(tmp_path / "memo.pdf")
    with pytest.raises(UsageError, match="no such file"):
        read_draft(tmp_path / "none.md")
    path.write_text("  \n", encoding="utf-8")
    with pytest.raises(UsageError, match="nothing to check"):
        read_draft(path)


def test_the_playbook_of_the_documentation_can_be_played() -> None:
    import re

    import yaml

    text = (Path(__file__).resolve().parents[3] / "docs" / "playbooks.md").read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.S)]
    used, own = blocks
    assert set(used["values"]) <= set(find(used["use"]).playbook.parameters)
    assert parse_playbook(own, where="docs").name == "grant-check"
    for name in builtin():
        assert f"`{name}`" in text
