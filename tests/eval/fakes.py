"""Benchmarks that measure nothing, for the tests of what runs benchmarks."""

from __future__ import annotations

import os
import signal
import time

from eval.benchmark import Benchmark
from eval.errors import BenchmarkDataMissing
from eval.rates import kept_rate
from eval.types import Metrics, Target


def _named(name, **fields):
    base = {"description": "A fake.", "place": f"tests.eval.fakes:{name}", "suites": ("quick",)}
    return Benchmark(name=name, **{**base, **fields})


def known():
    """The fakes by name, as the registry would give them."""
    made = [
        _named("good", needs="data"),
        _named("bad"),
        _named("crash"),
        _named("killed", suites=()),
        _named("endless", suites=()),
        _named("capped", capped=True, caps={"quick": 3}),
    ]
    return {one.name: one for one in made}


def good(data, out, *, progress=None):
    """Prints where it must not, tells its progress, finds three of four."""
    print("noise on standard output")
    progress("looking", 1, 2, "half")
    rows = {"a": True, "b": True, "c": True, "d": False}
    figure, outcomes = kept_rate("right", "share right", rows, target=Target(at_least=0.7))
    return Metrics(
        benchmark="good", title=f"{data.name} good", figures=(figure,), outcomes=(outcomes,)
    )


def capped(data, out, *, progress=None, cap=None):
    """Says its cap."""
    return Metrics(benchmark="capped", title=f"capped at {cap}")


def bad(data, out, *, progress=None):
    """Cannot run."""
    raise BenchmarkDataMissing("no such.jsonl")


def crash(data, out, *, progress=None):
    """Has a fault."""
    raise ZeroDivisionError("a fault of its own")


def endless(data, out, *, progress=None):
    """Leaves its number and never comes to an end."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "pid").write_text(str(os.getpid()))
    time.sleep(600)


def killed(data, out, *, progress=None):
    """Is ended from outside."""
    os.kill(os.getpid(), signal.SIGKILL)
