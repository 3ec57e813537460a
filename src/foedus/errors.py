"""Every error that Foedus raises on purpose.

::

    FoedusError                     exit code 1: unreadable or failed
    ├── UsageError                  exit code 2: the question cannot be asked
    │   ├── UnknownState            no such state; names the nearest ones
    │   ├── SameState               hub equal to partner
    │   ├── InvalidWindow           since after until, or not a year
    │   ├── InvalidOption           weights, seed or another option
    │   └── ScenarioError           a scenario file, or a word in it, is wrong
    ├── CoverageError               exit code 3: the question has no data
    │   ├── OutsideCoverage         window beyond what the sources cover
    │   ├── NoSuchStateThen         the state did not exist in that year
    │   └── HubNotInSnapshot        a hub that has to be built first
    ├── SourceError                 a source file is not what it should be
    │   ├── MissingFile             a declared file is not there
    │   ├── UnreadableFile          empty, truncated, wrong encoding or columns
    │   ├── UnmappedName            a state name no table knows
    │   ├── UnknownCode             a code outside the codebook
    │   ├── DuplicateKey            the same key twice
    │   ├── BrokenExpectation       rows, years or fill rate out of bounds
    │   ├── LostRows                rows read and rows accounted for differ
    │   └── LedgerError             a hand-written ledger row is wrong
    ├── FetchError                  a publisher's file did not come as declared
    ├── VaultError                  the vault cannot be written, or is damaged
    │   └── VaultBusy               another process is at work there
    ├── SnapshotError               the snapshot is absent, damaged or too old
    ├── BuildError                  a build of events cannot be written
    ├── EstimationError             arrays that an estimator cannot take
    └── MissingExtra                an optional package is not installed

A message is one line that says what was found, what was expected and what to
do, or the nearest valid value.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "BrokenExpectation",
    "BuildError",
    "CoverageError",
    "DuplicateKey",
    "EstimationError",
    "FetchError",
    "FoedusError",
    "HubNotInSnapshot",
    "InvalidOption",
    "InvalidWindow",
    "LedgerError",
    "LostRows",
    "MissingExtra",
    "MissingFile",
    "NoSuchStateThen",
    "OutsideCoverage",
    "SameState",
    "ScenarioError",
    "SnapshotError",
    "SourceError",
    "UnknownCode",
    "UnknownState",
    "UnmappedName",
    "UnreadableFile",
    "UsageError",
    "VaultBusy",
    "VaultError",
    "nearest",
]


class FoedusError(Exception):
    """Base of every error raised on purpose; `exit_code` is for the terminal."""

    exit_code = 1


class UsageError(FoedusError):
    """The question cannot be asked in this form."""

    exit_code = 2


class UnknownState(UsageError):
    """No state has this code or name."""


class SameState(UsageError):
    """The hub and the partner are the same state."""


class InvalidWindow(UsageError):
    """The years do not form a window."""


class InvalidOption(UsageError):
    """An option has a value that it cannot take."""


class ScenarioError(UsageError):
    """A scenario file is wrong; the message names file, key and valid values."""


class CoverageError(FoedusError):
    """The question is well formed, but the data do not reach it."""

    exit_code = 3


class OutsideCoverage(CoverageError):
    """The window lies beyond what the sources cover."""


class NoSuchStateThen(CoverageError):
    """The state did not exist in the year asked for."""


class HubNotInSnapshot(CoverageError):
    """The snapshot does not hold this hub; the message names the command."""


class SourceError(FoedusError):
    """A source or ledger file is not what its declaration says."""


class MissingFile(SourceError):
    """A file that a source declares is not there."""


class UnreadableFile(SourceError):
    """A file is empty, truncated, wrongly encoded or lacks columns."""


class UnmappedName(SourceError):
    """A source spells a state in a way that no table knows."""


class UnknownCode(SourceError):
    """A source uses a code outside its codebook."""


class DuplicateKey(SourceError):
    """A key that must be unique occurs twice."""


class BrokenExpectation(SourceError):
    """Row count, years or fill rate lie outside what the declaration expects."""


class LostRows(SourceError):
    """Rows that were read and rows that are accounted for differ in number."""


class LedgerError(SourceError):
    """A row of a hand-written ledger is malformed."""


class FetchError(FoedusError):
    """A publisher's file did not come, or not as its declaration says."""


class VaultError(FoedusError):
    """The vault cannot be written, or a file in it is damaged."""


class VaultBusy(VaultError):
    """Another process is at work in the same place; says which."""


class SnapshotError(FoedusError):
    """The snapshot is absent, damaged or of another version."""


class BuildError(FoedusError):
    """A build of events cannot be written: no room, no right, or in use."""


class EstimationError(FoedusError):
    """An estimator got arrays that it cannot take."""


class MissingExtra(FoedusError):
    """An optional package is needed; the message has the install line."""


def nearest(word: str, candidates: Iterable[str], *, count: int = 3) -> str:
    """Return the closest valid words as a phrase for an error message.

    Parameters
    ----------
    word : str
        What was found.
    candidates : iterable of str
        What would have been valid.
    count : int
        At most this many are named.

    Returns
    -------
    str
        ``"nearest: 'a', 'b'"``, or an empty string if nothing is close.
    """
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.casefold(), candidate)
    close = get_close_matches(word.casefold(), list(folded), n=count, cutoff=0.6)
    if not close and word:
        close = [name for name in folded if name.startswith(word.casefold())][:count]
    if not close:
        return ""
    return "nearest: " + ", ".join(repr(folded[match]) for match in close)
