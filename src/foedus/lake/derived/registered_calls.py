"""Roll calls on texts that concern the conduct of a hub."""

from __future__ import annotations

import polars as pl

from foedus.lake.inputs import Inputs
from foedus.states.texts import registered_texts

# In the long file several calls bear the symbol of one resolution (paragraphs,
# motions); there only the registered number identifies the vote on the whole.
_ONE_CALL_A_SYMBOL = ("un_votes_2025", "ledger")


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return every call that belongs to a registered text, one row a hub.

    Returns
    -------
    polars.DataFrame
        Columns `hub`, `call`, `symbol`, `family`, `against` (the vote that goes
        against the hub: 1 yes, 3 no), `final` (true for the vote on the text as a
        whole, false for votes on its paragraphs and on motions). Final calls feed
        the indicator of solidarity; all of them stay out of the hub's contested
        votes. Texts whose votes are in no source have no row.
    """
    calls = inputs.derived("roll_calls").select(
        "call", "rcid", "year", "symbol", "source"
    )
    texts = registered_texts().select(
        "hub",
        "symbol",
        "family",
        "rcid",
        year=pl.col("date").dt.year().cast(pl.Int16),
        against=pl.col("against_vote").replace_strict(
            {"yes": 1, "no": 3}, return_dtype=pl.UInt8
        ),
    )
    columns = ("hub", "call", "symbol", "family", "against")
    numbered = texts.join(calls.drop("symbol"), on=["rcid", "year"]).select(columns)
    named = (
        texts.filter(pl.col("rcid").is_null())
        .drop("rcid", "year")
        .join(calls.filter(pl.col("source").is_in(_ONE_CALL_A_SYMBOL)), on="symbol")
        .select(columns)
    )
    final = pl.concat([numbered, named]).with_columns(final=pl.lit(True))
    others = (
        texts.drop("rcid", "year")
        .join(calls, on="symbol")
        .select(columns)
        .join(final, on=["hub", "call"], how="anti")
        .with_columns(final=pl.lit(False))
    )
    return pl.concat([final, others]).sort("hub", "call")
