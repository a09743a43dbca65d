"""The reference: renewing it refuses to weaken it."""

import pytest

from eval import reference
from eval.compare.differences import compare
from eval.compare.load import load_evaluation
from eval.errors import ReferenceWeakened
from eval.types import Metrics
from tests.eval.test_compare import evaluation, rights


def test_renewing_takes_better_figures_and_refuses_worse_ones(tmp_path):
    folder = tmp_path / "reference"
    evaluation(tmp_path / "a", [rights(range(4))])
    evaluation(tmp_path / "b", [rights(range(5))])
    assert reference.renew(tmp_path / "a", accept_worse=False, folder=folder) == []
    assert compare(load_evaluation(folder), load_evaluation(tmp_path / "a"))[0].standing == "same"
    with pytest.raises(ReferenceWeakened, match=r"demo right: 0\.900 before, 0\.875 now"):
        reference.renew(tmp_path / "b", accept_worse=False, folder=folder)
    assert len(reference.renew(tmp_path / "b", accept_worse=True, folder=folder)) == 1
    assert reference.renew(tmp_path / "a", accept_worse=False, folder=folder) == []


def test_what_was_not_asked_for_keeps_its_reference(tmp_path):
    folder = tmp_path / "reference"
    evaluation(tmp_path / "a", [rights(range(4))])
    evaluation(tmp_path / "b", [rights(range(9))], name="other")
    reference.renew(tmp_path / "a", accept_worse=False, folder=folder)
    assert reference.renew(tmp_path / "b", accept_worse=False, folder=folder) == []
    held = load_evaluation(folder)
    assert {name: one.figures["right"].value for name, one in held.benchmarks.items()} == {
        "demo": 0.9,
        "other": 0.775,
    }
    assert held.benchmarks["demo"].outcomes["right"].columns["value"][:5] == (0, 0, 0, 0, 1)


def test_a_figure_that_could_not_be_measured_is_read_again(tmp_path):
    folder = tmp_path / "reference"
    figure, kept = rights([])
    unmeasured = figure.model_copy(update={"key": "none", "value": None})
    evaluation(
        tmp_path / "a", [(figure, kept), (unmeasured, kept.model_copy(update={"figure": "none"}))]
    )
    reference.renew(tmp_path / "a", accept_worse=False, folder=folder)
    assert load_evaluation(folder).benchmarks["demo"].figures["none"].value is None


def test_what_got_worse_is_named(tmp_path):
    folder = tmp_path / "reference"
    evaluation(tmp_path / "a", [rights(range(2))])
    reference.renew(tmp_path / "a", accept_worse=False, folder=folder)

    def now(wrong):
        figure, kept = rights(wrong)
        return [Metrics(benchmark="demo", title="Demo", figures=(figure,), outcomes=(kept,))]

    assert reference.regressions(now(range(3)), folder=folder) == []
    (line,) = reference.regressions(now(range(20)), folder=folder)
    assert line.startswith("demo right: 0.950 before, 0.500 now (worse, 95 % −0.")


def test_a_figure_that_goes_missing_is_worse(tmp_path):
    before = evaluation(tmp_path / "a", [rights([])])
    after = evaluation(tmp_path / "b", [], failures={"demo": "crashed"})
    assert reference.weaker(before, after) == ["demo right: 1.000 before, not measured now"]


def test_the_word_reference_is_the_committed_one(tmp_path):
    assert reference.named(tmp_path) == tmp_path
    assert reference.named(type(tmp_path)("reference")) == reference.FOLDER
