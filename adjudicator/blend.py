"""The judges' window scores become one support and one refutation per window, vetoes applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adjudicator.evidence.assertion import denies
from adjudicator.figures import amounts_in, dates_in
from adjudicator.judges.cells import look_up
from adjudicator.judges.context import headed, lead_in
from adjudicator.judges.contrast import NEARLY, bare, twin
from adjudicator.judges.figures import MISSING, against, coverage, is_answer
from adjudicator.names import another_of_its_sort, missing_names, namesake, rival_name
from adjudicator.types import Claim, Judgement, Window, WindowScore

RULES = "figures"  # the judge whose word on a window corrects the others'
_RULE_WEIGHT = 0.3
_CAP = 0.12  # of support, where a name or figure of the claim is missing
_NAMELESS = 0.85  # of support, where a name of the claim is told by nothing around
_READ_CLEARLY = 0.7
_READ_AT_HALF = 0.4
_READ_AT_ALL = 0.05
_OTHER_SUBJECT = 0.6
_OF_ANOTHER = 0.3  # of refutation, where the window tells of another thing of the same sort
_DENIED = 0.5
_RIVAL = 0.55
_RIVAL_COVER = 0.6
_CONTRASTED = 0.9
_OWN_TIE = 0.15  # of an agreeing amount: below, the window may tell it of something else
_STRAY = 0.85
_UNCOUNTED = 0.7  # of refutation of a claim with amounts, where none of them is denied
_SURELY = 0.95  # that a row does not say the contrary of what its cell says


@dataclass(frozen=True, slots=True)
class Weighed:
    """A window with what the judges together make of it.

    ``read_support`` and ``read_refute`` are the readers' own word, before any rule;
    ``superseding`` tells that it names the claim's figure as replaced.
    """

    window: Window
    support: float
    refute: float
    read_support: float = 0.0
    read_refute: float = 0.0
    reason: str = ""
    vetoes: tuple[str, ...] = ()
    superseding: bool = False


def weigh(
    claim: Claim, windows: Sequence[Window], judgements: Sequence[Judgement]
) -> list[Weighed]:
    """One :class:`Weighed` per window, in order.

    A table's row whose label the claim names is read by its cells alone.

    Judges that score windows are averaged; the rule judge then corrects: a figure that differs
    takes support away, one that agrees adds to it. A name of the claim that neither the window
    nor what leads in to it holds caps support, as does every veto.
    """
    readers = [j for j in judgements if j.judge != RULES and j.windows]
    rules = next((j for j in judgements if j.judge == RULES and j.windows), None)
    # Passages that were handed over speak of one matter: what one names, the next need not.
    around = "" if any(w.context for w in windows) else "\n".join(w.text for w in windows)
    # What merely is not found is weighed window by window, with what was read there.
    vetoes = tuple(v for j in judgements for v in j.vetoes if not v.endswith(MISSING))
    made = [
        _of_cells(claim, window) or _one(claim, window, index, readers, rules, vetoes, around)
        for index, window in enumerate(windows)
    ]
    return made if around else _unborrowed(claim, made)


def _unborrowed(claim: Claim, weighed: list[Weighed]) -> list[Weighed]:
    """A claim with figures gains nothing by passages read together: they lend each other theirs."""
    alone = [w.support for w in weighed if not w.window.parts]
    if not alone or not (amounts_in(claim.text) or dates_in(claim.text)):
        return weighed
    most = max(alone)
    return [replace(w, support=min(w.support, most)) if w.window.parts else w for w in weighed]


def _of_cells(claim: Claim, window: Window) -> Weighed | None:
    """What a table's row says by its cells; None where they cannot tell."""
    looked = look_up(bare(claim.text), window, lead_in(window)) if window.cells else None
    if looked is None or looked.agrees is None:
        return None
    sides = (looked.strength, round(1 - _SURELY, 6))
    support, refute = sides if looked.agrees else sides[::-1]
    return Weighed(window, support, refute, support, refute, looked.reason)


