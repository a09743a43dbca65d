"""A process of its own that makes calls under caps, as hard as it can, with several threads.

Its arguments: the home folder, the run, the caps as JSON, threads, calls a thread, and how to
behave: ``work``, or ``hang`` (hold one call, say so, and wait to be killed).
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from pathlib import Path

from orchestra.budget.purse import RunPurse
from orchestra.chain.ports import Refusal, Usage
from orchestra.panel.specs import BudgetSpec, ModelSpec

MODEL = ModelSpec.model_validate(
    {
        "name": "a",
        "vendor": "compatible",
        "model": "m",
        "base_url": "http://127.0.0.1:1/v1",
        "input_price": 2.0,
        "output_price": 10.0,
    }
)


def work(purse: RunPurse, thread: int, calls: int, made: list[tuple[int, int]]) -> None:
    """Makes calls that use less than their worst case, nothing at all, or nobody knows what."""
    dice = random.Random(thread)
    for number in range(calls):
        read, written = dice.randint(100, 2_000), dice.randint(16, 1_000)
        held = purse.reserve(
            MODEL, tokens_in=read, tokens_out=written, step=f"s{number % 3}", role="analyst"
        )
        if isinstance(held, Refusal):
            continue
        time.sleep(dice.random() / 500)
        how = dice.random()
        if how < 0.1:
            held.release()
        elif how < 0.2:
            held.settle(None)
            made.append((read, written))
        else:
            used = Usage(dice.randint(0, read), dice.randint(0, written))
            held.settle(used)
            made.append((used.tokens_in, used.tokens_out))


def main() -> None:
    home, run, caps, threads, calls, how = sys.argv[1:]
    purse = RunPurse.at(Path(home), run=run, caps=BudgetSpec.model_validate_json(caps))
    if how == "hang":
        purse.reserve(MODEL, tokens_in=500, tokens_out=100, step="s", role="analyst")
        print("holding", flush=True)
        time.sleep(60)
        return
    made: list[tuple[int, int]] = []
    workers = [
        threading.Thread(target=work, args=(purse, n, int(calls), made))
        for n in range(int(threads))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps(made))


if __name__ == "__main__":
    main()
