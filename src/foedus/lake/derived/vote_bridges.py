"""Roll calls of different sessions that put the same text to the vote."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from foedus.errors import EstimationError
from foedus.estimates.near_identical import (
    cross_similarity,
    first_linked,
    one_to_one,
    pair_similarity,
    run_vectors,
)
from foedus.lake.inputs import Inputs
from foedus.sources.un_votes.reader import ISSUES
from foedus.states.texts import registered_texts

Whole = NDArray[np.int64]

#: Columns of the table, in order.
BRIDGES: dict[str, type[pl.DataType]] = {
    "call1": pl.Int32,
    "call2": pl.Int32,
    "session1": pl.Int16,
    "session2": pl.Int16,
    "similarity": pl.Float64,
    "how": pl.String,
}
#: A found pair is at least so similar, and so much more than any other of its calls.
#: `benchmarks/bridges.py` chooses the threshold on one half of the sessions and judges
#: it on the other; leads from 0 to .2 gave nearly the same pairs.
THRESHOLD, MARGIN = 0.6, 0.1
#: The last session that the published list links.
LAST_PUBLISHED = 74
# One call, and left out by the authors of the list.
_NO_SESSION = 19


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return pairs of calls on near-identical texts, with the columns of `BRIDGES`.

    ``how`` says who says so. *published*: the list of Bailey, Strezhnev and Voeten
    (2017, doi:10.1177/0022002715595700), made by hand, to session 74; pairs with a
    call that the long file lacks are left out. *register*: texts of one family and
    title in our cited register, from session 75 on. *found*: `find` on titles and
    summaries, of successive sessions to session 74 where the list does not speak of
    either call, and between session 74 and 2025, where only texts count that the
    last step of the list links. Sessions 75 to 78 have no titles, so nothing is
    found there. Votes are not looked at.

    To session 74 a call follows at most one other; later one can follow two, by
    register and by title. ``similarity`` is that of the two texts (see
    `foedus.estimates.near_identical.cross_similarity`), null where a source has no
    words on one of them.
    """
    texts = inputs.derived("call_texts")
    published = inputs.table("un_bridges", "bridges").select(
        pl.col("earlier").cast(pl.Int32).alias("call1"),
        pl.col("later").cast(pl.Int32).alias("call2"),
    )
    published = published.join(texts, left_on="call1", right_on="call", how="semi")
    published = published.join(texts, left_on="call2", right_on="call", how="semi")
    found = find(texts).filter(
        (pl.col("similarity") >= THRESHOLD) & (pl.col("margin") >= MARGIN)
    )
    past = pl.col("session2") > LAST_PUBLISHED
    unspoken = (
        found.filter(~past)
        .join(published, on="call1", how="anti")
        .join(published, on="call2", how="anti")
    )
    register = _registered(inputs, texts)
    named = _register_pairs(register)
    late = _late(found.filter(past), published, register).join(
        named, on=["call1", "call2"], how="anti"
    )
    parts = {
        "published": published,
        "register": named,
        "found": pl.concat([unspoken, late]),
    }
    return _complete(texts, parts)


def item_ids(
    bridges: pl.DataFrame, *, found_from: int = LAST_PUBLISHED
) -> pl.DataFrame:
    """Return the item of every bridged call: chains collapse to the earliest call.

    Parameters
    ----------
    bridges : polars.DataFrame
        The derived table, or some of its rows.
    found_from : int
        Found pairs count if their earlier call is of this session or a later one:
        by default only where no list exists, with 1 all of them.

    Returns
    -------
    polars.DataFrame
        `call`, `item` (both Int32), sorted by call; `item` is the call that comes
        first. Calls without a bridge have no row: each is an item of its own.

    Raises
    ------
    EstimationError
        If two calls of one session would become one item.
    """
    counted = bridges.filter(
        (pl.col("how") != "found") | (pl.col("session1") >= found_from)
    )
    session: dict[int, int] = {}
    for side in (1, 2):
        session |= dict(counted.select(f"call{side}", f"session{side}").iter_rows())
    items = first_linked(counted.select("call1", "call2").iter_rows(), session)
    taken: dict[tuple[int, int], int] = {}
    for call, item in items.items():
        other = taken.setdefault((item, session[call]), call)
        if other != call:
            message = (
                f"calls {other} and {call} of session {session[call]} are both linked "
                f"to call {item}; expected one call a session: drop one of the pairs"
            )
            raise EstimationError(message)
    return pl.DataFrame(
        {"call": list(items), "item": list(items.values())},
        schema={"call": pl.Int32, "item": pl.Int32},
    ).sort("call")


