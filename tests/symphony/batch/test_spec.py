"""Jobs files: what is read, what is refused, and what becomes a broken job among others."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestra.errors import UsageError
from symphony.batch.spec import Batch, Broken, Job, load_batch


def read(folder: Path, text: str) -> Batch:
    path = folder / "jobs.yaml"
    path.write_text(text, encoding="utf-8")
    return load_batch(path)


def test_defaults_hold_where_they_can(tmp_path: Path) -> None:
    batch = read(
        tmp_path,
        "out: here\nparallel: 3\n"
        "defaults: {corpus: quay, mode: debate, min_confidence: 0.5}\n"
        "jobs:\n- question: Why?\n- {id: c, claims: c.jsonl, corpus: pier}\n- draft: d.md\n",
    )
    assert (batch.out, batch.parallel) == (tmp_path / "here", 3)
    assert batch.file("x") == tmp_path / "x"
    assert batch.jobs == (
        Job(id="job-001", question="Why?", corpus="quay", mode="debate"),
        Job(id="c", claims="c.jsonl", corpus="pier", min_confidence=0.5),
        Job(id="job-003", draft="d.md", corpus="quay", min_confidence=0.5),
    )
    assert [job.kind for job in batch.jobs if isinstance(job, Job)] == [
        "question",
        "claims",
        "draft",
    ]


def test_results_lie_beside_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, "jobs: [{claims: c}]").out == tmp_path / "jobs-results"


@pytest.mark.parametrize(
    ("job", "name", "why"),
    [
        ("just words", "job-001", "a job holds keys"),
        ("{id: x, question: 'Why?'}", "x", "corpus is missing"),
        ("{id: x, question: 'Why?', draft: d.md, corpus: c}", "x", "this has 2"),
        ("{corpus: c}", "job-001", "this has 0"),
        ("{question: 'Why?', corpus: c, colour: red}", "job-001", "Its keys may be"),
        ("{question: 'Why?', corpus: c, mode: shout}", "job-001", "mode"),
        ("{question: 'Why?', corpus: c, coverage: 0.5}", "job-001", "cannot be set"),
        ("{draft: d.md, corpus: c, mode: auto}", "job-001", "cannot be set"),
        ("{id: ../x, claims: c.jsonl}", "job-001", "pattern"),
        ("{id: 7, claims: c.jsonl}", "job-001", "string"),
        ("{claims: c.jsonl, min_confidence: 2}", "job-001", "less than or equal to 1"),
    ],
)
def test_a_broken_job_is_kept_with_its_reason(
    tmp_path: Path, job: str, name: str, why: str
) -> None:
    batch = read(tmp_path, f"jobs:\n- {job}\n- {{id: good, claims: c.jsonl}}\n")
    broken, good = batch.jobs
    assert isinstance(broken, Broken)
    assert broken.id == name
    assert why in broken.problem
    assert good == Job(id="good", claims="c.jsonl")


def test_a_second_job_of_a_name_is_broken(tmp_path: Path) -> None:
    batch = read(tmp_path, "jobs: [{id: a, claims: c}, {id: a, claims: d}]")
    assert batch.jobs[1] == Broken("job-002", "another job is called 'a': rename one")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [", r"is not a YAML file: line 1: "),
        ("- a", "a list under the key 'jobs'"),
        ("jobs: {}", "a list under the key 'jobs'"),
        ("jobs: []", "at least 1 item"),
        ("jobs: [{claims: c}]\nparallel: 0", "parallel"),
        ("jobs: [{claims: c}]\nworkers: 2", "Its keys may be: out, parallel, defaults, jobs"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.yaml cannot be read"):
        load_batch(tmp_path / "nowhere.yaml")
