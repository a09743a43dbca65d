"""The report as one self-contained HTML page: nothing is fetched, all text is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from research.figures import key_figures, percent
from research.render.people import approval_line, corrected, correction_line
from research.render.view import METRIC_NAMES, STANCES, VERDICTS, References
from research.types import Report, Source, Surroundings
from research.wording import place

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def html(report: Report) -> str:
    """The page. A click on a statement shows its quotes in their surroundings."""
    return render(
        "report.html.j2",
        sources=report.sources,
        around=report.surroundings,
        values={
            "report": report,
            "figures": key_figures(report),
            "references": References(report),
            "changed": corrected(report),
            "composed": any(statement.composed for statement in report.claims),
        },
    )


def render(
    template: str,
    *,
    sources: Sequence[Source],
    around: Sequence[Surroundings],
    values: dict[str, object],
) -> str:
    """A template with the page's style and script inlined; the page's policy allows only those."""
    style, script = _asset("page.css"), _asset("page.js")
    environment = _environment()
    environment.globals.update(
        titles={source.path: source.title for source in sources},
        dates={source.path: source.date for source in sources},
        surroundings={(s.document, s.start, s.end): s for s in around},
        verdicts={verdict.value: label for verdict, label in VERDICTS.items()},
        stances={stance.value: label for stance, label in STANCES.items()},
        metric_names=METRIC_NAMES,
        percent=percent,
        approval_line=approval_line,
        correction_line=correction_line,
        place=place,
    )
    from markupsafe import Markup

    return environment.get_template(template).render(
        **values,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capfirst"] = _capfirst
    return environment


def _capfirst(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
