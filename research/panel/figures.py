"""How far the models of a panel agree: over the claims that they put forward."""

from __future__ import annotations

from adjudicator.metrics import agreement_rate, fleiss_kappa, krippendorff_alpha, rate
from adjudicator.types import Rate
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
    ]
