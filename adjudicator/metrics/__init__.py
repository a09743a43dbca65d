"""Metrics over rulings, each with its numerator and denominator, its formula and its source."""

from __future__ import annotations

from adjudicator.metrics.agreement import (
    Coefficient,
    agreement_by_kind,
    agreement_rate,
    cohen_kappa,
    disagreement_rate,
    fleiss_kappa,
    krippendorff_alpha,
    ratings_of,
)
from adjudicator.metrics.calibration import (
    Bin,
    aurc,
    brier,
    confidence_distribution,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from adjudicator.metrics.citations import (
    Cited,
    citation_coverage,
    citation_precision,
    citation_recall,
    cited,
    supported_coverage,
)
from adjudicator.metrics.classification import (
    accuracy,
    balanced_accuracy,
    confusion,
    macro_f1,
    recalls,
)
from adjudicator.metrics.rates import rate
from adjudicator.metrics.runs import StageTime, error_rate, time_per_stage

__all__ = [
    "Bin",
    "Cited",
    "Coefficient",
    "StageTime",
    "accuracy",
    "agreement_by_kind",
    "agreement_rate",
    "aurc",
    "balanced_accuracy",
    "brier",
    "citation_coverage",
    "citation_precision",
    "citation_recall",
    "cited",
    "cohen_kappa",
    "confidence_distribution",
    "confusion",
    "disagreement_rate",
    "error_rate",
    "expected_calibration_error",
    "fleiss_kappa",
    "krippendorff_alpha",
    "macro_f1",
    "rate",
    "ratings_of",
    "recalls",
    "reliability",
    "risk_coverage",
    "supported_coverage",
    "time_per_stage",
]
