"""The facts behind the sanctions indicator: who sanctioned whom from when to when.

Cases of the source are not kept one by one: per pair and body the kinds in force
are merged into spells of years with the same kinds, with the numbers of the cases
as a reference. Spells of a body that binds every state are told, not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.indicators.contract import Evidence
from foedus.lake.derived.sanctions_in_force import KINDS
from foedus.states import get
from foedus.states.memberships import bodies

if TYPE_CHECKING:
    from foedus.lake.snapshot import Snapshot

__all__ = ["BINDS_ALL", "sentences", "spells_of", "yearly_measures"]

_MOST = 12
#: A spell that lasted through the window explains no change; it is listed last.
_LASTING = 0.1
#: The body whose sanctions bind every state, and so tell nothing of one.
BINDS_ALL = "UN"
#: Bodies that only the source of sanctions names.
_OTHER_BODIES = {
    "ECOWAS": "Economic Community of West African States",
    "G7": "Group of Seven",
}
_GROUP = ["target", "sender", "through"]


def spells_of(force: pl.DataFrame, hubs: Sequence[str]) -> pl.DataFrame:
    """Merge sanctions in force into spells of years with the same kinds.

    Parameters
    ----------
    force : polars.DataFrame
        Rows of `foedus.lake.derived.sanctions_in_force`.
    hubs : sequence of str
        Spells are kept if one side is a hub.

    Returns
    -------
    polars.DataFrame
        Columns `target`, `sender`, `through` (body or null), `first`, `last`,
        `trade`, `finance`, `arms`, `travel`, `carried` (the last year is carried
        forward), `cases` (numbers of the cases, separated by blanks).
    """
    of_hubs = pl.col("target").is_in(list(hubs)) | pl.col("sender").is_in(list(hubs))
    yearly = (
        force.filter(of_hubs & pl.col("certain"))
        .group_by([*_GROUP, "year"])
        .agg(
            pl.col(KINDS).max(),
            carried=pl.col("carried").all(),
            cases=pl.col("case_id").unique().sort(),
        )
        .sort([*_GROUP, "year"])
    )
    same = pl.all_horizontal(
        *(pl.col(name).eq_missing(pl.col(name).shift()) for name in (*_GROUP, *KINDS)),
        pl.col("year") == pl.col("year").shift() + 1,
    )
    return (
        yearly.with_columns(run=(~same.fill_null(False)).cum_sum())
        .group_by("run", *_GROUP, *KINDS)
        .agg(
            first=pl.col("year").min(),
            last=pl.col("year").max(),
            carried=pl.col("carried").last(),
            cases=pl.col("cases").explode(),
        )
        .with_columns(
            pl.col("cases")
            .list.unique()
            .list.sort()
            .cast(pl.List(pl.String))
            .list.join(" ")
        )
        .select(*_GROUP, "first", "last", *KINDS, "carried", "cases")
        .sort("target", "sender", "first", "through")
    )


def yearly_measures(measures: pl.DataFrame) -> pl.DataFrame:
    """Count the European Union's measures against Russia by year and kind."""
    counted = measures.filter(pl.col("kind") != "announcement")
    return (
        counted.group_by("year", "kind")
        .agg(count=pl.col("count").sum().round().cast(pl.Int32))
        .sort("year", "kind")
    )


def sentences(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the spells of a pair in a window as dated, cited sentences."""
    pair = [hub, partner]
    spells = snapshot.table(
        "sanction_spells",
        pl.col("target").is_in(pair)
        & pl.col("sender").is_in(pair)
        & (pl.col("first") <= until)
        & (pl.col("last") >= since),
    )
    groups = spells.sort("first").group_by(_GROUP, maintain_order=True)
    found = [
        item
        for _, rows in groups
        for item in _spells(rows.rows(named=True), since, until)
    ]
    struck = spells.filter((pl.col("target") == "RUS") & (pl.col("through") == "EU"))
    if not struck.is_empty():
        found += _measures(snapshot, since, until)
    found.sort(key=lambda item: (-item.weight, item.date, item.text))
    return tuple(found[:_MOST])


def _spells(rows: list[dict[str, Any]], since: int, until: int) -> Iterator[Evidence]:
    """Yield the successive spells of one sender, weighted by the kinds that changed."""
    for index, row in enumerate(rows):
        before = rows[index - 1] if index else None
        after = rows[index + 1] if index + 1 < len(rows) else None
        continues = before is not None and before["last"] + 1 == row["first"]
        goes_on = after is not None and row["last"] + 1 == after["first"]
        began = since < row["first"]
        ended = row["last"] < until and not row["carried"] and not goes_on
        kinds = {kind for kind in KINDS if row[kind]}
        earlier = {k for k in KINDS if before[k]} if continues and before else set()
        changed = len(kinds ^ earlier) if began else len(kinds) if ended else 0
        weight = max(changed, _LASTING * len(kinds)) / len(KINDS)
        yield _sentence(
            row,
            year=row["last"] if ended and not began else row["first"],
            weight=0.0 if row["through"] == BINDS_ALL else weight,
        )


def _sentence(row: dict[str, Any], *, year: int, weight: float) -> Evidence:
    sender = get(row["sender"]).name
    if row["through"] is not None:
        sender += f", through the {_body_name(row['through'])},"
    years = f"from {row['first']} to {row['last']}"
    if row["carried"]:
        years = f"from {row['first']} on"
    elif row["first"] == row["last"]:
        years = f"in {row['first']}"
    if row["through"] == BINDS_ALL:
        years += " (not counted: binds every state)"
    kinds = _listed([kind for kind in KINDS if row[kind]])
    return Evidence(
        indicator="sanctions",
        date=str(year),
        text=(
            f"{sender} had sanctions on {kinds} in force against "
            f"{get(row['target']).name} {years}"
        ),
        weight=weight,
        source="gsdb",
        reference=f"Global Sanctions Data Base, release 3, {_cases(row['cases'])}",
    )


def _measures(snapshot: Snapshot, since: int, until: int) -> list[Evidence]:
    """Return one sentence per year on what the EU added to its sanctions."""
    inside = pl.col("year").is_between(since, until)
    table = snapshot.table("sanction_measures", inside)
    found = []
    for (year,), rows in table.group_by("year", maintain_order=True):
        count = dict(zip(rows["kind"], rows["count"], strict=True))
        parts = [
            _number(count[kind], one, many)
            for kind, one, many in (
                ("sector", "measure against a sector", "measures against sectors"),
                ("embargo", "embargo", "embargoes"),
                ("individual", "person listed", "persons listed"),
                ("company", "company listed", "companies listed"),
            )
            if count.get(kind)
        ]
        found.append(
            Evidence(
                indicator="sanctions",
                date=str(year),
                text=f"The European Union added to its sanctions against Russia in "
                f"{year}: {', '.join(parts)}",
                weight=min(1.0, sum(count.values()) / 1000),
                source="sanctions_on_russia",
                reference="Announcements of the Council of the European Union, "
                "as listed by Slayton and Bali (2023)",
            )
        )
    return found


def _body_name(body: str) -> str:
    names = {known.id: known.name for known in bodies()}
    # The ledger adds earlier names in brackets, which belong to earlier years.
    return {**_OTHER_BODIES, **names}[body].split(" (")[0]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _cases(text: str) -> str:
    numbers = text.split()
    return f"{'case' if len(numbers) == 1 else 'cases'} {', '.join(numbers)}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
