"""Which names across documents are one entity: acronyms, short forms, surnames, spellings.

Everything is decided from sorted sets of (document, key) pairs, so that the result does not
depend on the order in which documents came.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.keys import short_key
from kg.types import Entity, EntityKind

Node = tuple[
    str, str
]  # (document id, key); a person of one name may be two people in two documents

_PRIORITY = (
    EntityKind.CASE, EntityKind.CLAUSE, EntityKind.RISK, EntityKind.ORGANISATION, EntityKind.PLACE,
    EntityKind.PERSON, EntityKind.TERM, EntityKind.ACRONYM,
)  # fmt: skip
_WEAK_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx"])
_SCHOLARLY = frozenset(["dr", "prof", "professor"])


@dataclass(slots=True)
class Surface:
    """How one key is used in one document."""

    document: str
    key: str
    names: Counter[str] = field(default_factory=Counter)
    kinds: Counter[EntityKind] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    first: int = 0

    @property
    def node(self) -> Node:
        """What is joined to others."""
        return self.document, self.key

    @property
    def count(self) -> int:
        """Mentions under this key in this document."""
        return sum(self.names.values())


class _Sets:
    """Union-find whose representative is the smallest member."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        root = node
        while self._parent.get(root, root) != root:
            root = self._parent[root]
        while node != root:
            self._parent[node], node = root, self._parent.get(node, node)
        return root

    def join(self, a: Node, b: Node) -> None:
        low, high = sorted((self.find(a), self.find(b)))
        self._parent[high] = low


@dataclass(frozen=True, slots=True)
class Resolution:
    """Entities by id, and the entity of every (document, key)."""

    entities: tuple[Entity, ...]
    of: Mapping[Node, str]


def resolve(surfaces: Iterable[Surface], aliases: Iterable[tuple[str, str, str]]) -> Resolution:
    """Joins surfaces into entities.

    Args:
        surfaces: one per (document, key).
        aliases: (document, key, other key) that a document says are one.
    """
    known = {s.node: s for s in sorted(surfaces, key=lambda s: s.node)}
    by_key: dict[str, list[Surface]] = defaultdict(list)
    for surface in known.values():
        by_key[surface.key].append(surface)
    kinds = {key: _kind(group) for key, group in by_key.items()}
    sets = _Sets()
    _join_same(known, by_key, kinds, sets)
    _join_aliases(sorted(set(aliases)), known, by_key, sets)
    _join_short(by_key, kinds, sets)
    _join_surnames(known, by_key, kinds, sets)
    _join_clauses(known, kinds, sets)
    return _build(known, sets)


def _kind(group: Sequence[Surface]) -> EntityKind:
    votes: Counter[EntityKind] = Counter()
    for surface in group:
        votes.update(surface.kinds)
    return min(votes, key=lambda k: (-votes[k], _PRIORITY.index(k)))


def _scholarly(surface: Surface, known: Mapping[Node, Surface]) -> bool | None:
    """Whether a person goes by "Dr" here (True), by "Ms" (False), or by neither (None).

    Titles before the surname alone count too.
    """
    alone = known.get((surface.document, surface.key.split()[-1]))
    titles = {*surface.titles, *(alone.titles if alone else ())}
    if titles & _SCHOLARLY:
        return True
    return False if titles & _WEAK_TITLES else None


def _join_same(
    known: Mapping[Node, Surface],
    by_key: Mapping[str, list[Surface]],
    kinds: Mapping[str, EntityKind],
    sets: _Sets,
) -> None:
    """One key is one entity, but for namesakes: a Dr in one paper and a Ms in another are two."""
    for key, group in by_key.items():
        styles = {s.document: _scholarly(s, known) for s in group}
        if kinds[key] is EntityKind.PERSON and {True, False} <= set(styles.values()):
            for style in (True, False):
                same = [s for s in group if styles[s.document] is style]
                _chain(same, sets)
            neutral = [s for s in group if styles[s.document] is None]
            _chain([*[s for s in group if styles[s.document] is True], *neutral], sets)
        elif kinds[key] is not EntityKind.PERSON or " " in key:
            _chain(group, sets)


def _chain(group: Sequence[Surface], sets: _Sets) -> None:
    for surface in group[1:]:
        sets.join(group[0].node, surface.node)


def _join_aliases(
    aliases: Sequence[tuple[str, str, str]],
    known: Mapping[Node, Surface],
    by_key: Mapping[str, list[Surface]],
    sets: _Sets,
) -> None:
    """A definition holds in its document; elsewhere where the acronym has only that meaning."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for _, key, other in aliases:
        meanings[other].add(key)
    for document, key, other in aliases:
        a, b = (document, key), (document, other)
        if a in known and b in known:
            sets.join(a, b)
        if len(meanings[other]) == 1 and key in by_key:
            home = a if a in known else by_key[key][0].node
            for surface in by_key.get(other, []):
                sets.join(home, surface.node)


def _join_short(
    by_key: Mapping[str, list[Surface]], kinds: Mapping[str, EntityKind], sets: _Sets
) -> None:
    """Joins "Brackwater Civil", "Brackwater": short forms of one organisation's full name."""
    organisations = sorted(k for k, kind in kinds.items() if kind is EntityKind.ORGANISATION)
    longer: dict[str, set[str]] = defaultdict(set)
    for key in organisations:
        bare = short_key(key)
        if bare != key:
            longer[bare].add(key)
        parts = bare.split()
        for size in range(1, len(parts)):
            head = " ".join(parts[:size])
            if size >= 2 or kinds.get(head) not in (EntityKind.PLACE, EntityKind.PERSON):
                longer[head].add(key)
    for short in sorted(longer):
        if short not in by_key or kinds[short] in (EntityKind.CLAUSE, EntityKind.CASE):
            continue
        targets = {sets.find(by_key[k][0].node) for k in longer[short] if k != short}
        if len(targets) == 1 and _may_shorten(short, kinds):
            for surface in by_key[short]:
                sets.join(min(targets), surface.node)


