"""The page in a real browser: a click on a statement shows its quotes where they stand.

Drives chromedriver over its own HTTP protocol (W3C WebDriver) on the loopback interface.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from research.render import draft_html, html
from tests.research.dossier import COST, draft, report

pytestmark = pytest.mark.browser

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
DRIVER = shutil.which("chromedriver")


class Browser:
    """A session of chromedriver."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._session = ""

    def call(self, method: str, path: str, body: object = None) -> object:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self._base}{self._session}{path}", data=data, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            pytest.fail(f"{method} {path} {body}: {json.load(error)['value']['message']}")

    def open(self, width: int) -> None:
        options = {
            "binary": CHROMIUM,
            "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--force-prefers-reduced-motion",
                f"--window-size={width},1000",
            ],
        }
        asked = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        made = self.call("POST", "/session", asked)
        self._session = f"/session/{made['sessionId']}"

    def find(self, selector: str) -> str:
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def click(self, selector: str) -> None:
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def press(self, key: str) -> None:
        self.call("POST", f"/element/{self.find('body')}/value", {"text": key})

    def shown(self, selector: str) -> bool:
        return bool(self.call("GET", f"/element/{self.find(selector)}/displayed"))

    def text(self, selector: str) -> str:
        return str(self.call("GET", f"/element/{self.find(selector)}/text"))

    def run(self, script: str) -> object:
        return self.call("POST", "/execute/sync", {"script": script, "args": []})


@pytest.fixture(scope="module")
def driver() -> Iterator[int]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip(
            "no browser: install Debian's chromium and chromium-driver to test the page in one"
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [DRIVER, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(params=[1400, 500])
def browser(driver: int, request: pytest.FixtureRequest) -> Iterator[Browser]:
    made = Browser(driver)
    made.open(request.param)
    yield made
    made.call("DELETE", "")


def test_a_click_shows_the_quote_in_its_surroundings(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(html(report()), encoding="utf-8")
    browser.call("POST", "/url", {"url": page.as_uri()})
    assert browser.run("return document.documentElement.className") == "live"
    assert not browser.run("return document.getElementById('e-s1').offsetParent !== null")
    browser.click("#s1 .claim")
    assert browser.shown("#e-s1")
    assert browser.text("#e-s1 mark") == COST
    said = browser.text("#e-s1")
    for words in ("What came before.", "What came after.", "page 3", "Minutes", "entailment"):
        assert words in said, words
    browser.click("#s2 button.show")
    assert browser.shown("#e-s2")
    assert not browser.run("return document.getElementById('e-s1').offsetParent !== null")
    assert "composed from table cells" in browser.text("#e-s2")
    assert browser.run("return document.querySelector('#s2 .show').ariaExpanded") == "true"
    browser.press("\ue00c")
    assert not browser.run("return document.getElementById('e-s2').offsetParent !== null")
    browser.press("j")
    assert browser.shown("#e-s1")
    wide = browser.run("return document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, "the page is wider than the window"


def test_a_link_opens_its_statement(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(html(report()), encoding="utf-8")
    browser.call("POST", "/url", {"url": page.as_uri() + "#s3"})
    assert browser.shown("#e-s3")


def test_a_claim_of_a_draft_opens(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "draft.html"
    page.write_text(draft_html(draft()), encoding="utf-8")
    browser.call("POST", "/url", {"url": page.as_uri()})
    browser.click("#c2")
    assert browser.shown("#e-c2")
    assert browser.text("#e-c2 mark") == COST
