"""The graph over several documents: resolution, updates, questions."""

import sqlite3
import threading
from contextlib import closing

import pytest

from ingest.types import ChangeSet
from kg.graph import FILE, KnowledgeGraph
from kg.types import Agreement, EntityKind
from orchestra.errors import CorpusDamaged, StorageFull
from tests.kg.support import FakeCorpus, document

A = document(
    "minutes.txt",
    "The Harbour Works Department (HWD) met. Mr Henrik Daal, head of the department, spoke.",
    "The total cost of the Harbour Bridge is 41.6 million euro. "
    "Daal said so to Brackwater Civil Ltd.",
    "The bascule leaf of the Harbour Bridge was floated in on 16 April 2024.",
)
B = document(
    "memo.txt",
    "HWD wrote to Brackwater Civil. The weight limit on Mill Lane Bridge is 20 tonnes.",
    "Mayor Maren Holtby and Karin Holtby, assistant engineer, Harbour Works Department, met. "
    "Mayor Holtby left.",
)
C = document("press.txt", "Ms Holtby of the café saw the Harbour Bridge. Lucas Daal waved.")


@pytest.fixture
def corpus(tmp_path):
    return FakeCorpus(tmp_path, A, B, C)


@pytest.fixture
def graph(corpus):
    return KnowledgeGraph.open(corpus)


