"""``symphony verify``: a claim, a file, a draft; what is printed, written and recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adjudicator.adjudicator import Adjudicator
from adjudicator.types import Evidence, JudgeVote, Ruling, Scores, SourceCell, Stance, Verdict
from orchestra.runs import list_runs
from symphony.rulings import print_ruling
from tests.symphony.support import Run


def write_claims(path: Path) -> Path:
    lines = [
        json.dumps({"id": "a", "claim": "The Quay Bridge opened on 3 May 2025."}),
        "{not json",
        json.dumps({"id": "b", "claim": "It is 9 m wide.", "evidence": ["The deck is 9 m wide."]}),
        json.dumps({"id": "c", "claim": "Prices rose.", "evidence": []}),
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_one_claim_for_people_and_as_json(quay: Path, run: Run, small_home: Path) -> None:
    claim = "The Quay Bridge opened on 3 May 2025."
    outcome = run("verify", claim, "--corpus", "quay")
    assert outcome.status == 0
    assert claim in outcome.out
    assert "judges: " in outcome.out
    assert "recorded as verify-" in outcome.err
    row = run("verify", claim, "--corpus", "quay", "--json").json
    assert row["claim"] == claim
    assert sum(row["scores"].values()) == pytest.approx(1, abs=1e-5)
    last = list_runs(small_home)[-1]
    assert run("runs", "check", last.id).status == 0
    assert "byte for byte" in run("runs", "replay", last.id).out


def test_quotes_are_the_stored_words(quay: Path, run: Run) -> None:
    from ingest.corpus import Corpus
    from ingest.embedding.standin import StandInEmbedder

    row = run(
        "verify", "The Quay Bridge cost 46.1 million euro.", "--corpus", "quay", "--json"
    ).json
    assert row["evidence"]
    with Corpus.open("quay", embedder=StandInEmbedder()) as corpus:
        for item in row["evidence"]:
            assert corpus.quote(item["document"], item["start"], item["end"]) == item["quote"]


def test_a_file_of_claims_in_order_with_its_bad_line(quay: Path, run: Run, tmp_path: Path) -> None:
    source, output = write_claims(tmp_path / "claims.jsonl"), tmp_path / "deep" / "verdicts.jsonl"
    outcome = run("verify", "--input", source, "--corpus", "quay", "--output", output)
    assert outcome.status == 1
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "line-2", "b", "c"]
    assert rows[1]["verdict"] == "not_judged"
    assert "not JSON" in rows[1]["reason"]
    assert all(row["verdict"] != "not_judged" for row in (rows[0], rows[2], rows[3]))
    assert rows[3]["verdict"] == "not_enough_evidence"
    assert {item["document"] for item in rows[2]["evidence"]} <= {"evidence[0]"}
    assert outcome.out.startswith("4 claims: ")


def test_without_a_corpus_only_given_passages_are_judged(
    symphony_home: Path, run: Run, tmp_path: Path
) -> None:
    source, output = write_claims(tmp_path / "claims.jsonl"), tmp_path / "verdicts.jsonl"
    outcome = run("verify", "--input", source, "--output", output, "--json")
    assert outcome.status == 1
    assert outcome.json["verdicts"]["not_judged"] == 2
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert "no corpus" in rows[0]["reason"]


def test_all_fine_is_status_0_and_no_claims_are_fine(
    symphony_home: Path, run: Run, tmp_path: Path
) -> None:
    source, output = tmp_path / "claims.jsonl", tmp_path / "verdicts.jsonl"
    source.write_text("")
    outcome = run("verify", "--input", source, "--output", output)
    assert (outcome.status, output.read_text()) == (0, "")
    assert "0 claims: none" in outcome.out


def test_ctrl_c_leaves_the_old_output_and_says_where_the_rulings_are(
    symphony_home: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Adjudicator, "verify_many", stop)
    source, output = write_claims(tmp_path / "claims.jsonl"), tmp_path / "verdicts.jsonl"
    output.write_text("old")
    outcome = run("verify", "--input", source, "--output", output)
    assert outcome.status == 130
    assert output.read_text() == "old"
    assert "are in run verify-" in outcome.err


def test_an_empty_claim_and_a_missing_output_are_wrong_usage(
    quay: Path, run: Run, tmp_path: Path
) -> None:
    assert run("verify", " ", "--corpus", "quay").status == 2
    source = write_claims(tmp_path / "claims.jsonl")
    assert "--output" in run("verify", "--input", source).err


DRAFT = """# The Quay Bridge

