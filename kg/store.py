"""The graph on disk: SQLite in the corpus's folder, one transaction per update."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg.extract.facts import DocumentFacts, Fact
from kg.resolution import Resolution, Surface, resolve
from kg.types import Amount, DateSpan, Entity, EntityKind, Event, Quantity, Relation, Source
from orchestra.errors import CorpusBusy, CorpusDamaged
from orchestra.files import room_for

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents(id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mentions(document TEXT, start INT, end INT, name TEXT, key TEXT,
  kind TEXT, title TEXT);
CREATE INDEX IF NOT EXISTS mentions_document ON mentions(document);
CREATE INDEX IF NOT EXISTS mentions_key ON mentions(document, key);
CREATE TABLE IF NOT EXISTS sentences(document TEXT, start INT, end INT, quote TEXT, page INT,
  derived INT, PRIMARY KEY(document, start)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(id TEXT, document TEXT, what TEXT, owner TEXT, subject TEXT,
  amount TEXT, date TEXT, start INT, end INT, quote TEXT, page INT, derived INT);
CREATE INDEX IF NOT EXISTS facts_document ON facts(document);
CREATE TABLE IF NOT EXISTS links(document TEXT, subject TEXT, predicate TEXT, object TEXT,
  start INT, end INT, quote TEXT, page INT, derived INT);
CREATE INDEX IF NOT EXISTS links_document ON links(document);
CREATE TABLE IF NOT EXISTS synonyms(document TEXT, key TEXT, other TEXT);
CREATE TABLE IF NOT EXISTS entities(id TEXT PRIMARY KEY, name TEXT, kind TEXT, mentions INT)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases(entity TEXT, alias TEXT);
CREATE INDEX IF NOT EXISTS aliases_entity ON aliases(entity);
CREATE TABLE IF NOT EXISTS names(document TEXT, key TEXT, entity TEXT, PRIMARY KEY(document, key))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_entity ON names(entity);
"""
_PER_DOCUMENT = ("sentences", "mentions", "facts", "links", "synonyms")


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Opens the graph's database; makes it where it is missing and ``write`` is set.

    Raises:
        CorpusDamaged: the file is no graph.
        StorageFull: there is no room to make it.
    """
    with _translated(path):
        target = (
            path
            if write
            else f"file:{path.as_posix().replace('?', '%3f').replace('#', '%23')}?mode=ro"
        )
        connection = sqlite3.connect(target, uri=not write, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        if write:
            connection.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}COMMIT;")
        return connection


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """:func:`connect` for a block, in which what goes wrong is told in the same words."""
    with _translated(path), closing(connect(path, write=write)) as connection:
        yield connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        with room_for(path):
            yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise CorpusBusy(f"{path} is being written by another process; try again") from error
        raise CorpusDamaged(f"{path}: {error}; delete this file, it is made again") from error
    except sqlite3.DatabaseError as error:
        raise CorpusDamaged(f"{path} is no graph ({error}); delete it, it is made again") from error


def meta(connection: sqlite3.Connection, key: str) -> str:
    """A value of the graph's own book-keeping; "" where there is none."""
    made = "SELECT 1 FROM sqlite_master WHERE type='table' AND name='meta'"
    if connection.execute(made).fetchone() is None:
        return ""
    row = connection.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
    return str(row[0]) if row else ""


def documents(connection: sqlite3.Connection) -> dict[str, str]:
    """sha256 of every document in the graph, by id."""
    return dict(connection.execute("SELECT id, sha256 FROM documents"))


