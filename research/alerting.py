"""Tells of disagreement, at the end of a run in which models took part."""

from __future__ import annotations

from orchestra.alerts import Alerts
from orchestra.panel.specs import AlertsSpec
from orchestra.runs import Clock, RunFolder
from research.types import Report

_MEASURED = {"judge_agreement": "the judges' votes", "model_agreement": "the models' choices"}


def tell_of_disagreement(
    report: Report, folder: RunFolder, spec: AlertsSpec, *, clock: Clock
) -> None:
    """Raises an alert for each measured agreement that is too low; see :class:`AlertsSpec`.

    An offline run raises none: its methods share one corpus and one encoder.
    """
    rates = {rate.name: rate for rate in report.metrics if rate.name in _MEASURED}
    if "model_agreement" not in rates:
        return
    alerts = Alerts(spec, run=folder.id, home=folder.path.parents[1], clock=clock)
    try:
        for name, rate in sorted(rates.items()):
            alerts.agreement(_MEASURED[name], int(rate.numerator), int(rate.denominator))
    finally:
        alerts.close()
