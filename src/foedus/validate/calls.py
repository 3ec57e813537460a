"""The registered calls as outcomes: who voted against a hub, and what was known before.

A state went against the hub if it voted against it; it did not if it voted with it,
abstained or stayed away. To predict a call only years may be used that hold nothing of
its session:

- a regular session s opens in September of the year 1945 + s, so that the last year
  that may be used is 1944 + s, whenever in the session the call was taken;
- a special or emergency session is taken to open in the year of its first registered
  text, and the year before is the last that may be used. Sessions that stay open for
  decades (the tenth, since 1997) leave nothing recent: calls more than
  `LONGEST` years after the last year that may be used are left out.
"""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from foedus.errors import LedgerError
from foedus.lake.snapshot import Snapshot
from foedus.states.credentials import seat_of_others
from foedus.states.texts import registered_texts
from foedus.validate.outcomes import Outcome, divided

#: A call is used only if so many states went against the hub and so many did not.
FEWEST = 5
LONGEST = 5

_FOUNDED = 1945
_REGULAR = re.compile(r"^A/RES/(\d+)/\d+")
_NUMBERED = re.compile(r"\(([IVXL]+)\)$")
_SPECIAL = re.compile(r"(?:\((E?S-[IVXL]+)\)$|^A/RES/(E?S-\d+)/\d+)")
_NUMERALS = {"L": 50, "X": 10, "V": 5, "I": 1}


def registered_calls(snapshot: Snapshot) -> tuple[Outcome, ...]:
    """Return the calls that can be predicted, by date.

    Votes of a government that had lost power are left out. A call is left out if
    fewer than `FEWEST` states stood on either side, or if the last year that may be
    used lies more than `LONGEST` years back.
    """
    facts = snapshot.table("solidarity_calls").select("call", "symbol", "date")
    texts = registered_texts().select("symbol", "hub", "title", "conflict")
    votes = (
        snapshot.table("solidarity_votes")
        .join(facts, on="call")
        .filter(~seat_of_others("partner", "date"))
        .join(texts, on=["symbol", "hub"])
        .with_columns(against=pl.col("vote") == pl.col("against"))
        .sort("date", "symbol", "hub", "partner")
    )
    found = []
    for _, rows in votes.group_by("hub", "call", maintain_order=True):
        first = rows.row(0, named=True)
        outcome = Outcome(
            kind="vote",
            hub=first["hub"],
            name=first["symbol"],
            title=first["title"],
            cluster=first["conflict"],
            year=int(first["year"]),
            known=last_known_year(first["symbol"]),
            states=tuple(rows["partner"]),
            against=rows["against"].to_numpy().astype(bool),
        )
        if divided(outcome, FEWEST) and outcome.year - outcome.known <= LONGEST:
            found.append(outcome)
    return tuple(found)


def last_known_year(symbol: str) -> int:
    """Return the last calendar year that holds nothing of the session of a text.

    Raises
    ------
    LedgerError
        If the symbol names no session.
    """
    special = _SPECIAL.search(symbol)
    if special:
        return _opened()[special[1] or special[2]] - 1
    regular = _REGULAR.match(symbol)
    if regular:
        return _FOUNDED + int(regular[1]) - 1
    numbered = _NUMBERED.search(symbol)
    if numbered:
        return _FOUNDED + _value(numbered[1]) - 1
    message = (
        f"the symbol {symbol!r} names no session; expected A/RES/68/262, "
        "A/RES/498(V), A/RES/997(ES-I) or A/RES/ES-11/1"
    )
    raise LedgerError(message)


@cache
def _opened() -> dict[str, int]:
    """Return the year of the first registered text of each special session."""
    opened: dict[str, int] = {}
    dated = registered_texts().select("symbol", pl.col("date").dt.year())
    for symbol, year in dated.iter_rows():
        special = _SPECIAL.search(symbol)
        if special:
            name = special[1] or special[2]
            opened[name] = min(year, opened.get(name, year))
    return opened


def _value(numeral: str) -> int:
    """Return the value of a Roman numeral."""
    values = [_NUMERALS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value
        for value, after in zip(values, following, strict=True)
    )