def _one(
    claim: Claim,
    window: Window,
    index: int,
    readers: Sequence[Judgement],
    rules: Judgement | None,
    vetoes: tuple[str, ...],
    around: str,
) -> Weighed:
    read = sum(j.windows[index].supported for j in readers) / max(len(readers), 1)
    support = read
    refute = read_refute = sum(j.windows[index].refuted for j in readers) / max(len(readers), 1)
    absent = missing_names(claim.text, window.text, lead_in(window))
    elsewhere = _OTHER_SUBJECT if absent else 1.0
    if around and absent:
        absent = tuple(n for n in missing_names(claim.text, around, "") if n in absent)
    refute *= elsewhere
    reason = ""
    if rules is not None:
        said = rules.windows[index]
        reason = said.reason
        support, refute = _corrected(support, refute, said, elsewhere)
    titled = bool(window.context)  # of a corpus: its title and section would tell the name
    open_figures = _open_figures(claim, window, read, titled)
    laid = twin(bare(claim.text), window.text)
    if laid is not None and laid.contrast and read < _READ_CLEARLY:
        refute = max(refute, laid.share * _CONTRASTED if laid.share >= NEARLY else 0.0)
        reason, open_figures = laid.contrast, True
    elif (
        laid is not None
        and laid.whole
        and read >= _READ_AT_ALL
        and not (absent or open_figures or vetoes)
    ):
        support, refute = max(support, laid.share * _CONTRASTED), min(refute, 1 - laid.share)
    doubtful = len(absent) == 1 and not open_figures and (titled or read < _READ_CLEARLY)
    rival = next((o for n in absent if (o := namesake(n, window.text))), "")
    rival = rival or (_rival(claim, window, absent[0]) if doubtful else "")
    if rival:
        refute = max(refute, _RIVAL)
        reason = reason or f"name: {absent[0]} against {rival}"
    refute = min(refute, _OF_ANOTHER if _tells_of_another(window, absent) else 1.0)
    denied = denies(claim.text, window.text)
    if open_figures or vetoes or denied or rival or (absent and titled):
        support = min(support, _CAP)
    elif absent:
        support = min(support, _NAMELESS)
    support *= _STRAY if _strays(claim, window) else 1.0
    refute *= _UNCOUNTED if titled and not reason and amounts_in(claim.text) else 1.0
    if is_answer(reason):  # "The cores show none.": no reader sees what of
        read, read_refute = min(read, support), max(read_refute, refute)
    named = tuple(f"name: {name!r} is not in the evidence" for name in absent)
    if denied:
        named = (*named, "the passage calls something false")
    return Weighed(
        window=window,
        support=round(support, 6),
        refute=round(refute, 6),
        read_support=round(read, 6),
        read_refute=round(read_refute, 6),
        reason=reason,
        vetoes=(*vetoes, *named),
        superseding=reason.startswith("superseded"),
    )


def _corrected(
    support: float, refute: float, said: WindowScore, elsewhere: float
) -> tuple[float, float]:
    """Support and refutation after the rule judge's word on the window."""
    if said.supported:
        support = 1 - (1 - support) * (1 - _RULE_WEIGHT * said.supported)
        return support, refute * (1 - _RULE_WEIGHT * said.supported)
    if said.reason:
        support *= _DENIED
    if said.refuted:
        return support * (1 - said.refuted), max(refute, said.refuted * elsewhere)
    return support, refute


def _open_figures(claim: Claim, window: Window, read: float, titled: bool) -> bool:
    """Whether a figure or date of the claim is denied here, or missing without being read.

    Where nothing comparable stands in the window, what was read is taken at its word ("two people"
    of a boy and a girl), a figure in digits only if the claim was read clearly. In a corpus another
    document may hold the figure: there the first must be read clearly, and the second counts.
    """
    compared = [c for c in against(bare(claim.text), window) if c.is_open]
    if any(c.found for c in compared):
        return True
    in_digits = any(c.claimed[:1].isdigit() and not c.is_date for c in compared)
    step = int(in_digits) + int(titled)
    needed = (_READ_AT_HALF, _READ_CLEARLY, 1.0)[step]
    return bool(compared) and read < needed


def _strays(claim: Claim, window: Window) -> bool:
    """Whether an amount of the claim is told here, but hardly of what the claim speaks of."""
    compared = against(bare(claim.text), window)
    return any(c.agrees and not c.is_date and c.tie < _OWN_TIE for c in compared)


def _tells_of_another(window: Window, absent: Sequence[str]) -> bool:
    """Whether a corpus window tells of another thing of the sort of a name that is not there."""
    over = f"{headed(window)}. {window.text}"
    return bool(window.context) and any(another_of_its_sort(n, over) for n in absent)


def _rival(claim: Claim, window: Window, absent: str) -> str:
    """The name that stands where the claim has the ``absent`` one, or ""."""
    rest = claim.text.replace(absent, " ")
    if coverage(rest, window.text, "") < _RIVAL_COVER:
        return ""
    return rival_name(claim.text, window.text, absent)
