"""The tables of the security accounts, computed once for the snapshot."""

from __future__ import annotations

import polars as pl

from foedus.lake.derived.arms_deliveries import derive as deliveries
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

__all__ = ["SOURCES", "TABLES", "build"]

SOURCES = ("atop", "capabilities", "gdp", "sipri_milex", "sipri_transfers")
TABLES = (
    "security_pledges",
    "security_protected",
    "security_arms",
    "security_spending",
)

#: Years of a window of arms deliveries, of a mean of spending, and of the past.
ARMS_YEARS, MEAN_YEARS, PAST_YEARS = 5, 3, 10
#: Fewest figures behind a mean and behind a median of the past.
MEAN_FEWEST, PAST_FEWEST = 2, 5
#: States nearest in capabilities with which spending is compared.
PEERS = 10
_DIGITS = 4
_SPENDING = ("share_of_gdp", "share_of_government_spending")


def build(inputs: Inputs, draft: Snapshot) -> dict[str, pl.DataFrame]:
    """Compute every table of the security accounts.

    Parameters
    ----------
    inputs : Inputs
        With the sources named in `SOURCES`.
    draft : Snapshot
        Names the hubs.

    Returns
    -------
    dict of str to polars.DataFrame
        By the names of `TABLES`:

        ``security_pledges``, one row a state and year in which it is bound to
        defend another: `state`, `year`, `pledged` (partners), `weaker` (those with
        less capability), `protected` (those whose strongest ally it is), `frozen`
        (of the protected); and the sums over the protected relative to the state's
        own figure, each with the number of the protected behind it:
        `capabilities`, `capabilities_known`, `gdp`, `gdp_known`, `spending`,
        `spending_known`.

        ``security_protected``, spells of protection: `state`, `partner`, `first`,
        `last`.

        ``security_arms``: `supplier`, `recipient`, `year`, `tiv`, the volume
        delivered in the five years that end with `year`, not weighted by age.

        ``security_spending``, one row a hub, year and measure: `state`, `year`,
        `measure`, `level` (mean of three years), `past` (median of the ten years
        before these), `peers` (median level of the ten states nearest in
        capabilities), `rank` and `of` (place of the hub among itself and them, 1
        the highest).

    Notes
    -----
    A state is *protected* by the strongest state that is bound to defend it, if
    that one is stronger than itself. Members of one pact all promise to defend
    each other; without this rule Luxembourg would carry the United States. The order
    of strength is that of the Composite Index of National Capability; after its
    last year it is kept, but no ratio is formed.
    """
    strength = inputs.table("capabilities", "capabilities")
    pledges = _pledges(inputs, strength)
    protected = _protected(pledges)
    tables = {
        "security_pledges": _carried(inputs, pledges, protected, strength),
        "security_protected": _spells(protected),
        "security_arms": _arms(inputs),
        "security_spending": _spending(inputs, strength, draft.hubs),
    }
    return {
        name: frame.with_columns(pl.col(pl.Float64).round_sig_figs(_DIGITS))
        for name, frame in tables.items()
    }


def _pledges(inputs: Inputs, strength: pl.DataFrame) -> pl.DataFrame:
    """Return who is bound to defend whom: `state`, `partner`, `year`, sizes."""
    levels = inputs.derived("obligation_levels").filter(pl.col("kind") == "defence")
    one = pl.col("state_a").alias("state"), pl.col("state_b").alias("partner")
    other = pl.col("state_b").alias("state"), pl.col("state_a").alias("partner")
    bound = pl.concat([levels.select(*way, "year", "value") for way in (one, other)])
    last = strength["year"].max()
    held = bound.with_columns(
        at=pl.min_horizontal("year", pl.lit(last, dtype=pl.Int16))
    )
    for role in ("state", "partner"):
        held = held.join(
            strength.select(
                pl.col("state").alias(role),
                pl.col("year").alias("at"),
                pl.col("cinc").alias(f"{role}_size"),
            ),
            on=[role, "at"],
            how="left",
        )
    return held.drop("at")


def _protected(pledges: pl.DataFrame) -> pl.DataFrame:
    """Keep, of the stronger states bound to defend a partner, the strongest."""
    return (
        pledges.filter(pl.col("state_size") > pl.col("partner_size"))
        .sort(["state_size", "state"], descending=[True, False])
        .unique(["partner", "year"], keep="first", maintain_order=True)
    )


def _carried(
    inputs: Inputs,
    pledges: pl.DataFrame,
    protected: pl.DataFrame,
    strength: pl.DataFrame,
) -> pl.DataFrame:
    key = ["state", "year"]
    counts = pledges.group_by(key).agg(
        pledged=pl.len().cast(pl.Int16),
        weaker=(pl.col("state_size") > pl.col("partner_size")).sum().cast(pl.Int16),
    )
    kept = protected.group_by(key).agg(
        protected=pl.len().cast(pl.Int16),
        frozen=(pl.col("value") < 1).sum().cast(pl.Int16),
    )
    table = counts.join(kept, on=key, how="left").with_columns(
        pl.col("protected", "frozen").fill_null(0)
    )
    spending = inputs.table("sipri_milex", "spending").filter(
        pl.col("measure") == "constant_usd_millions"
    )
    figures = {
        "capabilities": strength.select(*key, amount="cinc"),
        "gdp": inputs.table("gdp", "gdp").select(*key, amount="usd"),
        "spending": spending.select(*key, amount="value"),
    }
    for name, amounts in figures.items():
        table = table.join(_ratio(protected, amounts, name), on=key, how="left")
    known = [f"{name}_known" for name in figures]
    return table.with_columns(pl.col(known).fill_null(0)).sort(key)


def _ratio(protected: pl.DataFrame, amounts: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the sum over the protected relative to the protector's own amount."""
    of = {role: amounts.rename({"state": role, "amount": f"{role}_amount"})
          for role in ("state", "partner")}  # fmt: skip
    return (
        protected.select("state", "partner", "year")
        .join(of["state"], on=["state", "year"])
        .filter(pl.col("state_amount") > 0)
        .join(of["partner"], on=["partner", "year"])
        .group_by("state", "year")
        .agg(
            (pl.col("partner_amount").sum() / pl.col("state_amount").first()).alias(
                name
            ),
            pl.len().cast(pl.Int16).alias(f"{name}_known"),
        )
    )


def _spells(protected: pl.DataFrame) -> pl.DataFrame:
    """Join years of one pair that follow each other."""
    pair = ["state", "partner"]
    return (
        # Within a run of years, the year less its rank does not change.
        protected.with_columns(
            run=pl.col("year") - pl.col("year").rank("ordinal").over(pair)
        )
        .group_by(*pair, "run")
        .agg(first=pl.col("year").min(), last=pl.col("year").max())
        .drop("run")
        .sort(*pair, "first")
    )


def _arms(inputs: Inputs) -> pl.DataFrame:
    yearly = deliveries(inputs)
    last = yearly["year"].max()
    first = yearly.select(pl.col("year").min() + ARMS_YEARS - 1).item()
    return (
        yearly.join(pl.DataFrame({"age": range(ARMS_YEARS)}), how="cross")
        .with_columns(year=(pl.col("year") + pl.col("age")).cast(pl.Int16))
        .filter(pl.col("year").is_between(first, last))
        .group_by("supplier", "recipient", "year")
        .agg(pl.col("tiv").sum())
        .sort("supplier", "recipient", "year")
    )


def _spending(
    inputs: Inputs, strength: pl.DataFrame, hubs: tuple[str, ...]
) -> pl.DataFrame:
    yearly = inputs.table("sipri_milex", "spending").filter(
        pl.col("measure").is_in(_SPENDING)
    )
    key = ["state", "year", "measure"]
    levels = _rolled(yearly, range(MEAN_YEARS), MEAN_FEWEST, pl.mean("value")).rename(
        {"value": "level"}
    )
    before = range(MEAN_YEARS, MEAN_YEARS + PAST_YEARS)
    past = _rolled(yearly, before, PAST_FEWEST, pl.median("value")).rename(
        {"value": "past"}
    )
    # A mean stands for its last year, and only if that year has a figure.
    levels = levels.join(yearly, on=key, how="semi")
    return (
        levels.filter(pl.col("state").is_in(list(hubs)))
        .join(past, on=key, how="left")
        .join(_among(levels, strength), on=key, how="left")
        .with_columns(pl.col("measure").str.strip_prefix("share_of_"))
        .select(*key, "level", "past", "peers", "rank", "of")
        .sort("state", "measure", "year")
    )


def _rolled(
    yearly: pl.DataFrame, ages: range, fewest: int, summary: pl.Expr
) -> pl.DataFrame:
    """Summarise the figures of the years that lie so many years back."""
    key = ["state", "year", "measure"]
    return (
        yearly.join(pl.DataFrame({"age": ages}), how="cross")
        .with_columns(year=(pl.col("year") + pl.col("age")).cast(pl.Int16))
        .group_by(key)
        .agg(summary, number=pl.len())
        .filter(pl.col("number") >= fewest)
        .drop("number")
    )


def _among(levels: pl.DataFrame, strength: pl.DataFrame) -> pl.DataFrame:
    """Compare each state with those nearest in the logarithm of capabilities."""
    same = ["year", "measure"]
    sized = levels.join(
        strength.select("state", "year", size=pl.col("cinc").log()),
        on=["state", "year"],
    )
    others = sized.rename({"state": "peer", "level": "theirs", "size": "peer_size"})
    return (
        sized.join(others, on=same)
        .filter(pl.col("state") != pl.col("peer"))
        .with_columns(gap=(pl.col("size") - pl.col("peer_size")).abs())
        .sort("gap", "peer")
        .group_by("state", *same, maintain_order=True)
        .head(PEERS)
        .group_by("state", *same)
        .agg(
            peers=pl.col("theirs").median(),
            rank=(1 + (pl.col("theirs") > pl.col("level")).sum()).cast(pl.Int16),
            of=(1 + pl.len()).cast(pl.Int16),
        )
    )
