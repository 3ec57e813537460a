"""The words by which roll calls of different sessions can be compared."""

from __future__ import annotations

import polars as pl

from foedus.lake.inputs import Inputs

#: Columns of the table, in order.
CALL_TEXTS: dict[str, pl.DataType] = {
    "call": pl.Int32(),
    "session": pl.Int16(),
    "source": pl.String(),
    "text": pl.String(),
    "issues": pl.List(pl.String),
    "part": pl.Boolean(),
}
_FIRST_YEAR = 1945
# Sessions open on a Tuesday of September, from the 5th on in the years without
# symbols; the only calls of these years before that day are of 1 September.
_OPENING = "4d"
_FIRST_MONTH = 9


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return one row a roll call, with the columns of `CALL_TEXTS`.

    ``session`` is the publisher's number in the long file, which gives that of the
    regular session to special and emergency sessions too; else the number in the
    symbol; else it follows from the date. ``text`` holds the title or the summary
    of the text voted on, in small letters and digits only, without the references
    to documents and the words that every record has. It is null where the source has
    no words on the text (the wide file) or only those of the chair. ``issues`` are
    the publisher's issue codes, empty where there are none.
    """
    calls = inputs.derived("roll_calls").select("call", "source", "date", "symbol")
    number = pl.col("symbol").str.extract(r"^A/(?:RES|DEC)/(\d+)/").cast(pl.Int16)
    shifted = pl.col("date").dt.offset_by("-" + _OPENING)
    dated = (
        shifted.dt.year() - _FIRST_YEAR - (shifted.dt.month() < _FIRST_MONTH)
    ).cast(pl.Int16)
    words = pl.concat([_long(inputs), _digital(inputs)], how="diagonal")
    return (
        calls.join(words, on="call", how="left")
        .with_columns(
            session=pl.coalesce("session", number, dated),
            text=_plain(pl.col("words")),
            part=pl.col("part").fill_null(False),
            issues=pl.col("issues").fill_null([]),
        )
        .select(pl.col(name).cast(kind) for name, kind in CALL_TEXTS.items())
        .sort("session", "call")
    )


def _long(inputs: Inputs) -> pl.DataFrame:
    issues = (
        inputs.table("un_votes", "issues")
        .sort("rcid", "issue")
        .group_by("rcid", maintain_order=True)
        .agg(issues="issue")
    )
    # In sessions 71 to 73 `descr` holds the agenda and `short` the title.
    agenda = pl.col("descr").str.contains(r"^A/\d+/251 ").fill_null(False)
    title = pl.when(agenda).then("short").otherwise(pl.coalesce("descr", "short"))
    chair = title.str.contains(r"^The (Acting )?President").fill_null(False)
    return (
        inputs.table("un_votes", "roll_calls")
        .join(issues, on="rcid", how="left")
        .select(
            "session",
            "issues",
            call="rcid",
            words=pl.when(~chair).then(title),
            part=(pl.col("amend").fill_null(0) + pl.col("para").fill_null(0)) > 0,
        )
    )


def _digital(inputs: Inputs) -> pl.DataFrame:
    return inputs.table("un_votes_2025", "roll_calls").select(
        call="token", words="title"
    )


def _plain(words: pl.Expr) -> pl.Expr:
    """Return small letters and digits, single blanks; null if nothing is left."""
    plain = (
        words.str.normalize("NFKD")
        .str.to_lowercase()
        .str.replace(r"\s*:?\s*resolution ?/ ?ad.*$", "")
        # Numbers of drafts and reports differ from year to year: (A/7759 & CORR. 1).
        .str.replace_all(r"\(?\ba/[a-z]*\.?[\s/]*\d\S*", "")
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
    )
    return pl.when(plain != "").then(plain)
