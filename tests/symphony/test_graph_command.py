"""``symphony graph``: counted, listed, drawn, exported."""

from __future__ import annotations

from pathlib import Path

import networkx

from tests.symphony.support import Run


def test_show_counts_and_draws(quay: Path, run: Run, tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    outcome = run("graph", "show", "--corpus", "quay", "--out", page)
    assert outcome.status == 0
    assert "entities" in outcome.out.splitlines()[0]
    assert f"picture: {page}" in outcome.out
    assert "<html" in page.read_text("utf-8")
    values = run("graph", "show", "--corpus", "quay", "--json").json
    assert len(values["listed"]) == values["entities"]


def test_export_as_graphml_and_as_a_page(quay: Path, run: Run, tmp_path: Path) -> None:
    graphml, page = tmp_path / "graph.graphml", tmp_path / "graph.html"
    assert run("graph", "export", "--corpus", "quay", "--out", graphml).status == 0
    assert networkx.read_graphml(graphml).number_of_nodes() > 0
    made = run("graph", "export", "--corpus", "quay", "--format", "html", "--out", page)
    assert made.status == 0
    assert page.is_file()


def test_a_folder_is_no_file_to_write(quay: Path, run: Run, tmp_path: Path) -> None:
    outcome = run("graph", "export", "--corpus", "quay", "--out", tmp_path)
    assert outcome.status == 2
    assert "is a folder" in outcome.err


def test_search_can_ask_the_graph(quay: Path, run: Run) -> None:
    assert run("search", "Quay Bridge", "--corpus", "quay", "--graph", "--json").status == 0
