"""The examples of ``docs/panel.md``: its settings and its commands, against the loopback server."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestra.panel.specs import Vendor
from orchestra.runs import list_runs
from tests.loopback import Loopback
from tests.symphony.support import Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "panel.md"
_BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(PAGE.read_text("utf-8")) if found == language]


def settings(loopback: Loopback) -> str:
    """The page's settings with the loopback's addresses in the place of the vendors' own."""
    (text,) = blocks("toml")
    vendors = [Vendor(model["vendor"]) for model in tomllib.loads(text)["models"]]
    assert set(vendors) == {Vendor.OPENAI, Vendor.ANTHROPIC, Vendor.COMPATIBLE}
    head, *models = re.sub(r"^base_url = .*\n", "", text, flags=re.MULTILINE).split("[[models]]\n")
    urls = [f'base_url = "{loopback.base_url(vendor)}"\n' for vendor in vendors]
    return head + "".join(
        f"[[models]]\n{url}{model}" for url, model in zip(urls, models, strict=True)
    )


@pytest.fixture
def panel(
    small_home: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Loopback]:
    """The page's ``symphony.toml`` in the small home."""
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(variable, "test-key")
    path = small_home / "symphony.toml"
    path.write_text(settings(loopback), encoding="utf-8")
    yield loopback
    path.unlink()


def debate() -> list[str]:
    (command,) = [b.strip() for b in blocks("") if b.startswith("symphony research")]
    words = shlex.split(command)[1:]
    words[1] = "Was the cost of the Quay Bridge disputed?"
    words[words.index("--corpus") + 1] = "quay"
    return words


def test_the_pages_panel_debates_and_its_report_is_approved(
    quay: Path, run: Run, panel: Loopback, small_home: Path
) -> None:
    outcome = run(*debate(), "--json")
    assert outcome.status == 0, outcome.err
    assert outcome.json["mode"] == "debate"
    assert {voice["name"] for voice in outcome.json["panel"]} == {"gpt", "claude", "local"}
    assert panel.count() > 0
    toml = small_home / "symphony.toml"
    toml.write_text(toml.read_text("utf-8") + "\n[gates]\nbefore_publishing = true\n", "utf-8")
    waits = run(*debate(), "--json")
    assert waits.status == 0, waits.err
    assert waits.json["status"] == "waiting"
    name = waits.json["run"]
    asked = panel.count()
    assert run("runs", "approve", name, "--by", "ada").status == 0
    assert run("runs", "resume", name).status == 0
    assert panel.count() == asked
    assert list_runs(small_home)[-1].info["status"] == "finished"


def test_the_pages_modes_are_those_of_the_command_line(run: Run) -> None:
    told = re.findall(r"^\| `([\w-]+)` \|", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    shown = run("research", "--help").out
    assert len(told) == 6
    assert all(mode in shown for mode in told)


def test_the_playbooks_page_plays_its_own_playbook_and_a_built_in_one_with_the_panel(
    quay: Path, run: Run, panel: Loopback, small_home: Path, tmp_path: Path
) -> None:
    page = (PAGE.parent / "playbooks.md").read_text("utf-8")
    (own,) = [text for found, text in _BLOCK.findall(page) if found == "yaml" and "steps:" in text]
    file = tmp_path / "own.yaml"
    file.write_text(own, encoding="utf-8")
    memo = tmp_path / "memo.md"
    memo.write_text("The Quay Bridge cost 41.6 million euro.\n", encoding="utf-8")
    for arguments in (
        ("--playbook", file, "--set", f"application={memo}", "--set", "project=Quay Bridge"),
        ("--playbook", "investment-memo", "--set", f"memo={memo}", "--set", "company=Quay Bridge",
         "--set", "key_figures=What did the Quay Bridge cost?"),
    ):  # fmt: skip
        before = panel.count()
        outcome = run("research", "", "--corpus", "quay", *arguments)
        assert outcome.status == 0, outcome.err
        assert panel.count() > before
        played = [r for r in list_runs(small_home) if r.kind == "playbook"][-1]
        asked = panel.count()
        if played.info["status"] == "waiting":  # the page's own asks for an approval
            assert run("runs", "approve", played.id, "--by", "ada").status == 0
            assert run("runs", "resume", played.id).status == 0
        assert "byte for byte" in run("runs", "replay", played.id).out
        assert panel.count() == asked
        assert {"gpt", "claude", "local"} <= {
            voice.split(" ")[0]
            for voice in played.info["models"]  # type: ignore[union-attr]
        }
