"""Facts about the trade of one partner with one hub, as sentences by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.contract import Evidence
from foedus.lake.derived.trade_series import BASES
from foedus.lake.derived.trade_totals import LEAST_KNOWN
from foedus.states import get

if TYPE_CHECKING:
    from foedus.lake.snapshot import Snapshot

_MOST = 12
_NOTABLE = 0.01
_SIDES = (
    ("exporter", "importer", "exports", "sold", "to"),
    ("importer", "exporter", "imports", "bought", "from"),
)
#: Source and what a reader can look up, by `BASES`.
_SOURCES = {
    "ITPD-E": ("itpde", "ITPD-E R01, on the level of goods in current dollars"),
    "Comtrade": ("comtrade", "UN Comtrade, reported exports, corrected by the mirror"),
    "Comtrade, mirror": ("comtrade", "UN Comtrade, reported imports of the other side"),
    "OEC": ("oec", "OEC, bilateral trade, both sides reconciled"),
    "estimate": ("oec", "OEC, bilateral trade: no row"),
}


def facts(
    snapshot: Snapshot,
    hub: str,
    partner: str,
    since: int,
    until: int,
    *,
    indicator: str,
) -> tuple[Evidence, ...]:
    """Return what a partner sold to and bought from a hub, and who took its place.

    For each side of trade: flow, share and rank of the hub in the first and in
    the last known year of the window, the year of the largest step, the partner
    that gained or lost most, and the years in which nobody reported the flow.

    Parameters
    ----------
    snapshot : Snapshot
        With the tables `trade_flows` and `trade_totals`.
    hub, partner : str
        State ids.
    since, until : int
        Calendar years.
    indicator : str
        Id under which the facts are listed.

    Returns
    -------
    tuple of Evidence
        At most 12, largest changes first; `weight` is a difference of shares.
    """
    window = pl.col("year").is_between(since, until)
    totals = snapshot.part("trade_totals", "state", partner).filter(window)
    found: list[Evidence] = []
    for own, other, name, verb, word in _SIDES:
        flows = snapshot.part("trade_flows", own, partner).filter(window)
        shares = _shares(flows, totals, other, name)
        text = _Words(partner, hub, name, verb, word, indicator)
        with_hub = flows.filter(pl.col(other) == hub)
        found += _unreported(with_hub, text)
        tiny = totals.filter(pl.col(f"{name}_known") >= LEAST_KNOWN).join(
            with_hub, on="year", how="anti"
        )
        found += _side(shares, _nothing(tiny, hub), text)
    return tuple(sorted(found, key=lambda fact: -fact.weight)[:_MOST])


class _Words:
    """Turns the figures of one side of trade into sentences."""

    def __init__(
        self, partner: str, hub: str, name: str, verb: str, word: str, indicator: str
    ) -> None:
        self.hub = hub
        self.partner = get(partner).name
        self.hub_name = get(hub).name
        self.name, self.verb, self.word = name, verb, word
        self.indicator = indicator

    def fact(self, year: int, basis: str, text: str, weight: float) -> Evidence:
        source, reference = _SOURCES[basis]
        return Evidence(
            self.indicator, str(year), text, weight, source, f"{reference}, {year}"
        )


def _shares(
    flows: pl.DataFrame, totals: pl.DataFrame, other: str, name: str
) -> pl.DataFrame:
    """Return share and rank of every partner by year, where the total is known."""
    known = totals.filter(pl.col(f"{name}_known") >= LEAST_KNOWN)
    return (
        flows.drop_nulls("usd")
        .join(known.select("year", total=name), on="year")
        .with_columns(share=pl.col("usd") / pl.col("total"))
        .with_columns(rank=pl.col("share").rank("min", descending=True).over("year"))
        .select("year", "usd", "basis", "share", "rank", other=other)
    )


def _unreported(flows: pl.DataFrame, text: _Words) -> list[Evidence]:
    years = flows.filter(pl.col("usd").is_null())["year"].sort().to_list()
    if not years:
        return []
    shown = ", ".join(map(str, years))
    side = "exports to" if text.name == "exports" else "imports from"
    sentence = (
        f"No source has {text.partner}'s {side} {text.hub_name} in {shown}: "
        "neither side reported, or no partner was named"
    )
    basis = "Comtrade" if years[-1] < 2022 else "estimate"
    return [text.fact(years[-1], basis, sentence, 1.0)]


def _nothing(years: pl.DataFrame, hub: str) -> pl.DataFrame:
    """Return rows for known years in which the flow is too small to be kept."""
    year = pl.col("year")
    basis = (
        pl.when(year >= 2022)
        .then(BASES.index("OEC"))
        .when(year >= 2017)
        .then(BASES.index("Comtrade"))
        .otherwise(BASES.index("ITPD-E"))
    )
    return years.select(
        "year",
        usd=pl.lit(0.0),
        basis=basis.cast(pl.Int8),
        share=pl.lit(0.0),
        rank=pl.lit(None, dtype=pl.UInt32),
        other=pl.lit(hub),
    )


def _side(shares: pl.DataFrame, nothing: pl.DataFrame, text: _Words) -> list[Evidence]:
    traded = shares.filter(pl.col("other") == text.hub)
    if traded.is_empty():
        return []
    hub = pl.concat([traded, nothing], how="vertical_relaxed").sort("year")
    if hub.is_empty():
        return []
    first, last = hub.row(0, named=True), hub.row(-1, named=True)
    change = abs(last["share"] - first["share"])
    found = [_level(last, shares, text, change + last["share"])]
    if first["year"] == last["year"]:
        return found
    found.append(_level(first, shares, text, change + first["share"] / 2))
    step = hub.with_columns(
        before=pl.col("share").shift(), previous=pl.col("year").shift()
    ).with_columns(step=pl.col("share") - pl.col("before"))
    largest = step.sort(pl.col("step").abs(), descending=True, nulls_last=True)
    row = largest.row(0, named=True)
    if abs(row["step"]) >= _NOTABLE and hub.height > 2:
        found.append(_step(row, text))
    return found + _replaced(shares, first["year"], last["year"], text)


def _level(
    row: dict[str, float], shares: pl.DataFrame, text: _Words, weight: float
) -> Evidence:
    year = int(row["year"])
    if not row["usd"]:
        sentence = (
            f"In {year} {text.partner} {text.verb} next to nothing {text.word} "
            f"{text.hub_name}: under 0.02 % of its {text.name}"
        )
        return text.fact(year, BASES[int(row["basis"])], sentence, weight)
    rivals = shares.filter(pl.col("year") == year, pl.col("other") != text.hub).sort(
        "share", descending=True
    )
    beside = ""
    if not rivals.is_empty():
        rival = rivals.row(0, named=True)
        which = "next" if row["rank"] == 1 else "largest"
        beside = f"; {which}: {get(rival['other']).name}, {_percent(rival['share'])}"
    sentence = (
        f"In {year} {text.partner} {text.verb} goods for {_money(row['usd'])} "
        f"{text.word} {text.hub_name}, {_percent(row['share'])} of its {text.name} "
        f"(number {int(row['rank'])} of its partners{beside})"
    )
    return text.fact(year, BASES[int(row["basis"])], sentence, weight)


def _step(row: dict[str, float], text: _Words) -> Evidence:
    verb = "rose" if row["step"] > 0 else "fell"
    year, previous = int(row["year"]), int(row["previous"])
    sentence = (
        f"The share of {text.hub_name} in {text.partner}'s {text.name} {verb} from "
        f"{_percent(row['before'])} in {previous} to {_percent(row['share'])} in {year}"
    )
    return text.fact(year, BASES[int(row["basis"])], sentence, abs(row["step"]))


def _replaced(
    shares: pl.DataFrame, first: int, last: int, text: _Words
) -> list[Evidence]:
    """Return the other partner whose share moved most between the two years."""
    others = shares.filter(pl.col("other") != text.hub)
    ends = [
        others.filter(pl.col("year") == year).select("other", share, "basis")
        for year, share in (
            (first, pl.col("share").alias("before")),
            (last, pl.col("share").alias("after")),
        )
    ]
    moved = (
        ends[0]
        .join(ends[1], on="other", suffix="_after")
        .with_columns(gain=pl.col("after") - pl.col("before"))
        .sort(pl.col("gain").abs(), descending=True)
    )
    if moved.is_empty() or abs(moved["gain"][0]) < _NOTABLE:
        return []
    row = moved.row(0, named=True)
    verb = "gained" if row["gain"] > 0 else "lost"
    sentence = (
        f"Of all others {get(row['other']).name} {verb} most in {text.partner}'s "
        f"{text.name}: {_percent(row['before'])} in {first}, "
        f"{_percent(row['after'])} in {last}"
    )
    basis = BASES[int(row["basis_after"])]
    return [text.fact(last, basis, sentence, abs(row["gain"]) / 2)]


def _percent(share: float) -> str:
    if share >= 0.0995:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.1f} %" if share >= 0.0005 else "under 0.1 %"


def _money(usd: float) -> str:
    if usd >= 1e9:
        return f"{usd / 1e9:.3g} bn dollars"
    if usd >= 1e6:
        return f"{usd / 1e6:.3g} m dollars"
    return f"{usd:,.0f} dollars"
