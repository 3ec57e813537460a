"""How strong the military obligation between two states was, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.lake.derived import state_years
from foedus.states import pacts

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: Value of the strongest obligation in force; the first that applies counts.
LEVELS = (
    (("defense", "offense"), 1.0, "defence"),
    (("consul",), 0.5, "consultation"),
    (("neutral",), 0.5, "neutrality"),
    (("nonagg",), 0.25, "non-aggression"),
)
ATOP_LAST = 2018
LAST_YEAR = state_years.LAST_YEAR

#: The ledger's words for the same kinds.
_LEDGER_KINDS = {
    "defence": "defence",
    "consultation": "consultation",
    "neutrality": "neutrality",
    "nonaggression": "non-aggression",
}
_SCHEMA = {
    "state_a": pl.String,
    "state_b": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,
    "kind": pl.String,
    "source": pl.String,
}


def derive(inputs: Inputs) -> pl.DataFrame:
    """Grade every pair of states: ATOP to 2018, the ledger of pacts after.

    Defence (or offence) is 1, consultation or neutrality 1/2, non-aggression
    1/4, none 0; an obligation that is frozen counts half of its value. Where
    only one side is bound, or the two are bound differently, the stronger
    promise stands for the pair: both live under it.

    Returns
    -------
    polars.DataFrame
        One row per pair of members of the state system and year from 1946 to
        2025: `state_a` < `state_b`, `year`, `value` (null if not known), `kind`
        (``defence``, ``consultation``, ``neutrality``, ``non-aggression``,
        ``none``, ``not known``), `source` (``atop``, ``pacts``, or ``carried``
        for the value of 2018 where nothing has changed in the ledger since).

    Notes
    -----
    A pair without a row in ATOP is under no obligation: ATOP lists all. The
    ledger does not. So a pair bound in 2018 that the ledger does not name is
    *not known* from 2019 on, and a pair whose pacts the ledger shows as ended
    is 0.

    Two coders class the same treaties differently: at the end of 2018 the ledger
    and ATOP differ for 74 of the pairs that both list, mostly by a consultation clause.
    There the value of ATOP is carried until the ledger's value changes from that
    of 2018. So a value moves between 2018 and 2019 only if a row of the ledger
    begins, ends or is frozen, not because the source changes.
    """
    grid = _pairs()
    early = grid.filter(pl.col("year") <= ATOP_LAST)
    late = grid.filter(pl.col("year") > ATOP_LAST)
    atop = _atop(inputs)
    keys = ["state_a", "state_b", "year"]
    known = early.join(atop, on=keys, how="left").with_columns(
        pl.col("value").fill_null(0.0),
        pl.col("kind").fill_null("none"),
        source=pl.lit("atop"),
    )
    last = atop.filter(pl.col("year") == ATOP_LAST)
    return (
        pl.concat([known, _after_atop(late, last)])
        .select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
        .sort(keys)
    )


def _pairs() -> pl.DataFrame:
    members = state_years.derive()
    return (
        members.rename({"state": "state_a"})
        .join(members.rename({"state": "state_b"}), on="year")
        .filter(pl.col("state_a") < pl.col("state_b"))
    )


def _atop(inputs: Inputs) -> pl.DataFrame:
    """Return `state_a` < `state_b`, `year`, `value`, `kind` of bound pairs."""
    value, kind = pl.lit(0.0), pl.lit("none")
    for columns, level, name in reversed(LEVELS):
        held = pl.any_horizontal(pl.col(columns) == 1)
        value = pl.when(held).then(level).otherwise(value)
        kind = pl.when(held).then(pl.lit(name)).otherwise(kind)
    graded = inputs.table("atop", "obligations").with_columns(value=value, kind=kind)
    return _strongest(graded.filter(pl.col("value") > 0))


def _strongest(graded: pl.DataFrame) -> pl.DataFrame:
    """Reduce both directions and several pacts to the strongest of a pair."""
    return (
        graded.select(
            state_a=pl.min_horizontal("state_a", "state_b"),
            state_b=pl.max_horizontal("state_a", "state_b"),
            year=pl.col("year").cast(pl.Int16),
            value="value",
            kind="kind",
        )
        .sort("value", "kind", descending=[True, False])
        .unique(["state_a", "state_b", "year"], keep="first", maintain_order=True)
    )


def _after_atop(late: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Grade the pairs of the years that only the ledger of pacts covers.

    `last` holds the pairs that ATOP shows as bound in its last year.
    """
    pair = ["state_a", "state_b"]
    ledger = _ledger()
    listed = ledger.group_by(pair).agg(seen=pl.col("year").min())
    first = ledger.filter(pl.col("year") == ATOP_LAST).select(*pair, first="value")
    before = last.select(*pair, atop="value", atop_kind="kind")
    joined = (
        late.join(ledger, on=[*pair, "year"], how="left")
        .join(listed, on=pair, how="left")
        .join(first, on=pair, how="left")
        .join(before, on=pair, how="left")
    )
    gone = pl.col("value").is_null() & (pl.col("seen") <= pl.col("year"))
    stated = pl.when(gone).then(0.0).otherwise("value")
    marked = joined.with_columns(
        stated=stated,
        atop=pl.col("atop").fill_null(0.0),
        atop_kind=pl.col("atop_kind").fill_null("none"),
    ).sort(*pair, "year")
    changed = pl.col("stated").ne_missing(pl.col("first")).cum_max().over(pair)
    agreed = pl.col("first").eq_missing(pl.col("atop"))
    speaks = changed | agreed
    # ATOP lists every pact of 2018, the ledger only some: what it does not list
    # may have lived on or not.
    unknown = pl.col("first").is_null() & (pl.col("atop") > 0)
    none = pl.col("stated") == 0
    return marked.with_columns(
        value=pl.when(speaks).then("stated").when(~unknown).then("atop"),
        kind=pl.when(speaks & none)
        .then(pl.lit("none"))
        .when(speaks)
        .then("kind")
        .when(unknown)
        .then(pl.lit("not known"))
        .otherwise("atop_kind"),
        source=pl.when(speaks | unknown)
        .then(pl.lit("pacts"))
        .otherwise(pl.lit("carried")),
    ).select(*late.columns, "value", "kind", "source")


def _ledger() -> pl.DataFrame:
    """Return what the ledger states of a pair at the end of each year."""
    return _strongest(
        pl.concat(
            pacts.obligations(year).select(
                "state_a",
                "state_b",
                "value",
                year=pl.lit(year),
                kind=pl.col("obligation").replace_strict(_LEDGER_KINDS),
            )
            for year in range(ATOP_LAST, LAST_YEAR + 1)
        )
    )
