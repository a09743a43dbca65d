"""What an attempt could not settle: the next one's prompts name it."""

from __future__ import annotations

from orchestra.gates import GatesSpec
from research.gates import weakness
from research.material import Docket

MOST = 20


def doubts_of(docket: Docket, spec: GatesSpec) -> tuple[str, ...]:
    """The statements that were unsure or disputed, then those that were dropped; 20 at most."""
    weak = [j.ruling.claim for j in docket.judged if weakness(j.ruling, spec)]
    return tuple(dict.fromkeys([*weak, *(d.text for d in docket.dropped)]))[:MOST]
