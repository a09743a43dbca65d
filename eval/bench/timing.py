"""Measuring: percentiles, whole-process times, a child's peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# A process starts with its parent's peak memory, so a small one stands between this and the child.
_LAUNCHER = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
child = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(child.pid, 0)
seconds = time.perf_counter() - begun
child.returncode = os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w") as out:
    json.dump([child.returncode, seconds, usage.ru_maxrss], out)
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of a list of measurements, in its own unit."""

    n: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Percentiles by linear interpolation.

        Raises:
            ValueError: the list is empty.
        """
        if not values:
            raise ValueError("no measurements")
        p50, p95, p99 = np.percentile(np.asarray(values, dtype=np.float64), [50, 95, 99])
        return cls(len(values), float(p50), float(p95), float(p99))


@dataclass(frozen=True, slots=True)
class Finished:
    """A child process that ran to its end.

    Attributes:
        code: exit status; negative: the signal that ended it.
        seconds: wall time from start to end.
        peak_mb: largest resident set, in MB of 10^6 bytes.
        output: its standard output and error.
    """

    code: int
    seconds: float
    peak_mb: float
    output: str


def run_child(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Finished:
    """Runs a command to its end and measures it as ``/usr/bin/time -v`` does (``wait4``)."""
    with tempfile.TemporaryDirectory() as folder:
        usage = Path(folder) / "usage.json"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(usage), *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            check=True,
        )
        code, seconds, peak = json.loads(usage.read_text(encoding="utf-8"))
    unit = 1 if sys.platform == "darwin" else 1024
    output = done.stdout.decode("utf-8", errors="replace")
    return Finished(int(code), float(seconds), peak * unit / 1e6, output)


def clocked(job: Callable[[], object]) -> float:
    """Wall time of a call, in seconds."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun
