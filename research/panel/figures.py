"""How far the models of a panel agree: over the claims that they put forward."""

from __future__ import annotations

from adjudicator.metrics import agreement_rate, fleiss_kappa, krippendorff_alpha, rate
from adjudicator.types import Rate
from research.panel.agreement import borne_out
from research.record import Record


def models_agreement(record: Record) -> list[Rate]:
    """Agreement, kappa and dissents over claims and models; empty with fewer than two models.

    Rows are the claims that some model asserted, and the evidence that no model used; columns are
    the models that spoke; a cell says whether the model asserted the claim. Without the unused
    evidence nobody could agree on leaving something out, and kappa would be below zero by design.
    """
    names = sorted(r.analyst for r in record.analyses if r.is_model and r.considered)
    if len(names) < 2:
        return []
    claims = [c for c in record.examination.clusters if set(c.analysts) & set(names)]
    table = [tuple(name in c.analysts for name in names) for c in claims]
    used = {
        s.place for r in record.analyses if r.is_model for f in r.findings
        for s in (f.sentence, *f.cited)
    }  # fmt: skip
    shown = min(r.considered for r in record.analyses if r.analyst in names)
    table += [(False,) * len(names)] * max(shown - len(used), 0)
    alike = agreement_rate(table)
    shared = sum(sum(row) >= 2 for row in table)
    dissents = record.examination.dissents
    note = f"over {len(claims)} claims, {len(table) - len(claims)} unused pieces of evidence"
    return [
        rate(
            "model_agreement",
            alike.numerator,
            alike.denominator,
            note=f"pairs of models' choices, claim by claim: asserted or not; {note}",
        ),
        *(
            Rate(
                name=name,
                numerator=measured.units,
                denominator=len(names),
                value=None if measured.value is None else round(measured.value, 6),
                note=measured.note or f"{note} and {len(names)} models",
            )
            for name, measured in (
                ("model_kappa", fleiss_kappa(table)),
                ("model_alpha", krippendorff_alpha(table)),
            )
        ),
        rate("claims_shared", shared, len(claims), note="claims that two or more models asserted"),
        rate(
            "claims_contradicted",
            len({d.cluster for d in dissents}),
            len(claims),
            note=f"claims that what another model says contradicts; {sum(d.lone for d in dissents)}"
            " by one model alone that is sure of it",
        ),
        *_lone(record),
    ]


def _lone(record: Record) -> list[Rate]:
    """How many of those who stood alone, and were sure, the sources bear out."""
    rulings = {j.cluster: j.ruling for j in record.docket.judged}
    lone = {d.cluster: borne_out(d, rulings)[0] for d in record.examination.dissents if d.lone}
    if not lone:
        return []
    note = "statements of one model alone, sure and against two or more, that the sources bear out"
    return [rate("lone_dissenters_borne_out", sum(lone.values()), len(lone), note=note)]
