"""What evidence says of a roll call: date, symbol, title, tally."""

from __future__ import annotations

import polars as pl

from foedus.lake.inputs import Inputs
from foedus.states.texts import registered_texts

_LONGEST = 140
#: The publisher's issue codes in words.
_TOPICS = {
    "co": "colonialism",
    "di": "arms control and disarmament",
    "ec": "economic development",
    "hr": "human rights",
    "me": "the Palestinian conflict",
    "nu": "nuclear weapons and material",
}


def calls_named(inputs: Inputs, numbers: pl.Series) -> pl.DataFrame:
    """Return what the snapshot keeps of some roll calls, sorted by number.

    Parameters
    ----------
    inputs : Inputs
        Sources of the build.
    numbers : polars.Series
        Numbers of the calls; repeats count once.

    Returns
    -------
    polars.DataFrame
        `call`, `source`, `date`, `day_known`, `symbol`, `title` (at most 140
        characters), `topic` (the publisher's issues, where there is no title) and
        the tallies `yes`, `no`, `abstain`: those of the meeting record where the
        register of texts has them, else counted from the votes.
    """
    topic = (
        pl.col("agenda")
        .str.split("+")
        .list.eval(pl.element().replace_strict(_TOPICS, default=None))
        .list.drop_nulls()
        .list.join(", ")
    )
    # The old file doubles its escape signs.
    title = pl.col("title").str.replace_all(r'[\\"]+', "'")
    cut = title.str.slice(0, _LONGEST - 3) + "..."
    tallies = ("yes", "no", "abstain")
    return (
        inputs.derived("roll_calls")
        .filter(pl.col("call").is_in(numbers.unique().to_list()))
        .join(_of_record(inputs), on="call", how="left", suffix="_record")
        .select(
            "call",
            "source",
            "date",
            "day_known",
            "symbol",
            pl.when(title.str.len_chars() > _LONGEST).then(cut).otherwise(title),
            pl.when(pl.col("title").is_null() & (topic != ""))
            .then(topic)
            .alias("topic"),
            *(
                pl.coalesce(f"{name}_record", name).cast(pl.Int16).alias(name)
                for name in tallies
            ),
        )
        .sort("call")
    )


def _of_record(inputs: Inputs) -> pl.DataFrame:
    """Return `call` and the tally of the meeting record, where it is registered."""
    record = registered_texts().filter(pl.col("tally_from") == "record")
    return (
        inputs.derived("registered_calls")
        .filter(pl.col("final"))
        .unique("call")
        .join(record.unique("symbol"), on="symbol")
        .select("call", "yes", "no", "abstain")
    )


def call_reference(row: dict[str, object]) -> str:
    """Return the symbol of a call, or its number where no symbol is known."""
    return str(row["symbol"] or f"UN roll call {row['call']}")


def call_date(row: dict[str, object]) -> str:
    """Return the day of a call, or its month where only that is known."""
    day = str(row["date"])
    return day if row["day_known"] else day[:7]


def call_source(row: dict[str, object]) -> str:
    """Return the source of a call as evidence names it."""
    source = str(row["source"])
    return "ledger:ukraine_roll_calls.csv" if source == "ledger" else source


def call_title(row: dict[str, object]) -> str:
    """Return symbol, title and tally of a call in one phrase."""
    title = f', "{row["title"]}"' if row["title"] else ""
    topic = f" on {row['topic']}" if row["topic"] else ""
    return (
        f"{call_reference(row)}{title}{topic} ({row['yes']} yes, {row['no']} no, "
        f"{row['abstain']} abstentions)"
    )
