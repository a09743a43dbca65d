"""int8 against float32: what is lost, and that the large file is asked for by name."""

import json

import pytest

from adjudicator.verifier import model
from adjudicator.verifier import reading as assessing
from eval.errors import BenchmarkDataMissing
from eval.verification import int8 as precision
from eval.verification.answers import Answer, System


@pytest.fixture
def data(tmp_path):
    (tmp_path / "scifact").mkdir()
    lines = [
        {"id": str(i), "claim": f"Bell {i}.", "evidence": ["Text."],
         "label": "supported" if i % 2 else "refuted"}
        for i in range(20)
    ]  # fmt: skip
    (tmp_path / "scifact" / "dev.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def test_what_is_lost(data):
    def system(name, wrong):
        def answer(held, progress):
            said = [Answer(row.label, 0.9 if row.label == "supported" else 0.1) for row in held]
            said[1] = Answer("refuted", 0.3) if wrong else said[1]
            return said, len(said)

        return System(name, answer)

    found = precision.precision(data, data, systems=[system("int8", True), system("fp32", False)])
    assert found.figure("int8/mean-loss").value == pytest.approx(0.05)
    assert found.figure("int8/mean-loss").met is False
    assert found.figure("int8/worst-loss").label.endswith("(scifact)")
    assert found.figure("scifact/int8-loss").n == 20
    assert found.tables[0].rows[0][-2:] == (1, pytest.approx(0.6))


def test_the_file_is_asked_for_by_name(data, monkeypatch):
    monkeypatch.delenv(precision.FP32_VARIABLE, raising=False)
    with pytest.raises(BenchmarkDataMissing, match=precision.FP32_VARIABLE):
        precision.precision(data, data)
    monkeypatch.setenv(precision.FP32_VARIABLE, str(data / "none.onnx"))
    with pytest.raises(BenchmarkDataMissing, match=r"none\.onnx"):
        precision.precision(data, data)


def test_the_named_file_is_the_one_that_judges(data, monkeypatch):
    heard = []

    class Fake:
        def __init__(self, folder, *, model, checked):
            assert not checked  # the float32 file has no card
            self.path = folder / model

    class Told:
        supported, refuted, not_enough_evidence, windows = 0.6, 0.3, 0.1, 1

    def assess(items, *, verifier=None, progress=None):
        heard.append(verifier.path.name if verifier else None)
        return [Told()] * len(items)

    monkeypatch.setattr(assessing, "assess", assess)
    monkeypatch.setattr(model, "Verifier", Fake)
    (data / "full.onnx").write_bytes(b"weights")
    monkeypatch.setenv(precision.FP32_VARIABLE, str(data / "full.onnx"))
    found = precision.precision(data, data)
    assert heard == [None, "full.onnx"]
    assert found.figure("int8/mean-loss").met
    assert found.sources[-1].name == "full.onnx"
