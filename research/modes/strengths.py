"""Which declared strengths a question calls for."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.words import stems
from orchestra.panel.specs import ModelSpec

_FIELDS = {
    "law": "law legal court judge statute contract clause liable liability plaintiff defendant "
    "appeal ruling precedent act regulation tenant lease licence",
    "finance": "finance financial revenue profit loss budget cost loan debt invest investment "
    "share price interest margin cash audit valuation euro dollar",
    "medicine": "medicine medical patient disease drug dose trial therapy symptom clinical health "
    "treatment diagnosis hospital",
    "science": "science scientific experiment hypothesis measure theory sample species physics "
    "chemistry biology study",
    "engineering": "engineering engineer bridge structure load steel concrete design machine "
    "failure material weld construction",
    "code": "code software program function bug library api compile algorithm",
    "mathematics": "mathematics proof theorem equation probability statistics compute calculate",
    "history": "history historical century war king treaty empire ancient",
}
"""Words that call for a field. A strength of another name is looked for by its own words."""


def wanted(text: str, members: Sequence[ModelSpec]) -> tuple[str, ...]:
    """The strengths among the members' that a text calls for, most words first."""
    have = stems(text)
    found: dict[str, int] = {}
    for strength in sorted({s.lower() for m in members for s in m.strengths}):
        count = len(have & stems(f"{strength} {_FIELDS.get(strength, '')}"))
        if count:
            found[strength] = count
    return tuple(sorted(found, key=lambda name: (-found[name], name)))
