"""How two states voted: how often alike, in which cells, and where farthest apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from foedus.lake.snapshot import Snapshot

#: Positions in the order of a cross-table; their codes in the snapshot are 1, 2, 3.
POSITIONS = ("yes", "abstain", "no")
#: Calls told of, most divergent first.
MOST = 30
_TABLE = "vote_tables"
_CELLS = tuple(f"{own}_{theirs}" for own in POSITIONS for theirs in POSITIONS)

_YEARS = {
    "year": pl.Int64, "together": pl.Int64, "same": pl.Int64, "opposed": pl.Int64,
    "agreement": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes of a hub and a partner.

    Attributes
    ----------
    held : bool
        Whether the snapshot has cross-tables at all.
    first, last : int
        Years that `counts`, `calls` and `texts` are of.
    years : polars.DataFrame
        `year`, `together` (roll calls in which both voted), `same`, `opposed` (one
        yes, one no) and `agreement` (share of the same position, in [0, 1]); years
        without a common vote are absent.
    counts : mapping of (str, str) to int
        Roll calls by position of the hub and of the partner.
    calls : polars.DataFrame
        The contested calls kept for this pair: `call`, `date`, `day_known`, `symbol`,
        `title`, `topic`, the tallies, `own` and `theirs` (positions), `apart` (1 or
        2 steps) and `alone` (share of the voters that did not vote as the hub).
    texts : polars.DataFrame
        Texts on the conduct of the hub on which the partner took a side or stood
        aside: the same without `own`, with `side` (``against``, ``with`` or
        ``aside``) and `alone` (share that voted against the hub).
    """

    held: bool
    first: int
    last: int
    years: pl.DataFrame
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    calls: pl.DataFrame = field(default_factory=pl.DataFrame)
    texts: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def together(self) -> int:
        """Roll calls in the cross-table."""
        return sum(self.counts.values())

    @property
    def same(self) -> int:
        """Of them, those with the same position."""
        return sum(self.counts.get((one, one), 0) for one in POSITIONS)

    @property
    def opposed(self) -> int:
        """Of them, those with one yes and one no."""
        return self.counts.get(("yes", "no"), 0) + self.counts.get(("no", "yes"), 0)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "first": self.first,
            "last": self.last,
            "years": self.years.to_dicts(),
            "cross_table": {
                f"{own}_{theirs}": count for (own, theirs), count in self.counts.items()
            },
            "calls": _plain(self.calls),
            "texts": _plain(self.texts),
        }


def votes(snapshot: Snapshot, hub: str, partner: str, first: int, last: int) -> Votes:
    """Return the votes of a pair over some years.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub, partner : str
        State ids; the hub one of the snapshot.
    first, last : int
        Calendar years of cross-table and lists; `years` holds all there are.
    """
    calls = _calls(snapshot, hub, partner, first, last)
    texts = _texts(snapshot, hub, partner, first, last)
    if not (snapshot.path / "tables" / f"{_TABLE}.parquet").exists():
        return Votes(False, first, last, pl.DataFrame(schema=_YEARS), {}, calls, texts)
    rows = snapshot.table(_TABLE, _pair(hub, partner)).sort("year")
    inside = rows.filter(pl.col("year").is_between(first, last))
    sums = {name: int(inside[name].cast(pl.Int64).sum()) for name in _CELLS}
    counts = {
        (own, theirs): sums[f"{own}_{theirs}"]
        for own in POSITIONS
        for theirs in POSITIONS
    }
    return Votes(True, first, last, _years(rows), counts, calls, texts)


def _pair(hub: str, partner: str) -> pl.Expr:
    return (pl.col("hub") == hub) & (pl.col("partner") == partner)


def _years(rows: pl.DataFrame) -> pl.DataFrame:
    def total(*names: str) -> pl.Expr:
        return pl.sum_horizontal(pl.col(name).cast(pl.Int64) for name in names)

    return (
        rows.select(
            pl.col("year").cast(pl.Int64),
            together=total(*_CELLS),
            same=total(*(f"{one}_{one}" for one in POSITIONS)),
            opposed=total("yes_no", "no_yes"),
        )
        .filter(pl.col("together") > 0)
        .with_columns(agreement=pl.col("same") / pl.col("together"))
        .select(pl.col(name).cast(kind) for name, kind in _YEARS.items())
    )


def _calls(
    snapshot: Snapshot, hub: str, partner: str, first: int, last: int
) -> pl.DataFrame:
    inside = pl.col("year").is_between(first, last)
    rows = snapshot.table("contested_calls", _pair(hub, partner) & inside)
    own, theirs = (pl.col("votes") // 10, pl.col("votes") % 10)
    return (
        rows.join(snapshot.cached_table("calls"), on="call", how="left")
        .with_columns(
            own=_position(own),
            theirs=_position(theirs),
            apart=(own.cast(pl.Int64) - theirs.cast(pl.Int64)).abs(),
            alone=1 - _share(own),
        )
        .sort("apart", "alone", "date", "call", descending=True)
        .drop("hub", "partner", "votes")
    )


def _texts(
    snapshot: Snapshot, hub: str, partner: str, first: int, last: int
) -> pl.DataFrame:
    inside = pl.col("year").is_between(first, last)
    rows = snapshot.table("solidarity_votes", _pair(hub, partner) & inside)
    vote, against = pl.col("vote"), pl.col("against")
    side = (
        pl.when(vote == against)
        .then(pl.lit("against"))
        .when(vote.is_in([0, 2]))
        .then(pl.lit("aside"))
        .otherwise(pl.lit("with"))
    )
    rank = {"against": 2, "aside": 1, "with": 0}
    return (
        rows.join(snapshot.cached_table("solidarity_calls"), on="call", how="left")
        .with_columns(
            theirs=pl.when(vote == 0)
            .then(pl.lit("did not vote"))
            .otherwise(_position(vote)),
            side=side,
            alone=_share(against),
        )
        .sort(
            pl.col("side").replace_strict(rank, return_dtype=pl.Int64),
            "alone",
            "date",
            "call",
            descending=True,
        )
        .drop("hub", "partner", "vote", "against")
    )


def _position(code: pl.Expr) -> pl.Expr:
    names = dict(enumerate(POSITIONS, start=1))
    return code.replace_strict(names, default=None, return_dtype=pl.String)


def _share(code: pl.Expr) -> pl.Expr:
    """Return the share of the voters that took the position of a code."""
    cast = pl.sum_horizontal("yes", "no", "abstain").cast(pl.Float64)
    tally = (
        pl.when(code == 1)
        .then("yes")
        .when(code == 2)
        .then("abstain")
        .otherwise(pl.col("no"))
    )
    return tally.cast(pl.Float64) / cast


def _plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.head(MOST).with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
