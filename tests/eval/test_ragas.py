"""ragas offline, through the chain on the loopback server, and beside our own figures."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest

import ingest.embedding
from eval.ragas import run
from eval.ragas.measures import OFFLINE, WITH_MODEL, offline, quietly
from eval.ragas.samples import sample
from orchestra.runs import open_run
from tests.eval.made import OLD, PIER, TEXTS, Stored, cite, dossier, report, statement
from tests.loopback import Reply, Rule


class Letters:
    """Embeds a text as the counts of its letters."""

    def embed(self, texts):
        rows = [[text.lower().count(chr(97 + n)) + 1e-3 for n in range(26)] for text in texts]
        made = np.asarray(rows, dtype=np.float32)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def made():
    toy = dossier()
    shown = report("What did it cost?", statement(OLD, cite("a.md")), statement("x", id="s2"))
    found = [("a.md", OLD), ("b.md", TEXTS["b.md"])]
    one = sample(toy, toy.questions[0], shown, found, TEXTS)
    assert one is not None
    return one


def test_a_sample_and_what_we_say_of_it():
    one = made()
    assert one.quoting == f"“{OLD}”"
    assert one.ours == {
        "quoted_spans_alignment": 1,
        "id_context_precision": 0.5,
        "id_context_recall": 0.5,
        "faithfulness": 1,
        "context_recall": 0.5,
    }
    toy = dossier()
    assert sample(toy, toy.questions[0], report("q"), [("a.md", OLD)], TEXTS) is None
    assert sample(toy, toy.questions[0], report("q", statement(PIER)), [("a", "b")], TEXTS) is None


def test_what_needs_no_model_agrees_with_ours():
    one = made()
    values = asyncio.run(offline([one], Letters()))
    assert set(values) == set(OFFLINE)
    for name in ("quoted_spans_alignment", "id_context_precision", "id_context_recall"):
        assert values[name][one.id] == pytest.approx(one.ours[name])
    assert 0 < values["semantic_similarity"][one.id] <= 1


def says(verdict):
    return {"statement": "It cost 41.", "reason": "it says so", "verdict": verdict}


RULES = (
    Rule(prompt="StatementGeneratorOutput", reply=Reply(output={"statements": ["It cost 41."]})),
    Rule(
        prompt="NLIStatementOutput|StatementFaithfulnessOutput",
        reply=Reply(output={"statements": [says(1)]}),
    ),
    Rule(prompt="ContextPrecisionOutput", reply=Reply(output={"reason": "r", "verdict": 1})),
    Rule(
        prompt="ContextRecallOutput",
        reply=Reply(
            output={"classifications": [{"statement": "s", "reason": "r", "attributed": 1}]}
        ),
    ),
)
RELEVANT = Rule(
    prompt="AnswerRelevanceOutput",
    reply=Reply(output={"question": "What did it cost?", "noncommittal": 0}),
)
MUTE = Rule(prompt="AnswerRelevanceOutput", reply=Reply(status=400))


def configure(home, server):
    home.mkdir(exist_ok=True)
    (home / "symphony.toml").write_text(
        '[[models]]\nname = "one"\nvendor = "openai"\nmodel = "one"\n'
        f'base_url = "{server.base_url(server.member("one").vendor)}"\n'
        'key_variable = "LOOPBACK_KEY"\ninput_price = 1\noutput_price = 1\n'
        "[roles.judge]\nretries = 0\ninvalid_replies = 0\n"
    )


@pytest.fixture
def asked(monkeypatch):
    answers = {"q1": report("What did it cost?", statement(OLD, cite("a.md")))}
    monkeypatch.setattr(run, "load_all", lambda: [dossier()])
    monkeypatch.setattr(run, "dossier_corpus", lambda *_: Stored())
    monkeypatch.setattr(run, "ask", lambda *_, **__: answers)
    monkeypatch.setattr(ingest.embedding, "default_embedder", Letters)


def test_without_a_model(tmp_path, symphony_home, asked):
    found = run.ragas(tmp_path, tmp_path)
    assert found.figure("agree/id_context_recall").value == 1
    assert {missing.what for missing in found.not_measured} == {
        "ragas metrics by string distance", ", ".join(WITH_MODEL),
    }  # fmt: skip
    assert not list(symphony_home.rglob("ledger*"))


def test_with_a_model_every_call_is_in_the_ledger(tmp_path, symphony_home, loopback, asked):
    configure(symphony_home, loopback)
    loopback.play(*RULES, RELEVANT)
    found = run.ragas(tmp_path, tmp_path)
    for name in ("faithfulness", "context_precision", "context_recall", "answer_relevancy"):
        assert found.figure(f"ragas/{name}").value == pytest.approx(1, abs=1e-6), name
    assert found.figure("ragas/noise_sensitivity").value == 0
    assert found.figure("ours/faithfulness").value == 1
    assert found.figure("agree/faithfulness").value == 1
    assert (found.figure("usd").value or 0) > 0
    assert len(found.not_measured) == 1
    (folder,) = (symphony_home / "runs").iterdir()
    assert json.loads((folder / "run.json").read_text())["cost"]["total"] > 0
    ledger = open_run(symphony_home, folder.name).ledger
    steps = [row.step for row in ledger.rows() if "ragas/" in row.step]
    assert any("NLIStatementOutput" in step for step in steps)


def test_in_a_suite_no_model_is_asked(tmp_path, symphony_home, loopback, asked):
    configure(symphony_home, loopback)
    loopback.play(*RULES)
    found = run.ragas(tmp_path, tmp_path, cap=0)
    assert "by name" in found.not_measured[1].why
    assert not loopback.calls


def test_an_answer_that_does_not_come_is_unscored(tmp_path, symphony_home, loopback, asked):
    configure(symphony_home, loopback)
    loopback.play(*RULES, MUTE)
    found = run.ragas(tmp_path, tmp_path)
    figure = found.figure("ragas/answer_relevancy")
    assert figure.value is None
    assert found.figure("ragas/faithfulness").value == 1


def test_the_bridge_has_no_way_around_the_chain():
    with quietly():
        from eval.ragas.bridge import DeskLLM

    with pytest.raises(NotImplementedError, match="agenerate"):
        DeskLLM(None).generate("x", object)