def write(
    path: Path, *, gone: Iterable[str], facts: Iterable[DocumentFacts], marks: dict[str, str]
) -> None:
    """Replaces the facts of changed documents and resolves again, in one transaction.

    Args:
        path: the database.
        gone: ids of documents that left or are replaced.
        facts: of the new and changed documents.
        marks: book-keeping values to store along.
    """
    with _translated(path), closing(connect(path, write=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for document in sorted(gone):
                _forget(connection, document)
            for fact in facts:
                _forget(connection, fact.document_id)
                _remember(connection, fact)
            _resolve(connection)
            connection.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", sorted(marks.items())
            )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _forget(connection: sqlite3.Connection, document: str) -> None:
    for table in _PER_DOCUMENT:
        connection.execute(f"DELETE FROM {table} WHERE document=?", (document,))  # noqa: S608
    connection.execute("DELETE FROM documents WHERE id=?", (document,))


def _remember(connection: sqlite3.Connection, facts: DocumentFacts) -> None:
    document = facts.document_id
    connection.execute("INSERT INTO documents VALUES (?,?,?)", (document, facts.path, facts.sha256))
    connection.executemany(
        "INSERT INTO mentions VALUES (?,?,?,?,?,?,?)",
        [
            (document, m.start, m.end, m.name, m.key, m.kind.value if m.kind else "", m.title)
            for m in facts.mentions
        ],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO sentences VALUES (?,?,?,?,?,?)",
        [(document, s.start, s.end, s.text, s.page, s.derived) for s in facts.sentences],
    )
    rows = [("quantity", f) for f in facts.quantities] + [("event", f) for f in facts.events]
    connection.executemany(
        "INSERT INTO facts VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [_fact_row(document, what, number, f) for number, (what, f) in enumerate(rows)],
    )
    connection.executemany(
        "INSERT INTO links VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (document, k.subject, k.predicate, k.object, k.sentence.start, k.sentence.end,
             k.sentence.text, k.sentence.page, k.sentence.derived)
            for k in facts.links
        ],
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO synonyms VALUES (?,?,?)", [(document, a.key, a.other) for a in facts.aliases]
    )


def _fact_row(document: str, what: str, number: int, fact: Fact) -> tuple[object, ...]:
    s = fact.sentence
    return (
        f"{document}:{what[0]}{number}", document, what, fact.owner, fact.subject,
        json.dumps(_amount_row(fact.amount)) if fact.amount else None,
        json.dumps(_date_row(fact.date)) if fact.date else None,
        s.start, s.end, s.text, s.page, s.derived,
    )  # fmt: skip


def _amount_row(a: Amount) -> list[object]:
    return [
        a.value,
        a.unit,
        a.text,
        a.start,
        a.end,
        a.high,
        a.of,
        a.approximate,
        a.bound,
        a.tolerance,
    ]


def _date_row(d: DateSpan) -> list[object]:
    return [d.first, d.last, d.text, d.start, d.end]


def _resolve(connection: sqlite3.Connection) -> None:
    """Makes entities, aliases and names anew from all mentions."""
    resolution = resolve(_surfaces(connection), _synonyms(connection))
    for table in ("entities", "aliases", "names"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    _store(connection, resolution)


def _surfaces(connection: sqlite3.Connection) -> list[Surface]:
    found: dict[tuple[str, str], Surface] = {}
    query = """
SELECT document, key, name, kind, title, start FROM mentions ORDER BY document, start, end, key
"""
    for document, key, name, kind, title, start in connection.execute(query):
        surface = found.setdefault((document, key), Surface(document, key, first=start))
        surface.names[name] += 1
        surface.kinds[EntityKind(kind)] += 1
        if title:
            surface.titles[title] += 1
    return list(found.values())


def _synonyms(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return list(connection.execute("SELECT document, key, other FROM synonyms"))


def _store(connection: sqlite3.Connection, resolution: Resolution) -> None:
    connection.executemany(
        "INSERT INTO entities VALUES (?,?,?,?)",
        [(e.id, e.name, e.kind.value, e.mentions) for e in resolution.entities],
    )
    connection.executemany(
        "INSERT INTO aliases VALUES (?,?)",
        [(e.id, alias) for e in resolution.entities for alias in e.aliases],
    )
    connection.executemany(
        "INSERT INTO names VALUES (?,?,?)",
        [(document, key, entity) for (document, key), entity in sorted(resolution.of.items())],
    )


def read_entities(connection: sqlite3.Connection) -> list[Entity]:
    """Every entity, most mentioned first."""
    aliases: dict[str, list[str]] = {}
    for entity, alias in connection.execute(
        "SELECT entity, alias FROM aliases ORDER BY entity, alias"
    ):
        aliases.setdefault(entity, []).append(alias)
    rows = connection.execute(
        "SELECT id, name, kind, mentions FROM entities ORDER BY mentions DESC, name, id"
    )
    return [
        Entity(id_, name, EntityKind(kind), tuple(aliases.get(id_, ())), mentions)
        for id_, name, kind, mentions in rows
    ]


_FACTS = """
SELECT f.id, f.subject, n.entity, f.amount, f.date, d.path, f.start, f.end, f.quote, f.page,
  f.derived
FROM facts f JOIN documents d ON d.id = f.document
LEFT JOIN names n ON n.document = f.document AND n.key = f.owner
WHERE f.what = ? ORDER BY d.path, f.start, f.id
"""


def read_quantities(connection: sqlite3.Connection) -> list[Quantity]:
    """Every quantity, by document and place."""
    return [
        Quantity(
            row[0], Amount(*json.loads(row[3])), row[1], row[2], _source(row[5:]),
            DateSpan(*json.loads(row[4])) if row[4] else None,
        )
        for row in connection.execute(_FACTS, ("quantity",))
    ]  # fmt: skip


def read_events(connection: sqlite3.Connection) -> list[Event]:
    """Every event, by document and place."""
    return [
        Event(row[0], DateSpan(*json.loads(row[4])), row[1], row[2], _source(row[5:]))
        for row in connection.execute(_FACTS, ("event",))
    ]


def _source(row: tuple[str, int, int, str, int | None, int]) -> Source:
    document, start, end, quote, page, derived = row
    return Source(document, start, end, quote, page, bool(derived))


def read_relations(connection: sqlite3.Connection) -> list[Relation]:
    """Every relation between two entities, by document and place."""
    query = """
SELECT a.entity, l.predicate, b.entity, d.path, l.start, l.end, l.quote, l.page, l.derived
FROM links l JOIN documents d ON d.id = l.document
JOIN names a ON a.document = l.document AND a.key = l.subject
JOIN names b ON b.document = l.document AND b.key = l.object
WHERE a.entity != b.entity ORDER BY d.path, l.start, l.predicate, a.entity, b.entity
"""
    return [Relation(r[0], r[1], r[2], _source(r[3:])) for r in connection.execute(query)]


def read_mentions(connection: sqlite3.Connection) -> list[tuple[str, str, int, int]]:
    """(entity id, document path, start, end) of every mention, by document and place."""
    query = """
SELECT n.entity, d.path, m.start, m.end FROM mentions m JOIN documents d ON d.id = m.document
JOIN names n ON n.document = m.document AND n.key = m.key ORDER BY d.path, m.start, m.end
"""
    return [(str(e), str(p), int(s), int(t)) for e, p, s, t in connection.execute(query)]


def read_sentences(connection: sqlite3.Connection, entity: str, limit: int) -> list[Source]:
    """The first sentences that mention the entity, by document and place."""
    query = """
SELECT DISTINCT d.path, s.start, s.end, s.quote, s.page, s.derived FROM names n
JOIN mentions m ON m.document = n.document AND m.key = n.key
JOIN documents d ON d.id = n.document
JOIN sentences s ON s.document = n.document AND s.start =
  (SELECT MAX(t.start) FROM sentences t WHERE t.document = n.document AND t.start <= m.start)
WHERE n.entity = ? ORDER BY d.path, s.start LIMIT ?
"""
    return [_source(tuple(row)) for row in connection.execute(query, (entity, limit))]
