"""Puts what the commands really print, and what was really measured, into the README.

    make demo && .venv/bin/python tools/refresh_readme.py
    .venv/bin/symphony eval demo graph … --out out/eval
    .venv/bin/python tools/refresh_readme.py --metrics out/eval/metrics.json

Nothing is typed by hand between the markers, so the README cannot claim what no command printed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BIN = Path(sys.executable).parent
CLAIM = "The Harbour Bridge cost 19 million euro."
CORPUS = "harbour-bridge"


def main() -> None:
    """Refreshes the excerpt, or the figures where files of them are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--metrics", type=Path, nargs="+", help="metrics.json files of symphony eval"
    )
    chosen = parser.parse_args()
    text = README.read_text("utf-8")
    if chosen.metrics:
        text = replace(text, "figures", figures(chosen.metrics, kept_rows(text)))
    else:
        text = replace(text, "excerpt", excerpt())
    README.write_text(text, "utf-8")


def replace(text: str, name: str, content: str) -> str:
    """``text`` with new content between the markers ``name``; ValueError where they are missing."""
    pattern = re.compile(rf"(<!-- {name}[^>]*-->\n).*?(<!-- /{name} -->)", re.S)
    if not pattern.search(text):
        raise ValueError(f"the README has no markers {name!r}")
    return pattern.sub(lambda found: found[1] + content + found[2], text)


def excerpt() -> str:
    """The end of ``make demo`` and one verified claim, as printed."""
    demo = printed(["make", "-s", "demo"])
    demo = demo[demo.index("Asking:") :]
    verified = printed([str(BIN / "symphony"), "verify", CLAIM, "--corpus", CORPUS])
    command = f'$ symphony verify "{CLAIM}" --corpus {CORPUS}'
    return f"```text\n$ make demo\n…\n{demo}\n{command}\n{verified}```\n"


def printed(command: list[str]) -> str:
    """What a command prints, with the checkout's own place left out of paths."""
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.replace(f"{ROOT}/", "")


def kept_rows(text: str) -> dict[str, list[str]]:
    """The rows that stand in the README, by benchmark."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if named := re.match(r"\| `symphony eval ([\w-]+)` \|", line):
            found.setdefault(named[1], []).append(line)
    return found


def figures(paths: list[Path], before: dict[str, list[str]] | None = None) -> str:
    """One row for each figure that is held to a bar, and for those that name none.

    Rows of benchmarks that none of the files holds stay as they were in ``before``.
    """
    rows = dict(before or {})
    for path in paths:
        for benchmark in json.loads(path.read_text("utf-8"))["benchmarks"]:
            barred = [figure for figure in benchmark["figures"] if figure["target"]]
            rows[benchmark["benchmark"]] = [row(benchmark["benchmark"], f) for f in barred]
    lines = [
        "| benchmark | figure | value | out of | 95 % interval | bar |",
        "|---|---|---|---|---|---|",
        *(line for listed in rows.values() for line in listed),
    ]
    return "\n".join(lines) + "\n"


def row(name: str, figure: dict[str, object]) -> str:
    """A figure as a line of the table, in the words of the benchmark reports."""
    from eval.report.wording import basis, interval, number, standing
    from eval.types import Figure

    held = Figure.model_validate({k: v for k, v in figure.items() if k != "met"})
    cells = [
        f"`symphony eval {name}`",
        held.label,
        number(held.value, held.unit),
        basis(held),
        interval(held),
        f"{held.target}: {standing(held)}",
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
