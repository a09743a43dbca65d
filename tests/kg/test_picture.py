"""The picture: self-contained, escaped, and alive in a real browser."""

import json
import re
import shutil
import subprocess

import pytest

from kg.graph import KnowledgeGraph
from kg.picture.layout import place, strongest
from kg.types import Entity, EntityKind
from tests.kg.support import FakeCorpus, document

HOSTILE = document(
    "<script>alert(1)</script>.txt",
    "The Harbour Bridge cost 5 million euro. </script><img src=x onerror=alert(2)> "
    "The Dock Board paid.",
    "The Harbour Bridge is owned by the Dock Board. <!-- Mayor Ada Quill spoke.",
)


@pytest.fixture
def page(tmp_path):
    graph = KnowledgeGraph.open(FakeCorpus(tmp_path, HOSTILE))
    graph.to_html(tmp_path / "g.html", title="<b>Bridge</b> & co")
    return tmp_path / "g.html"


def test_nothing_is_loaded_and_everything_is_escaped(page):
    text = page.read_text("utf-8")
    assert "&lt;b&gt;Bridge&lt;/b&gt; &amp; co" in text
    assert "onerror=alert(2)>" not in text
    assert "<script>alert" not in text
    assert text.count("</script>") == 2
    urls = set(re.findall(r"https?://[^\s\"']+", text))
    assert urls == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text
    assert "innerHTML" not in text
    data = json.loads(re.search(r'application/json">(.*?)</script>', text, re.S).group(1))
    assert {n["name"] for n in data["nodes"]} >= {"Harbour Bridge", "Dock Board"}
    assert data["relations"][0][2] == "owns"


def test_the_same_graph_gives_the_same_page(page, tmp_path):
    first = page.read_bytes()
    KnowledgeGraph.open(FakeCorpus(tmp_path, HOSTILE)).to_html(page, title="<b>Bridge</b> & co")
    assert page.read_bytes() == first


def test_an_empty_graph_has_a_page(tmp_path):
    KnowledgeGraph.open(FakeCorpus(tmp_path)).to_html(tmp_path / "g.html")
    assert "0 entities" in (tmp_path / "g.html").read_text()


def test_the_strongest_are_drawn_and_none_lie_on_each_other():
    nodes = [Entity(f"{n:03}", f"Name {n}", EntityKind.TERM) for n in range(400)]
    weights = {(f"{n:03}", f"{n + 1:03}"): n + 1 for n in range(350)}
    drawn = strongest(nodes, weights)
    assert len(drawn) == 300
    assert drawn[0].id == "349"
    spots = place(drawn, weights)
    assert len(set(spots.values())) == 300
    assert spots == place(drawn, weights)


@pytest.mark.browser
def test_a_click_shows_the_sentences(page, tmp_path):
    browser = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if browser is None:
        pytest.skip("no Chromium on the PATH")
    text = page.read_text("utf-8")
    probe = """<script>
const circle = document.querySelector('circle[aria-label="Harbour Bridge"]');
circle.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
circle.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
document.body.dataset.heading = document.querySelector("#panel h2").textContent;
document.body.dataset.marks = document.querySelectorAll("#panel mark").length;
document.body.dataset.images = document.images.length;
</script></body>"""
    clicked = tmp_path / "clicked.html"
    clicked.write_text(text.replace("</body>", probe), "utf-8")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu",
         f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=2000", "--dump-dom", clicked.as_uri()],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert 'data-heading="Harbour Bridge"' in done.stdout
    assert 'data-images="0"' in done.stdout
    assert int(re.search(r'data-marks="(\d+)"', done.stdout).group(1)) >= 2
