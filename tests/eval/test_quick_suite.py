"""The quick suite, held to the committed figures: what gets worse fails with its name.

``python -m pytest tests/eval/test_quick_suite.py`` runs it alone; docs/evaluation.md tells how the
reference is renewed.
"""

import os
from pathlib import Path

import pytest

from eval import reference
from eval.apart import Job, measure_here
from eval.compare.load import load_evaluation
from eval.loaders import DATA_VARIABLE
from eval.registry import benchmarks, select

QUICK = select([], benchmarks(), suite="quick")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("quick")


def data_of(benchmark):
    """The external data, where the benchmark wants it and the variable names it."""
    if not benchmark.needs:
        return Path()
    named = os.environ.get(DATA_VARIABLE)
    if not named:
        pytest.skip(f"set {DATA_VARIABLE} to hold {benchmark.name} to its reference too")
    return Path(named)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("benchmark", QUICK, ids=lambda one: one.name)
def test_nothing_is_worse_than_the_reference(benchmark, folder):
    data = data_of(benchmark)
    if benchmark.name not in load_evaluation(reference.FOLDER).benchmarks:
        todo = f"there is no reference of {benchmark.name}: renew it as docs/evaluation.md tells"
        pytest.skip(todo)
    job = Job(benchmark, data, folder, folder / "work", benchmark.caps.get("quick"))
    assert reference.regressions([measure_here(job, lambda *_: None)]) == []