def dump(folder):
    """Everything in the database, in order."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        names = [
            r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            n: sorted(connection.execute(f"SELECT * FROM {n}"), key=repr) for n in sorted(names)
        }


def entity(graph, name):
    (found,) = [e for e in graph.entities() if name in (e.name, *e.aliases)]
    return found


def test_an_entity_stands_once(graph):
    department = entity(graph, "HWD")
    assert department.name == "Harbour Works Department"
    assert department.kind is EntityKind.ORGANISATION
    assert entity(graph, "Brackwater Civil").name == "Brackwater Civil Ltd"
    names = [e.name for e in graph.entities()]
    assert len(names) == len(set(names))


def test_a_surname_goes_to_the_person_of_its_document(graph):
    assert entity(graph, "Henrik Daal").aliases == ("Daal",)
    assert entity(graph, "Lucas Daal").aliases == ()
    assert "Holtby" in entity(graph, "Maren Holtby").aliases


def test_namesakes_with_unlike_titles_are_two(tmp_path):
    one = document("a.txt", "Dr Elin Farrow inspected the pier.")
    two = document("b.txt", "Ms Elin Farrow runs the café.")
    found = KnowledgeGraph.open(FakeCorpus(tmp_path, one, two)).entities()
    assert [e.name for e in found] == ["Elin Farrow", "Elin Farrow"]


def test_sources_hold_to_the_letter(graph, corpus):
    texts = {d.path: d.text for d in corpus.documents()}
    sources = [q.source for q in graph.quantities()] + [e.source for e in graph.events()]
    sources += [r.source for r in graph.relations()]
    sources += [s for e in graph.entities() for s in graph.sentences(e.id)]
    assert sources
    assert all(texts[s.document][s.start : s.end] == s.quote for s in sources)
    for identity, path, start, end in graph.mentions():
        found = next(e for e in graph.entities() if e.id == identity)
        assert texts[path][start:end] in (found.name, *found.aliases)


def test_updating_equals_making_anew_in_any_order(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    grown = FakeCorpus(tmp_path / "x", C)
    KnowledgeGraph.open(grown)
    grown.held = {d.id: d for d in (document("memo.txt", "Nothing yet."), C)}
    KnowledgeGraph.update(grown, ChangeSet(added=("x",)))
    grown.held = {d.id: d for d in (B, A, C)}
    KnowledgeGraph.open(grown)
    KnowledgeGraph.open(FakeCorpus(tmp_path / "y", A, B, C))
    assert dump(tmp_path / "x") == dump(tmp_path / "y")


def test_only_what_changed_is_read_again(corpus):
    KnowledgeGraph.open(corpus)
    corpus.read.clear()
    KnowledgeGraph.open(corpus)
    assert corpus.read == []
    changed = document("memo.txt", "The Dock Board met.")
    corpus.held[changed.id] = changed
    assert "Dock Board" in [e.name for e in KnowledgeGraph.open(corpus).entities()]
    assert corpus.read == [changed.id]


def test_a_removed_document_leaves_nothing(corpus):
    KnowledgeGraph.open(corpus)
    del corpus.held[B.id]
    graph = KnowledgeGraph.open(corpus)
    assert "Mill Lane Bridge" not in [e.name for e in graph.entities()]
    assert {q.source.document for q in graph.quantities()} == {"minutes.txt"}


def test_many_may_open_at_once(corpus):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(len(KnowledgeGraph.open(corpus).entities())))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert len(corpus.read) == 3


def test_an_empty_corpus_has_an_empty_graph(tmp_path):
    graph = KnowledgeGraph.open(FakeCorpus(tmp_path))
    assert graph.entities() == graph.quantities() == graph.events() == graph.relations() == []
    assert graph.neighbours("Harbour Bridge") == []
    assert graph.expand("who?") == []
    assert graph.check("It cost 5 million euro.") == []


def test_a_damaged_file_is_named(corpus):
    (corpus.folder / FILE).write_bytes(b"this is no database" * 100)
    with pytest.raises(CorpusDamaged, match=r"graph\.db.*made again"):
        KnowledgeGraph.open(corpus)


def test_a_full_disk_is_named_and_nothing_is_lost(corpus, monkeypatch):
    KnowledgeGraph.open(corpus)
    before = dump(corpus.folder)
    del corpus.held[B.id]

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("kg.store._resolve", full)
    with pytest.raises(StorageFull, match=r"graph\.db"):
        KnowledgeGraph.open(corpus)
    assert dump(corpus.folder) == before


def test_neighbours_and_expansion(graph):
    near = [e.name for e in graph.neighbours("Henrik Daal", 3)]
    assert near[0] in ("Harbour Works Department", "Brackwater Civil Ltd", "Harbour Bridge")
    assert graph.neighbours("Henrik Daal", 0) == []
    words = graph.expand("What does HWD do?")
    assert words[0] == "Harbour Works Department"
    assert sum(len(w.split()) for w in words) <= 8
    assert [e.name for e in graph.find_entities("did brackwater civil ltd pay?")] == [
        "Brackwater Civil Ltd"
    ]


def test_a_claim_is_checked(graph):
    (same,) = graph.check("In all the Harbour Bridge cost 41,600,000 euro.")
    assert same.agreement is Agreement.SAME
    assert same.source.quote.startswith("The total cost")
    (other,) = graph.check("The total cost of the Harbour Bridge is 44 million euro.")
    assert other.agreement is Agreement.DIFFERENT
    assert other.relatedness > 0.6


@pytest.mark.parametrize(
    "claim",
    [
        "The estimated total cost of the Harbour Bridge was 44 million euro.",
        "The total cost of Mill Lane Bridge is 44 million euro.",
        "The total cost of the Harbour Bridge is 44 tonnes.",
        "The Harbour Bridge was painted for 44 million euro by the navy.",
        "Somebody spent 44 million euro.",
        "The total cost of the Harbour Bridge was voted by four members.",
    ],
)
def test_nothing_is_different_unless_it_is_the_same_thing(graph, claim):
    assert [f for f in graph.check(claim) if f.agreement is Agreement.DIFFERENT] == []


def test_a_date_is_checked(graph):
    (same,) = graph.check(
        "The bascule leaf of the Harbour Bridge was floated in during April 2024."
    )
    assert same.agreement is Agreement.SAME
    (other,) = graph.check(
        "The bascule leaf of the Harbour Bridge was floated in on 17 April 2024."
    )
    assert other.agreement is Agreement.DIFFERENT


def test_what_might_be_is_no_refutation(tmp_path):
    text = "The loan falls due if the total cost of the Harbour Bridge goes above 45 million euro."
    graph = KnowledgeGraph.open(FakeCorpus(tmp_path, document("a.txt", text)))
    found = graph.check("The total cost of the Harbour Bridge is 41.6 million euro.")
    assert [f for f in found if f.agreement is Agreement.DIFFERENT] == []


def test_networkx_and_graphml(graph, tmp_path):
    import networkx

    made = graph.to_networkx()
    assert all(d["quote"] and d["document"] for _, _, d in made.edges(data=True))
    graph.export_graphml(tmp_path / "g.graphml")
    first = (tmp_path / "g.graphml").read_bytes()
    graph.export_graphml(tmp_path / "g.graphml")
    assert (tmp_path / "g.graphml").read_bytes() == first
    back = networkx.read_graphml(tmp_path / "g.graphml")
    assert set(back.nodes) == set(made.nodes)
    assert back.number_of_edges() == made.number_of_edges()


def test_public_names():
    import kg

    assert all(getattr(kg, name) is not None for name in kg.__all__)
    with pytest.raises(AttributeError):
        kg.nothing  # noqa: B018
