"""What the lines of one text became, as they were read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from foedus.sources.events.layout import Layout

#: Lines that were put aside are all counted, and so many of a file are shown.
SHOWN = 20
SHOWN_BYTES = 200
#: Two rows in three of GDELT; they are counted here and not carried along.
NO_COUNTRY = "an actor without a country"


@dataclass(slots=True)
class Tally:
    """What the lines of one file became.

    Attributes
    ----------
    file : int
        Number of the file, as in the rows.
    label : str
        Its label, with that of the text within an archive of several.
    layout : Layout
        Recognised from its lines.
    lines : int
        Lines that are neither empty nor a header.
    rejected : Counter of str
        Lines put aside, by reason.
    shown : list of (int, str, str)
        Number, reason and beginning of the first lines put aside.
    """

    file: int
    label: str
    layout: Layout
    lines: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[int, str, str]] = field(default_factory=list)

    def reject(self, line: int, reason: str, text: bytes) -> None:
        """Count a line that is put aside, and keep its beginning to show it."""
        self.rejected[reason] += 1
        if len(self.shown) < SHOWN:
            start = text[:SHOWN_BYTES].decode("utf-8", errors="backslashreplace")
            self.shown.append((line, reason, start.replace("\0", "\\0")))
