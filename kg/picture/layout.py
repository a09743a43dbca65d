"""Which nodes are drawn, and where: the same graph gives the same picture."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from kg.types import Entity

MAX_NODES = 300
_WIDTH = 1600.0
_ASPECT = 1.3  # maps are wider than high
_GAP = 0.085  # least distance between two nodes, of the half width


def strongest(
    entities: Sequence[Entity], weights: Mapping[tuple[str, str], int], limit: int = MAX_NODES
) -> list[Entity]:
    """The entities with the strongest ties, then the most mentioned; at most ``limit``."""
    strength: Counter[str] = Counter()
    for (a, b), weight in weights.items():
        strength[a] += weight
        strength[b] += weight
    return sorted(entities, key=lambda e: (-strength[e.id], -e.mentions, e.name, e.id))[:limit]


def place(
    nodes: Sequence[Entity], weights: Mapping[tuple[str, str], int], *, seed: int = 7
) -> dict[str, tuple[float, float]]:
    """Positions by seeded force layout; nodes without ties stand in an outer ring."""
    import networkx

    graph = networkx.Graph()
    chosen = {node.id for node in nodes}
    graph.add_nodes_from(node.id for node in nodes)
    for (a, b), weight in sorted(weights.items()):
        if a in chosen and b in chosen:
            graph.add_edge(a, b, weight=1 + math.log(weight))
    tied = [n for n in graph if graph.degree(n)]
    loose = [n for n in graph if not graph.degree(n)]
    core = graph.subgraph(tied)
    gap = 3.2 / math.sqrt(max(len(tied), 1))
    raw = (
        networkx.spring_layout(core, seed=seed, k=gap, iterations=160, weight="weight")
        if tied
        else {}
    )
    spots = {n: (float(raw[n][0]), float(raw[n][1])) for n in tied}
    spots = _spread(spots)
    for index, node in enumerate(loose):
        angle = 2 * math.pi * index / max(len(loose), 1)
        spots[node] = (1.18 * math.cos(angle), 1.18 * math.sin(angle))
    half = _WIDTH / 2
    spots = _apart(spots)
    return {
        n: (round(x * half * _ASPECT, 1), round(y * half, 1)) for n, (x, y) in sorted(spots.items())
    }


def _spread(spots: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Loosens the crowded middle: radii by the square root of their rank, angles kept."""
    if not spots:
        return spots
    order = sorted(spots, key=lambda n: (math.hypot(*spots[n]), n))
    out = {}
    for rank, node in enumerate(order):
        x, y = spots[node]
        radius = math.hypot(x, y)
        even = math.sqrt((rank + 0.5) / len(order))
        scale = (0.45 * radius + 0.55 * even) / radius if radius > 1e-9 else 0.0
        out[node] = (x * scale, y * scale)
    return out


def _apart(
    spots: dict[str, tuple[float, float]], rounds: int = 40
) -> dict[str, tuple[float, float]]:
    """Pushes nodes that are too close to each other apart."""
    import numpy as np

    names = sorted(spots)
    if len(names) < 2:
        return spots
    at = np.array([spots[name] for name in names], dtype=np.float64)
    for _ in range(rounds):
        delta = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((delta**2).sum(axis=2)) + np.eye(len(names))
        push = np.clip(_GAP - distance, 0.0, None) * (1 - np.eye(len(names)))
        if not push.any():
            break
        at += (delta / np.maximum(distance, 1e-6)[:, :, None] * push[:, :, None]).sum(axis=1) / 2
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, at, strict=True)}
