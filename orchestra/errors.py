"""The one tree of errors.

    SymphonyError
    ├── UsageError              the caller asked for something impossible        (exit status 2)
    │   ├── CorpusNameInvalid
    │   ├── CorpusNotFound
    │   ├── DecisionRefused     a person's decision on a run cannot be taken as given
    │   ├── DocumentNotFound
    │   ├── EmptyQuestion
    │   ├── RunNotFound
    │   ├── RunRejected         a person rejected the run, so it has no report
    │   └── SettingsInvalid
    ├── DocumentUnreadable      one file could not be read; the others go on
    ├── CorpusError
    │   ├── CorpusBusy          another process is writing this corpus
    │   ├── CorpusMismatch      the corpus was made with another embedding model
    │   ├── CorpusDamaged       what is on disk does not fit together
    │   └── StoreUnreachable    the server that holds its vectors does not answer
    ├── LedgerConflict          a step is already recorded with other content
    ├── LedgerDamaged           a row was changed, is missing or was cut off
    ├── RuntimeUnreachable      the queue's database does not answer, or refuses access
    ├── SpendDamaged            the record of spending cannot be read, so no cap can be kept
    ├── PromptInvalid           a prompt file, or what it is to be filled with, does not fit
    ├── RunBusy                 another process is working on this run
    ├── RunWaits                a gate asks for a person; the run goes on once it is approved
    ├── StorageFull             the disk has no room left
    └── WorkerBusy              a worker of this name is running

Every message names the offending value and the next thing to do. Callers catch a branch.
"""

from __future__ import annotations


class SymphonyError(Exception):
    """Base of everything this project raises on purpose."""


class UsageError(SymphonyError):
    """The caller asked for something that cannot be done as asked."""


class CorpusNameInvalid(UsageError):
    """A corpus name is empty, too long, or would leave its folder."""


class CorpusNotFound(UsageError):
    """No corpus has this name; the message lists those that exist."""


class DecisionRefused(UsageError):
    """A person's decision cannot be taken: no reason, nothing to decide, or decided already."""


class DocumentNotFound(UsageError):
    """The corpus holds no such document."""


class EmptyQuestion(UsageError):
    """A question or claim is empty or only white space."""


class RunNotFound(UsageError):
    """No run has this id."""


class RunRejected(UsageError):
    """A person rejected the run: it ends without a report."""


class SettingsInvalid(UsageError):
    """``symphony.toml`` or an environment variable holds a value that cannot be used."""


class DocumentUnreadable(SymphonyError):
    """One document could not be read: broken, encrypted, empty or not of its type."""


class CorpusError(SymphonyError):
    """Something is wrong with a corpus on disk."""


class CorpusBusy(CorpusError):
    """Another process is writing this corpus."""


class CorpusMismatch(CorpusError):
    """The corpus was embedded with another model than the one configured."""


class CorpusDamaged(CorpusError):
    """The parts of a corpus do not fit together."""


class StoreUnreachable(CorpusError):
    """The server that holds the corpus's vectors does not answer, or refuses access."""


class LedgerConflict(SymphonyError):
    """A step's attempt is already in the ledger with other content."""


class LedgerDamaged(SymphonyError):
    """A ledger row was changed, is missing, or the ledger was cut off."""


class RunBusy(SymphonyError):
    """Another process is working on this run."""


class RunWaits(SymphonyError):
    """A gate asks for a person. Everything that was done is kept.

    ``run`` is the run's id, ``stage`` the stage after which it stopped, ``reasons`` say why.
    """

    def __init__(self, run: str, *, stage: str, reasons: tuple[str, ...]) -> None:
        self.run = run
        self.stage = stage
        self.reasons = reasons
        super().__init__(
            f"run {run} waits for a person after {stage}: {'; '.join(reasons)}. Approve it with: "
            f"symphony runs approve {run}"
        )


class PromptInvalid(SymphonyError):
    """A prompt file is malformed, or its placeholders and the values for them do not match."""


class RuntimeUnreachable(SymphonyError):
    """The database that holds the queue of runs cannot be reached or used."""


class SpendDamaged(SymphonyError):
    """``spend.db`` is no database of ours or lost a booking; no call is made without it."""


class StorageFull(SymphonyError):
    """The disk has no room left; names the path that was being written."""


class WorkerBusy(SymphonyError):
    """A worker of this name is running already."""
