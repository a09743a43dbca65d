"""``python -m adjudicator.training baseline|frequencies --data DIR``: remake what is shipped."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from orchestra.errors import SymphonyError

_HERE = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run one training command; 0 when it worked, 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m adjudicator.training", description=__doc__)
    parser.add_argument("what", choices=["baseline", "frequencies"])
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SYMPHONY_DATA", "data")))
    parser.add_argument("--out", type=Path, help="default: the file that ships")
    parser.add_argument("--seed", type=int, default=13)
    chosen = parser.parse_args(arguments)
    try:
        _run(chosen.what, chosen.data, chosen.out, chosen.seed)
    except SymphonyError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run(what: str, data: Path, out: Path | None, seed: int) -> None:
    if what == "frequencies":
        from adjudicator.training import frequencies

        frequencies.write(data, out or _HERE / "idf.json")
        return
    from adjudicator.training import baseline
    from ingest.embedding import default_embedder

    model = baseline.train(data, embedder=default_embedder(), seed=seed, say=_say)
    baseline.write(model, out or _HERE / "judges" / "entailment.json")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