The Quay Bridge opened on 3 May 2025. I think it is lovely.

The council "approved 41.6 million euro for the Quay Bridge" in 2024.
"""


@pytest.mark.parametrize("suffix", [".md", ".txt", ".docx"])
def test_a_draft_is_taken_apart(quay: Path, run: Run, tmp_path: Path, suffix: str) -> None:
    draft, out = tmp_path / f"draft{suffix}", tmp_path / "out"
    if suffix == ".docx":
        import docx

        document = docx.Document()
        for paragraph in DRAFT.split("\n\n"):
            document.add_paragraph(paragraph.strip())
        document.save(str(draft))
    else:
        draft.write_text(DRAFT)
    outcome = run("verify", "--draft", draft, "--corpus", "quay", "--out", out)
    assert outcome.status == 0, outcome.err
    assert "quotation found" in outcome.out
    report = json.loads((out / "report.json").read_text("utf-8"))
    claims = [ruling["claim"] for ruling in report["rulings"]]
    assert "The Quay Bridge opened on 3 May 2025." in claims
    assert report["job"]["form"] == "draft"
    assert (out / "report.md").read_text("utf-8")
    assert "<html" in (out / "report.html").read_text("utf-8")
    text = report["draft"]["draft"]
    for claim in report["draft"]["claims"]:
        if claim["start"] is not None:
            assert text[claim["start"] : claim["end"]]


def test_a_draft_replays_and_prints_json(
    quay: Path, run: Run, tmp_path: Path, small_home: Path
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(DRAFT)
    outcome = run("verify", "--draft", draft, "--corpus", "quay", "--json", "--min-confidence", "1")
    assert outcome.status == 0
    verdicts = {ruling["verdict"] for ruling in outcome.json["rulings"]}
    assert verdicts == {"not_enough_evidence"}
    last = list_runs(small_home)[-1]
    assert "byte for byte" in run("runs", "replay", last.id).out


def test_a_draft_of_another_kind_is_refused(quay: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.csv").write_text("a,b\n")
    outcome = run("verify", "--draft", tmp_path / "draft.csv", "--corpus", "quay")
    assert outcome.status == 2
    assert "md, txt or docx" in outcome.err
    assert run("verify", "--draft", tmp_path / "none.md", "--corpus", "quay").status == 2


def test_a_ruling_shows_pages_cells_and_abstentions(capsys: pytest.CaptureFixture[str]) -> None:
    cells = (SourceCell(row=1, column=2, text="9"),)
    place = {"document": "a.pdf", "start": 0, "end": 5, "stance": Stance.SUPPORTS}
    print_ruling(
        Ruling(
            id="x",
            claim="c",
            verdict=Verdict.SUPPORTED,
            confidence=0.5,
            scores=Scores(supported=1, refuted=0, not_enough_evidence=0),
            evidence=(
                Evidence(quote="words", page=3, page_end=4, **place),
                Evidence(quote="row: 9", page=2, page_end=2, derived=True, cells=cells, **place),
            ),
            judges=(JudgeVote(name="graph", verdict=None, confidence=None),),
            agreement=0.5,
        )
    )
    out = capsys.readouterr().out
    assert "SUPPORTED  (confidence 0.50)" in out
    assert "a.pdf, pages 3–4, characters 0–5" in out
    assert "“words”" in out
    assert "row: 9  [composed from 1 table cells, not verbatim]" in out
    assert "graph: abstains; agreement 0.50" in out
