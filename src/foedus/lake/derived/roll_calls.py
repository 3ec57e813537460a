"""One row per roll call of the General Assembly, out of four sources."""

from __future__ import annotations

import polars as pl

from foedus.lake.derived.votes import after_long_file, ledger_votes
from foedus.lake.inputs import Inputs
from foedus.states.texts import registered_texts

#: Columns of the table, in order.
ROLL_CALLS: dict[str, type[pl.DataType]] = {
    "call": pl.Int32,
    "rcid": pl.Int32,
    "source": pl.String,
    "date": pl.Date,
    "day_known": pl.Boolean,
    "year": pl.Int16,
    "symbol": pl.String,
    "title": pl.String,
    "agenda": pl.String,
    "part": pl.Boolean,
    "yes": pl.Int16,
    "no": pl.Int16,
    "abstain": pl.Int16,
}
_ISSUES = ("co", "di", "ec", "hr", "me", "nu")
# Resolutions were numbered through to the 30th session, and the file gives their
# numbers from the 22nd on; before, its references are pages of the records.
_FIRST_NUMBERED, _LAST_NUMBERED = 22, 30
_SMALLEST_NUMBER = 2000
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# Separate and procedural votes of sessions 52 to 72 were added to the file later,
# with the words of the chair in place of a title.
_FIRST_ADDED = 5600


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return every roll call once, with the columns of `ROLL_CALLS`.

    Sources and the number ``call`` are those of the derived table `votes`.
    ``rcid`` is the publisher's own number, null elsewhere. ``day_known`` is false
    where only the month of `date` is right. ``agenda`` groups calls that may
    depend on each other: the number of the agenda item where the source gives it
    (sessions 71 to 73), else the issue codes joined by ``+`` (empty without an
    issue), null where the source has neither. ``part`` marks votes on a paragraph
    or an amendment; a missing mark counts as a vote on the whole. ``title`` falls
    back on the register of texts, as the wide file has none, and for a separate or
    procedural vote on that of the resolution. Tallies are counted from the votes.
    """
    calls = pl.concat(
        [_long(inputs), _wide(inputs), _digital(inputs), _ledger(inputs)],
        how="diagonal",
    )
    vote = pl.col("vote")
    tallies = (
        inputs.derived("votes")
        .group_by("call")
        .agg(yes=(vote == 1).sum(), no=(vote == 3).sum(), abstain=(vote == 2).sum())
    )
    return (
        _named_by_register(calls)
        .join(tallies, on="call", how="left")
        .select(pl.col(name).cast(kind) for name, kind in ROLL_CALLS.items())
        .sort("date", "call")
    )


def _long(inputs: Inputs) -> pl.DataFrame:
    issues = (
        inputs.table("un_votes", "issues")
        .sort("rcid", "issue")
        .group_by("rcid", maintain_order=True)
        .agg(pl.col("issue").str.join("+").alias("issues"))
    )
    # In sessions 71 to 73 `descr` holds the agenda item and `short` the title.
    item = pl.col("descr").str.extract(r"^A/\d+/251 (\d+)")
    chair = (pl.col("rcid") >= _FIRST_ADDED) & pl.col("descr").str.contains(
        r"^The (Acting )?President"
    )
    title = (
        pl.when(item.is_not_null())
        .then("short")
        .when(~chair.fill_null(False))
        .then(pl.coalesce("descr", "short"))
        .str.split(" : resolution / adopted")
        .list.first()
        .str.strip_chars()
    )
    calls = (
        inputs.table("un_votes", "roll_calls")
        .join(issues, on="rcid", how="left")
        .select(
            "rcid",
            "date",
            "day_known",
            "year",
            call="rcid",
            source=pl.lit("un_votes"),
            symbol=_symbol(),
            title=title,
            agenda=pl.coalesce(item, "issues").fill_null(""),
            part=(pl.col("amend").fill_null(0) + pl.col("para").fill_null(0)) > 0,
        )
    )
    whole = calls.drop_nulls(["symbol", "title"]).unique("symbol", keep="first")
    separate = pl.lit("Separate vote on: ") + pl.col("whole_title")
    return (
        calls.join(whole.select("symbol", whole_title="title"), on="symbol", how="left")
        .with_columns(title=pl.coalesce("title", separate))
        .drop("whole_title")
    )


def _wide(inputs: Inputs) -> pl.DataFrame:
    codes = pl.concat_list(
        pl.when(pl.col(issue)).then(pl.lit(issue)) for issue in _ISSUES
    )
    return after_long_file(inputs, "roll_calls").select(
        "call",
        "rcid",
        "date",
        "year",
        source=pl.lit("un_votes_wide"),
        day_known=pl.lit(True),
        agenda=codes.list.drop_nulls().list.join("+"),
        part=pl.lit(False),
    )


def _digital(inputs: Inputs) -> pl.DataFrame:
    return inputs.table("un_votes_2025", "roll_calls").select(
        "date",
        "year",
        "symbol",
        "title",
        call="token",
        source=pl.lit("un_votes_2025"),
        day_known=pl.lit(True),
        part=pl.lit(False),
    )


def _ledger(inputs: Inputs) -> pl.DataFrame:
    calls = ledger_votes(inputs).select("call", "symbol", "date").unique()
    return calls.with_columns(
        source=pl.lit("ledger"),
        day_known=pl.lit(True),
        year=pl.col("date").dt.year().cast(pl.Int16),
        part=pl.lit(False),
    )


def _named_by_register(calls: pl.DataFrame) -> pl.DataFrame:
    """Fill symbols, titles and true days from the register of texts."""
    texts = registered_texts().unique("symbol")
    numbered = texts.drop_nulls("rcid").select(
        "rcid",
        year=pl.col("date").dt.year().cast(pl.Int16),
        exact=pl.when(pl.col("date_precision") == "day").then("date"),
        text="symbol",
        text_title="title",
    )
    named = texts.filter(pl.col("rcid").is_null()).select("symbol", other="title")
    return (
        calls.join(numbered, on=["rcid", "year"], how="left")
        .join(named, on="symbol", how="left")
        .with_columns(
            symbol=pl.coalesce("text", "symbol"),
            title=pl.coalesce("text_title", "title", "other"),
            date=pl.coalesce("exact", "date"),
            day_known=pl.col("day_known") | pl.col("exact").is_not_null(),
        )
    )


def _symbol() -> pl.Expr:
    """Return the official symbol from the publisher's reference, null if unclear."""
    parts = (
        pl.col("unres")
        .str.extract(r"^(?:A/RES|R)/(\d+/\d+ ?[A-Z]*)$")
        .str.extract_groups(r"^(\d+)/(\d+) ?([A-Z]*)$")
    )
    session = parts.struct.field("1").cast(pl.Int32)
    number = parts.struct.field("2").cast(pl.Int32)
    letter = parts.struct.field("3")
    suffix = pl.when(letter == "").then(pl.lit("")).otherwise(pl.lit(" ") + letter)
    numerals = {value: _roman(value) for value in range(1, _LAST_NUMBERED + 1)}
    roman = session.replace_strict(numerals, default=None, return_dtype=pl.String)
    numbered = pl.format("A/RES/{}{}({})", number, suffix, roman)
    yearly = pl.format("A/RES/{}/{}{}", session, number, suffix)
    return (
        pl.when(session > _LAST_NUMBERED)
        .then(yearly)
        .when((session >= _FIRST_NUMBERED) & (number > _SMALLEST_NUMBER))
        .then(numbered)
    )


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text += letters
            number -= value
    return text
