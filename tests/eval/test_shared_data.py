"""The loaders on the benchmark data itself, where it is at hand."""

import pytest

from eval.financebench import PREFIX, load_questions
from eval.loaders import data_file, load_retrieval

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "split", "passages", "queries"),
    [
        ("scifact_retrieval", "test", 5183, 300),
        ("scifact_retrieval", "train", 5183, 809),
        ("cranfield", "test", 1400, 225),
        ("hotpotqa_sample", "test", 1971, 200),
        ("2wiki_sample", "test", 1294, 164),
    ],
)
def test_retrieval_sets(shared_data, name, split, passages, queries):
    held = load_retrieval(shared_data, name, split=split)
    assert (len(held.passages), len(held.queries)) == (passages, queries)
    assert held.queries.keys() == held.qrels.keys()


def test_questions_on_the_filings_at_hand(shared_data, shared_pdfs):
    path = data_file(shared_data, "financebench/questions_for_kept_pdfs.jsonl")
    names = [pdf.name for pdf in shared_pdfs.glob(f"{PREFIX}*.pdf")]
    assert len(names) == 5
    questions = load_questions(path, names)
    assert len(questions) == 14
    assert all(question.pages for question in questions)
