"""What each state sells at home: own sales, reported, scaled or estimated.

ITPD-E has own sales (output that is not exported) as a sum over those of its 170
sectors for which output is known *in that year*. Sectors drop out, and the sum
with them: China's falls from 1.56 of GDP in 2011 to .11 in 2012, Britain's from
1.01 in 2015 to .003 in 2016, and Russia's never held services (.3 to 2013, .03 in
2016). Taken at their word these would be the most open economies on earth. So:

``reported``
    the figure of the year, where it is complete: at least `LEAST_OF_GDP` of GDP
    (the 28 states of the EU, which report all sectors, have .7 to 1.9) and
    `LEAST_OF_BEST` of the best coverage of that state, the median of its three
    highest ratios to GDP since `FIRST`. A missing sector can only lower the sum.
``scaled``
    the last complete figure times the growth of GDP (current dollars) since.
``by GDP``
    no complete figure: GDP times the median ratio of the states that have one.
    Size and openness would hardly predict it better (left out, a spread of .18
    against .19).
``by trade``
    nor a GDP: trade (exports plus imports) times the median ratio of own sales to
    trade of the others.

A GDP that is not known is the nearest known one times the growth of the state's
trade. How far off the rules are is measured by `held_out`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.lake.derived.world_flows import YEARS, prices

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: The rules in the order in which they are tried.
RULES = ("reported", "scaled", "by GDP", "by trade")
_REPORTED, _SCALED, _BY_GDP, _BY_TRADE = range(len(RULES))
#: Own sales below this share of GDP, or of the state's best coverage, lack sectors.
LEAST_OF_GDP = 0.75
LEAST_OF_BEST = 0.8
#: First year whose coverage counts.
FIRST = 2007
_BEST_OF = 3
_KEY = ["state", "year"]


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return own sales of every state that trades, for the years of worlds.

    Parameters
    ----------
    inputs : Inputs
        Sources `itpde`, `gdp`; derived table `world_flows`.

    Returns
    -------
    polars.DataFrame
        state, year, usd (current US dollars), rule (position in `RULES`), from
        (year of the figure that was scaled, else null).
    """
    trade = _trade(inputs.derived("world_flows"))
    gdp = _gdp(inputs.table("gdp", "gdp"), trade)
    complete = complete_years(inputs)
    last = complete.sort("year").group_by("state").last()
    of_gdp = last.select((pl.col("usd") / pl.col("gdp")).median()).item()
    of_trade = (
        complete.join(trade, on=_KEY)
        .select((pl.col("usd") / pl.col("trade")).median())
        .item()
    )
    grown = pl.col("last_usd") * pl.col("gdp") / pl.col("last_gdp")
    rules = [pl.col("reported"), grown, pl.col("gdp") * of_gdp]
    rule = pl.coalesce(
        pl.when(value.is_not_null()).then(pl.lit(code, pl.Int8))
        for code, value in enumerate(rules)
    )
    return (
        trade.join(gdp, on=_KEY, how="left")
        .join(complete.select(*_KEY, reported="usd"), on=_KEY, how="left")
        .join(
            last.select("state", last_usd="usd", last_gdp="gdp", last_year="year"),
            on="state",
            how="left",
        )
        .select(
            *_KEY,
            usd=pl.coalesce(*rules, pl.col("trade") * of_trade),
            rule=rule.fill_null(_BY_TRADE),
            last_year="last_year",
        )
        .select(
            *_KEY,
            "usd",
            "rule",
            pl.when(pl.col("rule") == _SCALED).then("last_year").alias("from"),
        )
        .sort(_KEY)
    )


def complete_years(inputs: Inputs) -> pl.DataFrame:
    """Return the reported own sales that hold all sectors.

    Returns
    -------
    polars.DataFrame
        state, year (from `FIRST`), usd and gdp (current US dollars).
    """
    ratio = pl.col("usd") / pl.col("gdp")
    best = ratio.top_k(_BEST_OF).median().over("state")
    return (
        inputs.table("itpde", "domestic")
        .filter(pl.col("year") >= FIRST)
        .select(*_KEY, usd=pl.col("usd_2010") * prices(pl.col("year")))
        .join(inputs.table("gdp", "gdp").rename({"usd": "gdp"}), on=_KEY)
        .filter(ratio >= LEAST_OF_GDP, ratio >= LEAST_OF_BEST * best)
        .sort(_KEY)
    )


def held_out(inputs: Inputs, since: int, until: int) -> pl.DataFrame:
    """Scale complete own sales from one year to another that is known, too.

    Parameters
    ----------
    inputs : Inputs
        Sources `itpde`, `gdp`.
    since, until : int
        Years, `FIRST` to 2016.

    Returns
    -------
    polars.DataFrame
        state; scaled (ln of scaled over known), kept (ln of the old figure in
        dollars over the known one), median (ln of GDP times the median ratio of
        the others over the known one), a row a state complete in both years.
    """
    complete = complete_years(inputs)
    then = complete.filter(pl.col("year") == since).drop("year")
    now = complete.filter(pl.col("year") == until)
    both = now.join(then, on="state", suffix="_then")
    ratios = both.select(ratio=pl.col("usd") / pl.col("gdp"))["ratio"]
    others = [
        ratios.gather([j for j in range(both.height) if j != i]).median()
        for i in range(both.height)
    ]
    known = pl.col("usd")
    return both.select(
        "state",
        scaled=(pl.col("usd_then") * pl.col("gdp") / pl.col("gdp_then") / known).log(),
        kept=(pl.col("usd_then") / known).log(),
        median=(pl.Series(others, dtype=pl.Float64) * pl.col("gdp") / known).log(),
    )


def _trade(flows: pl.DataFrame) -> pl.DataFrame:
    sides = [
        flows.select(pl.col(side).alias("state"), "year", "usd")
        for side in ("exporter", "importer")
    ]
    total = pl.concat(sides).group_by(_KEY).agg(trade=pl.col("usd").sum())
    return total.filter(pl.col("trade") > 0)


def _gdp(gdp: pl.DataFrame, trade: pl.DataFrame) -> pl.DataFrame:
    """Return GDP of the years of worlds, holes filled with the growth of trade."""
    known = gdp.rename({"usd": "gdp"}).filter(pl.col("year").is_between(*YEARS))
    # A GDP of before the first world is taken as of that year: no trade is older.
    older = (
        gdp.filter(pl.col("year") < YEARS[0], ~pl.col("state").is_in(known["state"]))
        .sort("year")
        .group_by("state")
        .last()
        .select("state", pl.lit(YEARS[0], pl.Int16).alias("year"), gdp="usd")
    )
    anchors = (
        pl.concat([known.select("state", "year", "gdp"), older])
        .join(trade, on=_KEY)
        .select("state", at="year", ratio=pl.col("gdp") / pl.col("trade"))
    )
    distance = (pl.col("year") - pl.col("at")).abs()
    return (
        trade.join(anchors, on="state")
        .sort(*_KEY, distance, "at")
        .group_by(_KEY, maintain_order=True)
        .first()
        .select(*_KEY, gdp=pl.col("trade") * pl.col("ratio"))
    )
