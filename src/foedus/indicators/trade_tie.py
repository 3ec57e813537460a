"""Trade tie: how much of a partner's goods trade is with the hub.

value = ln(1 + s / .01) / ln 101, where s is the mean of the hub's shares in the
partner's exports and in its imports. It measures *dependence*, and the logarithm
lets a step from one to two percent count like one from 50 to 100.

Both sides or none: where one side is not known the tie is missing. The sides
differ by more than any error (Cuba sells nothing to the United States and buys
food there; Armenia sold 42 % of its exports to Russia in 2022 and bought 25 % of
its imports), so that a series of one side, then both, would show a change that
is none. The side that is known stays in the evidence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.contract import Built, Evidence, Indicator
from foedus.indicators.trade_evidence import facts
from foedus.lake.derived.trade_series import BASES
from foedus.states import existing

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

_UNIT = 0.01
_SPAN = math.log(1 + 1 / _UNIT)
_SIDES = 2.0
#: Standard deviation of a value of which only its range is known (uniform on 0
#: to 1); in the trade of tiny states a zero can hide anything.
_KNOWN_NOTHING = 12**-0.5
#: Flows below this share of both sides' totals are not kept.
SMALLEST_KEPT = 0.0002
_DIGITS = 3
_ESTIMATE = BASES.index("estimate")


def shown(value: float) -> float:
    """Return the share that a value stands for, in [0, 1]."""
    return _UNIT * (math.exp(value * _SPAN) - 1)


INDICATOR = Indicator(
    id="trade_tie",
    title="Trade tie",
    channel="economic",
    question="How much of the partner's goods trade is with the hub?",
    method=(
        "Mean of the hub's share in the partner's exports and in its imports, on a "
        "logarithmic scale; one series out of ITPD-E, Comtrade and OEC, corrected "
        "for what mirror reports show; trade with states, without territories"
    ),
    sources=("itpde", "comtrade", "oec"),
    absent=(
        "neither side reported the trade, or too little of the partner's total "
        "trade is known in that year"
    ),
    quantity="share of the partner's goods trade",
    shown=shown,
)


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the tie of every partner to these hubs, and keep the flows.

    Returns
    -------
    Built
        Values with `n` = 2, the sides of trade they rest on. Tables:
        ``trade_flows`` (exporter, importer, year, usd to 3 digits, basis) has a
        row for each flow of at least `SMALLEST_KEPT` of either side's total;
        `usd` is null where nobody reported a flow that was about as large in
        other years, so that an absent row means "small or none". ``trade_totals``
        (state, year, exports, imports, exports_known, imports_known) has the
        denominators, small and estimated flows included.
    """
    shares = inputs.derived("trade_shares").filter(pl.col("partner").is_in(list(hubs)))
    s = (pl.col("s_x") + pl.col("s_m")) / 2
    sd = (pl.col("sd_x").pow(2) + pl.col("sd_m").pow(2)).sqrt() / 2
    values = (
        shares.drop_nulls(["s_x", "s_m"])
        .select(
            pl.col("partner").alias("hub"),
            pl.col("state").alias("partner"),
            "year",
            ((1 + s / _UNIT).log() / _SPAN).alias("value"),
            (sd / ((_UNIT + s) * _SPAN)).clip(upper_bound=_KNOWN_NOTHING).alias("sd"),
            pl.lit(_SIDES).alias("n"),
        )
        .join(_members(shares), on=["partner", "year"], how="semi")
        .sort("hub", "partner", "year")
    )
    years = inputs.derived("trade_series")["year"]
    flows, totals = _kept(inputs)
    return Built(
        values=values,
        coverage=(int(years.to_numpy().min()), int(years.to_numpy().max())),
        tables={"trade_flows": flows, "trade_totals": totals},
        notes=(
            "OEC has no flow between two states that both did not report; "
            "in 2022 Russia and Belarus, in 2023 also Russia and Poland, South Korea "
            "or Viet Nam have no trade figure.",
            "Many states did not report in 2017-2020 (and the oil exporters "
            "of the Gulf name no partners; Iran books its oil under Taiwan), so that "
            "their own ties pause there.",
        ),
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return yearly flows, shares and ranks that tell the change."""
    return facts(snapshot, hub, partner, since, until, indicator=INDICATOR.id)


def _members(shares: pl.DataFrame) -> pl.DataFrame:
    """Return the states that exist as members, by year."""
    years = shares["year"].unique().to_list()
    rows = [(state.id, year) for year in years for state in existing(year)]
    return pl.DataFrame(
        rows, schema={"partner": pl.String, "year": pl.Int16}, orient="row"
    )


def _kept(inputs: Inputs) -> tuple[pl.DataFrame, pl.DataFrame]:
    totals = inputs.derived("trade_totals")
    sold = totals.select("year", exporter="state", sold="exports")
    bought = totals.select("year", importer="state", bought="imports")
    usd = pl.col("usd")
    flows = (
        inputs.derived("trade_series")
        .join(sold, on=["exporter", "year"], how="left")
        .join(bought, on=["importer", "year"], how="left")
        .filter(
            usd > 0,
            pl.max_horizontal(usd / pl.col("sold"), usd / pl.col("bought"))
            >= SMALLEST_KEPT,
        )
        .select(
            "exporter",
            "importer",
            "year",
            pl.when(pl.col("basis") != _ESTIMATE).then(usd.round_sig_figs(_DIGITS)),
            "basis",
        )
        .sort("exporter", "importer", "year")
    )
    kept = totals.select(
        "state",
        "year",
        pl.col("exports", "imports").round_sig_figs(_DIGITS + 2),
        pl.col("exports_known", "imports_known").round(3),
    )
    return flows, kept.sort("state", "year")