def find(texts: pl.DataFrame) -> pl.DataFrame:
    """Return each other's best matches of successive sessions, however weak.

    Calls on parts of a text and calls without words are left out, and two calls whose
    issue codes have nothing in common are not compared. The calls of 2025 follow
    those of session 74, the last with titles, as one group.

    Parameters
    ----------
    texts : polars.DataFrame
        The derived table `call_texts`, or some of its rows.

    Returns
    -------
    polars.DataFrame
        `call1`, `call2`, `session1`, `session2`, `similarity` and `margin`, the
        lead over the best other match of either call.
    """
    usable = texts.select(
        ~pl.col("part")
        & pl.col("text").is_not_null()
        & (pl.col("session") != _NO_SESSION)
    ).to_series()
    vectors = _vectors(texts)
    issues = texts.select(_issue_bits()).to_series().to_numpy()
    parts = []
    for one, other in _successive(texts["session"].to_numpy(), usable.to_numpy()):
        pairs = one_to_one(
            np.where(
                _comparable(issues[one], issues[other]),
                cross_similarity(vectors, one, other),
                0.0,
            )
        )
        parts.append(
            pl.DataFrame(
                {
                    "similarity": pairs.similarity,
                    "margin": pairs.margin,
                    "row1": one[pairs.row],
                    "row2": other[pairs.column],
                }
            )
        )
    found = pl.concat(parts)
    return found.select(
        texts[name].gather(found[f"row{side}"]).alias(f"{name}{side}")
        for name in ("call", "session")
        for side in (1, 2)
    ).hstack(found.select("similarity", "margin"))


def _vectors(texts: pl.DataFrame) -> csr_array:
    return run_vectors(texts["text"].fill_null("").to_list())


def _successive(
    session: NDArray[np.int16], usable: NDArray[np.bool_]
) -> Iterator[tuple[Whole, Whole]]:
    """Yield the usable rows of each session with those of the next that has some."""
    group = np.minimum(session, LAST_PUBLISHED + 1)
    for one, other in pairwise(np.unique(group[usable])):
        yield (
            np.flatnonzero(usable & (group == one)),
            np.flatnonzero(usable & (group == other)),
        )


def _issue_bits() -> pl.Expr:
    """Return the issue codes of each call as bits of one number."""
    return pl.sum_horizontal(
        pl.col("issues").list.contains(issue).cast(pl.Int64) * 2**place
        for place, issue in enumerate(ISSUES)
    )


def _comparable(one: Whole, other: Whole) -> NDArray[np.bool_]:
    """Return whether calls share an issue, or one of them has none; shape (m, n)."""
    known = np.logical_and.outer(one != 0, other != 0)
    shared: NDArray[np.bool_] = np.bitwise_and.outer(one, other) != 0
    either: NDArray[np.bool_] = shared | ~known
    return either


def _registered(inputs: Inputs, texts: pl.DataFrame) -> pl.DataFrame:
    """Return the calls on registered texts: `call`, `session`, `family`, `title`."""
    # The register notes in brackets that a title varies a little over the years.
    title = pl.col("title").str.replace(r" \(titles vary by year\)$", "")
    titles = registered_texts().unique("symbol").select("symbol", title=title)
    return (
        inputs.derived("registered_calls")
        .filter("final")
        .unique("call")
        .join(titles, on="symbol")
        .join(texts.select("call", "session"), on="call")
        .select("call", "session", "family", "title")
    )


def _register_pairs(register: pl.DataFrame) -> pl.DataFrame:
    """Return each text after the list ends with the one before of family and title."""
    name = ["family", "title"]
    once = register.filter(pl.len().over(*name, "session") == 1)
    return (
        once.sort("session")
        .with_columns(before=pl.col("call").shift().over(name, order_by="session"))
        .filter(pl.col("before").is_not_null() & (pl.col("session") > LAST_PUBLISHED))
        .select(call1="before", call2="call")
    )


def _late(
    found: pl.DataFrame, published: pl.DataFrame, register: pl.DataFrame
) -> pl.DataFrame:
    """Return the found pairs past the list that list and register let stand.

    The last step of the list has to link the earlier text: its wording had then held
    for a year, which a title cannot tell. Where the register knows the earlier text,
    the later one has to be of the same family: the text on human rights in Syria
    bears its old title after the fall of the government that it blamed.
    """
    family = dict(register.select("call", "family").iter_rows())
    of_call1, of_call2 = (
        pl.col(call).replace_strict(family, default=None, return_dtype=pl.String)
        for call in ("call1", "call2")
    )
    return found.filter(
        pl.col("call1").is_in(published["call2"].to_list())
        & (of_call1.is_null() | of_call1.eq_missing(of_call2))
    )


def _complete(texts: pl.DataFrame, parts: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return all pairs of calls that exist, with sessions and similarity."""
    rows = texts.select("call", "session").with_row_index("row")
    pairs = (
        pl.concat(
            part.select(pl.col("call1", "call2").cast(pl.Int32), how=pl.lit(how))
            for how, part in parts.items()
        )
        .join(rows.select(pl.all().name.suffix("1")), on="call1")
        .join(rows.select(pl.all().name.suffix("2")), on="call2")
    )
    similarity = pair_similarity(
        _vectors(texts),
        pairs["row1"].to_numpy().astype(np.int64),
        pairs["row2"].to_numpy().astype(np.int64),
    )
    wordless = texts.filter(pl.col("text").is_null())["call"].to_list()
    silent = pl.col("call1").is_in(wordless) | pl.col("call2").is_in(wordless)
    return (
        pairs.with_columns(similarity=pl.Series(similarity))
        .with_columns(similarity=pl.when(~silent).then("similarity"))
        .select(pl.col(name).cast(kind) for name, kind in BRIDGES.items())
        .sort("session1", "call1", "call2")
    )
