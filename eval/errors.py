"""What can be wrong with a request for a benchmark: branches of ``UsageError``."""

from __future__ import annotations

from orchestra.errors import UsageError


class BenchmarkUnknown(UsageError):
    """No benchmark has this name; the message lists those that exist."""


class BenchmarkDataMissing(UsageError):
    """A file that the benchmark needs is not in the data folder; the message names it."""


class BenchmarkDataInvalid(UsageError):
    """A file of the data folder does not have the form that its benchmark expects."""