def _may_shorten(short: str, kinds: Mapping[str, EntityKind]) -> bool:
    """Single words that are places stay apart ("Skellhaven", "Skellhaven Lantern")."""
    return " " in short or kinds[short] is not EntityKind.PLACE


def _join_surnames(
    known: Mapping[Node, Surface],
    by_key: Mapping[str, list[Surface]],
    kinds: Mapping[str, EntityKind],
    sets: _Sets,
) -> None:
    """A surname goes to the one full name of its document, else of the corpus."""
    full: dict[str, list[Surface]] = defaultdict(list)
    for surface in known.values():
        if " " in surface.key and kinds[surface.key] is EntityKind.PERSON:
            full[surface.key.split()[-1]].append(surface)
    for surface in known.values():
        if " " in surface.key or kinds[surface.key] is not EntityKind.PERSON:
            continue
        candidates = full.get(surface.key, [])
        local = [c for c in candidates if c.document == surface.document]
        chosen = _choose(surface, local, sets) or _choose(surface, candidates, sets)
        if chosen:
            sets.join(chosen.node, surface.node)
        elif not candidates:
            sets.join(by_key[surface.key][0].node, surface.node)


def _join_clauses(
    known: Mapping[Node, Surface], kinds: Mapping[str, EntityKind], sets: _Sets
) -> None:
    """Joins "section 14" to "section 14 of the Waterways Act" where a document has one such."""
    longer: dict[Node, set[str]] = defaultdict(set)
    for document, key in known:
        bare, of, _ = key.partition(" of ")
        if of and kinds[key] is EntityKind.CLAUSE:
            longer[document, bare].add(key)
    for (document, bare), keys in sorted(longer.items()):
        if (document, bare) in known and len(keys) == 1:
            sets.join((document, bare), (document, min(keys)))


def _choose(surface: Surface, candidates: Sequence[Surface], sets: _Sets) -> Surface | None:
    """The one person meant: the only one, else the one who bears the same title."""
    if not candidates:
        return None
    if len({sets.find(c.node) for c in candidates}) == 1:
        return candidates[0]
    titled = [c for c in candidates if set(c.titles) & set(surface.titles)]
    if titled and len({sets.find(c.node) for c in titled}) == 1:
        return titled[0]
    before = [c for c in candidates if c.document == surface.document and c.first < surface.first]
    return max(before, key=lambda c: (c.first, c.key)) if before and not titled else None


def _build(known: Mapping[Node, Surface], sets: _Sets) -> Resolution:
    groups: dict[Node, list[Surface]] = defaultdict(list)
    for surface in known.values():
        groups[sets.find(surface.node)].append(surface)
    entities, of, taken = [], {}, Counter[str]()
    for root in sorted(groups, key=lambda r: (_head(groups[r]), r)):
        group = groups[root]
        entity = _entity(group, taken)
        entities.append(entity)
        of.update({s.node: entity.id for s in group})
    return Resolution(tuple(sorted(entities, key=lambda e: e.id)), of)


def _head(group: Sequence[Surface]) -> str:
    return max(group, key=_fullness).key


def _fullness(surface: Surface) -> tuple[bool, bool, int, int, str]:
    """Prefers the full name: no acronym, then words, then use."""
    acronym = surface.kinds.most_common(1)[0][0] is EntityKind.ACRONYM
    words = len(surface.key.split())
    return (not acronym, words > 1, surface.count if words > 1 else 0, words, surface.key)


def _entity(group: Sequence[Surface], taken: Counter[str]) -> Entity:
    best = max(group, key=_fullness)
    names: Counter[str] = Counter()
    for surface in group:
        names.update({" ".join(name.split()): n for name, n in surface.names.items()})
    own = dict(best.names)
    name = " ".join(min(own, key=lambda n: (n.isupper(), -own[n], n)).split())
    kind = _kind([s for s in group if s.key == best.key] or group)
    if kind is EntityKind.ACRONYM or kind is EntityKind.TERM:
        kind = _kind([s for s in group if not set(s.kinds) <= {EntityKind.ACRONYM}] or group)
    if kind is not EntityKind.ORGANISATION and any(
        s.kinds.get(EntityKind.ORGANISATION) and len(s.key.split()) > 1 for s in group
    ):
        kind = EntityKind.ORGANISATION if kind is EntityKind.PERSON else kind
    others = sorted(n for n in names if n.casefold() != name.casefold())
    identity = f"{best.key}\x1f{taken[best.key]}"
    taken[best.key] += 1
    return Entity(
        hashlib.sha256(identity.encode()).hexdigest()[:16], name, kind, tuple(others),
        sum(names.values()),
    )  # fmt: skip
