"""What documents try to do to the pages: shown as words, never run (seen in a real browser)."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.robustness.support import Shell, write_texts

EVIL = (
    "</script></style><script>document.documentElement.dataset.owned='1'</script>"
    "<img src=x onerror=\"document.documentElement.dataset.owned='1'\">"
    "{{ 7*7 }}${7*7}{% for x in range(99) %}<%= 7*7 %>"
)
NAME = "<img src=x onerror=document.documentElement.dataset.owned=1>{{ 7*7 }}.txt"
QUESTION = f"What did the Quay Bridge cost {EVIL}?"
SENTENCES = (
    f"The Quay Bridge cost 46.1 million euro {EVIL} in the end.",
    f"The Quay Bridge {EVIL} was paid for by the town council of Aldermouth.",
)


def browser() -> str:
    """Chromium, or a skip that says what is missing."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on the PATH (Debian's chromium): pages are not opened")


def dom(page: Path, profile: Path) -> str:
    """The page after its scripts ran."""
    done = subprocess.run(
        [browser(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
         "--virtual-time-budget=2000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "<body" in done.stdout, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a research, a draft and a graph over hostile documents."""
    base = tmp_path_factory.mktemp("inert")
    write_texts(
        base / "documents",
        {NAME: "\n\n".join(SENTENCES), "plain.txt": "The Quay Bridge cost 41.6 million euro.\n"},
    )
    write_texts(base, {"draft.md": f'# {EVIL}\n\n{SENTENCES[0]}\n\nThe bridge was "{EVIL}".\n'})
    shell = Shell(base / "home")
    for command in (
        ["ingest", base / "documents", "--corpus", "c"],
        ["research", QUESTION, "--corpus", "c", "--out", base / "research"],
        ["verify", "--draft", base / "draft.md", "--corpus", "c", "--out", base / "draft"],
        ["graph", "show", "--corpus", "c", "--out", base / "graph.html"],
    ):
        outcome = shell(*command)
        assert outcome.status == 0, outcome.err
    return {
        "research": base / "research" / "report.html",
        "draft": base / "draft" / "report.html",
        "graph": base / "graph.html",
    }


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["research", "draft", "graph"])
def test_no_word_of_a_document_runs(pages: dict[str, Path], tmp_path: Path, kind: str) -> None:
    shown = dom(pages[kind], tmp_path / "profile")
    assert "data-owned" not in re.split(r"<body", shown)[0]
    assert not re.search(r"<img\b[^>]*onerror", shown)
    if kind != "graph":
        # Twice unescaped: once for the page, once where a script carries the words.
        assert "{{ 7*7 }}${7*7}{% for x in range(99) %}" in html.unescape(html.unescape(shown))


@pytest.mark.browser
def test_the_test_can_fail(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><p>{SENTENCES[0]}</p></body></html>", "utf-8")
    assert "data-owned" in dom(page, tmp_path / "profile")


def test_the_hostile_name_is_shown_as_it_is(pages: dict[str, Path]) -> None:
    text = pages["research"].read_text("utf-8")
    assert NAME not in text
    assert "&lt;img src=x onerror" in text or r"\u003cimg src=x onerror" in text
