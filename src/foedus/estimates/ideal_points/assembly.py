"""A tidy table of votes, checked and laid out as the ballots of a fit.

One row is one vote: who, on what, when, how. An absence is a missing row, or a null
vote. What cannot be scaled is named: a column or a word that is not there, two votes
of one voter on one item, a session without a divided item, sessions that nothing
links. An item on which nobody disagrees tells nothing; it is dropped and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from foedus.errors import EstimationError, InvalidOption, nearest
from foedus.estimates.ideal_points.assembly_sessions import axis
from foedus.estimates.ideal_points.assembly_votes import categories_of
from foedus.estimates.ideal_points.ballots import Ballots

#: Columns of the table that the checks work on.
_COLUMNS = ("voter", "item", "session", "vote")
#: This many names stand in a message.
_NAMED = 3
#: With fewer sessions, items in each of them are no sign of numbers used again.
_FEWEST_SESSIONS = 3

Pairs = pl.DataFrame | Iterable[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Assembly:
    """Ballots with the names behind their numbers.

    Attributes
    ----------
    ballots : Ballots
        What a fit takes.
    voters, items : polars.Series
        Names by number. An item that was bridged bears its earliest name.
    sessions : tuple
        Names by number; a number that elapsed without a vote is in it too.
    categories : tuple
        The votes, from low to high.
    votes : polars.DataFrame
        The counted votes by number: `voter`, `item`, `session`, `choice`.
    unanimous : int
        Items that were dropped, as nobody disagreed on them.
    absent : int
        Rows that were no vote (null, or a word for an absence).
    silent : tuple
        Voters without a vote on any divided item; they have no place.
    shared : int
        Items with votes in more than one session.
    notes : tuple of str
        What a reader must know of these votes.
    """

    ballots: Ballots
    voters: pl.Series
    items: pl.Series
    sessions: tuple[Any, ...]
    categories: tuple[Any, ...]
    votes: pl.DataFrame
    unanimous: int
    absent: int
    silent: tuple[Any, ...]
    shared: int
    notes: tuple[str, ...]


def assemble(
    votes: pl.DataFrame,
    *,
    voter: str = "voter",
    item: str | Sequence[str] = "item",
    session: str | None = "session",
    vote: str = "vote",
    order: Sequence[Any] | None = None,
    absent: Sequence[Any] = (),
    sessions: Sequence[Any] | None = None,
    bridges: Pairs = (),
) -> Assembly:
    """Check a table of votes and lay it out.

    Parameters
    ----------
    votes : polars.DataFrame
        One row a vote.
    voter, vote : str
        Columns of who voted and how.
    item : str or sequence of str
        Column of what was voted on; several columns name it together (session and
        number, where numbers begin anew). One name in two sessions is one item,
        which links them.
    session : str or None
        Column of the session; None if all votes are of one.
    order : sequence or None
        The votes from low to high. None reads yes, no and abstain in English and
        consecutive whole numbers by themselves.
    absent : sequence
        Words that stand for no vote; a null always does.
    sessions : sequence or None
        Names of all sessions in order. None sorts them; whole numbers that are
        left out count as sessions that elapsed without a vote.
    bridges : polars.DataFrame or iterable of pairs
        Items (earlier, later) that ask the same and shall be one.

    Returns
    -------
    Assembly
        What `foedus.estimates.ideal_points.fit` takes, with names.

    Raises
    ------
    InvalidOption
        A column, item or session that is named is not there.
    EstimationError
        The votes cannot be scaled; the message says which and why.
    """
    table = _columns(votes, voter, item, session, vote)
    given = table.height
    table = table.filter(
        pl.col("vote").is_not_null(),
        ~pl.col("vote").is_in(list(absent)) if absent else pl.lit(True),
    )
    if table.is_empty():
        message = f"the table holds no vote ({given} rows are absences)"
        raise EstimationError(message)
    categories = categories_of(table["vote"], order, column=vote)
    names, places = axis(table["session"], sessions)
    table = table.join(places, on="session").join(
        pl.DataFrame({"vote": categories}, schema={"vote": table.schema["vote"]})
        .with_row_index("choice")
        .with_columns(pl.col("choice").cast(pl.Int8)),
        on="vote",
    )
    _no_second_vote(table)
    notes = _reused_numbers(table)
    table = _bridged(table, bridges)
    divided = table.filter(pl.col("choice").n_unique().over("item") > 1)
    _every_session_is_divided(table, divided, names)
    voters, items = (divided[name].unique().sort() for name in ("voter", "item"))
    numbered = (
        divided.join(_numbers(voters, "voter"), on="voter")
        .join(_numbers(items, "item"), on="item")
        .select(
            "choice",
            voter="voter_number",
            item="item_number",
            session="place",
        )
        .sort("session", "item", "voter", "choice")
    )
    _connected(numbered, voters, names)
    spans = numbered.group_by("item").agg(pl.col("session").n_unique())
    return Assembly(
        ballots=Ballots(
            voter=numbered["voter"].to_numpy(),
            item=numbered["item"].to_numpy(),
            session=numbered["session"].to_numpy(),
            choice=numbered["choice"].to_numpy(),
            voters=len(voters),
            items=len(items),
            sessions=len(names),
            categories=len(categories),
        ),
        voters=voters,
        items=items,
        sessions=names,
        categories=categories,
        votes=numbered,
        unanimous=table["item"].n_unique() - len(items),
        absent=given - table.height,
        silent=tuple(
            table.join(divided, on="voter", how="anti")["voter"].unique().sort()
        ),
        shared=spans.filter(pl.col("session") > 1).height,
        notes=notes,
    )


def _columns(
    votes: pl.DataFrame,
    voter: str,
    item: str | Sequence[str],
    session: str | None,
    vote: str,
) -> pl.DataFrame:
    """Return the four columns under their own names, or say which is missing."""
    parts = [item] if isinstance(item, str) else list(item)
    for name in (voter, *parts, *([] if session is None else [session]), vote):
        if name not in votes.columns:
            near = nearest(name, votes.columns)
            message = (
                f"there is no column {name!r}; the table has "
                f"{', '.join(votes.columns)}" + (f" ({near})" if near else "")
            )
            raise InvalidOption(message)
    whole = pl.col(parts[0])
    if len(parts) > 1:
        whole = pl.concat_str(parts, separator="/")
    table = votes.select(
        voter=pl.col(voter),
        item=whole,
        session=pl.lit(0) if session is None else pl.col(session),
        vote=pl.col(vote),
    )
    for name in _COLUMNS[:-1]:
        empty = table[name].null_count()
        if empty:
            message = f"{empty} rows have no {name}; drop or complete them"
            raise EstimationError(message)
    return table


def _no_second_vote(table: pl.DataFrame) -> None:
    twice = table.filter(pl.struct("voter", "item", "session").is_duplicated())
    if not twice.is_empty():
        first = twice.row(0, named=True)
        message = (
            f"{twice.height} rows are second votes of a voter on an item, first "
            f"{first['voter']!r} on {first['item']!r} in session {first['session']!r}; "
            "keep one, or name the item by more columns"
        )
        raise EstimationError(message)


def _reused_numbers(table: pl.DataFrame) -> tuple[str, ...]:
    """Say so if items look like numbers that begin anew in every session."""
    sessions = table["session"].n_unique()
    spans = table.group_by("item").agg(pl.col("session").n_unique())["session"]
    usual = float(spans.quantile(0.5, "nearest") or 0)
    if sessions < _FEWEST_SESSIONS or usual < sessions / 2:
        return ()
    return (
        f"Half of the items or more stand in at least {usual:.0f} of {sessions} "
        "sessions and are taken for the same question; if their numbers begin anew in "
        "every session, name the item by session and number together.",
    )


def _bridged(table: pl.DataFrame, bridges: Pairs) -> pl.DataFrame:
    """Give items that ask the same the name of the earliest of them."""
    pairs = list(bridges.iter_rows() if isinstance(bridges, pl.DataFrame) else bridges)
    if not pairs:
        return table
    order = table.group_by("item").agg(pl.col("place").min()).sort("place", "item")
    place = {name: number for number, name in enumerate(order["item"].to_list())}
    for pair in pairs:
        for name in pair:
            if name not in place:
                near = nearest(str(name), map(str, place))
                message = f"a bridge names the item {name!r}, which has no vote" + (
                    f"; {near}" if near else ""
                )
                raise InvalidOption(message)
    ends = np.array([[place[a], place[b]] for a, b in pairs])
    count = len(place)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (count, count))
    _, label = connected_components(graph, directed=False)
    # Items are in order of session, so the first of a chain is the earliest.
    _, first = np.unique(label, return_index=True)
    renamed = order.select(
        "item", earliest=pl.col("item").gather(pl.Series(first[label]))
    )
    return table.join(renamed, on="item").drop("item").rename({"earliest": "item"})


def _every_session_is_divided(
    table: pl.DataFrame, divided: pl.DataFrame, names: tuple[Any, ...]
) -> None:
    lost = set(table["place"].unique()) - set(divided["place"].unique())
    if lost:
        which = ", ".join(repr(names[place]) for place in sorted(lost)[:_NAMED])
        message = (
            f"no item divides the voters in {len(lost)} of {len(names)} sessions "
            f"({which}); leave their rows out, or join them with a neighbour"
        )
        raise EstimationError(message)


def _numbers(names: pl.Series, column: str) -> pl.DataFrame:
    return pl.DataFrame({column: names}).with_columns(
        pl.int_range(pl.len(), dtype=pl.Int32).alias(f"{column}_number")
    )


def _connected(votes: pl.DataFrame, voters: pl.Series, names: tuple[Any, ...]) -> None:
    """Stop if voters and items fall into parts that share no vote."""
    count = len(voters)
    pairs = votes.select("voter", "item").unique()
    size = count + int(pairs["item"].max()) + 1  # type: ignore[arg-type]
    graph = coo_array(
        (np.ones(pairs.height), (pairs["voter"], pairs["item"] + count)), (size, size)
    )
    parts, label = connected_components(graph, directed=False)
    if parts == 1:
        return
    where = votes.with_columns(part=pl.Series(label)[votes["voter"]])
    sizes = where.group_by("part").agg(
        pl.col("session").unique().sort(),
        pl.col("voter").unique().sort(),
        votes=pl.len(),
    )
    told = []
    for _, sessions, members, _ in sizes.sort("votes", descending=True).iter_rows():
        told.append(
            f"{_spelled([names[s] for s in sessions], 'session')} with "
            f"{_spelled([voters[v] for v in members], 'voter')}"
        )
    alike = _alike([voters.gather(list(row)).to_list() for row in sizes["voter"]])
    message = (
        f"the votes fall into {parts} parts that no voter and no item links: "
        + "; ".join(told[:_NAMED])
        + "; a voter who votes in both, or a bridge between two of their items, "
        "would link them" + alike + "; otherwise fit each part by itself"
    )
    raise EstimationError(message)


def _spelled(names: list[Any], what: str) -> str:
    if len(names) == 1:
        return f"{what} {names[0]!r}"
    shown = ", ".join(repr(name) for name in names[:_NAMED])
    return f"{len(names)} {what}s ({shown}{', ...' if len(names) > _NAMED else ''})"


def _alike(parts: list[list[Any]]) -> str:
    """Name a voter who may stand in two parts under two spellings."""
    seen: dict[str, Any] = {}
    for part in parts:
        for name in part:
            plain = "".join(sign for sign in str(name).casefold() if sign.isalnum())
            if plain in seen:
                return f" ({seen[plain]!r} and {name!r} look like one voter)"
        for name in part:
            plain = "".join(sign for sign in str(name).casefold() if sign.isalnum())
            seen.setdefault(plain, name)
    return ""
