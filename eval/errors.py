"""What can be wrong with a request for a benchmark: mostly branches of ``UsageError``."""

from __future__ import annotations

from orchestra.errors import SymphonyError, UsageError


class BenchmarkUnknown(UsageError):
    """No benchmark has this name; the message lists those that exist."""


class BenchmarkDataMissing(UsageError):
    """A file that the benchmark needs is not in the data folder; the message names it."""


class BenchmarkDataInvalid(UsageError):
    """A file of the data folder does not have the form that its benchmark expects."""


class BenchmarkFailed(SymphonyError):
    """A benchmark's process ended without a result; the message says how and where its log is."""


class CapInvalid(UsageError):
    """A cap is not ``NAME=ROWS``, or its benchmark takes none."""


class JobsInvalid(UsageError):
    """Fewer than one benchmark at a time was asked for."""


class ComparisonInvalid(UsageError):
    """What was to be compared is not a report of this project, or cannot be compared."""


class ReferenceWeakened(UsageError):
    """The reference figures would get worse, and nobody said that this is meant."""
