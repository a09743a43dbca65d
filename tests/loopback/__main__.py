"""``python -m tests.loopback --port 0 --script FILE``: serves until it is ended."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.loopback.script import Script
from tests.loopback.server import Loopback


def main() -> None:
    """Prints the URL and serves."""
    parser = argparse.ArgumentParser(prog="python -m tests.loopback", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--script", type=Path, help="JSON; see the package's docstring")
    given = parser.parse_args()
    text = given.script.read_text("utf-8") if given.script else "{}"
    with Loopback(Script.model_validate_json(text), port=given.port) as server:
        print(server.url, flush=True)
        server.wait()


if __name__ == "__main__":
    main()
